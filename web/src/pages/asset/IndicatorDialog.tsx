import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { type Indicator, indicatorsQuery } from '../../api/asset';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Field } from '../../components/Field';
import { formatNumber } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';
import { expressionOf, fits, shortName } from './indicator';

interface Props {
  expressions: readonly string[];
  onChange: (expressions: readonly string[]) => void;
  onClose: () => void;
}

/** The catalogue of indicators: search, set the parameters, put it on the chart. */
export function IndicatorDialog({ expressions, onChange, onClose }: Props) {
  const { lang, text } = useLanguage();
  const copy = text.asset.picker;
  const catalogue = useQuery(indicatorsQuery(lang));
  const [wanted, setWanted] = useState('');
  const found = (catalogue.data?.items ?? []).filter((indicator) => matches(indicator, wanted));
  return (
    <Dialog title={copy.title} onClose={onClose}>
      {expressions.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="text-sm font-semibold">{copy.shown}</h3>
          <ul className="flex flex-wrap gap-2">
            {expressions.map((expr) => (
              <li key={expr}>
                <Button
                  compact
                  aria-label={text.asset.chart.remove(shortName(expr))}
                  onClick={() => onChange(expressions.filter((other) => other !== expr))}
                >
                  {`${shortName(expr)} ×`}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Field
        label={copy.search}
        hint={copy.hint}
        type="search"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      {catalogue.isError && (
        <ErrorPanel
          verb={text.asset.verbIndicators}
          error={catalogue.error}
          onRetry={() => catalogue.refetch()}
        />
      )}
      {catalogue.data && found.length === 0 && <p className="text-muted">{copy.none}</p>}
      <ul className="flex flex-col">
        {found.map((indicator) => (
          <Entry
            key={indicator.id}
            indicator={indicator}
            expressions={expressions}
            onAdd={(expr) => onChange([...expressions, expr])}
          />
        ))}
      </ul>
    </Dialog>
  );
}

function matches({ id, title, summary }: Indicator, wanted: string): boolean {
  const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain(`${id} ${title} ${summary}`).includes(plain(wanted.trim()));
}

interface EntryProps {
  indicator: Indicator;
  expressions: readonly string[];
  onAdd: (expr: string) => void;
}

function Entry({ indicator, expressions, onAdd }: EntryProps) {
  const { lang, text } = useLanguage();
  const copy = text.asset.picker;
  const id = useId();
  const [values, setValues] = useState(() =>
    indicator.parameters.map((known) => `${known.default}`),
  );
  const numbers = values.map(Number);
  const isValid = indicator.parameters.every((parameter, index) =>
    allows(parameter, numbers[index] ?? Number.NaN),
  );
  const expr = expressionOf(indicator, numbers);
  const isAdded = expressions.includes(expr);
  const isFull = !isAdded && !fits(expressions, expr);
  const blocked = isAdded || isFull || !isValid;
  const note = [!isValid && copy.invalid, isAdded && copy.added, isFull && copy.full].find(Boolean);
  return (
    <li className="border-t border-line py-3">
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (!blocked) onAdd(expr);
        }}
      >
        <div>
          <h3 className="font-medium">
            {indicator.title} <span className="font-normal text-muted">{indicator.id}</span>
          </h3>
          <p className="text-sm text-muted">{indicator.summary}</p>
        </div>
        <div className="flex flex-wrap items-end gap-2">
          {indicator.parameters.map((parameter, index) => (
            <label key={parameter.name} className="flex flex-col gap-1 text-xs text-muted">
              {parameter.name}
              <input
                type="number"
                step={parameter.integer ? 1 : 'any'}
                value={values[index]}
                title={copy.range(
                  formatNumber(parameter.min, lang),
                  formatNumber(parameter.max, lang),
                )}
                aria-invalid={!allows(parameter, numbers[index] ?? Number.NaN)}
                aria-describedby={id}
                onChange={(event) => setValues(values.with(index, event.target.value))}
                className="min-h-8 w-20 rounded-md border border-edge bg-card px-2 text-sm text-fg aria-invalid:border-danger"
              />
            </label>
          ))}
          <Button
            compact
            type="submit"
            aria-disabled={blocked}
            aria-label={`${copy.add}: ${indicator.title}`}
            aria-describedby={id}
          >
            {copy.add}
          </Button>
          <span id={id} className="text-sm text-muted">
            {note}
          </span>
        </div>
      </form>
    </li>
  );
}

function allows({ min, max, integer }: Indicator['parameters'][number], value: number): boolean {
  return value >= min && value <= max && (!integer || Number.isInteger(value));
}
