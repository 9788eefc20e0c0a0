import type { Analysis } from '../../api/backtest';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { formatChange, formatNumber, formatPercentRange } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

/** Trades below which a share of wins is no number. */
const CASES_MIN = 30;

type Bucket = Analysis['breakdowns'][number]['buckets'][number];

/** The trades told apart by one thing after another. */
export function BreakdownsPanel({ breakdowns }: Pick<Analysis, 'breakdowns'>) {
  const { result: copy } = useChapter('backtests');
  const known = breakdowns.filter(({ buckets }) => buckets.length > 1);
  if (known.length === 0) return null;
  return (
    <SimulatedPanel title={copy.breakdowns} about={copy.breakdownsAbout}>
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
        {known.map(({ kind, buckets }) => (
          <table key={kind} className="w-full self-start text-sm wrap-anywhere">
            <caption className="pb-1 text-left font-semibold">
              {copy.breakdownOf[kind] ?? kind}
            </caption>
            <thead>
              <tr className="text-right text-muted">
                <th scope="col" className="text-left font-normal">
                  {copy.part}
                </th>
                <th scope="col" className="pl-3 font-normal">
                  {copy.trades}
                </th>
                <th scope="col" className="pl-3 font-normal">
                  {copy.wonRange}
                </th>
                <th scope="col" className="pl-3 font-normal">
                  {copy.mean}
                </th>
              </tr>
            </thead>
            <tbody>
              {buckets.map((bucket) => (
                <Row key={bucket.key} bucket={bucket} />
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </SimulatedPanel>
  );
}

function Row({ bucket }: { bucket: Bucket }) {
  const { lang } = useLanguage();
  const { result: copy } = useChapter('backtests');
  const { label, trades, wins, win_rate_low: low, win_rate_high: high } = bucket;
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-1 text-left font-normal">
        {label}
      </th>
      <td className="figure py-1 pl-3 text-right">{formatNumber(trades, lang)}</td>
      <td className="figure py-1 pl-3 text-right">
        {trades < CASES_MIN
          ? copy.wonOf(formatNumber(wins, lang), formatNumber(trades, lang))
          : formatPercentRange(low, high, lang)}
      </td>
      <td className="figure py-1 pl-3 text-right font-semibold">
        {formatChange(bucket.mean_return, lang, 2)}
      </td>
    </tr>
  );
}
