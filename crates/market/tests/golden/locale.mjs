// How a browser's own tables (CLDR, by Intl) write numbers and days for each region.
// Run it with `node locale.mjs > locale.tsv` on Node 20 or later with full ICU.
//
// Two rules are ours: a space between thousands is the thin one, and Spain has it too; minus is U+2212.
import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('../../src/region.rs', import.meta.url), 'utf8');
const regions = [...source.matchAll(/"[a-z]{2}-([A-Z]{2})"/g)].map(([tag, id]) => ({
  id,
  locale: tag.slice(1, -1),
}));
const NUMBERS = [
  [0, 0],
  [1234.5, 2],
  [-1234567.891, 2],
  [1234567, 0],
  [123456789.5, 1],
  [999.995, 2],
  [4.35, 1],
  [1.005, 2],
  [0.125, 2],
  [57.5, 0],
  [-0.004, 2],
  [0.00001234, 8],
];
/** Those whose short names differ between countries, and two plain ones. */
const MONTHS = [0, 5, 6, 8, 10];
const THIN = '\u202f';

function writeNumber(value, decimals, locale) {
  const format = new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: 'always',
    numberingSystem: 'latn',
    signDisplay: 'negative',
  });
  return format
    .formatToParts(value)
    .map(({ type, value: sign }) => {
      if (type === 'minusSign') return '\u2212';
      if (type === 'group') return locale === 'es-ES' || /\s/.test(sign) ? THIN : sign;
      return sign;
    })
    .join('');
}

function writeDay(at, lang, id) {
  const locale = lang === 'es' ? 'es' : `en-${id}`;
  const options = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(locale, options).format(at);
}

const lines = ['region\tkind\tlang\tvalue\tdecimals\ttext'];
for (const { id, locale } of regions) {
  for (const [value, decimals] of NUMBERS) {
    lines.push([id, 'number', 'es', value, decimals, writeNumber(value, decimals, locale)].join('\t'));
  }
  for (const lang of ['es', 'en']) {
    for (const month of MONTHS) {
      const at = Date.UTC(2026, month, 3 + month);
      lines.push([id, 'day', lang, at, 0, writeDay(at, lang, id)].join('\t'));
    }
  }
}
console.log(lines.join('\n'));
