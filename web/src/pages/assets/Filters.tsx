import type { ReactNode, Ref } from 'react';
import { useLanguage } from '../../i18n/LanguageProvider';
import { CLASSES, type Filter, STATES } from './filter';

interface Props {
  ref: Ref<HTMLInputElement>;
  filter: Filter;
  onFilter: (change: Partial<Filter>) => void;
}

/** Which assets are listed: followed or all, by name, by class, by state. */
export function Filters({ ref, filter, onFilter }: Props) {
  const { text } = useLanguage();
  const copy = text.assets;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <fieldset className="flex rounded-md border border-line bg-card p-0.5">
        <legend className="sr-only">{copy.view}</legend>
        <Choice isOn={!filter.all} onPress={() => onFilter({ all: false })}>
          {copy.views.mine}
        </Choice>
        <Choice isOn={filter.all} onPress={() => onFilter({ all: true })}>
          {copy.views.all}
        </Choice>
      </fieldset>
      <input
        ref={ref}
        type="search"
        aria-label={copy.search}
        placeholder={copy.search}
        value={filter.wanted}
        onChange={(event) => onFilter({ wanted: event.target.value })}
        className="min-h-9 w-full rounded-md border border-edge bg-card px-3 text-sm sm:w-56"
      />
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{copy.filters}</legend>
        {STATES.map((state) => (
          <FilterChip
            key={state}
            isOn={filter.state === state}
            onPress={() => onFilter({ state: filter.state === state ? undefined : state })}
          >
            {copy.states[state]}
          </FilterChip>
        ))}
        {CLASSES.map((known) => (
          <FilterChip
            key={known}
            isOn={filter.assetClass === known}
            onPress={() =>
              onFilter({ assetClass: filter.assetClass === known ? undefined : known })
            }
          >
            {copy.classes[known]}
          </FilterChip>
        ))}
      </fieldset>
    </div>
  );
}

interface PressProps {
  isOn: boolean;
  onPress: () => void;
  children: ReactNode;
}

function Choice({ isOn, onPress, children }: PressProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onPress}
      className="min-h-8 cursor-pointer rounded-md px-3 text-sm text-muted hover:text-fg aria-pressed:bg-sunk aria-pressed:font-semibold aria-pressed:text-fg"
    >
      {children}
    </button>
  );
}

function FilterChip({ isOn, onPress, children }: PressProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onPress}
      className="min-h-8 cursor-pointer rounded-full border border-line px-3 text-sm text-muted hover:text-fg aria-pressed:border-fg aria-pressed:bg-fg aria-pressed:text-bg"
    >
      {children}
    </button>
  );
}
