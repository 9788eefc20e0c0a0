import { useQuery } from '@tanstack/react-query';
import {
  type KeyboardEvent,
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { type Instrument, pyramidQuery } from '../../api/asset';
import { ApiProblem } from '../../api/problem';
import type { Decision } from '../../api/recommendation';
import { ErrorPanel } from '../../components/ErrorPanel';
import { formatCompact, formatNumber } from '../../format/number';
import { barZone, formatBar, formatDay, formatMinute, formatTick } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { useShortcut } from '../../keyboard/keyboard';
import { BarsTable } from './BarsTable';
import type { Drawing } from './chart/drawing';
import type { ChartText } from './chart/priceChart';
import { ChartSession } from './chart/session';
import { summarise } from './chart/summary';
import { claimOf, deadlineOf, markOf } from './claim';
import { IndicatorDialog } from './IndicatorDialog';
import { Legend } from './Legend';
import { LevelHandles } from './LevelHandles';
import { LiveRegion } from './LiveRegion';
import type { Look, useLook } from './look';
import { type Series, seriesOf } from './source';
import { Toolbar } from './Toolbar';
import { type BarFormat, isIntraday, lengthMs, type Timeframe } from './timeframe';
import { useExpressions } from './useExpressions';
import type { OwnLevels } from './useOwnLevels';

const LIBRARY_URL = 'https://www.tradingview.com/';
/** Fewer bars are drawn, but nothing is decided on them. */
const BARS_NEEDED = 200;
const CURSOR_JUMP = 10;
/** Room right of the horizon for the outcomes, as a share of the time until then. */
const OUTCOME_ROOM = 0.5;

export interface Shows {
  decisions: boolean;
  cone: boolean;
  table: boolean;
}

interface Props {
  instrument: Instrument;
  timeframes: readonly Timeframe[];
  timeframe: Timeframe | undefined;
  look: Look;
  onLook: ReturnType<typeof useLook>[1];
  /** Latest first. */
  decisions: readonly Decision[];
  /** The decision whose claim is drawn. */
  shown: Decision | undefined;
  /** The decision that was chosen by its mark or its row. */
  focused: string | undefined;
  onFocus: (id: string) => void;
  /** Levels that can be tried on the decision that is drawn. */
  levels: OwnLevels | undefined;
}

/** Candles, volume and indicators with what was decided on them, by pointer, by keyboard or as a table. */
export function ChartPanel(props: Props) {
  const { text } = useLanguage();
  const { instrument, timeframe } = props;
  const pyramid = useQuery(pyramidQuery(instrument.symbol, timeframe));
  const series = useMemo(() => pyramid.data && seriesOf(pyramid.data), [pyramid.data]);
  return (
    <section
      aria-label={text.asset.chart.title(instrument.symbol)}
      className="flex min-w-0 flex-col rounded-lg border border-line bg-card"
    >
      {pyramid.isError && !series ? (
        <div className="p-4">
          <ErrorPanel
            verb={text.asset.verbBars}
            error={pyramid.error}
            onRetry={() => pyramid.refetch()}
          />
        </div>
      ) : (
        <Chart key={timeframe} {...props} series={series} onGone={pyramid.refetch} />
      )}
    </section>
  );
}

interface ChartProps extends Props {
  /** Not known yet, or known to have no bars. */
  series: Series | null | undefined;
  /** The tiles of this version are not there any more. */
  onGone: () => void;
}

function Chart({
  series,
  instrument,
  timeframes,
  timeframe,
  look,
  onLook,
  decisions,
  shown,
  focused,
  onFocus,
  levels,
  onGone,
}: ChartProps) {
  const { lang, text } = useLanguage();
  const [shows, setShows] = useState<Shows>({
    decisions: true,
    cone: true,
    table: false,
  });
  const [isPicking, setPicking] = useState(false);
  const session = useSession(series, timeframe, look, decisions[0], onFocus);
  const format = useMemo(
    () => ({
      decimals: instrument.price_decimals,
      isIntraday: timeframe !== undefined && isIntraday(timeframe),
    }),
    [instrument.price_decimals, timeframe],
  );
  const chartText = useChartText(format);
  const { panes, hidden, error } = useExpressions(session, instrument.symbol, timeframe, look);
  useDrawing(session, decisions, shown, focused, shows, levels);
  useRangeInAddress(session, onLook);
  const helpId = useId();
  const keepFocus = useKeptFocus();

  function stepDecision(by: 1 | -1) {
    const place = decisions.findIndex(({ id }) => id === focused);
    const next = decisions[place < 0 ? 0 : Math.min(Math.max(place - by, 0), decisions.length - 1)];
    if (next) onFocus(next.id);
  }
  useEffect(() => {
    const chosen = decisions.find(({ id }) => id === focused);
    if (chosen) void session?.goTo(chosen.as_of - 1);
  }, [session, decisions, focused]);

  useShortcut('previousDecision', () => stepDecision(-1));
  useShortcut('nextDecision', () => stepDecision(1));
  useShortcut('decisions', () => setShows({ ...shows, decisions: !shows.decisions }));
  useShortcut('cone', () => setShows({ ...shows, cone: !shows.cone }));
  useShortcut('table', () => setShows({ ...shows, table: !shows.table }));
  useShortcut('indicators', () => setPicking(true));

  function onKeyDown(event: KeyboardEvent) {
    const act = session && chartKey(event, session);
    const digit = Number(event.key);
    const chosen = timeframes[digit - 1];
    if (act) act();
    else if (chosen) onLook({ timeframe: chosen });
    else return;
    event.preventDefault();
  }

  const isEmpty = series === null;
  const isFew = series && series.bars < BARS_NEEDED;
  return (
    <>
      <Toolbar
        timeframes={timeframes}
        timeframe={timeframe}
        look={look}
        onLook={onLook}
        shows={shows}
        onShows={setShows}
        onPick={() => setPicking(true)}
        onStep={stepDecision}
        session={session}
      />
      {error != null && (
        <div className="px-3 pb-2">
          <ErrorPanel verb={text.asset.verbIndicators} error={error} />
        </div>
      )}
      {isEmpty && timeframe && (
        <p className="border-t border-line p-6 text-muted">
          {text.asset.noBars(text.asset.timeframeNames[timeframe])}
        </p>
      )}
      {isFew && (
        <p role="status" className="border-t border-line px-3 py-2 text-sm text-hold">
          {text.asset.few(formatNumber(BARS_NEEDED, lang), formatNumber(series.bars, lang))}
        </p>
      )}
      {!isEmpty && !shows.table && (
        <div className="relative border-t border-line">
          <Legend session={session} format={format} />
          <div
            ref={keepFocus}
            role="application"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is moved by keys
            tabIndex={0}
            aria-label={text.asset.chart.title(instrument.symbol)}
            aria-describedby={helpId}
            onKeyDown={onKeyDown}
            className="focus-visible:outline-offset-[-2px]"
          >
            <div className="relative">
              <Plot session={session} text={chartText} panes={panes} />
              {session && levels && (
                <LevelHandles session={session} levels={levels} decimals={format.decimals} />
              )}
            </div>
          </div>
          <p id={helpId} className="sr-only">
            {text.asset.chart.help}
          </p>
          {hidden.length > 0 && (
            <p className="absolute right-20 bottom-9 rounded-md border border-line bg-card px-2 py-1 text-xs text-muted">
              {text.asset.chart.closer(hidden.join(', '))}
            </p>
          )}
        </div>
      )}
      {!isEmpty && shows.table && session && (
        // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the chart go on working in its table
        <div ref={keepFocus} tabIndex={-1} onKeyDown={onKeyDown}>
          <BarsTable session={session} decisions={decisions} format={format} />
        </div>
      )}
      {session && <LiveRegion session={session} decisions={decisions} format={format} />}
      <Faults session={session} onGone={onGone} />
      <footer className="flex flex-wrap justify-between gap-x-4 gap-y-1 border-t border-line px-3 py-2 text-xs text-muted">
        <span>{series && text.asset.chart.source(formatMinute(series.closedAt, lang))}</span>
        <InView session={session} format={format} />
        <a
          href={LIBRARY_URL}
          target="_blank"
          rel="noreferrer"
          className="underline decoration-line underline-offset-2 hover:text-fg"
        >
          {text.asset.chart.library}
        </a>
      </footer>
      {isPicking && (
        <IndicatorDialog
          expressions={look.expressions}
          colours={look.colours}
          onChange={(expressions) => onLook({ expressions })}
          onColour={(expr, colour) => onLook({ colours: { [expr]: colour } })}
          onClose={() => setPicking(false)}
        />
      )}
    </>
  );
}

/** Chart and table take each other's place: whoever was in one goes on in the other. */
function useKeptFocus() {
  const wasInside = useRef(false);
  return useCallback((element: HTMLElement | null) => {
    if (!element) return;
    if (wasInside.current) element.focus({ preventScroll: true });
    return () => {
      wasInside.current = element.contains(document.activeElement);
    };
  }, []);
}

/** What a key does to the view, where it does anything. */
function chartKey(event: KeyboardEvent, session: ChartSession): (() => void) | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const rows = event.shiftKey ? CURSOR_JUMP : 1;
  switch (event.key) {
    case 'ArrowLeft':
      return () => session.stepCursor(-rows);
    case 'ArrowRight':
      return () => session.stepCursor(rows);
    case '+':
    case '=':
      return () => session.zoomIn();
    case '-':
      return () => session.zoomOut();
    case 'Home':
      return () => session.toStart();
    case 'End':
      return () => session.toEnd();
    default:
      return undefined;
  }
}

