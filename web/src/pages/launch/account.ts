// What the form says about an account, and the account that it means.
import type { AccountTerms } from '../../api/events';
import type { Entry } from './form';

/** `own` is a way of sizing that the form does not show. */
export const SIZINGS = ['auto', 'cash', 'equity', 'risk', 'volatility', 'notional', 'own'] as const;
export type SizingKind = (typeof SIZINGS)[number];
export const MARGINS = ['none', 'isolated', 'cross'] as const;
export type MarginKind = (typeof MARGINS)[number];

/** Fields that hold a number. */
export const NUMBERS = [
  'share',
  'annual',
  'bars',
  'cash',
  'maker',
  'minimum',
  'perUnit',
  'borrow',
  'idle',
  'debit',
  'participation',
  'leverage',
  'maintenance',
] as const;
export const LIMITS = ['positions', 'gross', 'instrument', 'daily'] as const;
export type AccountNumber = (typeof NUMBERS)[number] | (typeof LIMITS)[number];
/** Blank is no limit, and the ordinary fee for orders that wait. */
const MAY_BE_BLANK: readonly AccountNumber[] = ['maker', ...LIMITS];

export interface AccountForm {
  sizing: SizingKind;
  margin: MarginKind;
  numbers: Readonly<Record<AccountNumber, Entry>>;
  /** The account that it was made from: what the form does not show is kept as it was. */
  rest: AccountTerms;
}

type Read = (entry: Entry) => number | undefined;

export const ACCOUNT_RANGES: Readonly<Record<AccountNumber, { min: number; max: number }>> = {
  share: { min: 0.01, max: 100 },
  annual: { min: 0.1, max: 500 },
  bars: { min: 2, max: 10_000 },
  cash: { min: 0.01, max: 1e12 },
  maker: { min: -99, max: 1_000 },
  minimum: { min: 0, max: 1e6 },
  perUnit: { min: 0, max: 1e6 },
  borrow: { min: 0, max: 1_000 },
  idle: { min: -99, max: 99 },
  debit: { min: 0, max: 1_000 },
  participation: { min: 0.01, max: 100 },
  leverage: { min: 1, max: 200 },
  maintenance: { min: 0, max: 100 },
  positions: { min: 1, max: 50 },
  gross: { min: 0.1, max: 20_000 },
  instrument: { min: 0.1, max: 20_000 },
  daily: { min: 0.1, max: 100 },
};

const PERCENT = 100;
/** Half a percent, as the server assumes. */
const MAINTENANCE = 0.005;
const VOLATILITY_BARS = 60;

/** The account that the server takes when it is told nothing, or one that was used before. */
export function accountOf(used?: AccountTerms): AccountForm {
  const { sizing, share, annual, bars, cash } = sizingOf(used);
  const terms = used?.terms;
  const limits = used?.limits;
  const percent = (ratio: number | null | undefined, blank: Entry) =>
    ratio == null ? blank : tidy(ratio * PERCENT);
  return {
    sizing,
    margin: used?.margin?.mode ?? 'none',
    numbers: {
      share,
      annual,
      bars,
      cash,
      maker: terms?.maker_bps ?? '',
      minimum: terms?.fee_minimum ?? 0,
      perUnit: terms?.fee_per_unit ?? 0,
      borrow: percent(terms?.borrow_rate, 0),
      idle: percent(used?.idle_rate, 0),
      debit: percent(used?.debit_rate, 0),
      participation: percent(terms?.participation, PERCENT),
      leverage: used?.margin?.leverage ?? 1,
      maintenance: percent(used?.margin?.maintenance?.[0]?.rate ?? MAINTENANCE, 0),
      positions: limits?.positions ?? '',
      gross: percent(limits?.gross, ''),
      instrument: percent(limits?.instrument, ''),
      daily: percent(limits?.daily_loss, ''),
    },
    rest: used ?? {},
  };
}

function sizingOf(used: AccountTerms | undefined) {
  const none = { share: PERCENT, annual: 15, bars: VOLATILITY_BARS, cash: 1_000 };
  const sizing = used?.sizing;
  const is = (kind: SizingKind, change: Partial<typeof none>) => ({
    sizing: kind,
    ...none,
    ...change,
  });
  if (!sizing) return is('auto', {});
  if ('cash' in sizing) return is('cash', { share: tidy(sizing.cash.share * PERCENT) });
  if ('equity' in sizing) return is('equity', { share: tidy(sizing.equity.share * PERCENT) });
  if ('risk' in sizing) return is('risk', { share: tidy(sizing.risk.share * PERCENT) });
  if ('notional' in sizing) return is('notional', { cash: sizing.notional.cash });
  if ('volatility' in sizing) {
    const { annual, bars, share_max } = sizing.volatility;
    return is('volatility', {
      annual: tidy(annual * PERCENT),
      bars,
      share: tidy(share_max * PERCENT),
    });
  }
  return is('own', {});
}

