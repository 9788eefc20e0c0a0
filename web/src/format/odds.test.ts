import { expect, test } from 'vitest';
import { countGains, dotsOf, wordOf } from './odds';

test('a chance is told in twentieths', () => {
  expect([0, 0.02, 0.57, 0.98, 1].map(dotsOf)).toEqual([0, 0, 11, 20, 20]);
});

test('words follow the percentage that is shown beside them', () => {
  const cases = [0.8, 0.65, 0.645, 0.64, 0.55, 0.54, 0.45, 0.44];
  expect(cases.map(wordOf)).toEqual([
    'likely',
    'likely',
    'likely',
    'leaning',
    'leaning',
    'coin',
    'coin',
    'unlikely',
  ]);
});

test('a return of nothing is not a gain', () => {
  expect(countGains([-0.1, 0, 0.1])).toBe(1);
});
