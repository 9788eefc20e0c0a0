import { Button } from '../../components/Button';
import { Chip } from '../../components/Chip';
import { ErrorPanel } from '../../components/ErrorPanel';
import { JobProgress } from '../../components/JobProgress';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { Replaying } from './useReplaying';

interface Props {
  replaying: Replaying;
  /** There is a replayed record already. */
  exists: boolean;
  isOff: boolean;
}

/** What a replayed record is, and how to get one or more of it. */
export function ReplayBar({ replaying, exists, isOff }: Props) {
  const { text } = useLanguage();
  const copy = text.record.replayed;
  return (
    <div className="flex flex-col gap-3">
      <div className="hatched flex flex-col gap-3 rounded-lg border border-dashed border-edge bg-sunk p-4">
        <p className="max-w-prose">
          <Chip hint={text.shell.simulatedHint} hatched>
            {text.shell.simulated}
          </Chip>{' '}
          {copy.about}
        </p>
        {!replaying.isRunning && (
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <Button
              look={exists ? 'secondary' : 'primary'}
              compact={exists}
              aria-disabled={isOff}
              onClick={() => !isOff && replaying.start()}
            >
              {exists ? copy.again : copy.start}
            </Button>
            {!exists && <span className="text-sm">{copy.startAbout}</span>}
          </div>
        )}
      </div>
      <Report replaying={replaying} />
    </div>
  );
}

function Report({ replaying }: { replaying: Replaying }) {
  const { text } = useLanguage();
  const copy = text.record.replayed;
  const { ended } = replaying;
  if (replaying.error) return <ErrorPanel verb={copy.verb} error={replaying.error} />;
  if (replaying.isRunning) {
    const lost = replaying.lost && copy.lost;
    return (
      <JobProgress title={copy.title} steps={copy.steps} event={replaying.event} lost={lost} />
    );
  }
  if (ended?.state === 'failed') {
    const detail = ended.error ?? undefined;
    return (
      <ErrorPanel verb={copy.verb} error={undefined} detail={detail} onRetry={replaying.start} />
    );
  }
  return ended && <p role="status">{copy.done}</p>;
}
