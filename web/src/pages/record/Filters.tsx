import { Filter, FilterBar, SymbolFilter } from '../../components/FilterBar';
import { useLanguage } from '../../i18n/LanguageProvider';
import { ACTIONS, type Change, OUTCOMES, type RecordSearch } from './search';

interface Props {
  search: RecordSearch;
  onChange: (change: Change) => void;
}

/** Which part of the record the panels and the table show. */
export function Filters({ search, onChange }: Props) {
  const { text } = useLanguage();
  const copy = text.record.filters;
  const { symbol, action, outcome } = search;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <FilterBar
        label={copy.label}
        clear={copy.clear}
        isFiltered={Boolean(symbol || action || outcome)}
        onClear={() => onChange({ symbol: undefined, action: undefined, outcome: undefined })}
      >
        <SymbolFilter
          label={copy.symbol}
          any={copy.anySymbol}
          value={symbol}
          onChange={(wanted) => onChange({ symbol: wanted })}
        />
        <Filter
          label={copy.action}
          any={copy.anyAction}
          value={action}
          options={ACTIONS.map((value) => ({ value, label: text.today.actions[value] }))}
          onChange={(wanted) => onChange({ action: wanted })}
        />
        <Filter
          label={copy.outcome}
          any={copy.anyOutcome}
          value={outcome}
          options={OUTCOMES.map((value) => ({ value, label: copy.outcomes[value] }))}
          onChange={(wanted) => onChange({ outcome: wanted })}
        />
      </FilterBar>
      <span className="text-sm text-muted">{copy.note}</span>
    </div>
  );
}
