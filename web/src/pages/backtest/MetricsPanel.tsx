import type { Metric } from '../../api/backtest';
import { writeFigure } from '../../components/backtest/figure';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

/** What most readers look for first, in this order. */
const FIRST = [
  'total_return',
  'cagr',
  'max_drawdown',
  'sharpe',
  'sortino',
  'calmar',
  'win_rate',
  'profit_factor',
  'expectancy',
  'trades',
  'exposure',
];

/** Every measure beside that of holding; how each is computed is one press away. */
export function MetricsPanel({ metrics }: { metrics: readonly Metric[] }) {
  const copy = useChapter('backtests').result;
  const first = FIRST.flatMap((id) => metrics.find((metric) => metric.id === id) ?? []);
  const rest = metrics.filter((metric) => !first.includes(metric));
  return (
    <SimulatedPanel title={copy.metrics}>
      <MetricTable metrics={first} />
      {rest.length > 0 && (
        <details className="text-sm">
          <summary className="inline-flex min-h-8 items-center text-muted underline decoration-line underline-offset-2 hover:text-fg">
            {copy.more}
          </summary>
          <MetricTable metrics={rest} />
        </details>
      )}
    </SimulatedPanel>
  );
}

function MetricTable({ metrics }: { metrics: readonly Metric[] }) {
  const { lang } = useLanguage();
  const copy = useChapter('backtests').result;
  return (
    <table className="w-full text-sm wrap-anywhere">
      <caption className="sr-only">{copy.metrics}</caption>
      <thead>
        <tr className="text-right text-muted">
          <th scope="col" className="py-1 text-left font-normal">
            {copy.metric}
          </th>
          <th scope="col" className="py-1 pl-3 font-normal">
            {copy.value}
          </th>
          <th scope="col" className="py-1 pl-3 font-normal">
            {copy.benchmark}
          </th>
        </tr>
      </thead>
      <tbody>
        {metrics.map((metric) => (
          <tr key={metric.id} className="border-t border-line align-top">
            <th scope="row" className="text-left font-normal">
              <details>
                <summary className="inline-flex min-h-8 items-center underline decoration-line decoration-dotted underline-offset-4 hover:decoration-fg">
                  {metric.title}
                </summary>
                <div className="flex max-w-prose flex-col gap-0.5 pb-2 text-xs text-muted">
                  <p>{metric.convention}</p>
                  {metric.source && <p>{`${copy.source}: ${metric.source}`}</p>}
                  {metric.value == null && <p>{copy.absent}</p>}
                </div>
              </details>
            </th>
            <td data-metric={metric.id} className="figure py-1.5 pl-3 text-right font-semibold">
              {writeFigure(metric.value, metric.unit, lang)}
            </td>
            <td className="figure py-1.5 pl-3 text-right text-muted">
              {writeFigure(metric.hold, metric.unit, lang)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
