import { expect, test } from 'vitest';
import { readSearch } from './search';

test('an empty address is the whole live record, worst first', () => {
  expect(readSearch({})).toEqual({
    set: 'live',
    symbol: undefined,
    action: undefined,
    outcome: undefined,
    sort: 'worst',
  });
});

test('what an address says is taken only where it is known', () => {
  const search = readSearch({ set: 'replayed', action: 'BUY', outcome: 'missed', symbol: 'SPY' });
  expect(search).toMatchObject({
    set: 'replayed',
    action: 'BUY',
    outcome: 'missed',
    symbol: 'SPY',
  });
  const strange = readSearch({ set: 'x', action: 'buy', outcome: 1, symbol: '', sort: null });
  expect(strange).toEqual(readSearch({}));
});
