import type { Analysis, BacktestDetail } from '../../api/backtest';
import { ABSENT } from '../../components/backtest/figure';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { VerdictChip } from '../../components/backtest/VerdictChip';
import { verdictOf } from '../../components/backtest/verdict';
import { formatChange, formatNumber, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

type Judgement = NonNullable<BacktestDetail['judgement']>;
type Evaluation = NonNullable<BacktestDetail['evaluation']>;

interface Props {
  judgement: Judgement;
  evaluation: Evaluation | null | undefined;
}

/** Why the verdict is what it is: every reason, and the figures that it rests on. */
export function VerdictPanel({ judgement, evaluation }: Props) {
  const { result: copy } = useChapter('backtests');
  return (
    <SimulatedPanel title={copy.why}>
      <ul className="flex flex-col gap-2">
        {judgement.reasons.map(({ code, grade, sentence }) => (
          <li key={code} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <VerdictChip verdict={verdictOf(grade)} />
            <span className="min-w-0 flex-1 basis-64">{sentence}</span>
          </li>
        ))}
      </ul>
      {evaluation && <Figures evaluation={evaluation} />}
    </SimulatedPanel>
  );
}

function Figures({ evaluation }: { evaluation: Evaluation }) {
  const { lang } = useLanguage();
  const { result: copy, compare } = useChapter('backtests');
  const { out_of_sample: record } = evaluation;
  const ratio = (value: number | null | undefined) =>
    value == null ? ABSENT : formatNumber(value, lang, 2);
  const share = (value: number | null | undefined) =>
    value == null ? ABSENT : formatPercent(value, lang);
  const known = record.sharpe_low != null && record.sharpe_high != null;
  const figures = [
    {
      name: compare.rows.sharpe,
      value: ratio(record.sharpe),
      note: known ? copy.between(ratio(record.sharpe_low), ratio(record.sharpe_high)) : '',
    },
    {
      name: compare.rows.inOut,
      value: `${ratio(evaluation.in_sample_sharpe)} → ${ratio(record.sharpe)}`,
      note: '',
    },
    { name: compare.rows.pbo, value: share(evaluation.pbo), note: '' },
    { name: compare.rows.deflated, value: share(evaluation.deflated_sharpe), note: '' },
    { name: copy.efficiency, value: ratio(evaluation.efficiency), note: '' },
    { name: copy.psr, value: share(record.psr), note: '' },
  ];
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(min(10rem,100%),1fr))] gap-x-4 gap-y-3 border-t border-line pt-3">
      {figures.map(({ name, value, note }) => (
        <div key={name} className="flex flex-col">
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="figure text-lg font-semibold">
            {value}
            {note && <span className="block text-xs font-normal text-muted">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface StressProps {
  costs: Evaluation['costs'];
  breakEven: Analysis['break_even'] | undefined;
}

/** The same signals with more costs. */
export function StressPanel({ costs, breakEven }: StressProps) {
  const { lang } = useLanguage();
  const { result: copy, words } = useChapter('backtests');
  const change = (value: number | null | undefined) =>
    value == null ? ABSENT : formatChange(value, lang);
  return (
    <SimulatedPanel title={copy.stress} about={copy.stressAbout}>
      <table className="w-full text-sm wrap-anywhere">
        <caption className="sr-only">{copy.stress}</caption>
        <thead>
          <tr className="text-right text-muted">
            <th scope="col" className="text-left font-normal">
              {copy.costsName}
            </th>
            <th scope="col" className="pl-3 font-normal">
              {words.total}
            </th>
            <th scope="col" className="pl-3 font-normal">
              {words.sharpe}
            </th>
            <th scope="col" className="pl-3 font-normal">
              {copy.trades}
            </th>
          </tr>
        </thead>
        <tbody>
          {costs.map(({ multiple, trades, total_return, sharpe }) => (
            <tr key={multiple} className="border-t border-line">
              <th scope="row" className="py-1.5 text-left font-normal">
                {copy.times(formatNumber(multiple, lang))}
              </th>
              <td className="figure py-1.5 pl-3 text-right font-semibold">
                {change(total_return)}
              </td>
              <td className="figure py-1.5 pl-3 text-right">
                {sharpe == null ? ABSENT : formatNumber(sharpe, lang, 2)}
              </td>
              <td className="figure py-1.5 pl-3 text-right text-muted">
                {formatNumber(trades, lang)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <BreakEven breakEven={breakEven} />
    </SimulatedPanel>
  );
}

/** The costs at which nothing is earned. */
function BreakEven({ breakEven }: Pick<StressProps, 'breakEven'>) {
  const { lang } = useLanguage();
  const { result: copy } = useChapter('backtests');
  const { kind, multiple, round_trip_bps: points } = breakEven ?? {};
  if (kind === 'loses_without_costs') return <p className="text-sm">{copy.noBreakEven}</p>;
  if (multiple == null) return null;
  const times = formatNumber(multiple, lang, 1);
  if (kind === 'beyond') return <p className="text-sm">{copy.beyond(times)}</p>;
  const total = points == null ? '' : copy.roundTrip(formatNumber(points, lang));
  return <p className="text-sm">{`${copy.breakEven(times)}${total}`}</p>;
}

/** What each window chose on what it saw, and what came of it where it had not looked. */
export function FoldsPanel({ folds }: { folds: Evaluation['folds'] }) {
  const { lang } = useLanguage();
  const { result: copy, words } = useChapter('backtests');
  const ratio = (value: number | null | undefined) =>
    value == null ? ABSENT : formatNumber(value, lang, 2);
  return (
    <SimulatedPanel title={copy.folds} isFlush>
      <section
        aria-label={words.table(copy.folds)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="relative max-h-80 overflow-auto border-t border-line"
      >
        <table aria-label={copy.folds} className="evidence w-full text-sm">
          <thead>
            <tr className="text-left text-muted">
              <th scope="col">{copy.fold}</th>
              <th scope="col">{copy.chosen}</th>
              <th scope="col" className="text-right">
                {copy.inside}
              </th>
              <th scope="col" className="text-right">
                {copy.outside}
              </th>
            </tr>
          </thead>
          <tbody>
            {folds.map((fold) => (
              <tr key={fold.test_from}>
                <th scope="row" className="text-left font-normal whitespace-nowrap">
                  {`${formatDay(fold.test_from, lang)} → ${formatDay(fold.test_until - 1, lang)}`}
                </th>
                <td>
                  {Object.entries(fold.params)
                    .map(
                      ([name, value]) => `${name} ${formatNumber(value, lang, value % 1 ? 2 : 0)}`,
                    )
                    .join(' · ')}
                </td>
                <td className="text-right">{ratio(fold.in_sample_sharpe)}</td>
                <td className="text-right font-semibold">{ratio(fold.out_of_sample_sharpe)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </SimulatedPanel>
  );
}
