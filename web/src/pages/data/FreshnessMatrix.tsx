import { type CoverageStripData, type Series, STRIP_DAYS } from '../../api/data';
import { Button } from '../../components/Button';
import { Chip } from '../../components/Chip';
import { formatAge } from '../../format/age';
import { formatNumber, formatPercent } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { CoverageStrip } from './CoverageStrip';
import { type Freshness, freshnessOf, layOut, type MatrixRow } from './matrix';
import { SeriesOrigins } from './SeriesOrigins';
import type { Refreshing } from './useRefreshing';

/** One glyph and one colour for each state of a series. */
const LOOKS: Readonly<Record<Freshness, { glyph: string; tone: string }>> = {
  fresh: { glyph: '●', tone: 'text-good' },
  behind: { glyph: '◐', tone: 'text-warn' },
  stale: { glyph: '○', tone: 'text-danger' },
  empty: { glyph: '·', tone: 'text-muted' },
};
const STATES = ['fresh', 'behind', 'stale'] as const;
const ABSENT = '–';

interface Props {
  series: readonly Series[];
  strips: readonly CoverageStripData[];
  /** The server's clock, unix ms: ages are counted from it. */
  now: number;
  refreshing: Refreshing;
}

/** Assets by timeframes: how old the newest bar is, and what is missing. */
export function FreshnessMatrix({ series, strips, now, refreshing }: Props) {
  const copy = useChapter('data').matrix;
  const { timeframes, rows } = layOut(series);
  return (
    <section aria-labelledby="matrix" className="flex flex-col gap-2">
      <h2 id="matrix" className="text-lg font-semibold">
        {copy.title}
      </h2>
      <p className="max-w-prose text-sm text-muted">{copy.about(STRIP_DAYS)}</p>
      <Legend />
      <div className="rounded-lg border border-line bg-card">
        <table aria-labelledby="matrix" className="matrix w-full text-sm">
          <thead>
            <tr className="text-left text-muted">
              <th scope="col">{copy.asset}</th>
              {timeframes.map((timeframe) => (
                <th key={timeframe} scope="col">
                  {timeframe}
                </th>
              ))}
              <th scope="col">{copy.strip}</th>
              <th scope="col">
                <span className="sr-only">{copy.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.symbol}
                row={row}
                strips={strips}
                timeframes={timeframes}
                now={now}
                refreshing={refreshing}
              />
            ))}
          </tbody>
        </table>
      </div>
      <SeriesOrigins series={series} />
    </section>
  );
}

function Legend() {
  const said = useChapter('data');
  return (
    <ul className="flex flex-wrap gap-x-4 text-sm text-muted">
      {STATES.map((state) => (
        <li key={state}>
          <span aria-hidden="true" className={LOOKS[state].tone}>
            {LOOKS[state].glyph}{' '}
          </span>
          {said.matrix.legend[state]}
        </li>
      ))}
    </ul>
  );
}

interface RowProps {
  row: MatrixRow;
  strips: readonly CoverageStripData[];
  timeframes: readonly string[];
  now: number;
  refreshing: Refreshing;
}

function Row({ row, strips, timeframes, now, refreshing }: RowProps) {
  const { text } = useLanguage();
  const said = useChapter('data');
  return (
    <tr>
      <th scope="row" className="asset text-left">
        <span className="font-semibold whitespace-nowrap">{row.symbol}</span>{' '}
        {row.sample && <Chip hint={text.shell.sampleHint}>{text.shell.sample}</Chip>}
        <span className="block font-normal text-muted">{row.name}</span>
      </th>
      {timeframes.map((timeframe) => (
        <td key={timeframe} className={row.cells.has(timeframe) ? 'age' : 'age absent'}>
          <Cell series={row.cells.get(timeframe)} timeframe={timeframe} now={now} />
        </td>
      ))}
      <td className="whole">
        {row.series.map((one) => (
          <Whole
            key={`${one.timeframe} ${one.source}`}
            series={one}
            strip={strips.find(
              (strip) =>
                strip.symbol === one.symbol &&
                strip.timeframe === one.timeframe &&
                strip.source === one.source,
            )}
          />
        ))}
      </td>
      <td className="more text-right">
        <Button
          compact
          look="quiet"
          aria-label={said.refresh.one(row.symbol)}
          aria-disabled={refreshing.isOff}
          title={said.refresh.one(row.symbol)}
          onClick={() => refreshing.start([row.symbol])}
        >
          <RefreshGlyph />
        </Button>
      </td>
    </tr>
  );
}

interface CellProps {
  series: readonly Series[] | undefined;
  timeframe: string;
  now: number;
}

function Cell({ series = [], timeframe, now }: CellProps) {
  const { lang } = useLanguage();
  const copy = useChapter('data').matrix;
  if (series.length === 0) {
    return (
      <>
        <span aria-hidden="true" className="text-muted">
          {ABSENT}
        </span>
        <span className="sr-only">{copy.none}</span>
      </>
    );
  }
  return series.map((one) => {
    const freshness = freshnessOf(one);
    const { glyph, tone } = LOOKS[freshness];
    const states = { ...copy.states, stale: copy.behind(formatNumber(one.lag_bars, lang)) };
    const state = states[freshness === 'behind' ? 'stale' : freshness];
    return (
      <span key={one.source} className="flex items-baseline gap-1.5 whitespace-nowrap">
        <span aria-hidden="true" className={tone}>
          {glyph}
        </span>
        <span className="timeframe text-muted">{timeframe}</span>
        {one.until != null && <span>{formatAge(now - one.until, lang)}</span>}
        <span className={freshness === 'fresh' ? 'sr-only' : tone}>{state}</span>
      </span>
    );
  });
}

interface WholeProps {
  series: Series;
  strip: CoverageStripData | undefined;
}

/** The last weeks of a series as a strip, and all that is stored of it. */
function Whole({ series, strip }: WholeProps) {
  const { lang } = useLanguage();
  const copy = useChapter('data').matrix;
  const bars = formatNumber(series.bars, lang);
  const whole =
    series.coverage == null
      ? copy.states.empty
      : copy.wholeText(formatPercent(series.coverage, lang, 2), bars);
  return (
    <span className="mb-1 flex flex-col gap-0.5">
      {strip && <CoverageStrip strip={strip} />}
      <span className="text-xs text-muted">{`${copy.whole}: ${whole} · ${series.source}`}</span>
    </span>
  );
}

function RefreshGlyph() {
  return (
    <svg
      viewBox="0 0 24 24"
      width="16"
      height="16"
      aria-hidden="true"
      className="fill-none stroke-current"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M20 12a8 8 0 1 1-2.3-5.7M20 3v4h-4" />
    </svg>
  );
}
