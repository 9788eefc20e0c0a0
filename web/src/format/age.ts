import type { Lang } from '../i18n/language';
import { formatNumber, NARROW_SPACE } from './number';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Units from the largest, with what each is called; an age is told in the largest that fills one. */
const UNITS = [
  { ms: DAY_MS, es: 'd', en: 'd' },
  { ms: HOUR_MS, es: 'h', en: 'h' },
  { ms: MINUTE_MS, es: 'min', en: 'min' },
  { ms: SECOND_MS, es: 's', en: 's' },
] as const;

/** Writes how long ago something was, in one unit: `12 s`, `4 min`, `9 h`, `3 d`. */
export function formatAge(ageMs: number, lang: Lang): string {
  const age = Math.max(0, ageMs);
  const unit = UNITS.find(({ ms }) => age >= ms) ?? UNITS[UNITS.length - 1];
  return `${formatNumber(Math.floor(age / (unit?.ms ?? SECOND_MS)), lang)}${NARROW_SPACE}${unit?.[lang]}`;
}

/** Writes a length of time with one decimal below ten seconds: `180 ms`, `1,9 s`, `46 s`. */
export function formatDuration(durationMs: number, lang: Lang): string {
  if (durationMs < SECOND_MS) return `${formatNumber(durationMs, lang)}${NARROW_SPACE}ms`;
  if (durationMs < 10 * SECOND_MS) {
    return `${formatNumber(durationMs / SECOND_MS, lang, 1)}${NARROW_SPACE}s`;
  }
  return formatAge(durationMs, lang);
}
