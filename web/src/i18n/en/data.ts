import type { Catalogue } from '../es/catalogue';

export const data = {
  title: 'Data',
  verb: 'read the state of the data',
  health: {
    up_to_date: '● Up to date',
    partial: '◐ Partial',
    stale: '○ Out of date',
    empty: '○ Empty',
  },
  series: {
    title: 'Stored series',
    asset: 'Asset',
    timeframe: 'Candle',
    source: 'Source',
    bars: 'Candles',
    range: 'From – to',
    coverage: 'Coverage',
    gaps: 'Gaps',
    quarantined: 'Quarantined',
    state: 'State',
    fresh: 'up to date',
    behind: (bars: string) => `${bars} candles behind`,
    none: 'There are no candles yet. Load them with “rumbo import FILE”.',
  },
  quarantine: {
    title: 'Quarantined rows',
    about: 'What fails validation is set aside with its reason; never altered, never dropped.',
    none: 'No row was refused.',
    asset: 'Asset',
    line: 'Line',
    rule: 'Rule',
    value: 'Value',
    raw: 'Row as it came',
  },
} satisfies Catalogue['data'];
