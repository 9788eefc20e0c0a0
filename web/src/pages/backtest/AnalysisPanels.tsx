import type { Analysis } from '../../api/backtest';
import { ABSENT } from '../../components/backtest/figure';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { formatChange, formatNumber, formatPercent, formatPercentRange } from '../../format/number';
import { formatTick } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

const MONTHS = 12;
/** From here on a month is written on the stronger of two grounds. */
const LARGE = 0.05;
const TONES: Readonly<Record<string, string>> = {
  serious: 'text-danger border-danger',
  caution: 'text-warn border-warn',
  note: 'text-muted border-line',
};

/** What a person should doubt about the run, the gravest first. */
export function DiagnosticsPanel({ diagnostics }: Pick<Analysis, 'diagnostics'>) {
  const { result: copy } = useChapter('backtests');
  return (
    <SimulatedPanel title={copy.diagnostics}>
      {diagnostics.length === 0 && <p className="text-muted">{copy.noDiagnostics}</p>}
      <ul className="flex flex-col gap-2">
        {diagnostics.map(({ code, severity, sentence }) => (
          <li key={code} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <span
              className={`rounded-full border px-2 text-xs leading-5 font-semibold ${TONES[severity] ?? ''}`}
            >
              {copy.levels[severity] ?? severity}
            </span>
            <span className="min-w-0 flex-1 basis-64">{sentence}</span>
          </li>
        ))}
      </ul>
    </SimulatedPanel>
  );
}

/** Every month of every year: the sign says it, the ground only helps the eye. */
export function MonthsPanel({ months }: Pick<Analysis, 'months'>) {
  const { lang } = useLanguage();
  const { result: copy, words } = useChapter('backtests');
  const names = Array.from({ length: MONTHS }, (_, month) =>
    formatTick(Date.UTC(2021, month, 15), lang, 'month', false),
  );
  return (
    <SimulatedPanel title={copy.months}>
      <section
        aria-label={words.table(copy.months)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="relative overflow-x-auto"
      >
        <table className="months text-sm">
          <caption className="sr-only">{copy.months}</caption>
          <thead>
            <tr className="text-muted">
              <th scope="col">{copy.year}</th>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">{copy.whole}</th>
            </tr>
          </thead>
          <tbody>
            {months.map(({ year, months: values, total }) => (
              <tr key={year}>
                <th scope="row">{year}</th>
                {names.map((name, month) => (
                  <td key={name} className={groundOf(values[month])}>
                    {values[month] == null ? '' : formatChange(values[month], lang)}
                  </td>
                ))}
                <td className="font-semibold">
                  {total == null ? ABSENT : formatChange(total, lang)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </SimulatedPanel>
  );
}

function groundOf(value: number | null | undefined): string {
  if (value == null || value === 0) return '';
  const strength = Math.abs(value) >= LARGE ? 2 : 1;
  return `month-${value > 0 ? 'up' : 'down'}-${strength}`;
}

/** The trades told apart by one thing after another. */
export function BreakdownsPanel({ breakdowns }: Pick<Analysis, 'breakdowns'>) {
  const { lang } = useLanguage();
  const { result: copy } = useChapter('backtests');
  const known = breakdowns.filter(({ buckets }) => buckets.length > 1);
  if (known.length === 0) return null;
  return (
    <SimulatedPanel title={copy.breakdowns}>
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
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
                <tr key={bucket.key} className="border-t border-line">
                  <th scope="row" className="py-1 text-left font-normal">
                    {bucket.label}
                  </th>
                  <td className="figure py-1 pl-3 text-right">
                    {formatNumber(bucket.trades, lang)}
                  </td>
                  <td className="figure py-1 pl-3 text-right">
                    {bucket.trades > 0 ? formatPercent(bucket.wins / bucket.trades, lang) : ABSENT}
                    <span className="block text-xs text-muted">
                      {formatPercentRange(bucket.win_rate_low, bucket.win_rate_high, lang)}
                    </span>
                  </td>
                  <td className="figure py-1 pl-3 text-right font-semibold">
                    {formatChange(bucket.mean_return, lang, 2)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </SimulatedPanel>
  );
}