interface PlotProps {
  session: ChartSession | undefined;
  text: ChartText;
  panes: number;
}

/** The canvas. Its frame is there before the bars are. */
function Plot({ session, text, panes }: PlotProps) {
  const { text: words } = useLanguage();
  const attach = useCallback(
    (element: HTMLDivElement | null) =>
      element && session ? session.attach(element, text) : undefined,
    [session, text],
  );
  const settled = useSyncExternalStore(session?.settled.subscribe ?? subscribeNothing, () =>
    session?.settled.get(),
  );
  const held = useSyncExternalStore(session?.held.subscribe ?? subscribeNothing, () =>
    session?.held.get(),
  );
  const summary = settled && summarise(settled);
  const marks = settled && session ? session.drawnMarks.flatMap(({ ids }) => ids) : [];
  return (
    <>
      {!settled && (
        <p role="status" className="absolute inset-x-0 top-1/3 z-1 text-center text-sm text-muted">
          {words.asset.chart.loading}
        </p>
      )}
      <div
        ref={attach}
        aria-hidden="true"
        className="plot"
        style={{ '--panes': panes } as React.CSSProperties}
        data-level={held?.level}
        data-rows={settled && settled.end - settled.first}
        data-first={summary?.firstBar}
        data-end={summary?.endBar}
        data-high={summary?.high}
        data-low={summary?.low}
        data-volume={summary?.volume}
        data-marks={marks.join(' ')}
      />
    </>
  );
}

