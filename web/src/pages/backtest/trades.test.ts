import { describe, expect, test } from 'vitest';
import { pickTrades, type Trades, type Wanted } from './trades';

const DAY = 86_400_000;
const NAMES = {
  reason: (code: string) => ({ stop: 'límite de pérdida', target: 'objetivo' })[code] ?? code,
  long: 'Largo',
  short: 'Corto',
};
const RETURNS = [0.04, -0.02, 0, 0.1, -0.05];
const REASONS = ['target', 'stop', 'rule', 'target', 'stop'];
const TRADES: Trades = {
  openedAt: RETURNS.map((_, row) => Date.UTC(2024, 11, 29) + row * DAY),
  closedAt: [],
  isShort: (row) => row === 3,
  returns: RETURNS,
  reason: (row) => REASONS[row] ?? '',
};

function pick(wanted: Partial<Wanted>): number[] {
  return [...pickTrades(TRADES, { outcome: 'all', order: 'opened', words: '', ...wanted }, NAMES)];
}

describe('trades', () => {
  test('are all there until something is asked', () => {
    expect(pick({})).toEqual([0, 1, 2, 3, 4]);
    expect(pick({ order: 'latest' })).toEqual([4, 3, 2, 1, 0]);
  });

  test('won or lost; what came out even lost its costs', () => {
    expect(pick({ outcome: 'won' })).toEqual([0, 3]);
    expect(pick({ outcome: 'lost' })).toEqual([1, 2, 4]);
  });

  test('go from the worst or from the best', () => {
    expect(pick({ order: 'worst' })).toEqual([4, 1, 2, 0, 3]);
    expect(pick({ order: 'best', outcome: 'won' })).toEqual([3, 0]);
  });

  test('are found by year, month and day', () => {
    expect(pick({ words: '2025' })).toEqual([3, 4]);
    expect(pick({ words: '2024-12' })).toEqual([0, 1, 2]);
    expect(pick({ words: '2024-12-30' })).toEqual([1]);
  });

  test('are found by words of the reason and the side, without accents', () => {
    expect(pick({ words: 'perdida' })).toEqual([1, 4]);
    expect(pick({ words: 'CORTO' })).toEqual([3]);
    expect(pick({ words: 'nada' })).toEqual([]);
  });
});

test('a hundred thousand are picked and ordered', () => {
  const count = 100_000;
  const many: Trades = {
    openedAt: Array.from({ length: count }, (_, row) => row * 60_000),
    closedAt: [],
    isShort: (row) => row % 3 === 0,
    returns: Array.from({ length: count }, (_, row) => Math.sin(row * 1.7)),
    reason: (row) => (row % 2 === 0 ? 'stop' : 'target'),
  };
  const rows = pickTrades(many, { outcome: 'lost', order: 'worst', words: 'objetivo' }, NAMES);
  expect(rows.length).toBeGreaterThan(count / 5);
  const gains = [...rows].map((row) => many.returns[row] ?? 0);
  expect(gains.every((gain, at) => at === 0 || gain >= (gains[at - 1] ?? 0))).toBe(true);
  expect([...rows].every((row) => row % 2 === 1)).toBe(true);
});
