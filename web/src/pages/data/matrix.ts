import type { Series } from '../../api/data';

export type Freshness = 'fresh' | 'behind' | 'stale' | 'empty';

/** Bars that a series may be short of and still count as nearly up to date. */
const BEHIND_BARS_MAX = 3;

export function freshnessOf(series: Series): Freshness {
  if (series.until == null) return 'empty';
  if (!series.stale) return 'fresh';
  return series.lag_bars <= BEHIND_BARS_MAX ? 'behind' : 'stale';
}

export interface MatrixRow {
  symbol: string;
  name: string;
  sample: boolean;
  sources: string[];
  /** Series of each timeframe; several where several sources have it. */
  cells: ReadonlyMap<string, Series[]>;
  series: Series[];
}

export interface Matrix {
  /** Timeframes that anything is stored of, shortest first. */
  timeframes: string[];
  /** What needs a look stands first, then by symbol. */
  rows: MatrixRow[];
}

/** Lays the stored series out as assets by timeframes. */
export function layOut(series: readonly Series[]): Matrix {
  const bySymbol = groupBy(series, (one) => one.symbol);
  const rows = [...bySymbol].map(([symbol, list]) => rowOf(symbol, list));
  rows.sort((a, b) => trouble(b) - trouble(a) || a.symbol.localeCompare(b.symbol));
  const timeframes = [...new Set(series.map((one) => one.timeframe))];
  return { timeframes: timeframes.sort((a, b) => minutesOf(a) - minutesOf(b)), rows };
}

function rowOf(symbol: string, series: Series[]): MatrixRow {
  return {
    symbol,
    name: series[0]?.name ?? '',
    sample: series.some((one) => one.sample),
    sources: [...new Set(series.map((one) => one.source))],
    cells: groupBy(series, (one) => one.timeframe),
    series: series.toSorted((a, b) => minutesOf(a.timeframe) - minutesOf(b.timeframe)),
  };
}

function groupBy(series: readonly Series[], key: (one: Series) => string): Map<string, Series[]> {
  const groups = new Map<string, Series[]>();
  for (const one of series) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
}

/** 2 where a series is out of date, 1 where bars are missing, else 0. */
function trouble(row: MatrixRow): number {
  if (row.series.some((one) => one.stale)) return 2;
  return row.series.some((one) => one.gaps > 0) ? 1 : 0;
}

const UNIT_MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440, w: 10_080 };

/** Length of a timeframe such as `4h`, only to sort by. */
function minutesOf(timeframe: string): number {
  const unit = UNIT_MINUTES[timeframe.slice(-1)] ?? Number.POSITIVE_INFINITY;
  return Number(timeframe.slice(0, -1)) * unit;
}
