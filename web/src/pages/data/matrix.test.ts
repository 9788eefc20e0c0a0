import { expect, test } from 'vitest';
import type { Series } from '../../api/data';
import { freshnessOf, layOut } from './matrix';

const FULL: Series = {
  symbol: 'SPY',
  name: 'SPDR S&P 500',
  timeframe: '1d',
  source: 'file',
  sample: false,
  bars: 100,
  from: 0,
  until: 1,
  coverage: 1,
  gaps: 0,
  missing_bars: 0,
  quarantined: 0,
  lag_bars: 0,
  stale: false,
};

test('series of one asset share a row, timeframes stand from the shortest', () => {
  const { timeframes, rows } = layOut([
    { ...FULL, timeframe: '1d' },
    { ...FULL, timeframe: '5m' },
    { ...FULL, timeframe: '1w' },
    { ...FULL, timeframe: '4h', source: 'kraken' },
    { ...FULL, timeframe: '4h', source: 'binance' },
  ]);
  expect(timeframes).toEqual(['5m', '4h', '1d', '1w']);
  expect(rows.length).toBe(1);
  expect(rows[0]?.sources).toEqual(['file', 'kraken', 'binance']);
  expect(rows[0]?.cells.get('4h')?.length).toBe(2);
  expect(rows[0]?.cells.get('1h')).toBeUndefined();
});

test('what needs a look stands first', () => {
  const { rows } = layOut([
    { ...FULL, symbol: 'A' },
    { ...FULL, symbol: 'B', gaps: 1 },
    { ...FULL, symbol: 'C', stale: true, lag_bars: 9 },
    { ...FULL, symbol: 'AA' },
  ]);
  expect(rows.map((row) => row.symbol)).toEqual(['C', 'B', 'A', 'AA']);
});

test('a few bars behind is not yet out of date', () => {
  const late = (lag_bars: number) => freshnessOf({ ...FULL, stale: lag_bars > 0, lag_bars });
  expect(freshnessOf({ ...FULL, until: null, bars: 0 })).toBe('empty');
  expect([0, 1, 3, 4].map(late)).toEqual(['fresh', 'behind', 'behind', 'stale']);
});
