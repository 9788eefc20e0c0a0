import type { Lang } from '../i18n/language';

/** Keeps the digits of one number, and a number and its unit, on one line. */
export const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';

const formatters = new Map<string, Intl.NumberFormat>();

function formatter(lang: Lang, decimals: number): Intl.NumberFormat {
  const key = `${lang}${decimals}`;
  let found = formatters.get(key);
  if (!found) {
    // Thousands are apart from 1 000 on, in every language: columns of figures line up.
    found = new Intl.NumberFormat(lang === 'es' ? 'es' : 'en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping: 'always',
    });
    formatters.set(key, found);
  }
  return found;
}

/** Writes a number with a fixed count of decimals: `67 412,50` or `67,412.50`. */
export function formatNumber(value: number, lang: Lang, decimals = 0): string {
  const rounded = Number(value.toFixed(decimals));
  return formatter(lang, decimals)
    .formatToParts(Object.is(rounded, -0) ? 0 : value)
    .map((part) => {
      if (part.type === 'minusSign') return MINUS;
      if (part.type === 'group' && lang === 'es') return NARROW_SPACE;
      return part.value;
    })
    .join('');
}

/** Writes a ratio as a percentage: `57 %` or `57%`. */
export function formatPercent(ratio: number, lang: Lang, decimals = 0): string {
  const unit = lang === 'es' ? `${NARROW_SPACE}%` : '%';
  return `${formatNumber(ratio * 100, lang, decimals)}${unit}`;
}

/** Writes a percentage that always carries its sign: `+4,1 %`, `−1,2 %`. */
export function formatChange(ratio: number, lang: Lang, decimals = 1): string {
  const text = formatPercent(ratio, lang, decimals);
  return ratio > 0 && !text.startsWith(MINUS) && /[1-9]/.test(text) ? `+${text}` : text;
}

/** Writes two ratios as one range: `51–63 %`. */
export function formatPercentRange(low: number, high: number, lang: Lang): string {
  return `${formatNumber(low * 100, lang)}–${formatPercent(high, lang)}`;
}

const CURRENCY_SIGNS: Readonly<Record<string, string>> = { USD: 'US$', EUR: '€', GBP: '£' };

/** Writes an amount and its currency: `224,10 US$`. */
export function formatMoney(value: number, currency: string, lang: Lang, decimals: number): string {
  const sign = CURRENCY_SIGNS[currency] ?? currency;
  const number = formatNumber(value, lang, decimals);
  return `${number}${NARROW_SPACE}${sign}`;
}
