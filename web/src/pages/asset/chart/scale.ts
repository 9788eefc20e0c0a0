// Where instants and bars stand on the rows that are drawn.
import { barsPerRow } from './level';
import { at, type Held, rowBefore } from './tiles';

/** Rows at the end whose mean distance tells how bars go on after the last one. */
const PACE_ROWS = 64;

/** Position of an instant in bars: the right edge of the last row that opened before it, or beyond the end. */
export function barAt(held: Held, instant: number): number | undefined {
  const { columns, firstRow, level } = held;
  const step = barsPerRow(level);
  const last = columns.openedAt.length - 1;
  const row = rowBefore(columns, instant);
  if (row < 0) return undefined;
  if (row < last) return (firstRow + row + 1) * step;
  const opened = at(columns.openedAt, last);
  const pace = rowMs(held);
  const beyond = Math.max((instant - opened) / pace - 1, 0);
  return (firstRow + last + 1 + beyond) * step;
}

/** Mean distance between the last rows, closed days included, in ms. */
export function rowMs({ columns }: Held): number {
  const last = columns.openedAt.length - 1;
  const first = Math.max(last - PACE_ROWS, 0);
  const rows = Math.max(last - first, 1);
  return Math.max((at(columns.openedAt, last) - at(columns.openedAt, first)) / rows, 1);
}
