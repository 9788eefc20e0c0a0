import type { ReactNode } from 'react';
import { useLanguage } from '../i18n/LanguageProvider';

/** Where a figure comes from, one press away from it. */
export function Where({ children }: { children: ReactNode }) {
  const { text } = useLanguage();
  return (
    <details className="text-sm text-muted">
      <summary className="inline-flex min-h-8 items-center underline decoration-line underline-offset-2 hover:text-fg">
        {text.record.where}
      </summary>
      <div className="flex max-w-prose flex-col gap-1 pt-1">{children}</div>
    </details>
  );
}
