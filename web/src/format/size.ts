import type { Lang } from '../i18n/language';
import { formatNumber, NARROW_SPACE } from './number';

const UNITS = ['B', 'kB', 'MB', 'GB'] as const;
const STEP = 1_000;

/** Writes a count of bytes: `512 B`, `1,4 MB`. */
export function formatSize(bytes: number, lang: Lang): string {
  let value = bytes;
  let unit = 0;
  while (value >= STEP && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  const decimals = unit > 0 && value < 10 ? 1 : 0;
  return `${formatNumber(value, lang, decimals)}${NARROW_SPACE}${UNITS[unit]}`;
}
