// Curves of capital and their falls on one axis of time, drawn by the chart library.
import {
  ColorType,
  CrosshairMode,
  createChart,
  type IChartApi,
  type IPrimitivePaneRenderer,
  type ISeriesApi,
  type ISeriesPrimitive,
  LineSeries,
  LineStyle,
  PriceScaleMode,
  type SeriesAttachedParameter,
  TickMarkType,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { Tick } from '../../format/time';
import { type Curve, colourOf, type Line, rowAt, type Stretch, shapeOf, spread } from './curve';
import { type Palette, readPalette, watchTheme } from './palette';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

const AXIS_FONT_PX = 12;
const FONT = '600 11px system-ui, sans-serif';
/** Distance between the shapes on a line. */
const SHAPE_STEP_PX = 96;
const LABEL_PX = 15;
/** Room right of the last value for the names of the lines. */
const LABELS_PX = 116;
const LABEL_LETTERS_MAX = 14;
const HATCH_STEP_PX = 7;
const STRETCH = { equity: 7, drawdown: 3 };
const NARROW_PX = 520;

const TICKS: Readonly<Record<TickMarkType, Tick>> = {
  [TickMarkType.Year]: 'year',
  [TickMarkType.Month]: 'month',
  [TickMarkType.DayOfMonth]: 'monthDay',
  [TickMarkType.Time]: 'clock',
  [TickMarkType.TimeWithSeconds]: 'clock',
};

export interface CurveText {
  equity: (value: number) => string;
  drawdown: (value: number) => string;
  moment: (at: number) => string;
  tick: (at: number, kind: Tick) => string;
}

export interface CurveOptions {
  text: CurveText;
  /** Capital on a scale on which doubling is always as high. */
  isLog: boolean;
  /** What was seen when the strategies were chosen. */
  stretches: readonly Stretch[];
  onPoint: (at: number | undefined) => void;
}

export class CurvesChart {
  readonly #chart: IChartApi;
  readonly #container: HTMLElement;
  readonly #options: CurveOptions;
  readonly #stopWatching: () => void;
  readonly #signs: Signs;
  #palette: Palette;
  #curves: readonly Curve[] = [];
  #equity: ISeriesApi<'Line'>[] = [];
  #drawdown: ISeriesApi<'Line'>[] = [];

  constructor(container: HTMLElement, options: CurveOptions) {
    this.#container = container;
    this.#options = options;
    this.#palette = readPalette(container);
    this.#signs = new Signs(options.stretches);
    const { text } = options;
    this.#chart = createChart(container, {
      autoSize: true,
      handleScroll: false,
      handleScale: false,
      localization: { timeFormatter: (time: Time) => text.moment(toMs(time)) },
      timeScale: {
        minBarSpacing: 0.001,
        borderVisible: false,
        fixLeftEdge: true,
        tickMarkFormatter: (time: Time, kind: TickMarkType) => text.tick(toMs(time), TICKS[kind]),
      },
      rightPriceScale: {
        borderVisible: false,
        mode: options.isLog ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal,
        scaleMargins: { top: 0.06, bottom: 0.06 },
      },
      crosshair: { mode: CrosshairMode.Magnet },
      layout: { attributionLogo: false, fontSize: AXIS_FONT_PX, panes: { enableResize: false } },
    });
    this.#stopWatching = watchTheme(() => this.#paint());
    this.#chart.timeScale().subscribeSizeChange(() => this.#fit());
    this.#chart.subscribeCrosshairMove(({ time, sourceEvent }) => {
      if (sourceEvent) options.onPoint(time === undefined ? undefined : toMs(time));
    });
  }

  remove(): void {
    this.#stopWatching();
    this.#chart.remove();
  }

  setCurves(curves: readonly Curve[]): void {
    for (const series of [...this.#equity, ...this.#drawdown]) this.#chart.removeSeries(series);
    this.#curves = curves;
    const { text } = this.#options;
    this.#equity = curves.map((curve) => this.#add(curve.equity, text.equity, 0));
    this.#drawdown = curves.map((curve) => this.#add(curve.drawdown, text.drawdown, 1));
    const [first] = this.#equity;
    first?.attachPrimitive(this.#signs);
    this.#chart.panes().forEach((pane, index) => {
      pane.setStretchFactor(index === 0 ? STRETCH.equity : STRETCH.drawdown);
    });
    this.#chart.panes()[1]?.priceScale('right').applyOptions({ mode: PriceScaleMode.Normal });
    this.#paint();
    this.#fit();
  }

  /** Puts the crosshair on an instant, or takes it away. */
  pointAt(at: number | undefined): void {
    const [series] = this.#equity;
    const [curve] = this.#curves;
    if (at === undefined || !series || !curve) this.#chart.clearCrosshairPosition();
    else this.#chart.setCrosshairPosition(curve.equity.values[0] ?? 0, toTime(at), series);
  }

  #add(line: Line, formatter: (value: number) => string, pane: number): ISeriesApi<'Line'> {
    const series = this.#chart.addSeries(
      LineSeries,
      {
        priceLineVisible: false,
        lastValueVisible: false,
        crosshairMarkerVisible: false,
        priceFormat: { type: 'custom', formatter, minMove: 1e-6 },
      },
      pane,
    );
    series.setData(
      line.at.flatMap((at, row) => {
        const value = line.values[row];
        return value === undefined ? [] : [{ time: toTime(at), value }];
      }),
    );
    return series;
  }

  #fit(): void {
    const isNarrow = this.#container.clientWidth < NARROW_PX;
    this.#chart
      .timeScale()
      .applyOptions({ rightOffsetPixels: this.#curves.length > 1 && !isNarrow ? LABELS_PX : 4 });
    this.#signs.isNamed = this.#curves.length > 1 && !isNarrow;
    this.#chart.timeScale().fitContent();
  }

  #paint(): void {
    this.#palette = readPalette(this.#container);
    const { card, line, fg, muted, edge, sunk } = this.#palette;
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: card },
        textColor: muted,
        fontFamily: getComputedStyle(this.#container).fontFamily,
        panes: { separatorColor: line, separatorHoverColor: line },
      },
      grid: { vertLines: { color: sunk }, horzLines: { color: sunk } },
      crosshair: {
        vertLine: { color: edge, labelBackgroundColor: fg },
        horzLine: { visible: false, labelVisible: false },
      },
    });
    this.#curves.forEach(({ place }, index) => {
      const look = {
        color: this.#palette[colourOf(place)],
        lineWidth: 2 as const,
        lineStyle: place === 'benchmark' ? LineStyle.Dashed : LineStyle.Solid,
      };
      this.#equity[index]?.applyOptions(look);
      this.#drawdown[index]?.applyOptions({ ...look, lineWidth: 1 });
    });
    this.#signs.set(this.#chart, this.#curves, this.#equity, this.#palette);
  }
}

