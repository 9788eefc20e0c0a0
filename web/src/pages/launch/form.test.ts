import { describe, expect, test } from 'vitest';
import type { Parameter } from '../../api/strategy';
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

test('what the server names is found in the form', () => {
  expect(['symbols[0]', 'fee_bps', 'params.fast', 'grid.fast.step', 'from'].map(fieldOf)).toEqual([
    'symbols',
    'fee',
    'params.fast',
    'params.fast',
    'from',
  ]);
});
