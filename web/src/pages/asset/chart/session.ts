// One chart on screen: the view, what it shows, and every way to move it.
import type { Drawing } from './drawing';
import { BarFeed, type Source } from './feed';
import { barsPerRow } from './level';
import type { LevelPlaces } from './overlay';
import { type ChartText, type IndicatorPlot, PriceChart } from './priceChart';
import { Signal } from './signal';
import { at, type Held } from './tiles';
import { atEnd, atStart, centreOn, type Extent, pan, span, type Viewport, zoom } from './viewport';

/** A view that has not moved for this long is worth writing down. */
const SETTLED_MS = 250;
const ZOOM_STEP = 1.25;
const WHEEL_ZOOM_PER_PX = 0.0015;
/** A pointer that moved less than this is a click. */
const DRAG_PX_MIN = 3;
const BAR_PX = 6;
/** Bars for each pixel of the first view: the axis takes some once it has prices to write. */
const FIRST_VIEW = 0.85;
const VISIBLE_BARS = { min: 70, perFuture: 5 };

export interface Start {
  from?: number | undefined;
  until?: number | undefined;
}

/** The rows in view once the reader stops moving. */
export interface Settled {
  held: Held;
  /** Rows of those held, `[first, end)`. */
  first: number;
  end: number;
  isMoved: boolean;
  isAtEnd: boolean;
}

export class ChartSession {
  /** Row of those held under the pointer or the keyboard's cursor. */
  readonly row = new Signal<number | undefined>(undefined);
  readonly settled = new Signal<Settled | undefined>(undefined);
  readonly fault = new Signal<unknown>(undefined);
  readonly held = new Signal<Held | undefined>(undefined);
  /** Where the lines of stop and target run. */
  readonly levels = new Signal<LevelPlaces | undefined>(undefined);

  readonly #extent: Extent;
  readonly #feed: BarFeed;
  readonly #start: Start;
  readonly #onMark: (id: string) => void;
  #chart: PriceChart | undefined;
  #view: Viewport | undefined;
  #cursor: number | undefined;
  #isMoved = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawing: Drawing | undefined;
  #plots: readonly IndicatorPlot[] = [];
  #lastClose: number | undefined;

