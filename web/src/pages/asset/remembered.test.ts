import { beforeEach, expect, test } from 'vitest';
import { colourOf, nextColour, recall, remember } from './remembered';

beforeEach(() => localStorage.clear());

test('each asset has its own chart', () => {
  remember('BTC/USDT', { expressions: ['ema(close, 20)'], colours: { 'ema(close, 20)': 3 } });
  remember('AAPL', { expressions: [], colours: {} });
  expect(recall('BTC/USDT').expressions).toEqual(['ema(close, 20)']);
  expect(recall('BTC/USDT').colours).toEqual({ 'ema(close, 20)': 3 });
  expect(recall('AAPL').expressions).toEqual([]);
  expect(recall('EUR/USD').expressions).toEqual([]);
});

test.each([
  '{',
  '7',
  '[[1,2]]',
  '[["BTC/USDT",null]]',
  '[["BTC/USDT",{"expressions":7,"colours":{"a":9}}]]',
])('what was stored as %s is nothing', (stored) => {
  localStorage.setItem('rumbo_charts', stored);
  expect(recall('BTC/USDT')).toEqual({ expressions: [], colours: {} });
});

test('a colour is chosen, or that of the place, and the last is followed by the first', () => {
  const expressions = ['a()', 'b()'];
  expect(colourOf('b()', expressions, {})).toBe(2);
  expect(colourOf('b()', expressions, { 'b()': 5 })).toBe(5);
  expect(nextColour(1)).toBe(2);
  expect(nextColour(6)).toBe(1);
});
