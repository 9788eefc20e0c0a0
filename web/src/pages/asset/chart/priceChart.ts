// The chart itself, outside React: bars, volume, indicator panes and the overlay on one time axis.
// The view is ours to set; the library draws it.
import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChartEx,
  type DeepPartial,
  HistogramSeries,
  type IChartApiBase,
  type ISeriesApi,
  LineSeries,
  type Logical,
  type MouseEventParams,
  TickMarkType,
  type Time,
  type TimeScaleOptions,
  type UTCTimestamp,
} from 'lightweight-charts';
import { type Palette, readPalette, watchTheme } from '../../../components/chart/palette';
import type { Tick } from '../../../format/time';
import type { Colour } from '../remembered';
import type { Drawing, DrawingText } from './drawing';
import { barsPerRow } from './level';
import { type DrawnMark, type LevelPlaces, Overlay } from './overlay';
import { at, type Columns, type Held } from './tiles';
import type { Viewport } from './viewport';
import { zonedScale } from './zone';

/** Stretch of each kind of pane, in parts of the whole. */
const STRETCH = { price: 6, volume: 1, indicator: 1.6 };
const AXIS_FONT_PX = 12;

export interface ChartText extends DrawingText {
  /** Whose midnight begins a day. */
  zone: string;
  volume: (value: number) => string;
  figure: (value: number) => string;
  moment: (at: number) => string;
  tick: (at: number, kind: Tick) => string;
}

const TICKS: Readonly<Record<TickMarkType, Tick>> = {
  [TickMarkType.Year]: 'year',
  [TickMarkType.Month]: 'month',
  [TickMarkType.DayOfMonth]: 'monthDay',
  [TickMarkType.Time]: 'clock',
  [TickMarkType.TimeWithSeconds]: 'clock',
};

/** One computed column to draw. */
export interface IndicatorLine {
  name: string;
  openedAt: readonly number[];
  values: readonly (number | null | undefined)[];
}

/** All lines of one expression; on the prices, or in a pane of its own. */
export interface IndicatorPlot {
  expr: string;
  onPrice: boolean;
  colour: Colour;
  lines: readonly IndicatorLine[];
}

export interface ChartEvents {
  /** The bar under the pointer, counted from the first stored one. */
  onBar: (row: number | undefined) => void;
  onMark: (id: string) => void;
  onResize: (widthPx: number) => void;
  /** Where the lines of stop and target were drawn, if they were. */
  onLevels: (places: LevelPlaces | undefined) => void;
}

type Row = ISeriesApi<'Candlestick'>;

export class PriceChart {
  readonly #chart: IChartApiBase<Time>;
  readonly #bars: Row;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #overlay: Overlay;
  readonly #container: HTMLElement;
  readonly #text: ChartText;
  readonly #stopWatching: () => void;
  #palette: Palette;
  #held: Held | undefined;
  #view: Viewport | undefined;
  #plots: readonly IndicatorPlot[] = [];
  #plotted: ISeriesApi<'Line' | 'Histogram'>[] = [];

