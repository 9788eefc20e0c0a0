// What the form says, and the request that it means.
import type { Assumptions, BacktestDetail, BacktestRequest, Study } from '../../api/backtest';
import type { EngineName } from '../../api/events';
import type { Parameter } from '../../api/strategy';
import { type AccountForm, accountFaults, accountOf, accountTermsOf } from './account';

/** Costs and sizing as they are typed; never blank when the form opens. */
export const COSTS = ['capital', 'fee', 'slippage', 'spread', 'size'] as const;
export type Cost = (typeof COSTS)[number];

/** A number as it was given, or what somebody typed over it: how numbers are written may change meanwhile. */
export type Entry = number | string;

/** Typed values of one parameter: one, or a range with its step. */
export interface Typed {
  value: Entry;
  varies: boolean;
  from: Entry;
  until: Entry;
  step: Entry;
}

export interface Form {
  symbols: readonly string[];
  strategy: string;
  timeframe: string;
  /** ISO days; blank for all that is stored. */
  from: string;
  until: string;
  costs: Readonly<Record<Cost, Entry>>;
  engine: EngineName;
  /** What else an account says; of the engine `events`. */
  account: AccountForm;
  study: Study;
  params: Readonly<Record<string, Typed>>;
}

/** What the server assumes when it is not told, as its contract states it. */
const USUAL: Readonly<Record<Cost, number>> = {
  capital: 10_000,
  fee: 10,
  slippage: 5,
  spread: 0,
  size: 100,
};

export const RANGES: Readonly<Record<Cost, { min: number; max: number }>> = {
  capital: { min: 1, max: 1e12 },
  fee: { min: 0, max: 1_000 },
  slippage: { min: 0, max: 1_000 },
  spread: { min: 0, max: 1_000 },
  size: { min: 0.01, max: 100 },
};

type Read = (entry: Entry) => number | undefined;

/** Costs as the server would take them, or as they were used before. */
export function costsOf(used?: Assumptions): Record<Cost, Entry> {
  if (!used) return { ...USUAL };
  return {
    capital: used.capital,
    fee: used.fee_bps,
    slippage: used.slippage_bps,
    spread: used.half_spread_bps,
    size: used.size * 100,
  };
}

/** Steps on each side of a value that a range begins with. */
const REACH_STEPS = 2;

/** The typed values of a parameter before anything was typed. */
export function typedOf(parameter: Parameter, used?: number): Typed {
  const { min, max } = parameter;
  const value = used ?? parameter.default;
  const step = parameter.step ?? (parameter.integer ? 1 : (max - min) / 10);
  const within = (wanted: number) => Math.min(Math.max(wanted, min), max);
  return {
    value,
    varies: false,
    from: within(value - REACH_STEPS * step),
    until: within(value + REACH_STEPS * step),
    step,
  };
}

/** The form that launches the same again. */
export function cloneOf(
  backtest: BacktestDetail,
): Omit<Form, 'params'> & { used: Readonly<Record<string, number>> } {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const costs = costsOf(backtest.assumptions);
  return {
    symbols: backtest.instruments,
    engine: backtest.engine,
    account: accountOf(backtest.account?.terms),
    strategy: backtest.strategy,
    timeframe: backtest.timeframe,
    from: day(backtest.from),
    until: day(backtest.until),
    costs,
    study: backtest.study,
    used: backtest.params,
  };
}

export type Fault = 'blank' | 'range' | 'whole' | 'least' | 'two';

/** What is wrong with each field, by its name; the server has the last word on the rest. */
export function faultsOf(
  form: Form,
  parameters: readonly Parameter[],
  read: Read,
): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  const isAccount = form.engine === 'events';
  if (form.symbols.length === 0) faults.symbols = 'least';
  for (const name of COSTS) {
    // An account says by itself how large entries are.
    if (isAccount && name === 'size') continue;
    const value = read(form.costs[name]);
    if (value === undefined) faults[name] = 'blank';
    else if (value < RANGES[name].min || value > RANGES[name].max) faults[name] = 'range';
  }
  if (isAccount) {
    for (const [name, fault] of Object.entries(accountFaults(form.account, read))) {
      faults[`account.${name}`] = fault;
    }
  }
  for (const parameter of parameters) {
    const typed = form.params[parameter.name];
    if (!typed) continue;
    const isRange = typed.varies && canVary(form);
    const fields = isRange ? (['from', 'until', 'step'] as const) : (['value'] as const);
    for (const field of fields) {
      const fault = faultOf(read(typed[field]), parameter, field === 'step');
      if (fault) faults[`params.${parameter.name}.${field}`] = fault;
    }
  }
  return faults;
}

function faultOf(
  value: number | undefined,
  { min, max, integer }: Parameter,
  isStep: boolean,
): Fault | undefined {
  if (value === undefined) return 'blank';
  if (integer && !Number.isInteger(value)) return 'whole';
  if (isStep) return value > 0 ? undefined : 'range';
  return value < min || value > max ? 'range' : undefined;
}

/** The request, once nothing is wrong with the form. */
export function requestOf(
  form: Form,
  parameters: readonly Parameter[],
  read: Read,
): BacktestRequest | undefined {
  if (!form.strategy || Object.keys(faultsOf(form, parameters, read)).length > 0) return undefined;
  const number = (entry: Entry) => read(entry) ?? 0;
  const varied = parameters.filter(({ name }) => canVary(form) && form.params[name]?.varies);
  const fixed = parameters.filter((parameter) => !varied.includes(parameter));
  const grid = varied.map(({ name }) => {
    const typed = form.params[name];
    const range = {
      from: number(typed?.from ?? ''),
      to: number(typed?.until ?? ''),
      step: number(typed?.step ?? ''),
    };
    return [name, range] as const;
  });
  // A study without ranges tries what the strategy declares, which values given here would fix.
  const params = fixed
    .filter((parameter) => !canVary(form) || varied.length > 0 || isOwn(form, parameter, read))
    .map(({ name }) => [name, number(form.params[name]?.value ?? '')] as const);
  const request = {
    symbols: [...form.symbols],
    strategy: form.strategy,
    timeframe: form.timeframe,
    params: Object.fromEntries(params),
    grid: Object.fromEntries(grid),
    from: form.from || null,
    to: form.until || null,
    capital: number(form.costs.capital),
    fee_bps: number(form.costs.fee),
    slippage_bps: number(form.costs.slippage),
    half_spread_bps: number(form.costs.spread),
  };
  if (form.engine === 'events') {
    return { ...request, engine: 'events', account: accountTermsOf(form.account, read) };
  }
  return { ...request, study: form.study, size: number(form.costs.size) / 100 };
}

/** Whether several values of a parameter are tried. */
export function canVary(form: Form): boolean {
  return form.engine === 'signals' && form.study !== 'single';
}

/** Somebody typed another value than the strategy's own. */
function isOwn(form: Form, parameter: Parameter, read: Read): boolean {
  return read(form.params[parameter.name]?.value ?? '') !== parameter.default;
}

/** Fields of the server by the names that they have here. */
const FIELDS: Readonly<Record<string, string>> = {
  symbol: 'symbols',
  to: 'until',
  fee_bps: 'fee',
  slippage_bps: 'slippage',
  half_spread_bps: 'spread',
};

/** The field of the form that the server means: `params.fast`, `grid.fast.step`, `fee_bps`. */
export function fieldOf(named: string): string {
  const [first = '', second] = named.split(/[.[\]]+/);
  if (second && (first === 'params' || first === 'grid')) return `params.${second}`;
  if (first === 'symbols') return 'symbols';
  return FIELDS[first] ?? first;
}
