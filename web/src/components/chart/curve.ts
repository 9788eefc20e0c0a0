// What a curve is, and how several are told apart without colour.

/** Shapes that stand on a line and before its name, by its place. */
export const SHAPES = ['●', '■', '▲', '◆', '✚', '▼'] as const;
/** Before the name of what is only compared with. */
export const BENCHMARK_SHAPE = '┄';

/** Which of the lines it is; the benchmark is none of them. */
export type Place = 0 | 1 | 2 | 3 | 4 | 5 | 'benchmark';

/** Instants and values side by side, in order. */
export interface Line {
  /** Unix ms. */
  at: readonly number[];
  values: readonly number[];
}

export interface Curve {
  id: string;
  name: string;
  place: Place;
  equity: Line;
  /** Distance from the highest value so far, 0 or less. */
  drawdown: Line;
}

/** A stretch of time, unix ms. */
export interface Stretch {
  from: number;
  until: number;
}

export function shapeOf(place: Place): string {
  return place === 'benchmark' ? BENCHMARK_SHAPE : SHAPES[place];
}

/** The token of a line's colour. */
export function colourOf(place: Place) {
  return place === 'benchmark' ? 'muted' : (`plot-${place + 1}` as `plot-${1 | 2 | 3 | 4 | 5 | 6}`);
}

/** The last row that is known by an instant; -1 before the first. */
export function rowAt(at: readonly number[], wanted: number): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The value of a line at an instant: the last one known by then. */
export function valueAt({ at, values }: Line, wanted: number): number | undefined {
  return values[rowAt(at, wanted)];
}

/** Moves labels apart so that none lies over another, in the order that they have. */
export function spread(wanted: readonly number[], height: number, limit: number): number[] {
  const order = wanted.map((_, place) => place).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = [...wanted];
  let last = Number.NEGATIVE_INFINITY;
  for (const place of order) {
    last = Math.max(wanted[place] ?? 0, last + height);
    placed[place] = last;
  }
  let next = limit;
  for (const place of order.reverse()) {
    next = Math.min(placed[place] ?? 0, next);
    placed[place] = next;
    next -= height;
  }
  return placed;
}
