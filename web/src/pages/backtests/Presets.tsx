import { Link, useNavigate } from '@tanstack/react-router';
import { useChapter } from '../../i18n/chapter';
import { useShortcut } from '../../keyboard/keyboard';

/** Ready to launch: a strategy of each kind. */
const PRESETS = [
  { id: 'trend', strategy: 'ema_cross' },
  { id: 'rebound', strategy: 'rsi_reversion' },
  { id: 'breakout', strategy: 'donchian_breakout' },
] as const;

/** What to do where nothing was tried yet. */
export function Presets() {
  const copy = useChapter('backtests').list;
  const navigate = useNavigate();
  useShortcut('create', () => navigate({ to: '/backtests/new' }));
  return (
    <section aria-label={copy.new} className="flex flex-col gap-4">
      <p className="max-w-prose text-muted">{copy.empty}</p>
      <ul className="grid gap-3 sm:grid-cols-3">
        {PRESETS.map(({ id, strategy }) => (
          <li
            key={id}
            className="flex flex-col gap-2 rounded-lg border border-line bg-card p-4 sm:p-5"
          >
            <h2 className="text-lg font-semibold">{copy.presets[id].name}</h2>
            <p className="flex-1 text-sm text-muted">{copy.presets[id].about}</p>
            <Link
              to="/backtests/new"
              search={{ strategy, study: 'walk_forward' } as never}
              aria-label={`${copy.open}: ${copy.presets[id].name}`}
              className="inline-flex min-h-11 items-center self-start rounded-md border border-edge px-4 font-medium hover:bg-sunk"
            >
              {copy.open}
            </Link>
          </li>
        ))}
      </ul>
      <Link to="/backtests/new" className="self-start underline underline-offset-2">
        {copy.new}
      </Link>
    </section>
  );
}
