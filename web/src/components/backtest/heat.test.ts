import { describe, expect, test } from 'vitest';
import { bestOf, SHADES, shadeOf } from './heat';

describe('the shade of a cell', () => {
  test('grows with its share of the best', () => {
    const shades = [0.1, 0.3, 0.5, 0.7, 1].map((value) => shadeOf(value, 1));
    expect(shades).toEqual([1, 2, 3, 4, SHADES]);
  });

  test('is none for what did not earn, however the rest did', () => {
    expect(shadeOf(0, 1)).toBe(0);
    expect(shadeOf(-0.4, 1)).toBe(0);
    expect(shadeOf(-0.4, -0.1)).toBe(0);
  });
});

test('the best is taken over what has a value', () => {
  expect(
    bestOf([
      [null, 0.4],
      [undefined, 0.9],
    ]),
  ).toBe(0.9);
  expect(bestOf([[null, -1]])).toBe(0);
});
