// Brings the rows that a view needs. What is drawn stays until everything that replaces it is here.
import { barsPerRow, chooseLevel, LEVEL_FACTOR } from './level';
import {
  at,
  type Columns,
  type Held,
  join,
  type Rows,
  rowBefore,
  TILE_ROWS,
  tilesOf,
  tilesToHold,
} from './tiles';
import { span, type Viewport } from './viewport';

/** Decoded tiles kept for coming back, about 48 kB each. */
const TILES_KEPT_MAX = 64;

/** A series as the server describes it: rows of each level, finest first. */
export interface Source {
  bars: number;
  rows: readonly number[];
  load(level: number, tile: number): Promise<Columns>;
}

interface Listener {
  onRows: (held: Held) => void;
  onFault: (error: unknown) => void;
}

/** Keeps the tiles around the view, and tells when other rows are to be drawn. */
export class BarFeed {
  readonly #source: Source;
  readonly #listener: Listener;
  readonly #tiles = new Map<string, Columns>();
  readonly #loading = new Map<string, Promise<void>>();
  #held: Held | undefined;
  #wanted: { view: Viewport; widthPx: number } | undefined;
  #closed = false;

  constructor(source: Source, listener: Listener) {
    this.#source = source;
    this.#listener = listener;
  }

  /** Makes sure that the rows of a view are drawn, at once where they are here. */
  show(view: Viewport, widthPx: number): void {
    if (this.#closed || this.#source.bars === 0 || widthPx <= 0) return;
    this.#wanted = { view, widthPx };
    const level = chooseLevel(
      { visibleBars: span(view), widthPx, levels: this.#source.rows.length },
      this.#held?.level,
    );
    const rows = this.#source.rows[level] ?? 0;
    const visible = rowsInView(view, level, rows);
    const wanted = tilesToHold(visible, rows);
    if (this.#isHeld(level, visible)) {
      this.#fetch(level, wanted);
      return;
    }
    if (this.#fetch(level, tilesOf(visible))) this.#publish(level, visible, wanted);
    this.#fetch(level, wanted);
  }

  /** The bar that an instant falls on: the last one that opened at or before it, the first one before all. */
  async locate(instant: number): Promise<number> {
    let row = 0;
    for (let level = this.#source.rows.length - 1; level >= 0; level -= 1) {
      row = await this.#lastOpened(level, row * LEVEL_FACTOR, instant);
    }
    return row;
  }

  /** The last of the rows from `first` on that opened at or before an instant; `first` when none did. */
  async #lastOpened(level: number, first: number, instant: number): Promise<number> {
    const last = (this.#source.rows[level] ?? 1) - 1;
    let row = Math.min(first, last);
    for (;;) {
      const tile = Math.floor(row / TILE_ROWS);
      const columns = await this.#read(level, tile);
      const found = tile * TILE_ROWS + rowBefore(columns, instant + 1);
      row = Math.max(row, found);
      const end = (tile + 1) * TILE_ROWS;
      if (found < end - 1 || end > last) return Math.min(row, last);
      const next = await this.#read(level, tile + 1);
      if (at(next.openedAt, 0) > instant) return row;
      row = end;
    }
  }

  async #read(level: number, tile: number): Promise<Columns> {
    const key = `${level}/${tile}`;
    const kept = this.#tiles.get(key);
    if (kept) return kept;
    const columns = await this.#source.load(level, tile);
    this.#keep(key, columns);
    return columns;
  }

  close(): void {
    this.#closed = true;
    this.#tiles.clear();
  }

  #isHeld(level: number, visible: Rows): boolean {
    if (this.#held?.level !== level) return false;
    const { firstRow, columns } = this.#held;
    return visible.from >= firstRow && visible.until <= firstRow + columns.openedAt.length;
  }

  /** Asks for the tiles that are missing; true when none is. */
  #fetch(level: number, tiles: Rows): boolean {
    let complete = true;
    for (let tile = tiles.from; tile < tiles.until; tile += 1) {
      const key = `${level}/${tile}`;
      if (this.#tiles.has(key)) continue;
      complete = false;
      if (!this.#loading.has(key)) this.#loading.set(key, this.#load(level, tile, key));
    }
    return complete;
  }

  async #load(level: number, tile: number, key: string): Promise<void> {
    try {
      const columns = await this.#source.load(level, tile);
      if (this.#closed) return;
      this.#keep(key, columns);
      this.#loading.delete(key);
      if (this.#wanted) this.show(this.#wanted.view, this.#wanted.widthPx);
    } catch (error) {
      this.#loading.delete(key);
      if (!this.#closed) this.#listener.onFault(error);
    }
  }

  #keep(key: string, columns: Columns): void {
    this.#tiles.set(key, columns);
    for (const oldest of this.#tiles.keys()) {
      if (this.#tiles.size <= TILES_KEPT_MAX) break;
      this.#tiles.delete(oldest);
    }
  }

  /** Draws the longest run of tiles that are here around the ones in view. */
  #publish(level: number, visible: Rows, wanted: Rows): void {
    const run = tilesOf(visible);
    const has = (tile: number) => this.#tiles.has(`${level}/${tile}`);
    while (run.from > wanted.from && has(run.from - 1)) run.from -= 1;
    while (run.until < wanted.until && has(run.until)) run.until += 1;
    const tiles: Columns[] = [];
    for (let tile = run.from; tile < run.until; tile += 1) {
      const key = `${level}/${tile}`;
      const columns = this.#tiles.get(key);
      if (!columns) return;
      this.#tiles.delete(key);
      this.#tiles.set(key, columns);
      tiles.push(columns);
    }
    this.#held = { level, firstRow: run.from * TILE_ROWS, columns: join(tiles) };
    this.#listener.onRows(this.#held);
  }
}

/** Rows of a level that a view touches; at least one, so that there is something to draw. */
function rowsInView(view: Viewport, level: number, rows: number): Rows {
  const step = barsPerRow(level);
  const from = Math.min(Math.max(Math.floor(view.from / step), 0), Math.max(rows - 1, 0));
  const until = Math.min(Math.max(Math.ceil(view.until / step), from + 1), rows);
  return { from, until };
}