/** The range of what is in view, in words. */
function InView({ session, format }: { session: ChartSession | undefined; format: BarFormat }) {
  const { lang, text } = useLanguage();
  const settled = useSyncExternalStore(session?.settled.subscribe ?? subscribeNothing, () =>
    session?.settled.get(),
  );
  const summary = settled && summarise(settled);
  if (!summary) return null;
  const price = (value: number) => formatNumber(value, lang, format.decimals);
  return (
    <span>
      {text.asset.chart.inView(
        price(summary.low),
        price(summary.high),
        formatCompact(summary.volume, lang),
      )}
    </span>
  );
}

const subscribeNothing = () => () => {};

/** A tile that could not be read leaves what is drawn, and says so. */
function Faults({ session, onGone }: { session: ChartSession | undefined; onGone: () => void }) {
  const { text } = useLanguage();
  const fault = useSyncExternalStore(session?.fault.subscribe ?? subscribeNothing, () =>
    session?.fault.get(),
  );
  const isGone = fault instanceof ApiProblem && fault.code === 'gone_version';
  useEffect(() => {
    if (isGone) onGone();
  }, [isGone, onGone]);
  if (fault === undefined || isGone) return null;
  return (
    <div className="p-3">
      <ErrorPanel verb={text.asset.verbBars} error={fault} onRetry={() => session?.retry()} />
    </div>
  );
}

