import { formatDuration } from '../../format/age';
import { formatNumber, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import type { Lang } from '../../i18n/language';

/** What stands where there is no number. */
export const ABSENT = '–';
const DECIMALS = 2;
const PERCENT_DECIMALS = 1;

/** Writes a metric by its unit, as the program names it. */
export function writeFigure(value: number | null | undefined, unit: string, lang: Lang): string {
  if (value == null) return ABSENT;
  switch (unit) {
    case 'ratio':
    case 'ratio_per_year':
    case 'percent':
      return formatPercent(value, lang, PERCENT_DECIMALS);
    case 'count':
    case 'bars':
      return formatNumber(value, lang, Number.isInteger(value) ? 0 : PERCENT_DECIMALS);
    case 'milliseconds':
      return formatDuration(value, lang);
    case 'instant':
      return formatDay(value, lang);
    default:
      return formatNumber(value, lang, DECIMALS);
  }
}
