import { type ReactNode, useId } from 'react';

interface Option<Value extends string> {
  value: Value;
  label: string;
  note?: ReactNode;
  lang?: string;
}

interface Props<Value extends string> {
  legend: string;
  hint?: ReactNode;
  value: Value | undefined;
  options: readonly Option<Value>[];
  /** How many stand side by side where there is room. */
  columns?: 1 | 2 | 3;
  /** Stands right of the legend, such as "saved". */
  aside?: ReactNode;
  error?: string | undefined;
  onChange: (value: Value) => void;
}

/** Columns give way where text is large: they are as many as fit. */
const COLUMNS = {
  1: '',
  2: 'grid-cols-[repeat(auto-fit,minmax(min(13rem,100%),1fr))]',
  3: 'grid-cols-[repeat(auto-fit,minmax(min(11rem,100%),1fr))]',
} as const;

/** One question with all its answers in sight. */
export function RadioGroup<Value extends string>(props: Props<Value>) {
  const { legend, hint, value, options, columns = 1, aside, error, onChange } = props;
  const id = useId();
  return (
    <fieldset aria-describedby={hint || error ? `${id}-hint` : undefined} className="min-w-0">
      <legend className="flex w-full items-baseline justify-between gap-3 font-medium">
        <span>{legend}</span>
        {aside}
      </legend>
      <div id={`${id}-hint`}>
        {hint && <p className="pt-0.5 text-sm text-muted">{hint}</p>}
        {error && <p className="pt-0.5 text-sm text-danger">{error}</p>}
      </div>
      <div className={`mt-2 grid gap-2 ${COLUMNS[columns]}`}>
        {options.map((option) => (
          <label
            key={option.value}
            className="flex min-h-11 cursor-pointer items-start gap-3 rounded-md border border-edge bg-card px-3 py-2.5 hover:bg-sunk has-checked:border-fg has-checked:bg-sunk has-checked:inset-ring has-checked:inset-ring-fg"
          >
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
              className="size-6 shrink-0 accent-fg"
            />
            <span className="flex min-w-0 flex-col">
              <span lang={option.lang}>{option.label}</span>
              {option.note && <span className="text-sm text-muted">{option.note}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
