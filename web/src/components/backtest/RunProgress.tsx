import { countsOf, type RunCount, useCancelJob } from '../../api/backtest';
import type { JobEvent } from '../../api/job';
import { formatDuration } from '../../format/age';
import { formatCompact, formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Button } from '../Button';
import { ErrorPanel } from '../ErrorPanel';
import { JobProgress } from '../JobProgress';

interface Props {
  job: string;
  event: JobEvent | undefined;
  lost: boolean;
  /** Nothing is left to stop. */
  isEnded?: boolean;
}

/** How many runs are done and how long the rest takes, with a way to stop that keeps what is done. */
export function RunProgress({ job, event, lost, isEnded = false }: Props) {
  const { lang } = useLanguage();
  const { progress: copy } = useChapter('backtests');
  const cancel = useCancelJob();
  const counts = countsOf(event);
  const said = counts ? describe(counts) : undefined;
  // The step is what is being tested; what was counted says more.
  const steps = event && said ? { [event.message]: said } : copy.steps;
  function describe({ done, total, leftMs, barsPerSecond }: RunCount): string {
    const parts = [copy.runs(formatNumber(done, lang), formatNumber(total, lang))];
    if (leftMs !== undefined && done < total) {
      parts.push(copy.left(formatDuration(Math.max(leftMs, 1_000), lang)));
    }
    if (barsPerSecond !== undefined) parts.push(copy.speed(formatCompact(barsPerSecond, lang)));
    return parts.join(' · ');
  }
  return (
    <div className="flex flex-col gap-2">
      {cancel.isError && <ErrorPanel verb={copy.verb} error={cancel.error} />}
      <JobProgress
        title={isEnded ? copy.ended : copy.title}
        steps={steps}
        event={event}
        lost={lost && copy.lost}
      >
        <Button
          compact
          className={`self-start ${isEnded ? 'invisible' : ''}`}
          aria-disabled={cancel.isPending || cancel.isSuccess}
          onClick={() => !cancel.isPending && cancel.mutate(job)}
        >
          {cancel.isPending || cancel.isSuccess ? copy.cancelling : copy.cancel}
        </Button>
      </JobProgress>
    </div>
  );
}
