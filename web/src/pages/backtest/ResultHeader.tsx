import { Link } from '@tanstack/react-router';
import { type BacktestDetail, EXPORTS, exportPath } from '../../api/backtest';
import { SimulatedChip } from '../../components/backtest/SimulatedPanel';
import { VerdictChip } from '../../components/backtest/VerdictChip';
import type { Verdict } from '../../components/backtest/verdict';
import { formatNumber } from '../../format/number';
import { formatDay } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

const LINK =
  'inline-flex min-h-8 items-center underline decoration-line underline-offset-2 hover:decoration-fg';

interface Props {
  backtest: BacktestDetail;
  title: string;
  heading: string;
  verdict: Verdict | undefined;
  /** The strategy has a page of its own: a rotation has none. */
  hasPage: boolean;
}

/** The verdict in one sentence, what it rests on, and what can be done with it. */
export function ResultHeader({ backtest, title, heading, verdict, hasPage }: Props) {
  const { lang } = useLanguage();
  const { result: copy, studies, timeframes } = useChapter('backtests');
  const { assumptions, tries } = backtest;
  const points = (value: number) => copy.points(formatNumber(value, lang, value % 1 === 0 ? 0 : 1));
  const facts = [
    timeframes[backtest.timeframe] ?? backtest.timeframe,
    studies[backtest.study] ?? backtest.study,
    `${formatDay(backtest.from, lang)} → ${formatDay(backtest.until - 1, lang)}`,
    copy.bars(formatNumber(backtest.bars, lang)),
    copy.costs(
      points(assumptions.fee_bps),
      points(assumptions.slippage_bps + assumptions.half_spread_bps),
    ),
  ];
  return (
    <header data-simulated="true" className="flex flex-col gap-2">
      <h1 className="verdict font-semibold text-balance">{heading}</h1>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <VerdictChip verdict={verdict} size="large" />
        <SimulatedChip />
        <span className="text-sm">
          {tries > 1 ? copy.bestOf(formatNumber(tries, lang)) : copy.oneTry}
        </span>
      </p>
      <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-sm text-muted">
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      <Exports backtest={backtest} />
      <nav aria-label={title} className="flex flex-wrap gap-x-4 text-sm">
        <Link to="/backtests/new" search={{ clone: backtest.id } as never} className={LINK}>
          {copy.clone}
        </Link>
        <Link to="/backtests/compare" search={{ ids: backtest.id } as never} className={LINK}>
          {copy.compare}
        </Link>
        {hasPage && (
          <Link to="/strategies/$id" params={{ id: backtest.strategy }} className={LINK}>
            {copy.activate}
          </Link>
        )}
        {backtest.instruments.length === 1 && (
          <Link
            to="/assets/$symbol"
            params={{ symbol: backtest.symbol.replaceAll('/', '-') }}
            search={
              {
                tf: backtest.timeframe,
                from: isoOf(backtest.from),
                to: isoOf(backtest.until),
              } as never
            }
            className={LINK}
          >
            {copy.chart}
          </Link>
        )}
      </nav>
    </header>
  );
}

/** The files of a result; before there is one they have their place, so that nothing moves. */
function Exports({ backtest }: { backtest: BacktestDetail }) {
  const { lang } = useLanguage();
  const { result: copy } = useChapter('backtests');
  const hasResult = backtest.metric_list.length > 0;
  if (!hasResult && backtest.state !== 'running') return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-sm">
      <span className="text-muted">{copy.export}</span>
      {EXPORTS.map((name) =>
        hasResult ? (
          <a
            key={name}
            href={exportPath(backtest.id, name, lang)}
            download={name !== 'html'}
            className={LINK}
          >
            {copy.formats[name]}
          </a>
        ) : (
          <span key={name} className="inline-flex min-h-8 items-center text-muted">
            {copy.formats[name]}
          </span>
        ),
      )}
    </p>
  );
}

/** An instant as the address of a chart writes it. */
function isoOf(at: number): string {
  return new Date(at).toISOString();
}
