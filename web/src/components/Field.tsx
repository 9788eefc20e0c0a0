import { type ComponentProps, type ReactNode, useId } from 'react';

interface Props extends Omit<ComponentProps<'input'>, 'id'> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Stands right of the input, such as a button. */
  aside?: ReactNode;
}

/** A labelled input with its hint and its error, both read out with it. */
export function Field({ label, hint, error, aside, ...input }: Props) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          aria-invalid={error !== undefined}
          aria-describedby={error ? `${errorId} ${hintId}` : hintId}
          className="min-h-11 w-full min-w-0 rounded-md border border-edge bg-card px-3 text-fg aria-invalid:border-danger"
          {...input}
        />
        {aside}
      </div>
      {error && (
        <p id={errorId} className="text-sm text-danger">
          {error}
        </p>
      )}
      <p id={hintId} className="text-sm text-muted">
        {hint}
      </p>
    </div>
  );
}
