import type { ReactNode } from 'react';

interface Props {
  hint: string;
  hatched?: boolean;
  children: ReactNode;
}

/** A short label that says what kind of thing this is. */
export function Chip({ hint, hatched = false, children }: Props) {
  return (
    <span
      title={hint}
      className={`inline-flex items-center rounded-full border border-line px-2 text-xs leading-5 text-muted ${hatched ? 'hatched border-dashed' : ''}`}
    >
      {children}
    </span>
  );
}
