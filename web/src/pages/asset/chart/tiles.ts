// Bars as the server cuts them: columns of at most 1,024 rows, numbered from the first stored bar.

/** Rows of every tile but the last one of a level. */
export const TILE_ROWS = 1_024;
/** Rows that the chart holds at once. */
export const ROWS_HELD_MAX = 4_096;
const TILES_HELD_MAX = ROWS_HELD_MAX / TILE_ROWS;

/** Columns of equal length; row `i` opens at `openedAt[i]`, unix ms. */
export interface Columns {
  openedAt: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
}

/** Columns as they travel. */
export interface PackedColumns {
  opened_at: readonly number[];
  open: readonly number[];
  high: readonly number[];
  low: readonly number[];
  close: readonly number[];
  volume: readonly number[];
  /** Decimals of the integers in which prices are counted; without it they are plain numbers. */
  scale?: number | null | undefined;
}

/** A run of rows of one level, ready to draw. */
export interface Held {
  level: number;
  firstRow: number;
  columns: Columns;
}

/** Undoes the packing; every price is again the very number that was stored. */
export function decode(packed: PackedColumns): Columns {
  const rows = packed.opened_at.length;
  for (const column of [packed.open, packed.high, packed.low, packed.close, packed.volume]) {
    if (column.length !== rows) throw new Error(`a tile has ${column.length} of ${rows} values`);
  }
  const columns: Columns = {
    openedAt: summed(packed.opened_at),
    open: Float64Array.from(packed.open),
    high: Float64Array.from(packed.high),
    low: Float64Array.from(packed.low),
    close: Float64Array.from(packed.close),
    volume: Float64Array.from(packed.volume),
  };
  if (packed.scale != null) unscale(columns, summed(packed.close), 10 ** packed.scale);
  return columns;
}

/** Closes are counted from the row before, the other prices from their own close. */
function unscale(columns: Columns, closes: Float64Array, unit: number): void {
  for (let row = 0; row < closes.length; row += 1) {
    const close = at(closes, row);
    columns.open[row] = (close + at(columns.open, row)) / unit;
    columns.high[row] = (close + at(columns.high, row)) / unit;
    columns.low[row] = (close + at(columns.low, row)) / unit;
    columns.close[row] = close / unit;
  }
}

function summed(deltas: readonly number[]): Float64Array {
  let total = 0;
  return Float64Array.from(deltas, (delta) => {
    total += delta;
    return total;
  });
}

/** A number of a column; rows are checked by whoever counts them. */
export function at(column: Float64Array, row: number): number {
  return column[row] ?? Number.NaN;
}

/** Rows `[from, until)`. */
export interface Rows {
  from: number;
  until: number;
}

/** Tiles that rows lie in, `[from, until)`. */
export function tilesOf(rows: Rows): Rows {
  return { from: Math.floor(rows.from / TILE_ROWS), until: Math.ceil(rows.until / TILE_ROWS) };
}

/**
 * Tiles to hold for the rows in view: theirs, then neighbours in turn, the later one first, up to what
 * the chart holds.
 */
export function tilesToHold(visible: Rows, rowsOfLevel: number): Rows {
  const count = Math.ceil(rowsOfLevel / TILE_ROWS);
  const held = tilesOf(visible);
  held.until = Math.min(held.until, count, held.from + TILES_HELD_MAX);
  while (held.until - held.from < Math.min(TILES_HELD_MAX, count)) {
    const later = held.until < count;
    if (later) held.until += 1;
    if (held.from > 0 && held.until - held.from < TILES_HELD_MAX) held.from -= 1;
  }
  return held;
}

/** Puts neighbouring tiles together. */
export function join(tiles: readonly Columns[]): Columns {
  const rows = tiles.reduce((sum, tile) => sum + tile.openedAt.length, 0);
  const column = (name: keyof Columns) => {
    const joined = new Float64Array(rows);
    let offset = 0;
    for (const tile of tiles) {
      joined.set(tile[name], offset);
      offset += tile[name].length;
    }
    return joined;
  };
  return {
    openedAt: column('openedAt'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
}

/** The last row that opened before an instant; -1 where none did. */
export function rowBefore(columns: Columns, instant: number): number {
  let low = 0;
  let high = columns.openedAt.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(columns.openedAt, middle) < instant) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
