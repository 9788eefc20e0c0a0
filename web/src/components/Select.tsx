import { type ComponentProps, type ReactNode, useId } from 'react';

interface Props extends Omit<ComponentProps<'select'>, 'id'> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Stands right of the label, such as "saved". */
  aside?: ReactNode;
}

/** A labelled list to choose one from, with its hint and its error. */
export function Select({ label, hint, error, aside, children, ...select }: Props) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      <select
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-hint`}
        className="min-h-11 w-full cursor-pointer rounded-md border border-edge bg-card px-3 text-fg aria-invalid:border-danger"
        {...select}
      >
        {children}
      </select>
      <p id={`${id}-hint`} className="text-sm text-muted">
        {error ? <span className="text-danger">{error}</span> : hint}
      </p>
    </div>
  );
}
