import { barsPerRow } from './level';
import type { Settled } from './session';

export interface Summary {
  /** Bars in view, `[first, end)`, counted from the first stored one; the last row may join fewer. */
  firstBar: number;
  endBar: number;
  high: number;
  low: number;
  volume: number;
}

/** What the bars in view come to: exact at every level of detail, because their rows are. */
export function summarise({ held, first, end }: Settled): Summary | undefined {
  if (end <= first) return undefined;
  const { high, low, volume } = held.columns;
  const step = barsPerRow(held.level);
  return {
    firstBar: (held.firstRow + first) * step,
    endBar: (held.firstRow + end) * step,
    high: high.subarray(first, end).reduce((most, price) => Math.max(most, price)),
    low: low.subarray(first, end).reduce((least, price) => Math.min(least, price)),
    volume: volume.subarray(first, end).reduce((sum, amount) => sum + amount, 0),
  };
}
