import { useQuery } from '@tanstack/react-query';
import { storedQuery } from '../../api/assets';
import { Button } from '../../components/Button';
import { Choice } from '../../components/Choice';
import { useLanguage } from '../../i18n/LanguageProvider';
import { ACTIONS, type Change, OUTCOMES, type RecordSearch } from './search';

interface Props {
  search: RecordSearch;
  onChange: (change: Change) => void;
}

/** Which part of the record the panels and the table show. */
export function Filters({ search, onChange }: Props) {
  const { lang, text } = useLanguage();
  const copy = text.record.filters;
  const stored = useQuery(storedQuery(lang));
  const symbols = stored.data?.items.map(({ symbol }) => symbol) ?? [];
  if (search.symbol && !symbols.includes(search.symbol)) symbols.unshift(search.symbol);
  const isFiltered = search.symbol || search.action || search.outcome;
  return (
    <search aria-label={copy.label} className="flex flex-wrap items-center gap-2">
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
        label={copy.action}
        value={search.action ?? ''}
        options={[
          { value: '', label: copy.anyAction },
          ...ACTIONS.map((value) => ({ value, label: text.today.actions[value] })),
        ]}
        onChange={(action) => onChange({ action: action || undefined })}
      />
      <Choice
        label={copy.outcome}
        value={search.outcome ?? ''}
        options={[
          { value: '', label: copy.anyOutcome },
          ...OUTCOMES.map((value) => ({ value, label: copy.outcomes[value] })),
        ]}
        onChange={(outcome) => onChange({ outcome: outcome || undefined })}
      />
      {isFiltered && (
        <Button
          compact
          look="quiet"
          onClick={() => onChange({ symbol: undefined, action: undefined, outcome: undefined })}
        >
          {copy.clear}
        </Button>
      )}
      <span className="text-sm text-muted">{copy.note}</span>
    </search>
  );
}
