import { expect, test } from 'vitest';
import { priceStep, snapPrice, stepPrice } from './step';

test.each([
  [67_412, 2, 50],
  [20_000, 2, 20],
  [1_000, 2, 1],
  [182.4, 2, 0.1],
  [1.0843, 5, 0.001],
  [0.5, 2, 0.01],
  [0.000_012, 8, 0.000_000_01],
])('keys move a price of %d with %d decimals by %d', (price, decimals, step) => {
  expect(priceStep(price, decimals)).toBeCloseTo(step, 10);
});

test.each([
  [62_134.2, 1, 62_150],
  [62_134.2, -1, 62_100],
  [62_150, 1, 62_200],
  [62_150, -1, 62_100],
  [62_150, 10, 62_650],
  [62_134.2, -10, 61_650],
])('from %d by %d steps of 50 to %d', (price, by, expected) => {
  expect(stepPrice(price, by, 50, 2)).toBe(expected);
});

test('no step goes to zero or below, and tenths stay tenths', () => {
  expect(stepPrice(0.02, -10, 0.01, 2)).toBe(0.01);
  expect(stepPrice(0.3, 1, 0.1, 2)).toBe(0.4);
  expect(stepPrice(1.084, -1, 0.001, 5)).toBe(1.083);
});

test('a pointer lands on round prices', () => {
  expect(snapPrice(62_133.71, 5, 2)).toBe(62_135);
  expect(snapPrice(-3, 5, 2)).toBe(0.01);
});
