import type { RegionChoice } from '../../format/region';

/** The region that the first language of a browser names or stands for, and the zone of its clock. */
export function guessRegion([first]: readonly string[]): RegionChoice {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { id: first && new Intl.Locale(first).maximize().region, zone };
}
