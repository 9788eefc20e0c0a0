import { useState } from 'react';
import { useRefresh, useRenewData } from '../../api/data';
import { type Job, useJobProgress } from '../../api/job';
import { useKeptAt } from '../../api/offline';
import { Button } from '../../components/Button';
import { useLanguage } from '../../i18n/LanguageProvider';

/** Fetches the bars whose absence kept Rumbo from having an opinion. */
export function RefreshGate({ symbol }: { symbol: string }) {
  const { text } = useLanguage();
  const copy = text.today.refresh;
  const refresh = useRefresh();
  const renew = useRenewData();
  const [ended, setEnded] = useState<Job>();
  const running = refresh.data && refresh.data.id !== ended?.id ? refresh.data : undefined;
  useJobProgress(running?.id, (job) => {
    setEnded(job);
    void renew();
  });
  const isRunning = refresh.isPending || running !== undefined;
  const isOff = useKeptAt() !== undefined || isRunning;
  const hasFailed = refresh.isError || ended?.state === 'failed';
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3">
      <Button
        compact
        aria-disabled={isOff}
        aria-label={copy.of(symbol)}
        onClick={() => !isOff && refresh.mutate([symbol])}
      >
        {isRunning ? copy.running : copy.start}
      </Button>
      <span role="status" className="text-sm text-muted">
        {!isRunning && hasFailed && copy.failed}
        {!isRunning && !hasFailed && ended && copy.done}
      </span>
    </span>
  );
}
