// The columns of a comparison: each run with its shape, then what holding would have brought.
import type { Comparison } from '../../api/backtest';
import type { Curve, Line, Place } from '../../components/chart/curve';

/** A run or a benchmark, as the table and the chart show it. */
export interface Column {
  id: string;
  name: string;
  /** Said under the name. */
  note: string;
  /** It was chosen on what is compared. */
  isSeen: boolean;
  place: Place;
  metrics: Readonly<Record<string, number | null>>;
  /** 90 % intervals of some metrics. */
  intervals: Readonly<Record<string, readonly number[]>>;
  /** What a study says about its choice; absent for a benchmark, which chose nothing. */
  study: ComparedStudy | undefined;
  curve: Curve;
}

type ComparedStudy = Comparison['items'][number]['study'];

interface Points {
  at: number[];
  value: number[];
}

export function columnsOf({ items, benchmarks }: Comparison): Column[] {
  const runs = items.map((item, index) => {
    const { backtest, title, metrics, intervals, study, equity, drawdown } = item;
    const place = Math.min(index, 5) as Place;
    const params = Object.values(backtest.params).join('/');
    const name = params ? `${title} ${params}` : title;
    return {
      id: backtest.id,
      name,
      note: `${backtest.symbol} · ${backtest.timeframe}`,
      isSeen: item.in_sample.length > 0,
      place,
      metrics,
      intervals,
      study,
      curve: curveOf(backtest.id, name, place, equity, drawdown),
    };
  });
  const holds = benchmarks.map(({ symbol, title, metrics, intervals, equity, drawdown }) => ({
    id: `hold ${symbol}`,
    name: title,
    note: '',
    isSeen: false,
    place: 'benchmark' as const,
    metrics,
    intervals,
    study: undefined,
    curve: curveOf(`hold ${symbol}`, title, 'benchmark', equity, drawdown),
  }));
  return [...runs, ...holds];
}

function curveOf(id: string, name: string, place: Place, equity: Points, drawdown: Points): Curve {
  return { id, name, place, equity: lineOf(equity), drawdown: lineOf(drawdown) };
}

function lineOf({ at, value }: Points): Line {
  return { at, values: value };
}
