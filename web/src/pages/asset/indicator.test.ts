import { expect, test } from 'vitest';
import type { Indicator } from '../../api/asset';
import {
  catalogueOf,
  EXPRESSIONS_MAX,
  expressionOf,
  fits,
  joinExpressions,
  linesOnPrice,
  PANES_MAX,
  parseExpressions,
  shortName,
  withinPanes,
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

function indicator(id: string, inputs: string[], ...outputs: [string, boolean][]): Indicator {
  return {
    id,
    group: 'overlap',
    title: '',
    summary: '',
    inputs,
    outputs: outputs.map(([name, on_price]) => ({ name, on_price })),
    parameters: [],
    source: '',
  };
}

const CATALOGUE = catalogueOf([
  indicator('ema', ['series'], ['ema', true]),
  indicator('rsi', ['series'], ['rsi', false]),
  indicator('adx', ['high', 'low', 'close'], ['adx', false]),
  indicator('supertrend', ['high', 'low', 'close'], ['line', true], ['direction', false]),
  indicator('correl', ['series', 'series'], ['correl', false]),
]);

test.each([
  ['ema(close, 20)', ['ema']],
  ['EMA( close , 20 )', ['ema']],
  ['ema(volume, 20)', []],
  ['ema(close, 20) - ema(close, 50)', []],
  ['rsi(close, 14)', []],
  ['supertrend(10, 3)', ['line']],
  ['unknown(3)', []],
])('%s draws %o over the bars', (expr, names) => {
  expect(linesOnPrice(expr, CATALOGUE)).toEqual(names);
});

test('there are never more than three panes, nor six expressions', () => {
  const asked = 'rsi(close,2);rsi(close,3);ema(close,9);rsi(close,4);rsi(close,5)';
  const kept = withinPanes(parseExpressions(asked), CATALOGUE);
  expect(kept.filter((expr) => linesOnPrice(expr, CATALOGUE).length === 0).length).toBe(PANES_MAX);
  expect(kept).toContain('ema(close,9)');
  expect(fits(kept, 'adx(14)', CATALOGUE)).toBe(false);
  expect(fits(kept, 'ema(close,50)', CATALOGUE)).toBe(true);
  const many = Array.from({ length: 9 }, (_, at) => `ema(close,${at + 2})`).join(';');
  expect(parseExpressions(many).length).toBe(EXPRESSIONS_MAX);
  expect(fits(parseExpressions(many), 'ema(close,90)', CATALOGUE)).toBe(false);
});

test('what is written is read again', () => {
  const expressions = ['bbands(close, 20, 2, 2, 0)', 'adx(14)'];
  expect(parseExpressions(joinExpressions(expressions))).toEqual(expressions);
  expect(parseExpressions(joinExpressions([]))).toEqual([]);
});

test('an indicator over a column names the close, over two the high and the low', () => {
  const known = (id: string) => CATALOGUE.get(id) as Indicator;
  expect(expressionOf(known('rsi'), [14])).toBe('rsi(close, 14)');
  expect(expressionOf(known('adx'), [14])).toBe('adx(14)');
  expect(expressionOf(known('correl'), [30])).toBe('correl(high, low, 30)');
  expect(expressionOf({ ...known('adx'), id: 'obv' }, [])).toBe('obv()');
});

test.each([
  ['ema(close, 20)', 'EMA 20'],
  ['bbands(close, 20, 2, 2, 0)', 'BBANDS 20 2 2 0'],
  ['obv()', 'OBV'],
])('%s is called %s', (expr, name) => {
  expect(shortName(expr)).toBe(name);
});
