import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { dataStatusQuery } from '../../api/data';
import { ApiProblem } from '../../api/problem';
import { useLanguage } from '../../i18n/LanguageProvider';

const LOOKS = {
  up_to_date: { glyph: '●', tone: 'text-good' },
  partial: { glyph: '◐', tone: 'text-warn' },
  stale: { glyph: '○', tone: 'text-warn' },
  empty: { glyph: '○', tone: 'text-muted' },
  offline: { glyph: '⚡', tone: 'text-danger' },
} as const;

function subscribe(notify: () => void) {
  window.addEventListener('online', notify);
  window.addEventListener('offline', notify);
  return () => {
    window.removeEventListener('online', notify);
    window.removeEventListener('offline', notify);
  };
}

/** How good the data behind every figure is, in two words; the page of the data tells the rest. */
export function HealthPill() {
  const { lang, text } = useLanguage();
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  const status = useQuery({
    ...dataStatusQuery(lang),
    select: ({ health, text }) => ({ health, text }),
  });
  const isUnreachable = status.error instanceof ApiProblem && status.error.status === 0;
  const state = !isOnline || isUnreachable ? 'offline' : status.data?.health;
  if (!state) return <span className="ml-auto" />;
  const { glyph, tone } = LOOKS[state];
  return (
    <Link
      to="/data"
      title={state === 'offline' ? text.shell.error.offline : status.data?.text}
      className="ml-auto inline-flex min-h-8 min-w-0 items-center gap-1.5 rounded-full border border-line bg-card px-3 text-sm max-sm:px-2 max-sm:text-xs whitespace-nowrap text-muted hover:border-edge hover:text-fg"
    >
      <span aria-hidden="true" className={tone}>
        {glyph}
      </span>
      <span className="truncate">
        <span className="max-sm:sr-only">{text.shell.data} </span>
        {text.shell.health[state]}
      </span>
    </Link>
  );
}
