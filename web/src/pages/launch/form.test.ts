import { describe, expect, test } from 'vitest';
import type { Parameter } from '../../api/strategy';
import { accountOf } from './account';
import { costsOf, type Entry, type Form, faultsOf, fieldOf, requestOf, typedOf } from './form';

const read = (entry: Entry) => {
  if (typeof entry === 'number') return entry;
  return /^-?\d+(,\d+)?$/.test(entry) ? Number(entry.replace(',', '.')) : undefined;
};

const FAST = { name: 'fast', default: 20, min: 2, max: 200, step: 5, integer: true } as Parameter;
const WIDTH = {
  name: 'width',
  default: 2,
  min: 0.5,
  max: 4,
  step: 0.5,
  integer: false,
} as Parameter;
const PARAMETERS = [FAST, WIDTH];

function form(change: Partial<Form> = {}): Form {
  return {
    symbols: ['BTC/USDT'],
    strategy: 'ema_cross',
    timeframe: '1d',
    from: '',
    until: '',
    costs: costsOf(),
    engine: 'signals',
    account: accountOf(),
    study: 'single',
    params: { fast: typedOf(FAST), width: typedOf(WIDTH) },
    ...change,
  };
}

const varied = (typed: Partial<ReturnType<typeof typedOf>> = {}) => ({
  fast: { ...typedOf(FAST), varies: true, ...typed },
  width: typedOf(WIDTH),
});

describe('the form', () => {
  test('opens with costs and with every parameter', () => {
    expect(faultsOf(form(), PARAMETERS, read)).toEqual({});
    expect(requestOf(form(), PARAMETERS, read)).toMatchObject({
      capital: 10_000,
      fee_bps: 10,
      slippage_bps: 5,
      size: 1,
      params: { fast: 20, width: 2 },
      grid: {},
      from: null,
    });
  });

  test('is refused with a blank cost: nothing is free by omission', () => {
    const blank = form({ costs: { ...costsOf(), fee: '' } });
    expect(faultsOf(blank, PARAMETERS, read)).toEqual({ fee: 'blank' });
    expect(requestOf(blank, PARAMETERS, read)).toBeUndefined();
  });

  test('is refused outside of the ranges', () => {
    const params = {
      fast: { ...typedOf(FAST), value: '2,5' },
      width: { ...typedOf(WIDTH), value: '9' },
    };
    expect(faultsOf(form({ params, symbols: [] }), PARAMETERS, read)).toEqual({
      symbols: 'least',
      'params.fast.value': 'whole',
      'params.width.value': 'range',
    });
  });

  test('a range begins around the value and stays inside its limits', () => {
    expect(typedOf(FAST)).toMatchObject({ from: 10, until: 30, step: 5 });
    expect(typedOf(FAST, 4)).toMatchObject({ value: 4, from: 2, until: 14 });
  });
});

describe('a study', () => {
  test('tries what the strategy declares until something varies', () => {
    const request = requestOf(form({ study: 'walk_forward' }), PARAMETERS, read);
    expect(request).toMatchObject({ study: 'walk_forward', params: {}, grid: {} });
  });

  test('varies what is asked and fixes the rest', () => {
    const request = requestOf(form({ study: 'sweep', params: varied() }), PARAMETERS, read);
    expect(request).toMatchObject({
      params: { width: 2 },
      grid: { fast: { from: 10, to: 30, step: 5 } },
    });
  });

  test('keeps a value that somebody typed', () => {
    const params = {
      fast: typedOf(FAST),
      width: { ...typedOf(WIDTH), value: '3' },
    };
    const request = requestOf(form({ study: 'sweep', params }), PARAMETERS, read);
    expect(request).toMatchObject({ params: { width: 3 } });
  });

  test('needs a step', () => {
    const faults = faultsOf(
      form({ study: 'sweep', params: varied({ step: '0' }) }),
      PARAMETERS,
      read,
    );
    expect(faults).toEqual({ 'params.fast.step': 'range' });
  });
});

describe('an account', () => {
  test('is sent whole, without a study or a share of the cash', () => {
    const request = requestOf(form({ engine: 'events' }), PARAMETERS, read);
    expect(request).toMatchObject({
      engine: 'events',
      fee_bps: 10,
      params: { fast: 20, width: 2 },
      account: {
        sizing: null,
        margin: { mode: 'none' },
        terms: { maker_bps: null, participation: null, borrow_rate: 0 },
        limits: { positions: null, gross: null },
      },
    });
    expect(request).not.toHaveProperty('size');
    expect(request).not.toHaveProperty('study');
  });

  test('is asked for in percent and sent as ratios', () => {
    const opened = accountOf();
    const account = {
      ...opened,
      sizing: 'risk' as const,
      margin: 'cross' as const,
      numbers: { ...opened.numbers, share: '1', leverage: 3, gross: '150', positions: 4 },
    };
    const request = requestOf(form({ engine: 'events', account }), PARAMETERS, read);
    expect(request).toMatchObject({
      account: {
        sizing: { risk: { share: 0.01 } },
        margin: {
          mode: 'cross',
          leverage: 3,
          maintenance: [{ from_notional: 0, rate: 0.005 }],
        },
        limits: { positions: 4, gross: 1.5 },
      },
    });
  });

  test('is refused with a blank leverage and comes back as it was sent', () => {
    const opened = accountOf();
    const blank = {
      ...opened,
      margin: 'cross' as const,
      numbers: { ...opened.numbers, leverage: '' },
    };
    const faults = faultsOf(form({ engine: 'events', account: blank }), PARAMETERS, read);
    expect(faults).toEqual({ 'account.leverage': 'blank' });
    const used = accountOf({
      sizing: { volatility: { annual: 0.15, bars: 40, share_max: 1 } },
      terms: { participation: 0.1, borrow_rate: 0.03 },
      limits: { daily_loss: 0.02 },
    });
    expect(used).toMatchObject({
      sizing: 'volatility',
      numbers: { annual: 15, bars: 40, participation: 10, borrow: 3, daily: 2 },
    });
  });
});

test('what the server names is found in the form', () => {
  expect(['symbols[0]', 'fee_bps', 'params.fast', 'grid.fast.step', 'from'].map(fieldOf)).toEqual([
    'symbols',
    'fee',
    'params.fast',
    'params.fast',
    'from',
  ]);
});
