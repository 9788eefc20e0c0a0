import type { ReactNode } from 'react';
import { Button } from '../../components/Button';
import { ErrorPanel } from '../../components/ErrorPanel';
import { JobProgress } from '../../components/JobProgress';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { useShortcut } from '../../keyboard/keyboard';
import type { Refreshing } from './useRefreshing';

interface Props {
  refreshing: Refreshing;
  children?: ReactNode;
}

/** What can be done about the data, and when it was last done. */
export function RefreshBar({ refreshing, children }: Props) {
  const { lang } = useLanguage();
  const copy = useChapter('data').refresh;
  const { last } = refreshing;
  useShortcut('refresh', () => refreshing.start(), !refreshing.isOff);
  const when = last && formatMinute(last.updated_at, lang);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button look="primary" aria-disabled={refreshing.isOff} onClick={() => refreshing.start()}>
        {refreshing.isRunning ? copy.running : copy.all}
      </Button>
      <span className="-ml-2 max-menu:hidden">
        <Keys id="refresh" />
      </span>
      {children}
      <p className={`text-sm ${last?.state === 'failed' ? 'text-danger' : 'text-muted'}`}>
        {when ? (last.state === 'failed' ? copy.lastFailed(when) : copy.last(when)) : copy.never}
      </p>
    </div>
  );
}

/** How a refresh goes, and how the one just seen ended. */
export function RefreshReport({ refreshing }: { refreshing: Refreshing }) {
  const copy = useChapter('data').refresh;
  const { ended } = refreshing;
  if (refreshing.error) return <ErrorPanel verb={copy.verb} error={refreshing.error} />;
  if (refreshing.isRunning) {
    const lost = refreshing.lost && copy.lost;
    return (
      <JobProgress title={copy.title} steps={copy.steps} event={refreshing.event} lost={lost} />
    );
  }
  if (ended?.state === 'failed') {
    return (
      <ErrorPanel
        verb={copy.verb}
        error={undefined}
        detail={ended.error ?? undefined}
        onRetry={() => refreshing.start()}
      />
    );
  }
  return ended && <p role="status">{copy.done}</p>;
}
