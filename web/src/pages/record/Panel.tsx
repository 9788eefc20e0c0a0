import { type ReactNode, useId } from 'react';
import { Chip } from '../../components/Chip';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  title: string;
  /** Nobody traded what is shown. */
  simulated: boolean;
  /** Hatched: it is not even what was said, but what would have been. */
  replayed: boolean;
  className?: string;
  children: ReactNode;
}

/** One question about the record and its answer. */
export function Panel({ title, simulated, replayed, className = '', children }: Props) {
  const { text } = useLanguage();
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={`flex min-w-0 flex-col gap-3 rounded-lg border bg-card p-4 sm:p-5 ${replayed ? 'border-dashed border-edge' : 'border-line'} ${className}`}
    >
      <div className="flex items-baseline justify-between gap-3">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        {simulated && (
          <Chip hint={text.shell.simulatedHint} hatched>
            {text.shell.simulated}
          </Chip>
        )}
      </div>
      {children}
    </section>
  );
}
