// One canvas primitive for everything that decisions say: bands, zones, levels, outcomes and marks.
import type {
  AutoscaleInfo,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  ISeriesPrimitiveAxisView,
  Logical,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';
import type { Palette } from '../../../components/chart/palette';
import { VERB_LOOKS } from '../../../components/Verb';
import { cluster } from './cluster';
import { type Claim, type Drawing, type DrawingText, EMPTY_DRAWING, type Mark } from './drawing';
import { barsPerRow } from './level';
import { barAt } from './scale';
import { at, type Held, rowBefore } from './tiles';

type Context = CanvasRenderingContext2D;
type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

const DOT_RADIUS = 3;
const DOT_STEP = 7.5;
const DOT_GAP = 12;
const MARK_GAP = 14;
const MARK_FONT = '600 12px system-ui, sans-serif';
const LABEL_FONT = '11px system-ui, sans-serif';
/** Each wider band adds one step of the same ink. */
const BAND_ALPHA = 0.13;
/** A level that is tried is in the picture up to this many times as far as what was declared. */
const OWN_REACH = 2;
/** The declared line behind one that is tried. */
const DECLARED_ALPHA = 0.4;
/** A line shorter than this is out of the picture. */
const LINE_PX_MIN = 4;
const ZONE_ALPHA = { loud: 0.1, quiet: 0.045 };

/** A mark, or several in one place, as it was drawn. */
export interface DrawnMark {
  ids: readonly string[];
  x: number;
  y: number;
}

/** Where the lines of stop and target run on the canvas, in pixels. */
export interface LevelPlaces {
  left: number;
  right: number;
  stop: number | undefined;
  target: number | undefined;
}

export class Overlay implements ISeriesPrimitive<Time> {
  readonly #text: DrawingText;
  #palette: Palette;
  #drawing: Drawing = EMPTY_DRAWING;
  #held: Held | undefined;
  #isAhead = false;
  #lastClose: number | undefined;
  #attached: SeriesAttachedParameter<Time> | undefined;
  #drawn: DrawnMark[] = [];
  #priceLabels: ISeriesPrimitiveAxisView[] = [];
  #timeLabels: ISeriesPrimitiveAxisView[] = [];
  #scale: AutoscaleInfo | null = null;
  #isScaleHeld = false;
  readonly #onLevels: (places: LevelPlaces | undefined) => void;
  readonly #views: readonly IPrimitivePaneView[];

  constructor(
    text: DrawingText,
    palette: Palette,
    onLevels: (places: LevelPlaces | undefined) => void,
  ) {
    this.#text = text;
    this.#palette = palette;
    this.#onLevels = onLevels;
    this.#views = [
      paneView('normal', (target) =>
        this.#paint(target, (context, size) => this.#under(context, size)),
      ),
      paneView('top', (target) =>
        this.#paint(target, (context, size) => this.#over(context, size)),
      ),
    ];
  }

  attached(parameter: SeriesAttachedParameter<Time>): void {
    this.#attached = parameter;
  }

  detached(): void {
    this.#attached = undefined;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#priceLabels;
  }

  timeAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#timeLabels;
  }

  /** Keeps the claim's prices in the picture while the claim itself is. */
  autoscaleInfo(from: Logical, until: Logical): AutoscaleInfo | null {
    if (!this.#isScaleHeld) this.#scale = this.#scaleOf(from, until);
    return this.#scale;
  }

  /** Prices stay where they are on the canvas while a line is dragged: it follows the pointer, not itself. */
  holdScale(isHeld: boolean): void {
    this.#isScaleHeld = isHeld;
    this.#attached?.requestUpdate();
  }

  #scaleOf(from: Logical, until: Logical): AutoscaleInfo | null {
    const { claim } = this.#drawing;
    if (!claim) return null;
    const begin = this.#logical(claim.asOf);
    const end = this.#logical(claim.until);
    if (begin === undefined || end === undefined || end < from || begin > until + 1) return null;
    const prices = [claim.price, ...this.#levels(claim), ...this.#bandEdges(claim)];
    // A level far beyond would leave nothing of the bars to see.
    const reach = OWN_REACH * Math.max(...prices.map((price) => Math.abs(price - claim.price)));
    for (const level of [claim.own?.stop, claim.own?.target]) {
      if (level !== undefined && Math.abs(level - claim.price) <= reach) prices.push(level);
    }
    return { priceRange: { minValue: Math.min(...prices), maxValue: Math.max(...prices) } };
  }

  setRows(held: Held): void {
    this.#held = held;
    this.#refresh();
  }

  setDrawing(drawing: Drawing): void {
    this.#drawing = drawing;
    this.#refresh();
  }

  setPalette(palette: Palette): void {
    this.#palette = palette;
    this.#refresh();
  }

  setLastClose(price: number | undefined): void {
    this.#lastClose = price;
    this.#refresh();
  }

  /** The pointer is over what has not happened yet: the middle of the bands is shown too. */
  pointAhead(isAhead: boolean): void {
    if (isAhead === this.#isAhead) return;
    this.#isAhead = isAhead;
    this.#attached?.requestUpdate();
  }

  /** Marks as they stand on the canvas now. */
  get drawnMarks(): readonly DrawnMark[] {
    return this.#drawn;
  }

  /** The mark under a point, the latest of those in one place. */
  markAt(x: number, y: number): string | undefined {
    const near = this.#drawn.find((mark) => Math.hypot(mark.x - x, mark.y - y) <= MARK_GAP);
    return near?.ids.at(-1);
  }

  #refresh(): void {
    const { claim } = this.#drawing;
    this.#priceLabels = [];
    this.#timeLabels = [];
    if (this.#lastClose !== undefined) {
      this.#priceLabels.push(this.#priceLabel(this.#lastClose, this.#palette.fg));
    }
    if (claim) {
      const { stop, target } = claim.own ?? claim;
      if (stop != null) this.#priceLabels.push(this.#priceLabel(stop, this.#palette.sell));
      if (target != null) this.#priceLabels.push(this.#priceLabel(target, this.#palette.buy));
      this.#timeLabels.push(this.#timeLabel(claim.until));
    }
    this.#attached?.requestUpdate();
  }

  #priceLabel(price: number, colour: string): ISeriesPrimitiveAxisView {
    return {
      coordinate: () => this.#y(price) ?? -100,
      text: () => this.#text.price(price),
      textColor: () => this.#palette.card,
      backColor: () => colour,
    };
  }

  #timeLabel(instant: number): ISeriesPrimitiveAxisView {
    return {
      coordinate: () => this.#x(instant) ?? -100,
      text: () => this.#text.day(instant),
      textColor: () => this.#palette.card,
      backColor: () => this.#palette.muted,
      visible: () => this.#x(instant) !== undefined,
    };
  }

  #levels(claim: Claim): number[] {
    return [claim.stop, claim.target].filter((level) => level != null);
  }

  #bandEdges(claim: Claim): number[] {
    const widest = this.#drawing.showCone ? claim.cone?.bands.at(-1) : undefined;
    return widest ? [...widest.lo, ...widest.hi] : [];
  }

  /** Row position of an instant, its right edge, as the library counts: whole numbers are centres. */
  #logical(instant: number): number | undefined {
    if (!this.#held) return undefined;
    const bar = barAt(this.#held, instant);
    if (bar === undefined) return undefined;
    return bar / barsPerRow(this.#held.level) - this.#held.firstRow - 0.5;
  }

  #x(instant: number): number | undefined {
    const logical = this.#logical(instant);
    if (logical === undefined) return undefined;
    // The library only places whole rows.
    const row = Math.floor(logical);
    const [left, right] = [this.#rowX(row), this.#rowX(row + 1)];
    if (left === undefined || right === undefined) return undefined;
    return left + (logical - row) * (right - left);
  }

  #rowX(row: number): number | undefined {
    return this.#attached?.chart.timeScale().logicalToCoordinate(row as Logical) ?? undefined;
  }

  #y(price: number): number | undefined {
    return this.#attached?.series.priceToCoordinate(price) ?? undefined;
  }

  #paint(
    target: Target,
    draw: (context: Context, size: { width: number; height: number }) => void,
  ): void {
    if (!this.#attached || !this.#held) return;
    // biome-ignore lint/correctness/useHookAtTopLevel: a method of the library, not a hook
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.save();
      draw(context, mediaSize);
      context.restore();
    });
  }

  #under(context: Context, size: { width: number; height: number }): void {
    const { claim, showCone } = this.#drawing;
    const places = claim && this.#places(claim, size);
    this.#onLevels(places ?? undefined);
    if (!claim) return;
    const begin = this.#x(claim.asOf);
    const end = this.#x(claim.until);
    const price = this.#y(claim.price);
    if (begin === undefined || end === undefined || price === undefined || end < 0) return;
    const { stop, target } = claim.own ?? claim;
    this.#zone(context, claim, stop, this.#palette.sell, [begin, end, price]);
    this.#zone(context, claim, target, this.#palette.buy, [begin, end, price]);
    if (showCone && claim.cone) this.#cone(context, claim);
    context.strokeStyle = this.#palette.edge;
    context.setLineDash([2, 3]);
    context.beginPath();
    context.moveTo(begin, 0);
    context.lineTo(begin, 10_000);
    context.stroke();
    const reach: [number, number] = [begin, Math.min(end, size.width)];
    const { sell, buy } = this.#palette;
    const text = this.#text;
    if (claim.own) {
      // What was declared stays in sight behind what is tried.
      context.globalAlpha = DECLARED_ALPHA;
      if (claim.stop !== stop) this.#level(context, claim.stop, sell, '', reach);
      if (claim.target !== target) this.#level(context, claim.target, buy, '', reach);
      context.globalAlpha = 1;
    }
    const isOwn = (level: 'stop' | 'target') =>
      claim.own !== null && claim.own[level] !== claim[level];
    this.#level(context, stop, sell, isOwn('stop') ? text.ownStop : text.stop, reach);
    this.#level(context, target, buy, isOwn('target') ? text.ownTarget : text.target, reach);
  }

  /** Nowhere while the claim is out of the picture; a line that is by itself is left out. */
  #places(claim: Claim, { width, height }: { width: number; height: number }) {
    const [begin, end] = [this.#x(claim.asOf), this.#x(claim.until)];
    if (begin === undefined || end === undefined) return undefined;
    const [left, right] = [Math.max(begin, 0), Math.min(end, width)];
    if (right - left < LINE_PX_MIN) return undefined;
    const { stop, target } = claim.own ?? claim;
    const place = (level: number | null) => {
      const y = level == null ? undefined : this.#y(level);
      return y !== undefined && y >= 0 && y <= height ? y : undefined;
    };
    return { left, right, stop: place(stop), target: place(target) };
  }

  #zone(
    context: Context,
    claim: Claim,
    level: number | null,
    colour: string,
    [begin, end, price]: [number, number, number],
  ): void {
    const edge = level == null ? undefined : this.#y(level);
    if (edge === undefined) return;
    context.globalAlpha = claim.isQuiet ? ZONE_ALPHA.quiet : ZONE_ALPHA.loud;
    context.fillStyle = colour;
    context.fillRect(begin, Math.min(edge, price), end - begin, Math.abs(edge - price));
    context.globalAlpha = 1;
  }

  #level(
    context: Context,
    level: number | null,
    colour: string,
    name: string,
    [begin, end]: [number, number],
  ): void {
    const y = level == null ? undefined : this.#y(level);
    if (y === undefined) return;
    context.strokeStyle = colour;
    context.setLineDash([5, 4]);
    context.beginPath();
    context.moveTo(begin, y);
    context.lineTo(end, y);
    context.stroke();
    context.setLineDash([]);
    context.font = LABEL_FONT;
    context.textAlign = 'left';
    context.fillStyle = colour;
    context.fillText(name, begin + 5, y - 6);
  }

  #cone(context: Context, claim: Claim): void {
    const { cone } = claim;
    if (!cone) return;
    const xs = cone.at.map((instant) => this.#x(instant));
    context.fillStyle = this.#palette.focus;
    context.globalAlpha = BAND_ALPHA;
    for (const { lo, hi } of cone.bands) {
      const upper = this.#points(xs, hi);
      const lower = this.#points(xs, lo).reverse();
      context.beginPath();
      for (const [x, y] of [...upper, ...lower]) context.lineTo(x, y);
      context.closePath();
      context.fill();
    }
    context.globalAlpha = 1;
    if (!this.#isAhead) return;
    context.strokeStyle = this.#palette.focus;
    context.setLineDash([]);
    context.beginPath();
    for (const [x, y] of this.#points(xs, cone.median)) context.lineTo(x, y);
    context.stroke();
  }

  #points(xs: readonly (number | undefined)[], prices: readonly number[]): [number, number][] {
    return xs.flatMap((x, index) => {
      const price = prices[index];
      const y = price === undefined ? undefined : this.#y(price);
      return x === undefined || y === undefined ? [] : [[x, y] as [number, number]];
    });
  }

  #over(context: Context, size: { width: number; height: number }): void {
    const { claim, showCone, showMarks } = this.#drawing;
    if (claim && showCone) this.#outcomes(context, claim);
    this.#drawn = showMarks ? this.#placeMarks(size.width) : [];
    for (const mark of this.#drawn) this.#mark(context, mark, size.height);
  }

  /** Equally likely ends, piled up beside the horizon: filled gains, hollow loses. */
  #outcomes(context: Context, claim: Claim): void {
    const end = this.#x(claim.until);
    if (end === undefined) return;
    const piles = new Map<number, number>();
    for (const price of claim.outcomes) {
      const y = this.#y(price);
      if (y === undefined) continue;
      const slot = Math.round(y / DOT_STEP);
      const height = piles.get(slot) ?? 0;
      piles.set(slot, height + 1);
      const gains = price > claim.price;
      context.beginPath();
      context.arc(
        end + DOT_GAP + height * DOT_STEP,
        slot * DOT_STEP,
        gains ? DOT_RADIUS : DOT_RADIUS - 0.5,
        0,
        2 * Math.PI,
      );
      context.fillStyle = this.#palette.buy;
      context.strokeStyle = this.#palette.sell;
      if (gains) context.fill();
      else context.stroke();
    }
  }

  #placeMarks(width: number): DrawnMark[] {
    const held = this.#held;
    if (!held) return [];
    const placed = this.#drawing.marks.flatMap((mark) => {
      const row = rowBefore(held.columns, mark.asOf);
      const x = this.#rowX(row);
      return row < 0 || x == null || x < 0 || x > width ? [] : [{ x, row, mark }];
    });
    return cluster(placed).flatMap((group) => {
      const last = group.at(-1);
      if (!last) return [];
      const lead = group.findLast(({ mark }) => mark.isChange) ?? last;
      const below = isBelow(lead.mark);
      const rows = group.map(({ row }) => row);
      const y = below
        ? this.#y(Math.min(...rows.map((row) => at(held.columns.low, row))))
        : this.#y(Math.max(...rows.map((row) => at(held.columns.high, row))));
      const x = (Math.min(...group.map((one) => one.x)) + last.x) / 2;
      const ids = group.map(({ mark }) => mark.id);
      return y === undefined ? [] : [{ ids, x, y: below ? y + MARK_GAP : y - MARK_GAP }];
    });
  }

  #mark(context: Context, { ids, x, y }: DrawnMark, height: number): void {
    const marks = this.#drawing.marks.filter(({ id }) => ids.includes(id));
    const lead = marks.findLast(({ isChange }) => isChange) ?? marks.at(-1);
    if (!lead) return;
    const { glyph, token } = VERB_LOOKS[lead.action];
    const place = Math.min(Math.max(y, MARK_GAP), height - MARK_GAP);
    const isFocused = marks.some(({ id }) => id === this.#drawing.focused);
    context.font = MARK_FONT;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    if (isFocused) {
      context.strokeStyle = this.#palette.focus;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(x, place, 10, 0, 2 * Math.PI);
      context.stroke();
      context.lineWidth = 1;
    }
    context.globalAlpha = lead.isChange || isFocused ? 1 : 0.55;
    context.fillStyle = this.#palette[token];
    context.fillText(marks.length > 1 ? `${glyph}${marks.length}` : glyph, x, place);
    context.globalAlpha = 1;
  }
}

/** What is bought stands under its bar, like what it expects to happen from there. */
function isBelow({ action }: Mark): boolean {
  return action === 'BUY' || action === 'INCREASE' || action === 'HOLD';
}

function paneView(
  order: PrimitivePaneViewZOrder,
  draw: (target: Target) => void,
): IPrimitivePaneView {
  const renderer: IPrimitivePaneRenderer = { draw };
  return { zOrder: () => order, renderer: () => renderer };
}
