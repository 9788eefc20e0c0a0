import { type ReactNode, useId } from 'react';
import type { JobEvent } from '../api/job';
import { formatPercent } from '../format/number';
import { useLanguage } from '../i18n/LanguageProvider';

interface Props {
  title: string;
  /** What each step is called, by the message of its event. */
  steps: Readonly<Record<string, string>>;
  event: JobEvent | undefined;
  /** Said while the stream of events is broken off. */
  lost?: string | false | undefined;
  children?: ReactNode;
}

/** How far a job is: a bar for the eye, the step in words for everyone. */
export function JobProgress({ title, steps, event, lost, children }: Props) {
  const { lang } = useLanguage();
  const id = useId();
  const message = event?.message ?? 'queued';
  const done = event?.progress ?? 0;
  return (
    <section
      aria-labelledby={id}
      className="flex flex-col gap-2 rounded-lg border border-line bg-card p-4"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        <span className="figure text-sm text-muted">{formatPercent(done, lang)}</span>
      </div>
      <progress className="job" max={1} value={done} aria-labelledby={id} />
      <p role="status" className={`text-sm ${lost ? 'text-warn' : 'text-muted'}`}>
        {lost || (steps[message] ?? message)}
      </p>
      {children}
    </section>
  );
}
