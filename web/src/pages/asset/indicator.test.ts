import { expect, test } from 'vitest';
import type { Indicator } from '../../api/asset';
import {
  expressionOf,
  fits,
  isOnPrice,
  joinExpressions,
  PANES_MAX,
  parseExpressions,
  shortName,
} from './indicator';

test.each([
  ['ema(close, 20);rsi(close, 14)', ['ema(close, 20)', 'rsi(close, 14)']],
  [' rsi(close,14) ; rsi(close,14);;', ['rsi(close,14)']],
  ['', []],
  [undefined, []],
  [20, []],
])('the address %o names %o', (text, expressions) => {
  expect(parseExpressions(text)).toEqual(expressions);
});

test('there are never more than three panes, however many are asked for', () => {
  const asked = 'rsi(close,2);rsi(close,3);ema(close,9);rsi(close,4);rsi(close,5)';
  const kept = parseExpressions(asked);
  expect(kept.filter((expr) => !isOnPrice(expr)).length).toBe(PANES_MAX);
  expect(kept).toContain('ema(close,9)');
  expect(fits(kept, 'adx(14)')).toBe(false);
  expect(fits(kept, 'sma(close,50)')).toBe(true);
});

test('what is written is read again', () => {
  const expressions = ['bbands(close, 20, 2, 2, 0)', 'adx(14)'];
  expect(parseExpressions(joinExpressions(expressions))).toEqual(expressions);
  expect(joinExpressions([])).toBeUndefined();
});

test('an indicator over a column names the close, one over bars does not', () => {
  const described = { title: '', summary: '', outputs: [], parameters: [], source: '' };
  const rsi: Indicator = { ...described, id: 'rsi', inputs: ['series'] };
  const adx: Indicator = { ...described, id: 'adx', inputs: ['high', 'low', 'close'] };
  expect(expressionOf(rsi, [14])).toBe('rsi(close, 14)');
  expect(expressionOf(adx, [14])).toBe('adx(14)');
  expect(expressionOf({ ...adx, id: 'obv' }, [])).toBe('obv()');
});

test.each([
  ['ema(close, 20)', 'EMA 20'],
  ['bbands(close, 20, 2, 2, 0)', 'BBANDS 20 2 2 0'],
  ['obv()', 'OBV'],
])('%s is called %s', (expr, name) => {
  expect(shortName(expr)).toBe(name);
});
