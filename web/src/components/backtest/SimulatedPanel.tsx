import { type ReactNode, useId } from 'react';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Chip } from '../Chip';

interface Props {
  title: string;
  /** What stands beside the title, before the label. */
  aside?: ReactNode;
  about?: string | undefined;
  className?: string;
  /** The contents reach the edges: a table. */
  isFlush?: boolean;
  children: ReactNode;
}

/** A part of a backtest. Nobody traded what it shows, and it says so. */
export function SimulatedPanel({
  title,
  aside,
  about,
  className = '',
  isFlush = false,
  children,
}: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      data-simulated="true"
      className={`flex min-w-0 flex-col gap-3 rounded-lg border border-dashed border-edge bg-card ${isFlush ? 'pt-4' : 'p-4 sm:p-5'} ${className}`}
    >
      <div
        className={`flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1 ${isFlush ? 'px-4 sm:px-5' : ''}`}
      >
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        <span className="flex flex-wrap items-baseline gap-3">
          {aside}
          <SimulatedChip />
        </span>
      </div>
      {about && (
        <p className={`max-w-prose text-sm text-muted ${isFlush ? 'px-4 sm:px-5' : ''}`}>{about}</p>
      )}
      {children}
    </section>
  );
}

export function SimulatedChip() {
  const { text } = useLanguage();
  return (
    <Chip hint={text.shell.simulatedHint} hatched>
      {text.shell.simulated}
    </Chip>
  );
}
