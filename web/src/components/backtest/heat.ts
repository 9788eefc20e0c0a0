// The colours of a map of results: how dark a cell is says how good it was, and what lost has no colour.

/** Shades of what earned, the last one the darkest. */
export const SHADES = 5;

/** A cell by its place on both axes. */
export interface Cell {
  x: number;
  y: number;
}

export function isSame(one: Cell | null | undefined, x: number, y: number): boolean {
  return one?.x === x && one.y === y;
}

/** The shade of a value: 0 for what did not earn, then 1 to `SHADES` by its share of the best. */
export function shadeOf(value: number, best: number): number {
  if (value <= 0 || best <= 0) return 0;
  return Math.min(SHADES, Math.max(1, Math.ceil((value / best) * SHADES)));
}

export type Grid = readonly (readonly (number | null | undefined)[])[];

/** The best value there is; 0 where none earned. */
export function bestOf(values: Grid): number {
  let best = 0;
  for (const row of values)
    for (const value of row) if (value != null && value > best) best = value;
  return best;
}
