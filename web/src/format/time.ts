import type { Lang } from '../i18n/language';

const LOCALES: Readonly<Record<Lang, string>> = { es: 'es', en: 'en-US' };

/** A bar's time is the exchange's, not the reader's: everything is shown in one zone, and named. */
const TIME_ZONE = 'UTC';

type Style = 'day' | 'weekday' | 'minute';

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
};

const formatters = new Map<string, Intl.DateTimeFormat>();

function format(atMs: number, lang: Lang, style: Style): string {
  const key = `${lang}${style}`;
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(LOCALES[lang], { ...STYLES[style], timeZone: TIME_ZONE });
    formatters.set(key, found);
  }
  return found.format(atMs);
}

/** `9 nov 2021` */
export function formatDay(atMs: number, lang: Lang): string {
  return format(atMs, lang, 'day');
}

/** `martes, 9 de noviembre de 2021` */
export function formatWeekday(atMs: number, lang: Lang): string {
  return format(atMs, lang, 'weekday');
}

/** `9 nov 2021, 09:00 UTC` */
export function formatMinute(atMs: number, lang: Lang): string {
  return `${format(atMs, lang, 'minute')} ${TIME_ZONE}`;
}
