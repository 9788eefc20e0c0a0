import { Link } from '@tanstack/react-router';
import { symbolPath } from '../../api/asset';
import type { Performance, PerformanceRow } from '../../api/strategy';
import { ABSENT } from '../../components/backtest/figure';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Spark } from '../../components/Spark';
import { formatChange, formatNumber, formatPercent } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

const RATIO_DECIMALS = 2;
/** The span that is long enough to compare with what was expected. */
const MONTH = '30d';

interface Props {
  performance: {
    data: Performance | undefined;
    isError: boolean;
    error: unknown;
    refetch: () => unknown;
  };
}

/** How it does on each asset where nothing was chosen. */
export function PerformancePanel({ performance }: Props) {
  const { detail: copy } = useChapter('strategies');
  const { data } = performance;
  return (
    <SimulatedPanel title={copy.performance} about={copy.performanceAbout} isFlush>
      {performance.isError && !data && (
        <div className="p-4">
          <ErrorPanel verb={copy.verb} error={performance.error} onRetry={performance.refetch} />
        </div>
      )}
      {data?.items.length === 0 && (
        <p className="px-4 pb-4 text-muted sm:px-5">{copy.noPerformance}</p>
      )}
      {data && data.items.length > 0 && <ByAsset items={data.items} />}
    </SimulatedPanel>
  );
}

function ByAsset({ items }: { items: readonly PerformanceRow[] }) {
  const { detail: copy } = useChapter('strategies');
  const { words } = useChapter('backtests');
  const { columns } = copy;
  const figures = [
    columns.weight,
    columns.sharpe,
    columns.total,
    columns.trades,
    columns.won,
    columns.windows,
  ];
  return (
    <section
      aria-label={words.table(copy.performance)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="relative overflow-x-auto border-t border-line"
    >
      <table aria-label={copy.performance} className="evidence w-full text-sm">
        <thead>
          <tr className="text-left text-muted">
            <th scope="col">{columns.asset}</th>
            <th scope="col">{columns.stance}</th>
            {figures.map((name) => (
              <th key={name} scope="col" className="text-right">
                {name}
              </th>
            ))}
            <th scope="col">{copy.days}</th>
          </tr>
        </thead>
        <tbody>
          {[...items].sort(byWeight).map((item) => (
            <Row key={`${item.symbol} ${item.timeframe}`} item={item} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ item }: { item: PerformanceRow }) {
  const { lang } = useLanguage();
  const { detail: copy, list } = useChapter('strategies');
  const { oos } = item;
  const share = (value: number | null | undefined) =>
    value == null ? ABSENT : formatPercent(value, lang);
  const windows = item.windows.map(({ net_return }) => formatChange(net_return, lang));
  const expected = item.windows.find(({ span }) => span === MONTH)?.expected;
  return (
    <tr>
      <th scope="row" className="text-left">
        <Link
          to="/assets/$symbol"
          params={{ symbol: symbolPath(item.symbol) }}
          className="font-semibold underline decoration-line underline-offset-2 hover:decoration-fg"
        >
          {item.symbol}
        </Link>
      </th>
      <td>{copy.stances[item.stance] ?? item.stance}</td>
      <td className="text-right">{share(item.weight)}</td>
      <td className="text-right font-semibold">
        {oos.sharpe == null ? ABSENT : formatNumber(oos.sharpe, lang, RATIO_DECIMALS)}
      </td>
      <td className="text-right">
        {oos.total_return == null ? ABSENT : formatChange(oos.total_return, lang)}
      </td>
      <td className="text-right">{formatNumber(oos.trades, lang)}</td>
      <td className="text-right">{share(oos.win_rate)}</td>
      <td className="text-right">
        {windows.length > 0 ? windows.join(' · ') : ABSENT}
        {expected && (
          <span className="block text-xs text-muted">
            {`30 d: ${list.expected(formatChange(expected.low, lang), formatChange(expected.high, lang))}`}
          </span>
        )}
      </td>
      <td>
        <Spark closes={item.days.map(({ cumulative_return }) => cumulative_return)} />
      </td>
    </tr>
  );
}

/** What counts most in the vote comes first, then what does best. */
function byWeight(one: PerformanceRow, other: PerformanceRow): number {
  return other.weight - one.weight || (other.oos.sharpe ?? 0) - (one.oos.sharpe ?? 0);
}