/** One chart session for each series; another one when the timeframe changes. */
function useSession(
  series: Series | null | undefined,
  timeframe: Timeframe | undefined,
  look: Look,
  latest: Decision | undefined,
  onFocus: (id: string) => void,
): ChartSession | undefined {
  const [session, setSession] = useState<ChartSession>();
  const until = latest?.event ? deadlineOf(latest) : undefined;
  // The address says where to begin; it follows the chart from there.
  const open = useEffectEvent((from: Series, length: number) => {
    const ahead = until === undefined ? 0 : Math.max(until - from.closedAt, 0);
    const future = Math.ceil((ahead * (1 + OUTCOME_ROOM)) / length) + 2;
    return new ChartSession(from, future, { from: look.from, until: look.until }, onFocus);
  });
  useEffect(() => {
    if (!series || !timeframe) return;
    const opened = open(series, lengthMs(timeframe));
    setSession(opened);
    return () => opened.close();
  }, [series, timeframe]);
  return session;
}

function useDrawing(
  session: ChartSession | undefined,
  decisions: readonly Decision[],
  shown: Decision | undefined,
  focused: string | undefined,
  shows: Shows,
  levels: OwnLevels | undefined,
): void {
  const own = levels?.isOwn ? levels.prices : null;
  const drawing = useMemo<Drawing>(
    () => ({
      marks: decisions
        .flatMap((decision) => markOf(decision) ?? [])
        .sort((a, b) => a.asOf - b.asOf),
      claim: claimOf(shown, own),
      focused: focused ?? null,
      showMarks: shows.decisions,
      showCone: shows.cone,
    }),
    [decisions, shown, focused, shows, own],
  );
  useEffect(() => session?.setDrawing(drawing), [session, drawing]);
}

/** Writes what is in view into the address once the reader has moved it. */
function useRangeInAddress(session: ChartSession | undefined, onLook: Props['onLook']): void {
  useEffect(() => {
    if (!session) return;
    return session.settled.subscribe(() => {
      const settled = session.settled.get();
      if (!settled?.isMoved) return;
      const { columns } = settled.held;
      const from = columns.openedAt[settled.first];
      const until = settled.isAtEnd ? undefined : columns.openedAt[settled.end - 1];
      if (from !== undefined) onLook({ range: { from, until } });
    });
  }, [session, onLook]);
}

function useChartText({ decimals, isIntraday }: BarFormat): ChartText {
  const { lang, text } = useLanguage();
  return useMemo(
    () => ({
      zone: barZone(isIntraday),
      stop: text.asset.chart.stop,
      target: text.asset.chart.target,
      ownStop: text.asset.chart.ownStop,
      ownTarget: text.asset.chart.ownTarget,
      price: (value) => formatNumber(value, lang, decimals),
      figure: (value) => formatNumber(value, lang, Math.abs(value) < 10 ? 2 : 0),
      volume: (value) => formatCompact(value, lang),
      day: (at) => formatDay(at, lang),
      moment: (at) => formatBar(at, lang, isIntraday),
      tick: (at, kind) => formatTick(at, lang, kind, isIntraday),
    }),
    [lang, text, decimals, isIntraday],
  );
}
