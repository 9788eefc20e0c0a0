import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, useState } from 'react';
import { type Indicator, indicatorsQuery } from '../../api/asset';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Field } from '../../components/Field';
import { Select } from '../../components/Select';
import { formatNumber } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';
import { type Catalogue, catalogueOf, expressionOf, fits, shortName } from './indicator';
import { COLOURS, type Colour, nextColour } from './remembered';

/** Entries shown at once: more is a list that nobody reads. */
const SHOWN_MAX = 40;

interface Props {
  expressions: readonly string[];
  colours: Readonly<Record<string, Colour>>;
  onChange: (expressions: readonly string[]) => void;
  onColour: (expr: string, colour: Colour) => void;
  onClose: () => void;
}

/** The catalogue of indicators: search, set the parameters, put it on the chart. */
export function IndicatorDialog({ expressions, colours, onChange, onColour, onClose }: Props) {
  const { lang, text } = useLanguage();
  const copy = text.asset.picker;
  const query = useQuery(indicatorsQuery(lang));
  const catalogue = useMemo(() => catalogueOf(query.data?.items ?? []), [query.data]);
  const groups = [...new Set([...catalogue.values()].map(({ group }) => group))];
  const [wanted, setWanted] = useState('');
  const [group, setGroup] = useState('');
  const found = [...catalogue.values()].filter(
    (indicator) => (group === '' || indicator.group === group) && matches(indicator, wanted),
  );
  return (
    <Dialog title={copy.title} onClose={onClose}>
      {expressions.length > 0 && (
        <Shown
          expressions={expressions}
          colours={colours}
          onColour={onColour}
          onRemove={(expr) => onChange(expressions.filter((other) => other !== expr))}
        />
      )}
      <div className="grid gap-3 sm:grid-cols-[2fr_1fr]">
        <Field
          label={copy.search}
          hint={copy.hint}
          type="search"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <Select label={copy.group} value={group} onChange={(event) => setGroup(event.target.value)}>
          <option value="">{copy.all}</option>
          {groups.map((known) => (
            <option key={known} value={known}>
              {copy.groups[known as keyof typeof copy.groups] ?? known}
            </option>
          ))}
        </Select>
      </div>
      {query.isError && (
        <ErrorPanel
          verb={text.asset.verbIndicators}
          error={query.error}
          onRetry={() => query.refetch()}
        />
      )}
      {query.data && (
        <p role="status" className="text-sm text-muted">
          {found.length === 0
            ? copy.none
            : copy.count(
                formatNumber(Math.min(found.length, SHOWN_MAX), lang),
                formatNumber(found.length, lang),
              )}
        </p>
      )}
      <ul className="flex flex-col">
        {found.slice(0, SHOWN_MAX).map((indicator) => (
          <Entry
            key={indicator.id}
            indicator={indicator}
            catalogue={catalogue}
            expressions={expressions}
            onAdd={(expr) => onChange([...expressions, expr])}
          />
        ))}
      </ul>
    </Dialog>
  );
}

interface ShownProps {
  expressions: readonly string[];
  colours: Readonly<Record<string, Colour>>;
  onColour: (expr: string, colour: Colour) => void;
  onRemove: (expr: string) => void;
}

/** What is on the chart: each with its colour, and a way off. */
function Shown({ expressions, colours, onColour, onRemove }: ShownProps) {
  const { text } = useLanguage();
  const copy = text.asset.picker;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">{copy.shown}</h3>
      <ul className="flex flex-wrap gap-2">
        {expressions.map((expr) => {
          const name = shortName(expr);
          const colour = colours[expr] ?? 1;
          return (
            <li key={expr} className="flex items-center rounded-md border border-edge">
              <button
                type="button"
                title={copy.colour(name, colour, COLOURS.length)}
                aria-label={copy.colour(name, colour, COLOURS.length)}
                onClick={() => onColour(expr, nextColour(colour))}
                className="flex min-h-8 min-w-8 cursor-pointer items-center justify-center rounded-l-md hover:bg-sunk"
              >
                <span
                  aria-hidden="true"
                  className="h-1 w-4 rounded-full"
                  style={{ background: `var(--color-plot-${colour})` }}
                />
              </button>
              <button
                type="button"
                aria-label={text.asset.chart.remove(name)}
                onClick={() => onRemove(expr)}
                className="min-h-8 cursor-pointer rounded-r-md px-2 text-sm hover:bg-sunk"
              >
                {`${name} ×`}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function matches({ id, title, summary }: Indicator, wanted: string): boolean {
  const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain(`${id} ${title} ${summary}`).includes(plain(wanted.trim()));
}

interface EntryProps {
  indicator: Indicator;
  catalogue: Catalogue;
  expressions: readonly string[];
  onAdd: (expr: string) => void;
}

function Entry({ indicator, catalogue, expressions, onAdd }: EntryProps) {
  const { lang, text } = useLanguage();
  const copy = text.asset.picker;
  const id = useId();
  const [values, setValues] = useState(() =>
    indicator.parameters.map((known) => `${known.default}`),
  );
  const numbers = values.map((value) => (value.trim() === '' ? Number.NaN : Number(value)));
  const isValid = indicator.parameters.every((parameter, index) =>
    allows(parameter, numbers[index] ?? Number.NaN),
  );
  const expr = expressionOf(indicator, numbers);
  const isAdded = expressions.includes(expr);
  const isFull = !isAdded && !fits(expressions, expr, catalogue);
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
