import type { Lang } from '../i18n/language';
import { currentRegion, dateLocale, remember, zoneName } from './region';

/** Bars and decisions have the day of the market, wherever the reader is. */
const MARKET_ZONE = 'UTC';

type Style = 'day' | 'weekday' | 'minute' | Tick;

/** What a mark of a time axis names. */
export type Tick = 'year' | 'month' | 'monthDay' | 'clock';

const STYLES: Readonly<Record<Style, Intl.DateTimeFormatOptions>> = {
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  weekday: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  minute: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  },
  year: { year: 'numeric' },
  month: { month: 'short' },
  monthDay: { day: 'numeric', month: 'short' },
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
};

function format(atMs: number, lang: Lang, style: Style, zone: string): string {
  const locale = dateLocale(lang);
  const found = remember(
    `time ${locale} ${style} ${zone}`,
    () => new Intl.DateTimeFormat(locale, { ...STYLES[style], timeZone: zone }),
  );
  return found.format(atMs);
}

/** The day of a bar or a decision, in the market's calendar: `9 nov 2021` */
export function formatDay(atMs: number, lang: Lang): string {
  return format(atMs, lang, 'day', MARKET_ZONE);
}

/** The day that it is for the reader: `martes, 9 de noviembre de 2021` */
export function formatWeekday(atMs: number, lang: Lang): string {
  return format(atMs, lang, 'weekday', currentRegion().zone);
}

/** An instant on the reader's clock, with the name of its zone: `9 nov 2021, 09:00 UTC` */
export function formatMinute(atMs: number, lang: Lang): string {
  return `${format(atMs, lang, 'minute', currentRegion().zone)} ${zoneName(atMs)}`;
}

/** Whose days bars have: the reader's within the day, the market's beyond. */
export function barZone(isIntraday: boolean): string {
  return isIntraday ? currentRegion().zone : MARKET_ZONE;
}

/**
 * A mark of a time axis: `2021`, `nov`, `9 nov` or `09:00`. Bars within the day are told on the reader's
 * clock, longer ones in the market's calendar.
 */
export function formatTick(atMs: number, lang: Lang, tick: Tick, isIntraday: boolean): string {
  return format(atMs, lang, tick, barZone(isIntraday));
}

/** When a bar opens: its day, and the reader's clock where bars are shorter than a day. */
export function formatBar(atMs: number, lang: Lang, isIntraday: boolean): string {
  return isIntraday ? formatMinute(atMs, lang) : formatDay(atMs, lang);
}
