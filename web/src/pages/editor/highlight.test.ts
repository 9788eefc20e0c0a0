import { describe, expect, test } from 'vitest';
import { readRule, readTokens } from './highlight';

const SOURCE = `id = "ema_cross" # who it is
title = { es = "Cruce", en = "Cross" }
require = ["fast < slow"]

[params]
fast = { default = 20, min = 2, max = 200 }

[rules]
enter_long = "crosses_above(f, ema(close, 20)) and not hour > 3"
`;

function kinds(line: number): string[] {
  return (readTokens(SOURCE)[line] ?? [])
    .filter(({ text }) => text.trim() !== '')
    .map(({ kind, text }) => `${kind}:${text.trim()}`);
}

describe('the parts of a strategy', () => {
  test('are the whole text, whatever it says', () => {
    for (const source of [SOURCE, '', '"', "a = '", '[', '[[x', 'a = "\\"', 'é€ ~ ¿', 'x = "𝛼(']) {
      const again = readTokens(source).map((line) => line.map(({ text }) => text).join(''));
      expect(again.join('\n')).toBe(source);
    }
  });

  test('are keys, strings and comments', () => {
    expect(kinds(0)).toEqual(['key:id', 'sign:=', 'text:"ema_cross"', 'comment:# who it is']);
    expect(kinds(1)).toContain('text:"Cruce"');
  });

  test('are rules where rules stand', () => {
    expect(kinds(2)).toEqual([
      'key:require',
      'sign:=',
      'sign:[',
      'text:"',
      'name:fast',
      'sign:<',
      'name:slow',
      'text:"',
      'sign:]',
    ]);
    expect(kinds(4)).toEqual(['table:[params]']);
    expect(kinds(8)).toContain('call:crosses_above');
    expect(kinds(8)).toContain('name:close');
    expect(kinds(8)).toContain('word:and');
  });
});

test('a rule has calls, names, numbers and signs', () => {
  const parts = readRule('close[1] >= on("1d", sma(close, n)) * 1.5').filter(
    ({ kind }) => kind !== 'plain',
  );
  expect(parts.map(({ kind }) => kind).join(' ')).toBe(
    'name sign number sign sign call sign text sign call sign name sign name sign sign number',
  );
});
