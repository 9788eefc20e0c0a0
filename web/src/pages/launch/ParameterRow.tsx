import type { Parameter } from '../../api/strategy';
import { Field } from '../../components/Field';
import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { Entry, Typed } from './form';

interface Props {
  parameter: Parameter;
  typed: Typed;
  write: (entry: Entry) => string;
  /** The study tries several values. */
  canVary: boolean;
  fault: (field: string) => string | undefined;
  refused: string | undefined;
  onChange: (change: Partial<Typed>) => void;
}

/** One parameter: its value, or the range that a study tries. */
export function ParameterRow({
  parameter,
  typed,
  write,
  canVary,
  fault,
  refused,
  onChange,
}: Props) {
  const { lang } = useLanguage();
  const copy = useChapter('backtests').launch;
  const { name, min, max, integer } = parameter;
  const limit = (value: number) => formatNumber(value, lang, integer ? 0 : 2);
  const range = copy.range(limit(min), limit(max));
  const varies = canVary && typed.varies;
  const field = (key: keyof typeof copy.fields, label: string) => (
    <Field
      label={copy.fields[key]}
      aria-label={label}
      hint={key === 'value' ? range : ''}
      inputMode={integer ? 'numeric' : 'decimal'}
      value={write(typed[key])}
      error={fault(key)}
      onChange={(event) => onChange({ [key]: event.target.value })}
    />
  );
  return (
    <li className="grid items-start gap-x-4 gap-y-1 border-t border-line pt-3 first:border-t-0 first:pt-0 sm:grid-cols-[8rem_minmax(0,1fr)]">
      <div className="flex flex-wrap items-center justify-between gap-x-3 sm:flex-col sm:items-start sm:gap-y-1">
        <h3 className="font-mono text-sm font-semibold break-all">{name}</h3>
        {canVary && (
          <label className="inline-flex min-h-8 cursor-pointer items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="size-6 accent-fg"
              aria-label={copy.varyOf(name)}
              checked={typed.varies}
              onChange={(event) => onChange({ varies: event.target.checked })}
            />
            {copy.vary}
          </label>
        )}
        {varies && <p className="text-sm text-muted">{range}</p>}
      </div>
      <div className="grid gap-x-4 sm:grid-cols-3">
        {varies ? (
          <>
            {field('from', copy.start(name))}
            {field('until', copy.end(name))}
            {field('step', copy.step(name))}
          </>
        ) : (
          field('value', copy.value(name))
        )}
      </div>
      {refused && <p className="text-sm text-danger sm:col-start-2">{refused}</p>}
    </li>
  );
}
