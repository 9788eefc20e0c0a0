import { describe, expect, test } from 'vitest';
import { COMPARED_MAX, readSearch, toggled } from './search';

describe('the address', () => {
  test('says which backtests', () => {
    expect(
      readSearch({ strategy: 'ema_cross', symbol: 'BTC/USDT', verdict: 'fragile', sort: 'pbo' }),
    ).toEqual({
      strategy: 'ema_cross',
      symbol: 'BTC/USDT',
      verdict: 'fragile',
      sort: 'pbo',
    });
  });

  test('is not trusted', () => {
    expect(readSearch({ strategy: 7, symbol: '', verdict: 'perfect', sort: 'luck' })).toEqual({
      strategy: undefined,
      symbol: undefined,
      verdict: undefined,
      sort: undefined,
    });
  });
});

test('no more are chosen than can be compared', () => {
  let chosen: readonly string[] = [];
  for (const id of 'abcdefgh') chosen = toggled(chosen, id);
  expect(chosen.join('')).toBe('abcdefgh'.slice(0, COMPARED_MAX));
  expect(toggled(chosen, 'c')).not.toContain('c');
});
