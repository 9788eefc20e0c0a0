import { type ReactNode, useId } from 'react';
import { type BacktestRequest, STUDIES } from '../../api/backtest';
import { ENGINES, type Rotation } from '../../api/events';
import type { FieldProblem } from '../../api/problem';
import type { Parameter, Strategy } from '../../api/strategy';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { Icon } from '../../components/Icon';
import { RadioGroup } from '../../components/RadioGroup';
import { Select } from '../../components/Select';
import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { useShortcut } from '../../keyboard/keyboard';
import { AccountFields } from './AccountFields';
import { EstimateBox } from './EstimateBox';
import {
  type Cost,
  canVary,
  type Entry,
  type Fault,
  type Form,
  faultsOf,
  fieldOf,
  RANGES,
  requestOf,
} from './form';
import { ParameterRow } from './ParameterRow';

interface Props {
  form: Form;
  strategies: readonly Strategy[];
  /** Strategies that choose between assets. */
  rotations: readonly Rotation[];
  symbols: readonly string[];
  parameters: readonly Parameter[];
  /** What the server refused, field by field. */
  problems: readonly FieldProblem[];
  isBusy: boolean;
  read: (entry: Entry) => number | undefined;
  write: (entry: Entry) => string;
  onChange: (change: Partial<Form>) => void;
  onStrategy: (id: string) => void;
  onEngine: (engine: Form['engine']) => void;
  onLaunch: (request: BacktestRequest) => void;
}

