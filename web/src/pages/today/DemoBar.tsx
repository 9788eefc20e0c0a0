import { type Step, useStep } from '../../api/recommendation';
import { Button } from '../../components/Button';
import { ErrorPanel } from '../../components/ErrorPanel';
import { formatDay, formatWeekday } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  /** The frozen clock, unix ms. */
  now: number;
}

/** The demo's clock, and the button that lets a day pass. */
export function DemoBar({ now }: Props) {
  const { lang, text } = useLanguage();
  const step = useStep();
  const copy = text.today.demo;
  const atEnd = step.data?.at_end === true;
  function advance() {
    if (!step.isPending && !atEnd) step.mutate();
  }
  return (
    <section aria-label={copy.title} className="hatched border-b border-line bg-sunk">
      <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2 sm:py-3">
        <div className="min-w-0 flex-1">
          <p className="text-sm font-medium sm:text-base">{copy.clock(formatWeekday(now, lang))}</p>
          <p role="status" className="text-sm text-muted">
            {step.data ? (
              <Passed step={step.data} />
            ) : (
              <span className="max-sm:hidden">{copy.about}</span>
            )}
          </p>
        </div>
        <Button look="primary" aria-disabled={step.isPending || atEnd} onClick={advance}>
          {step.isPending ? copy.stepping : copy.step}
        </Button>
      </div>
      {step.isError && (
        <div className="mx-auto w-full max-w-6xl px-4 pb-3">
          <ErrorPanel verb={copy.verb} error={step.error} onRetry={advance} />
        </div>
      )}
    </section>
  );
}

function Passed({ step }: { step: Step }) {
  const { lang, text } = useLanguage();
  const copy = text.today.demo;
  return (
    <>
      {copy.done(formatDay(step.now, lang), step.decided, step.resolved)}
      {step.at_end && ` ${copy.end}`}
    </>
  );
}
