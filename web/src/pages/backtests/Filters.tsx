import type { Strategy } from '../../api/strategy';
import { VERDICTS } from '../../components/backtest/verdict';
import { Choice } from '../../components/Choice';
import { Filter, FilterBar, SymbolFilter } from '../../components/FilterBar';
import { useChapter } from '../../i18n/chapter';
import { type Change, type ListSearch, SORTS } from './search';

interface Props {
  search: ListSearch;
  strategies: readonly Strategy[];
  onChange: (change: Change) => void;
}

/** Which backtests are listed, and in which order. */
export function Filters({ search, strategies, onChange }: Props) {
  const { list, verdicts } = useChapter('backtests');
  const copy = list.filters;
  const { strategy, symbol, verdict, sort } = search;
  return (
    <FilterBar
      label={copy.label}
      clear={copy.clear}
      isFiltered={Boolean(strategy || symbol || verdict)}
      onClear={() => onChange({ strategy: undefined, symbol: undefined, verdict: undefined })}
    >
      <Filter
        label={copy.strategy}
        any={copy.anyStrategy}
        value={strategy}
        options={strategies.map(({ id, title }) => ({ value: id, label: title }))}
        onChange={(wanted) => onChange({ strategy: wanted })}
      />
      <SymbolFilter
        label={copy.symbol}
        any={copy.anySymbol}
        value={symbol}
        onChange={(wanted) => onChange({ symbol: wanted })}
      />
      <Filter
        label={copy.verdict}
        any={copy.anyVerdict}
        value={verdict}
        options={VERDICTS.map((value) => ({ value, label: verdicts.names[value] }))}
        onChange={(wanted) => onChange({ verdict: wanted })}
      />
      <Choice
        label={copy.order}
        value={sort ?? SORTS[0]}
        options={SORTS.map((value) => ({ value, label: copy.orders[value] }))}
        onChange={(wanted) => onChange({ sort: wanted === SORTS[0] ? undefined : wanted })}
      />
    </FilterBar>
  );
}
