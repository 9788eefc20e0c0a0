import { Link } from '@tanstack/react-router';
import type { StrategyDetail } from '../../api/strategy';
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
      </div>
      <div className="flex flex-wrap gap-2">
        <Link
          to="/backtests/new"
          search={{ strategy: strategy.id, study: 'walk_forward' } as never}
          className={LINK}
        >
          {copy.backtest}
        </Link>
        <Link to="/strategies/$id/edit" params={{ id: strategy.id }} className={LINK}>
          {copy.edit}
        </Link>
      </div>
    </header>
  );
}
