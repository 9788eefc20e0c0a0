// How the reader writes numbers and whose clock is on the wall: apart from the language.
//
// Formatters are called in hundreds of places that all know the language; they find the rest here. It is
// set before the first render and by the provider, which draws everything again when it changes.
import type { Lang } from '../i18n/language';

export interface Region {
  /** ISO 3166-1 alpha-2 code; numbers follow the language when absent. */
  id: string | undefined;
  /** IANA name of the time zone. */
  zone: string;
}

/** What somebody chose or another program kept; either may be missing. */
export type RegionChoice = { [Key in keyof Region]?: string | undefined };

const USUAL: Region = { id: undefined, zone: 'UTC' };
const SPAIN = 'es-ES';

let current = USUAL;
const memo = new Map<string, unknown>();

/** Makes a region the one that all formatters follow. An unknown one counts as not given. */
export function setRegion(wanted: RegionChoice): Region {
  current = {
    id: wanted.id && isRegion(wanted.id) ? wanted.id : USUAL.id,
    zone: wanted.zone && isZone(wanted.zone) ? wanted.zone : USUAL.zone,
  };
  memo.clear();
  return current;
}

export function currentRegion(): Region {
  return current;
}

/** Keeps what is slow to make until the region changes. */
export function remember<Value>(key: string, make: () => Value): Value {
  const known = memo.get(key);
  if (known !== undefined) return known as Value;
  const made = make();
  memo.set(key, made);
  return made;
}

function isRegion(id: string): boolean {
  return /^[A-Z]{2}$/.test(id);
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The tag that a region writes by: `es-AR` for Argentina. */
export function localeOf(id: string): string {
  const { language } = new Intl.Locale(`und-${id}`).maximize();
  const locale = `${language}-${id}`;
  // Guaraní comes first in Paraguay, and browsers do not know how it writes numbers.
  return Intl.NumberFormat.supportedLocalesOf(locale).length > 0 ? locale : `es-${id}`;
}

export function numberLocale(lang: Lang): string {
  if (current.id) return localeOf(current.id);
  return lang === 'es' ? SPAIN : 'en-US';
}

/** Spain writes thousands apart with a thin space, and so does Spanish without a region. */
export function hasThinGroups(locale: string): boolean {
  return locale === SPAIN;
}

/** Dates are words of the language; in English their order is the region's. */
export function dateLocale(lang: Lang): string {
  if (lang === 'es') return 'es';
  return current.id ? `en-${current.id}` : 'en-US';
}

/** The zone's own name at an instant where its region has one, else its distance: `CEST`, `ART`, `UTC−3`. */
export function zoneName(atMs: number, zone = current.zone): string {
  const locale = current.id ? localeOf(current.id) : 'en-US';
  const format = remember(
    `zone ${locale} ${zone}`,
    () => new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }),
  );
  const part = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName');
  return (part?.value ?? zone).replace(/^GMT(?=[-+−])/, 'UTC').replace('-', '−');
}
