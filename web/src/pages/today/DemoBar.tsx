import { useKeptAt } from '../../api/offline';
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
  const isOff = useKeptAt() !== undefined;
  const copy = text.today.demo;
  const atEnd = step.data?.at_end === true;
  function advance() {
    if (!step.isPending && !atEnd && !isOff) step.mutate();
  }
  return (
    <section aria-label={copy.title} className="hatched border-b border-line bg-sunk">
      <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5">
        <p className="text-sm font-medium sm:hidden">{formatDay(now, lang)}</p>
        <p className="text-sm font-medium max-sm:hidden">{copy.clock(formatWeekday(now, lang))}</p>
        <p role="status" className="min-w-0 flex-1 text-sm text-muted">
          {step.data ? (
            <Passed step={step.data} />
          ) : (
            <span className="max-lg:hidden">{copy.about}</span>
          )}
        </p>
        <Button compact aria-disabled={step.isPending || atEnd || isOff} onClick={advance}>
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
