import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { storedQuery } from '../api/assets';
import { useLanguage } from '../i18n/LanguageProvider';
import { Button } from './Button';
import { Choice } from './Choice';

interface BarProps {
  label: string;
  /** What the button says that takes every filter back. */
  clear: string;
  isFiltered: boolean;
  onClear: () => void;
  children: ReactNode;
}

/** Which rows of a page are shown. */
export function FilterBar({ label, clear, isFiltered, onClear, children }: BarProps) {
  return (
    <search aria-label={label} className="flex min-w-0 flex-wrap items-center gap-2">
      {children}
      {isFiltered && (
        <Button compact look="quiet" onClick={onClear}>
          {clear}
        </Button>
      )}
    </search>
  );
}

interface FilterProps<Value extends string> {
  label: string;
  /** What it says while it asks about nothing. */
  any: string;
  value: Value | undefined;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value | undefined) => void;
}

/** One thing to filter by. A value that is no option is shown as it is. */
export function Filter<Value extends string>({
  label,
  any,
  value,
  options,
  onChange,
}: FilterProps<Value>) {
  const isKnown = value === undefined || options.some((option) => option.value === value);
  const all = isKnown ? options : [{ value, label: value }, ...options];
  return (
    <Choice<Value | ''>
      label={label}
      value={value ?? ''}
      options={[{ value: '', label: any }, ...all]}
      onChange={(chosen) => onChange(chosen || undefined)}
    />
  );
}

type SymbolProps = Omit<FilterProps<string>, 'options'>;

/** Filters by one of the assets that have bars. */
export function SymbolFilter(props: SymbolProps) {
  const { lang } = useLanguage();
  const stored = useQuery(storedQuery(lang));
  const symbols = stored.data?.items.map(({ symbol }) => ({ value: symbol, label: symbol }));
  return <Filter {...props} options={symbols ?? []} />;
}
