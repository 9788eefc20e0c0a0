import type { Lang } from '../i18n/language';
import { hasThinGroups, numberLocale, remember } from './region';

/** Keeps the digits of one number, and a number and its unit, on one line. */
export const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';

function formatter(locale: string, decimals: number): Intl.NumberFormat {
  return remember(
    `number ${locale} ${decimals}`,
    // Thousands are apart from 1 000 on, everywhere: columns of figures line up.
    () =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        useGrouping: 'always',
        numberingSystem: 'latn',
      }),
  );
}

/** The sign between thousands. Spaces of any width become the thin one, so that a number stays on its line. */
function groupSign(sign: string, locale: string): string {
  if (hasThinGroups(locale) || /\s/.test(sign)) return NARROW_SPACE;
  // Browsers changed their mind about the Swiss one.
  return sign === '\u2019' ? "'" : sign;
}

/** Writes a number with a fixed count of decimals, as the region does: `67.412,50`, `67,412.50`, `67 412,50`. */
export function formatNumber(value: number, lang: Lang, decimals = 0): string {
  const rounded = Number(value.toFixed(decimals));
  const locale = numberLocale(lang);
  return formatter(locale, decimals)
    .formatToParts(rounded === 0 ? 0 : value)
    .map((part) => {
      if (part.type === 'minusSign') return MINUS;
      if (part.type === 'group') return groupSign(part.value, locale);
      return part.value;
    })
    .join('');
}

interface Signs {
  group: string;
  decimal: string;
}

/** What stands between thousands and before decimals. */
function signsOf(lang: Lang): Signs {
  const locale = numberLocale(lang);
  return remember(`signs ${locale}`, () => {
    const parts = formatter(locale, 1).formatToParts(12_345.6);
    const signOf = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
    return { group: groupSign(signOf('group'), locale), decimal: signOf('decimal') };
  });
}

/**
 * Reads a number as the region writes it; `undefined` when it is not exactly that.
 *
 * `1.500` is one thousand five hundred in Argentina and one and a half in Mexico, so nothing is guessed:
 * a sign between thousands must have three digits after it.
 */
export function parseNumber(typed: string, lang: Lang): number | undefined {
  const { group, decimal } = signsOf(lang);
  const text = typed.trim().replaceAll(/\s/g, NARROW_SPACE).replace(/^[-−]/, '-');
  // Inside brackets the signs in use (point, comma, apostrophe, thin space) mean themselves.
  const whole = `\\d{1,3}(?:[${group}]\\d{3})+|\\d+`;
  const shape = new RegExp(`^-?(?:${whole})?(?:[${decimal}]\\d+)?$`);
  if (!/\d/.test(text) || !shape.test(text)) return undefined;
  return Number(text.replaceAll(group, '').replace(decimal, '.'));
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

/** Writes a large count in few signs, as the region does: `1,2 M`, `345.6K`. */
export function formatCompact(value: number, lang: Lang): string {
  const locale = numberLocale(lang);
  const found = remember(
    `compact ${locale}`,
    () =>
      new Intl.NumberFormat(locale, {
        notation: 'compact',
        maximumFractionDigits: 1,
        numberingSystem: 'latn',
      }),
  );
  return found.format(value).replace(/\s/g, NARROW_SPACE);
}