/** Which fields the form asks for. */
export function shownOf({ sizing, margin }: AccountForm): readonly AccountNumber[] {
  const size: Readonly<Record<SizingKind, readonly AccountNumber[]>> = {
    auto: [],
    own: [],
    cash: ['share'],
    equity: ['share'],
    risk: ['share'],
    volatility: ['annual', 'bars', 'share'],
    notional: ['cash'],
  };
  const costs = ['maker', 'minimum', 'perUnit', 'borrow', 'idle', 'participation'] as const;
  const borrowed = margin === 'none' ? [] : (['leverage', 'maintenance', 'debit'] as const);
  return [...size[sizing], ...costs, ...borrowed, ...LIMITS];
}

/** What is wrong with each field of the account, by its name. */
export function accountFaults(
  account: AccountForm,
  read: Read,
): Partial<Record<AccountNumber, 'blank' | 'range' | 'whole'>> {
  const faults: Partial<Record<AccountNumber, 'blank' | 'range' | 'whole'>> = {};
  for (const name of shownOf(account)) {
    const entry = account.numbers[name];
    if (entry === '' && MAY_BE_BLANK.includes(name)) continue;
    const value = read(entry);
    const { min, max } = ACCOUNT_RANGES[name];
    if (value === undefined) faults[name] = 'blank';
    else if (value < min || value > max) faults[name] = 'range';
    else if ((name === 'bars' || name === 'positions') && !Number.isInteger(value)) {
      faults[name] = 'whole';
    }
  }
  return faults;
}

/** The account of a request; sizes left to the server are absent. */
export function accountTermsOf(account: AccountForm, read: Read): AccountTerms {
  const number = (name: AccountNumber) => read(account.numbers[name]) ?? 0;
  const ratio = (name: AccountNumber) => number(name) / PERCENT;
  const limit = (name: AccountNumber) => (account.numbers[name] === '' ? null : ratio(name));
  const positions = account.numbers.positions === '' ? null : number('positions');
  const isBorrowed = account.margin !== 'none';
  const brackets = account.rest.margin?.maintenance ?? [];
  return {
    ...account.rest,
    sizing: sizingTermsOf(account, number, ratio),
    terms: {
      ...account.rest.terms,
      maker_bps: account.numbers.maker === '' ? null : number('maker'),
      fee_minimum: number('minimum'),
      fee_per_unit: number('perUnit'),
      borrow_rate: ratio('borrow'),
      participation: ratio('participation') >= 1 ? null : ratio('participation'),
    },
    idle_rate: ratio('idle'),
    debit_rate: isBorrowed ? ratio('debit') : 0,
    margin: isBorrowed
      ? {
          ...account.rest.margin,
          mode: account.margin,
          leverage: number('leverage'),
          maintenance: [{ from_notional: 0, rate: ratio('maintenance') }, ...brackets.slice(1)],
        }
      : { mode: 'none' },
    limits: {
      ...account.rest.limits,
      positions,
      gross: limit('gross'),
      instrument: limit('instrument'),
      daily_loss: limit('daily'),
    },
  };
}

function sizingTermsOf(
  { sizing, rest }: AccountForm,
  number: (name: AccountNumber) => number,
  ratio: (name: AccountNumber) => number,
): NonNullable<AccountTerms['sizing']> | null {
  switch (sizing) {
    case 'auto':
      return null;
    case 'own':
      return rest.sizing ?? null;
    case 'cash':
      return { cash: { share: ratio('share') } };
    case 'equity':
      return { equity: { share: ratio('share') } };
    case 'risk':
      return { risk: { share: ratio('share') } };
    case 'notional':
      return { notional: { cash: number('cash') } };
    case 'volatility':
      return {
        volatility: {
          annual: ratio('annual'),
          bars: number('bars'),
          share_max: ratio('share'),
        },
      };
  }
}

/** Without the noise of a product of decimals. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
