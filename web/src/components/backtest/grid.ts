// The cells of a sweep as a map of two parameters.
import type { ParameterGrid } from '../../api/backtest';
import type { Cell, Grid } from './heat';

/** A map, and where the parameters that it does not show stand. */
export interface ParameterMap {
  x: { name: string; values: readonly number[] };
  y: { name: string; values: readonly number[] };
  /** Rows by `y`: `null` where a combination does not hold, `undefined` where none has finished. */
  values: Grid;
  centre: Cell | undefined;
  maximum: Cell | undefined;
  others: readonly { name: string; value: number }[];
}

/** An axis for what does not vary. */
const ALONE = { name: '', values: [0] } as const;

/**
 * Cuts a grid through the cell in the middle of its plateau, else through its best one; with two parameters
 * that is all of it.
 */
export function mapOf(grid: ParameterGrid): ParameterMap | undefined {
  const [x, y = ALONE, ...rest] = grid.axes;
  if (!x) return undefined;
  const through = cellAt(grid, grid.centre) ?? cellAt(grid, grid.best) ?? grid.cells[0]?.at ?? [];
  const isShown = (at: readonly number[]) =>
    rest.every((_, other) => at[other + 2] === (through[other + 2] ?? 0));
  // Once all are done, a combination that is not there does not hold.
  const missing = grid.state === 'running' ? undefined : null;
  const values = y.values.map(() => x.values.map((): number | null | undefined => missing));
  for (const { at, value } of grid.cells) {
    if (!isShown(at)) continue;
    const row = values[at[1] ?? 0];
    if (row) row[at[0] ?? 0] = value ?? null;
  }
  const placeOf = (at: readonly number[] | undefined): Cell | undefined =>
    at && isShown(at) ? { x: at[0] ?? 0, y: at[1] ?? 0 } : undefined;
  return {
    x,
    y,
    values,
    centre: placeOf(cellAt(grid, grid.centre)),
    maximum: grid.best_is_isolated ? placeOf(cellAt(grid, grid.best)) : undefined,
    others: rest.map(({ name, values: steps }, other) => ({
      name,
      value: steps[through[other + 2] ?? 0] ?? 0,
    })),
  };
}

function cellAt({ cells }: ParameterGrid, place: number | null | undefined) {
  return place == null ? undefined : cells[place]?.at;
}
