import { useQuery } from '@tanstack/react-query';
import { storedQuery } from '../../api/assets';
import type { Strategy } from '../../api/strategy';
import { Button } from '../../components/Button';
import { VERDICTS } from '../../components/backtest/verdict';
import { Choice } from '../../components/Choice';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { Change, ListSearch } from './search';

interface Props {
  search: ListSearch;
  strategies: readonly Strategy[];
  onChange: (change: Change) => void;
}

/** Which backtests are listed. */
export function Filters({ search, strategies, onChange }: Props) {
  const { lang } = useLanguage();
  const { list, verdicts } = useChapter('backtests');
  const copy = list.filters;
  const stored = useQuery(storedQuery(lang));
  const symbols = stored.data?.items.map(({ symbol }) => symbol) ?? [];
  if (search.symbol && !symbols.includes(search.symbol)) symbols.unshift(search.symbol);
  const known = strategies.map(({ id, title }) => ({ value: id, label: title }));
  if (search.strategy && !known.some(({ value }) => value === search.strategy)) {
    known.unshift({ value: search.strategy, label: search.strategy });
  }
  return (
    <search aria-label={copy.label} className="flex min-w-0 flex-wrap items-center gap-2">
      <Choice
        label={copy.strategy}
        value={search.strategy ?? ''}
        options={[{ value: '', label: copy.anyStrategy }, ...known]}
        onChange={(strategy) => onChange({ strategy: strategy || undefined })}
      />
      <Choice
        label={copy.symbol}
        value={search.symbol ?? ''}
        options={[
          { value: '', label: copy.anySymbol },
          ...symbols.map((symbol) => ({ value: symbol, label: symbol })),
        ]}
        onChange={(symbol) => onChange({ symbol: symbol || undefined })}
      />
      <Choice
        label={copy.verdict}
        value={search.verdict ?? ''}
        options={[
          { value: '', label: copy.anyVerdict },
          ...VERDICTS.map((value) => ({ value, label: verdicts.names[value] })),
        ]}
        onChange={(verdict) => onChange({ verdict: verdict || undefined })}
      />
      {(search.strategy || search.symbol || search.verdict) && (
        <Button
          compact
          look="quiet"
          onClick={() => onChange({ strategy: undefined, symbol: undefined, verdict: undefined })}
        >
          {copy.clear}
        </Button>
      )}
    </search>
  );
}