/** Everything that a backtest needs, with what is wrong beside each field. */
export function LaunchForm(props: Props) {
  const { form, strategies, rotations, parameters, problems, isBusy, read, write, onChange } =
    props;
  const { onStrategy, onLaunch } = props;
  const { lang } = useLanguage();
  const { launch: copy, studies, timeframes } = useChapter('backtests');
  const { engine: engines } = useChapter('events');
  const isAccount = form.engine === 'events';
  const isRotation = rotations.some(({ id }) => id === form.strategy);
  // A rotation sizes by itself.
  const sent: Form = isRotation ? { ...form, account: { ...form.account, sizing: 'auto' } } : form;
  const faults = faultsOf(sent, parameters, read);
  if (isRotation && form.symbols.length === 1) faults.symbols = 'two';
  const request = faults.symbols ? undefined : requestOf(sent, parameters, read);
  const rationale = [...strategies, ...rotations].find(({ id }) => id === form.strategy)?.rationale;
  const refused = (name: string) => problems.find(({ field }) => fieldOf(field) === name)?.detail;
  function say(fault: Fault | undefined, range?: { min: number; max: number }) {
    if (!fault) return undefined;
    if (fault === 'two') return engines.two;
    if (fault !== 'range' || !range) return fault === 'range' ? copy.blank : copy[fault];
    return copy.outOf(formatNumber(range.min, lang, 2), formatNumber(range.max, lang));
  }
  function submit() {
    if (request && !isBusy) onLaunch(request);
  }
  useShortcut('submit', submit);
  const cost = (name: Cost, label: string, hint: string) => (
    <Field
      label={label}
      hint={hint}
      inputMode="decimal"
      value={write(form.costs[name])}
      error={say(faults[name], RANGES[name]) ?? refused(name)}
      onChange={(event) => onChange({ costs: { ...form.costs, [name]: event.target.value } })}
    />
  );
  return (
    <form
      noValidate
      className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="flex min-w-0 flex-col gap-4">
        <Group title={engines.legend}>
          <RadioGroup
            legend={engines.legend}
            value={form.engine}
            options={ENGINES.map((value) => ({
              value,
              label: engines.names[value] ?? value,
              note: engines.notes[value],
            }))}
            error={refused('engine')}
            onChange={(engine) => props.onEngine(engine)}
          />
        </Group>
        <Group title={copy.what}>
          <Assets {...props} error={say(faults.symbols) ?? refused('symbols')} />
          <div className="grid gap-x-4 gap-y-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
            <Select
              label={copy.strategyLabel}
              value={form.strategy}
              error={refused('strategy')}
              hint={rationale}
              onChange={(event) => onStrategy(event.target.value)}
            >
              {isAccount ? (
                <>
                  <optgroup label={engines.rotations}>{rotations.map(option)}</optgroup>
                  <optgroup label={engines.rules}>{strategies.map(option)}</optgroup>
                </>
              ) : (
                strategies.map(option)
              )}
            </Select>
            <Select
              label={copy.timeframe}
              value={form.timeframe}
              error={refused('timeframe')}
              onChange={(event) => onChange({ timeframe: event.target.value })}
            >
              {Object.entries(timeframes).map(([id, name]) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </div>
        </Group>
        <Group title={copy.when}>
          <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
            <Field
              type="date"
              label={copy.from}
              hint={copy.fromHint}
              error={refused('from')}
              value={form.from}
              onChange={(event) => onChange({ from: event.target.value })}
            />
            <Field
              type="date"
              label={copy.to}
              hint={copy.toHint}
              error={refused('until')}
              value={form.until}
              onChange={(event) => onChange({ until: event.target.value })}
            />
          </div>
        </Group>
        <Group title={copy.costs}>
          <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
            {cost('fee', copy.fee, copy.feeHint)}
            {cost('slippage', copy.slippage, copy.slippageHint)}
            {cost('spread', copy.spread, copy.spreadHint)}
            {!isAccount && cost('size', copy.size, copy.sizeHint)}
            {cost('capital', copy.capital, copy.capitalHint)}
          </div>
          {isAccount && (
            <AccountFields
              account={form.account}
              isSized={isRotation}
              read={read}
              write={write}
              onChange={(account) => onChange({ account })}
            />
          )}
        </Group>
        {!isAccount && (
          <Group title={copy.how}>
            <RadioGroup
              legend={copy.study}
              value={form.study}
              options={STUDIES.map((value) => ({
                value,
                label: studies[value] ?? value,
                note: copy.studyAbout[value],
              }))}
              error={refused('study')}
              onChange={(study) => onChange({ study })}
            />
          </Group>
        )}
        <Group title={copy.params}>
          {parameters.length === 0 && <p className="text-sm text-muted">{copy.noParams}</p>}
          {canVary(form) && parameters.length > 0 && (
            <p className="max-w-prose text-sm text-muted">{copy.declared}</p>
          )}
          <ul className="flex flex-col gap-3">
            {parameters.map((parameter) => {
              const typed = form.params[parameter.name];
              if (!typed) return null;
              const fault = (field: string) =>
                say(faults[`params.${parameter.name}.${field}`], parameter);
              return (
                <ParameterRow
                  key={parameter.name}
                  parameter={parameter}
                  typed={typed}
                  write={write}
                  canVary={canVary(form)}
                  fault={fault}
                  refused={refused(`params.${parameter.name}`)}
                  onChange={(change) =>
                    onChange({
                      params: { ...form.params, [parameter.name]: { ...typed, ...change } },
                    })
                  }
                />
              );
            })}
          </ul>
        </Group>
      </div>
      <EstimateBox request={request} isBusy={isBusy} />
    </form>
  );
}

function option({ id, title }: { id: string; title: string }) {
  return (
    <option key={id} value={id}>
      {title}
    </option>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-card p-4 sm:p-5"
    >
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** The assets that are tried, each with its way out, and a list to add more from. */
function Assets({ form, symbols, onChange, error }: Props & { error: string | undefined }) {
  const copy = useChapter('backtests').launch;
  const { engine } = useChapter('events');
  const others = symbols.filter((symbol) => !form.symbols.includes(symbol));
  return (
    <div className="flex flex-col gap-2">
      {form.symbols.length > 0 && (
        <ul aria-label={copy.assets} className="flex flex-wrap gap-2">
          {form.symbols.map((symbol) => (
            <li
              key={symbol}
              className="inline-flex min-h-8 items-center gap-1 rounded-full border border-edge bg-sunk pl-3 text-sm font-medium"
            >
              {symbol}
              <button
                type="button"
                aria-label={copy.remove(symbol)}
                onClick={() =>
                  onChange({ symbols: form.symbols.filter((each) => each !== symbol) })
                }
                className="flex size-8 cursor-pointer items-center justify-center rounded-full text-muted hover:text-fg"
              >
                <Icon name="close" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Select
        label={form.symbols.length === 0 ? copy.assets : copy.assetsPick}
        hint={form.engine === 'events' ? engine.assetsHint : copy.assetsHint}
        error={error}
        value=""
        onChange={(event) =>
          event.target.value && onChange({ symbols: [...form.symbols, event.target.value] })
        }
      >
        <option value="">{copy.assetsPick}</option>
        {others.map((symbol) => (
          <option key={symbol} value={symbol}>
            {symbol}
          </option>
        ))}
      </Select>
      {form.symbols.length > 1 && (
        <Button
          compact
          look="quiet"
          className="self-start"
          onClick={() => onChange({ symbols: form.symbols.slice(0, 1) })}
        >
          {copy.onlyFirst}
        </Button>
      )}
    </div>
  );
}
