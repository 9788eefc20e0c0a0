import { Link } from '@tanstack/react-router';
import type { StrategyDetail } from '../../api/strategy';
import { VerdictChip } from '../../components/backtest/VerdictChip';
import { verdictOf } from '../../components/backtest/verdict';
import { useChapter } from '../../i18n/chapter';

const LINK =
  'inline-flex min-h-11 items-center rounded-md border border-edge bg-card px-4 py-2 font-medium leading-tight hover:bg-sunk';

/** What it is called, what it is for, and what can be done with it. */
export function StrategyHeader({ strategy }: { strategy: StrategyDetail }) {
  const { detail: copy } = useChapter('strategies');
  return (
    <header className="flex flex-col gap-3">
      <div className="flex flex-col gap-1">
        <h1 className="verdict font-semibold text-balance">{strategy.title}</h1>
        <p className="max-w-prose">{strategy.rationale}</p>
        {strategy.works_on?.note && (
          <p className="max-w-prose text-sm text-muted">
            {`${copy.meant}: ${strategy.works_on.note}`}
          </p>
        )}
      </div>
      {strategy.verdict && (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
          <VerdictChip verdict={verdictOf(strategy.verdict.verdict)} size="large" />
          <Link
            to="/backtests/$id"
            params={{ id: strategy.verdict.backtest }}
            className="underline decoration-line underline-offset-2 hover:decoration-fg"
          >
            {`${strategy.verdict.symbol} · ${strategy.verdict.timeframe}`}
          </Link>
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Link
          to="/backtests/new"
          search={{ strategy: strategy.id, study: 'walk_forward' } as never}
          className={LINK}
        >
          {copy.backtest}
        </Link>
        <Link to="/strategies/$id/edit" params={{ id: strategy.id }} className={LINK}>
          {strategy.origin === 'stored' ? copy.edit : copy.copy}
        </Link>
      </div>
    </header>
  );
}
