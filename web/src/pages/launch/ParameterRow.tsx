import type { Parameter } from '../../api/strategy';
import { Field } from '../../components/Field';
import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { Typed } from './form';

interface Props {
  parameter: Parameter;
  typed: Typed;
  /** The study tries several values. */
  canVary: boolean;
  fault: (field: string) => string | undefined;
  refused: string | undefined;
  onChange: (change: Partial<Typed>) => void;
}

/** One parameter: its value, or the range that a study tries. */
export function ParameterRow({ parameter, typed, canVary, fault, refused, onChange }: Props) {
  const { lang } = useLanguage();
  const copy = useChapter('backtests').launch;
  const { name, min, max, integer } = parameter;
  const write = (value: number) => formatNumber(value, lang, integer ? 0 : 2);
  const range = copy.range(write(min), write(max));
  const varies = canVary && typed.varies;
  const field = (key: 'value' | 'from' | 'until' | 'step', label: string, hint: string) => (
    <Field
      label={label}
      hint={hint}
      inputMode={integer ? 'numeric' : 'decimal'}
      value={typed[key]}
      error={fault(key)}
      onChange={(event) => onChange({ [key]: event.target.value })}
    />
  );
  return (
    <li className="flex flex-col gap-2 border-t border-line pt-3 first:border-t-0 first:pt-0">
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <h3 className="font-mono text-sm font-semibold">{name}</h3>
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
      </div>
      <div className="grid gap-x-4 gap-y-2 sm:grid-cols-3">
        {varies ? (
          <>
            {field('from', copy.start(name), range)}
            {field('until', copy.end(name), range)}
            {field('step', copy.step(name), '')}
          </>
        ) : (
          field('value', copy.value(name), range)
        )}
      </div>
      {refused && <p className="text-sm text-danger">{refused}</p>}
    </li>
  );
}
