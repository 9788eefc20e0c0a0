import { SYMBOL } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { VERDICTS } from './backtest/verdict';
import { Filter, FilterBar } from './FilterBar';

const nothing = () => {};

export const stories: Stories = {
  usual: ({ chapters: { backtests } }) => {
    const { filters: copy } = backtests.list;
    return (
      <FilterBar label={copy.label} clear={copy.clear} isFiltered onClear={nothing}>
        <Filter
          label={copy.symbol}
          any={copy.anySymbol}
          value={SYMBOL}
          options={[]}
          onChange={nothing}
        />
        <Filter
          label={copy.verdict}
          any={copy.anyVerdict}
          value={undefined}
          options={VERDICTS.map((value) => ({ value, label: backtests.verdicts.names[value] }))}
          onChange={nothing}
        />
      </FilterBar>
    );
  },
};