  constructor(source: Source, future: number, start: Start, onMark: (id: string) => void) {
    this.#extent = { bars: source.bars, future };
    this.#start = start;
    this.#onMark = onMark;
    this.#feed = new BarFeed(source, {
      onRows: (held) => this.#onRows(held),
      onFault: (error) => this.fault.set(error),
    });
  }

  /** Draws into an element until the returned function is called. */
  attach(container: HTMLElement, text: ChartText): () => void {
    const chart = new PriceChart(container, text, {
      onBar: (row) => this.#point(row),
      onMark: this.#onMark,
      onResize: () => this.#onResize(),
      onLevels: (places) => this.#placeLevels(places),
    });
    this.#chart = chart;
    const held = this.held.get();
    if (held) chart.setRows(held);
    if (this.#drawing) chart.setDrawing(this.#drawing);
    chart.setLastClose(this.#lastClose);
    chart.setPlots(this.#plots);
    const release = this.#listen(container);
    this.#onResize();
    return () => {
      release();
      chart.remove();
      this.#chart = undefined;
      this.levels.set(undefined);
    };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#feed.close();
  }

  setDrawing(drawing: Drawing): void {
    this.#drawing = drawing;
    this.#chart?.setDrawing(drawing);
  }

  /** The price at a height on the chart, kept inside the pane of prices. */
  priceAt(y: number): number | undefined {
    const height = this.#chart?.heightPx ?? 0;
    return this.#chart?.priceAt(Math.min(Math.max(y, 0), height));
  }

  /** Keeps prices where they are on the canvas until they are let go. */
  holdScale(isHeld: boolean): void {
    this.#chart?.holdScale(isHeld);
  }

  setPlots(plots: readonly IndicatorPlot[]): void {
    this.#plots = plots;
    this.#chart?.setPlots(plots);
  }

  /** Marks on the canvas: how many are drawn and how many decisions they stand for. */
  get drawnMarks() {
    return this.#chart?.drawnMarks ?? [];
  }

  get view(): Viewport | undefined {
    return this.#view;
  }

  retry(): void {
    this.fault.set(undefined);
    if (this.#view) this.#show(this.#view);
    else this.#onResize();
  }

  zoomIn(): void {
    this.#zoom(1 / ZOOM_STEP, this.#anchor());
  }

  zoomOut(): void {
    this.#zoom(ZOOM_STEP, this.#anchor());
  }

  /** Moves by a share of what is in view. */
  panBy(share: number): void {
    if (this.#view) this.#move(pan(this.#view, share * span(this.#view), this.#extent));
  }

  toStart(): void {
    if (!this.#view) return;
    this.#move(atStart(span(this.#view), this.#extent));
    this.#setCursor(0);
  }

  toEnd(): void {
    if (!this.#view) return;
    this.#move(atEnd(span(this.#view), this.#extent));
    this.#setCursor(this.#extent.bars - 1);
  }

  /** Shows everything that is stored. */
  showAll(): void {
    this.#move(atEnd(this.#extent.bars + this.#extent.future, this.#extent));
  }

  /** Sets exactly what is in view, in bars. */
  setView(view: Viewport): void {
    this.#move(view);
  }

  /** Moves the cursor by rows of the level in use, and the view with it where it must. */
  stepCursor(rows: number): void {
    const held = this.held.get();
    if (!held || !this.#view) return;
    const step = barsPerRow(held.level);
    const lastInView = Math.min(this.#view.until, this.#extent.bars) - 1;
    const from = this.#cursor ?? lastInView - rows * step;
    const next = Math.min(Math.max(from + rows * step, 0), this.#extent.bars - 1);
    if (next < this.#view.from || next + step > this.#view.until) {
      const shift =
        next < this.#view.from ? next - this.#view.from : next + step - this.#view.until;
      this.#move(pan(this.#view, shift, this.#extent));
    }
    this.#setCursor(next);
  }

  clearCursor(): void {
    this.#setCursor(undefined);
  }

  /** Brings an instant into view, unless it is. */
  async goTo(instant: number): Promise<void> {
    const bar = await this.#feed.locate(instant);
    if (!this.#view) return;
    const margin = span(this.#view) * 0.1;
    const inView = bar > this.#view.from + margin && bar < this.#view.until - margin;
    if (!inView) this.#move(centreOn(this.#view, bar, this.#extent));
    this.#setCursor(bar);
  }

  async #begin(widthPx: number): Promise<void> {
    const { from, until } = this.#start;
    const wanted = Math.max(this.#extent.future * VISIBLE_BARS.perFuture, widthPx / BAR_PX);
    // Never more bars than pixels: the first view shows each bar.
    const usual = atEnd(
      Math.max(Math.min(wanted, widthPx * FIRST_VIEW), VISIBLE_BARS.min),
      this.#extent,
    );
    if (from === undefined) {
      this.#show(usual);
      return;
    }
    this.#isMoved = true;
    try {
      const first = await this.#feed.locate(from);
      const end =
        until === undefined
          ? this.#extent.bars + this.#extent.future
          : (await this.#feed.locate(until)) + 1;
      this.#show(zoom({ from: first, until: Math.max(end, first + 1) }, 1, 0, this.#extent));
    } catch (error) {
      this.fault.set(error);
    }
  }

  #onResize(): void {
    const widthPx = this.#chart?.widthPx ?? 0;
    if (widthPx <= 0) return;
    if (this.#view) this.#show(this.#view);
    else void this.#begin(widthPx);
  }

  #onRows(held: Held): void {
    this.fault.set(undefined);
    this.held.set(held);
    this.#chart?.setRows(held);
    if (this.#view) this.#chart?.setView(this.#view);
    this.#showLastClose(held);
    this.#setCursor(this.#cursor);
    this.#settleSoon();
  }

  /** The last price is known from the first time that the end is held. */
  #showLastClose({ level, firstRow, columns }: Held): void {
    const rows = columns.openedAt.length;
    if ((firstRow + rows) * barsPerRow(level) < this.#extent.bars) return;
    this.#lastClose = at(columns.close, rows - 1);
    this.#chart?.setLastClose(this.#lastClose);
  }

  /** What stays in place when keys zoom: the cursor, else the last bar, else the middle. */
  #anchor(): number {
    if (!this.#view) return 0.5;
    const view = this.#view;
    const place = (bar: number) => (bar - view.from) / span(view);
    const inView = [this.#cursor, this.#extent.bars].find(
      (bar) => bar !== undefined && place(bar) > 0 && place(bar) < 1,
    );
    return inView === undefined ? 0.5 : place(inView);
  }

  #zoom(factor: number, anchor: number): void {
    if (this.#view) this.#move(zoom(this.#view, factor, anchor, this.#extent));
  }

  #move(view: Viewport): void {
    this.#isMoved = true;
    this.#show(view);
  }

  #show(view: Viewport): void {
    this.#view = view;
    this.#chart?.setView(view);
    this.#feed.show(view, this.#chart?.widthPx ?? 0);
    this.#settleSoon();
  }

  #settleSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), SETTLED_MS);
  }

  #settle(): void {
    const held = this.held.get();
    if (!held || !this.#view) return;
    const step = barsPerRow(held.level);
    const rows = held.columns.openedAt.length;
    const first = Math.max(Math.floor(this.#view.from / step) - held.firstRow, 0);
    const end = Math.min(Math.ceil(this.#view.until / step) - held.firstRow, rows);
    const isAtEnd = this.#view.until >= this.#extent.bars;
    this.settled.set({ held, first, end, isMoved: this.#isMoved, isAtEnd });
  }

  #placeLevels(places: LevelPlaces | undefined): void {
    const before = this.levels.get();
    const names = ['left', 'right', 'stop', 'target'] as const;
    const isSame = before && places && names.every((name) => before[name] === places[name]);
    if (!isSame) this.levels.set(places);
  }

  /** The pointer says which row; the keyboard goes on from there. */
  #point(row: number | undefined): void {
    const held = this.held.get();
    this.row.set(row);
    if (row !== undefined && held) this.#cursor = (held.firstRow + row) * barsPerRow(held.level);
  }

  #setCursor(bar: number | undefined): void {
    this.#cursor = bar;
    const held = this.held.get();
    if (!held || bar === undefined) {
      this.#chart?.pointAt(undefined);
      this.row.set(undefined);
      return;
    }
    const row = Math.floor(bar / barsPerRow(held.level)) - held.firstRow;
    const isHeld = row >= 0 && row < held.columns.openedAt.length;
    this.#chart?.pointAt(isHeld ? row : undefined);
    this.row.set(isHeld ? row : undefined);
  }

  #listen(container: HTMLElement): () => void {
    const pointers = new Map<number, { x: number; moved: number }>();
    const left = () => container.getBoundingClientRect().left;
    const width = () => Math.max(this.#chart?.widthPx ?? 0, 1);
    const down = (event: PointerEvent) => {
      if (event.button !== 0) return;
      pointers.set(event.pointerId, { x: event.clientX, moved: 0 });
    };
    const move = (event: PointerEvent) => {
      const pointer = pointers.get(event.pointerId);
      if (!pointer || !this.#view) return;
      const before = [...pointers.values()].map(({ x }) => x);
      const dx = event.clientX - pointer.x;
      pointer.x = event.clientX;
      pointer.moved += Math.abs(dx);
      if (pointer.moved < DRAG_PX_MIN) return;
      container.setPointerCapture(event.pointerId);
      if (pointers.size === 1) {
        this.#move(pan(this.#view, (-dx / width()) * span(this.#view), this.#extent));
        return;
      }
      const after = [...pointers.values()].map(({ x }) => x);
      const spread = (xs: number[]) => Math.max(Math.max(...xs) - Math.min(...xs), 1);
      const middle = (Math.max(...after) + Math.min(...after)) / 2 - left();
      this.#zoom(spread(before) / spread(after), middle / width());
    };
    const up = (event: PointerEvent) => pointers.delete(event.pointerId);
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (sideways) this.panBy(event.deltaX / width());
      else
        this.#zoom(Math.exp(event.deltaY * WHEEL_ZOOM_PER_PX), (event.clientX - left()) / width());
    };
    container.addEventListener('pointerdown', down);
    container.addEventListener('pointermove', move);
    container.addEventListener('pointerup', up);
    container.addEventListener('pointercancel', up);
    container.addEventListener('wheel', wheel, { passive: false });
    return () => {
      container.removeEventListener('pointerdown', down);
      container.removeEventListener('pointermove', move);
      container.removeEventListener('pointerup', up);
      container.removeEventListener('pointercancel', up);
      container.removeEventListener('wheel', wheel);
    };
  }
}

/** The instant at which a row of those held opens. */
export function openedAt(held: Held, row: number): number {
  return at(held.columns.openedAt, row);
}