  constructor(container: HTMLElement, text: ChartText, events: ChartEvents) {
    this.#container = container;
    this.#text = text;
    this.#palette = readPalette(container);
    const timeScale: DeepPartial<TimeScaleOptions> = {
      minBarSpacing: 0.001,
      timeVisible: true,
      borderVisible: false,
      tickMarkFormatter: (time: Time, kind: TickMarkType) => text.tick(toMs(time), TICKS[kind]),
    };
    this.#chart = createChartEx(container, zonedScale(text.zone), {
      autoSize: true,
      handleScroll: false,
      handleScale: false,
      localization: { timeFormatter: (time: Time) => text.moment(toMs(time)) },
      timeScale,
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.08, bottom: 0.08 } },
      crosshair: { mode: CrosshairMode.Normal },
      layout: { attributionLogo: false, fontSize: AXIS_FONT_PX, panes: { enableResize: false } },
    });
    this.#bars = this.#chart.addSeries(CandlestickSeries, {
      priceLineVisible: false,
      lastValueVisible: false,
      priceFormat: { type: 'custom', formatter: text.price, minMove: 1e-8 },
    });
    this.#volume = this.#chart.addSeries(
      HistogramSeries,
      {
        priceLineVisible: false,
        lastValueVisible: false,
        priceFormat: { type: 'custom', formatter: text.volume, minMove: 1e-8 },
      },
      1,
    );
    this.#volume.priceScale().applyOptions({ scaleMargins: { top: 0.15, bottom: 0 } });
    this.#overlay = new Overlay(text, this.#palette, events.onLevels);
    this.#bars.attachPrimitive(this.#overlay);
    this.#stretch();
    this.#paint();
    this.#stopWatching = watchTheme(() => this.#paint());
    this.#chart.timeScale().subscribeSizeChange(() => {
      this.#applyView();
      events.onResize(this.widthPx);
    });
    this.#chart.subscribeCrosshairMove((event) => {
      const rows = this.#held?.columns.openedAt.length ?? 0;
      this.#overlay.pointAhead(event.logical !== undefined && event.logical >= rows);
      events.onBar(this.#rowOf(event));
    });
    this.#chart.subscribeClick(({ point }) => {
      const id = point && this.#overlay.markAt(point.x, point.y);
      if (id) events.onMark(id);
    });
  }

  remove(): void {
    this.#stopWatching();
    this.#chart.remove();
  }

  /** Width of the bars' area, without the price axis. */
  get widthPx(): number {
    return this.#chart.timeScale().width();
  }

  get drawnMarks(): readonly DrawnMark[] {
    return this.#overlay.drawnMarks;
  }

  setRows(held: Held): void {
    this.#held = held;
    const { columns } = held;
    const rows = Array.from({ length: columns.openedAt.length }, (_, row) => row);
    this.#bars.setData(
      rows.map((row) => ({
        time: timeOf(columns, row),
        open: at(columns.open, row),
        high: at(columns.high, row),
        low: at(columns.low, row),
        close: at(columns.close, row),
      })),
    );
    this.#volume.setData(
      rows.map((row) => ({ time: timeOf(columns, row), value: at(columns.volume, row) })),
    );
    this.#overlay.setRows(held);
    this.#drawPlots();
    this.#applyView();
  }

  setView(view: Viewport): void {
    this.#view = view;
    this.#applyView();
  }

  setDrawing(drawing: Drawing): void {
    this.#overlay.setDrawing(drawing);
  }

  /** The price at a height in the pane of prices, in pixels from its top. */
  priceAt(y: number): number | undefined {
    return this.#bars.coordinateToPrice(y) ?? undefined;
  }

  /** Height of the pane of prices. */
  get heightPx(): number {
    return this.#chart.panes()[0]?.getHeight() ?? 0;
  }

  holdScale(isHeld: boolean): void {
    this.#overlay.holdScale(isHeld);
  }

  setLastClose(price: number | undefined): void {
    this.#overlay.setLastClose(price);
  }

  setPlots(plots: readonly IndicatorPlot[]): void {
    this.#plots = plots;
    this.#drawPlots();
  }

  /** Puts the crosshair on a row of those held, or takes it away. */
  pointAt(row: number | undefined): void {
    if (row === undefined || !this.#held) {
      this.#chart.clearCrosshairPosition();
      return;
    }
    const { columns } = this.#held;
    this.#chart.setCrosshairPosition(at(columns.close, row), timeOf(columns, row), this.#bars);
  }

  #rowOf({ logical }: MouseEventParams): number | undefined {
    if (logical === undefined || !this.#held) return undefined;
    return logical >= 0 && logical < this.#held.columns.openedAt.length ? logical : undefined;
  }

  /** The library counts rows by their centres, from the first one that it has, and shows one at least. */
  #applyView(): void {
    if (!this.#view || !this.#held) return;
    const step = barsPerRow(this.#held.level);
    const from = this.#view.from / step - this.#held.firstRow;
    const until = this.#view.until / step - this.#held.firstRow;
    this.#chart
      .timeScale()
      .setVisibleLogicalRange({ from: from as Logical, to: Math.max(until - 1, from) as Logical });
  }

  #drawPlots(): void {
    for (const series of this.#plotted) this.#chart.removeSeries(series);
    this.#plotted = [];
    let pane = 2;
    for (const { onPrice, colour, lines } of this.#plots) {
      const where = onPrice ? 0 : pane++;
      lines.forEach((line, order) => {
        this.#plotted.push(this.#drawLine(line, where, colour, order));
      });
    }
    for (let extra = this.#chart.panes().length - 1; extra >= pane; extra -= 1)
      this.#chart.removePane(extra);
    this.#stretch();
  }

  #drawLine(
    { name, openedAt, values }: IndicatorLine,
    pane: number,
    colour: Colour,
    order: number,
  ) {
    const look = {
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
      priceFormat: {
        type: 'custom' as const,
        formatter: pane === 0 ? this.#text.price : this.#text.figure,
        minMove: 1e-8,
      },
      color: this.#palette[`plot-${colour}`],
    };
    const series =
      name === 'hist'
        ? this.#chart.addSeries(HistogramSeries, { ...look, color: this.#palette.line }, pane)
        : this.#chart.addSeries(LineSeries, { ...look, lineWidth: 1, lineStyle: order % 3 }, pane);
    const known = this.#knownTimes();
    series.setData(
      openedAt.flatMap((opened, row) => {
        if (!known.has(opened)) return [];
        const value = values[row];
        const time = (opened / 1_000) as UTCTimestamp;
        return [value == null ? { time } : { time, value }];
      }),
    );
    return series;
  }

  /** A line must not bring instants of its own: rows would shift. */
  #knownTimes(): Set<number> {
    return new Set(this.#held?.level === 0 ? this.#held.columns.openedAt : []);
  }

  #stretch(): void {
    this.#chart.panes().forEach((pane, index) => {
      const kind = (['price', 'volume'] as const)[index] ?? 'indicator';
      pane.setStretchFactor(STRETCH[kind]);
    });
  }

  /** Candles are neutral: hollow when the price rose, full when it fell. Colour is for verbs. */
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
        horzLine: { color: edge, labelBackgroundColor: fg },
      },
    });
    this.#bars.applyOptions({
      upColor: card,
      downColor: muted,
      borderUpColor: muted,
      borderDownColor: muted,
      wickUpColor: muted,
      wickDownColor: muted,
    });
    this.#volume.applyOptions({ color: line });
    this.#overlay.setPalette(this.#palette);
    this.#drawPlots();
  }
}

function timeOf(columns: Columns, row: number): UTCTimestamp {
  return (at(columns.openedAt, row) / 1_000) as UTCTimestamp;
}

function toMs(time: Time): number {
  return Number(time) * 1_000;
}