/** What tells lines apart without colour: shapes on them, names at their ends; and what was seen before. */
class Signs implements ISeriesPrimitive<Time> {
  readonly #stretches: readonly Stretch[];
  #chart: IChartApi | undefined;
  #curves: readonly Curve[] = [];
  #series: readonly ISeriesApi<'Line'>[] = [];
  #palette: Palette | undefined;
  #attached: SeriesAttachedParameter<Time> | undefined;
  isNamed = true;
  readonly #views = [
    view('bottom', (target) => this.#draw(target, (pen, size) => this.#hatch(pen, size))),
    view('top', (target) => this.#draw(target, (pen, size) => this.#sign(pen, size))),
  ];

  constructor(stretches: readonly Stretch[]) {
    this.#stretches = stretches;
  }

  attached(parameter: SeriesAttachedParameter<Time>): void {
    this.#attached = parameter;
  }

  detached(): void {
    this.#attached = undefined;
  }

  paneViews() {
    return this.#views;
  }

  set(
    chart: IChartApi,
    curves: readonly Curve[],
    series: readonly ISeriesApi<'Line'>[],
    palette: Palette,
  ): void {
    this.#chart = chart;
    this.#curves = curves;
    this.#series = series;
    this.#palette = palette;
    this.#attached?.requestUpdate();
  }

  #draw(target: Target, paint: (pen: CanvasRenderingContext2D, size: Size) => void): void {
    // biome-ignore lint/correctness/useHookAtTopLevel: the library's name for it; it is no hook
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.save();
      paint(context, mediaSize);
      context.restore();
    });
  }

  #hatch(pen: CanvasRenderingContext2D, { width, height }: Size): void {
    const { left, right } = this.#ends(width);
    for (const { from, until } of this.#stretches) {
      const begin = Math.max(this.#xOf(from) ?? left, left);
      const end = Math.min(this.#xOf(until) ?? right, right);
      if (end <= begin || !this.#palette) continue;
      pen.save();
      pen.beginPath();
      pen.rect(begin, 0, end - begin, height);
      pen.clip();
      pen.strokeStyle = this.#palette.line;
      pen.lineWidth = 1;
      pen.beginPath();
      for (let x = begin - height; x < end; x += HATCH_STEP_PX) {
        pen.moveTo(x, height);
        pen.lineTo(x + height, 0);
      }
      pen.stroke();
      pen.restore();
      if (end >= right) continue;
      pen.strokeStyle = this.#palette.edge;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(end, 0);
      pen.lineTo(end, height);
      pen.stroke();
    }
  }

  /** Where the curves begin and end. */
  #ends(width: number): { left: number; right: number } {
    const firsts = this.#curves.map(({ equity }) => equity.at[0] ?? Number.POSITIVE_INFINITY);
    const lasts = this.#curves.map(({ equity }) => equity.at.at(-1) ?? 0);
    return {
      left: this.#xOf(Math.min(...firsts)) ?? 0,
      right: this.#xOf(Math.max(...lasts)) ?? width,
    };
  }

  #sign(pen: CanvasRenderingContext2D, { width, height }: Size): void {
    const { timeScale, palette } = { timeScale: this.#chart?.timeScale(), palette: this.#palette };
    if (!timeScale || !palette) return;
    pen.font = FONT;
    pen.textBaseline = 'middle';
    pen.textAlign = 'center';
    const ends: { y: number; x: number; curve: Curve }[] = [];
    this.#curves.forEach((curve, index) => {
      const series = this.#series[index];
      const { at, values } = curve.equity;
      const last = at.length - 1;
      const [end, value] = [at[last], values[last]];
      if (!series || end === undefined || value === undefined) return;
      const x = this.#xOf(end) ?? width;
      const y = series.priceToCoordinate(value);
      if (y !== null) ends.push({ x, y, curve });
      if (curve.place === 'benchmark' || this.#curves.length < 2) return;
      pen.fillStyle = palette[colourOf(curve.place)];
      const from = SHAPE_STEP_PX * ((index + 1) / (this.#curves.length + 1));
      for (let column = from; column < x; column += SHAPE_STEP_PX) {
        const time = timeScale.coordinateToTime(column);
        const row = time === null ? -1 : rowAt(at, toMs(time));
        const place = row < 0 ? null : series.priceToCoordinate(values[row] ?? 0);
        const instant = at[row];
        const exact = instant === undefined ? undefined : this.#xOf(instant);
        if (place !== null && exact !== undefined) pen.fillText(shapeOf(curve.place), exact, place);
      }
    });
    if (!this.isNamed) return;
    pen.textAlign = 'left';
    const ys = spread(
      ends.map(({ y }) => Math.max(y, LABEL_PX / 2)),
      LABEL_PX,
      height - LABEL_PX / 2,
    );
    ends.forEach(({ x, curve }, index) => {
      pen.fillStyle = palette[colourOf(curve.place)];
      pen.fillText(`${shapeOf(curve.place)} ${shorten(curve.name)}`, x + 6, ys[index] ?? 0);
    });
  }

  #xOf(at: number): number | undefined {
    const scale = this.#chart?.timeScale();
    if (!scale) return undefined;
    const exact = scale.timeToCoordinate(toTime(at));
    if (exact !== null) return exact;
    const index = scale.timeToIndex(toTime(at), true);
    return index === null ? undefined : (scale.logicalToCoordinate(index as never) ?? undefined);
  }
}

interface Size {
  width: number;
  height: number;
}

function view(order: 'bottom' | 'top', draw: (target: Target) => void) {
  const renderer = { draw };
  return { zOrder: () => order, renderer: () => renderer };
}

function shorten(name: string): string {
  return name.length > LABEL_LETTERS_MAX ? `${name.slice(0, LABEL_LETTERS_MAX - 1)}…` : name;
}

function toTime(at: number): UTCTimestamp {
  return Math.floor(at / 1_000) as UTCTimestamp;
}

function toMs(time: Time): number {
  return Number(time) * 1_000;
}
