import { expect, test } from 'vitest';
import { bandPath, blocksOf, domainOf, linePath, placeIn, ticksOf } from './scale';

test('an axis has room for every value, in tenths', () => {
  expect(domainOf([0.41, 0.68])).toEqual({ from: 0.4, until: 0.7 });
  expect(domainOf([0.3, 0.8])).toEqual({ from: 0.3, until: 0.8 });
  expect(domainOf([0, 1])).toEqual({ from: 0, until: 1 });
  expect(domainOf([])).toEqual({ from: 0, until: 1 });
});

test('an axis never zooms into noise nor leaves 0 to 1', () => {
  expect(domainOf([0.52, 0.53])).toEqual({ from: 0.4, until: 0.7 });
  expect(domainOf([0.97, 1])).toEqual({ from: 0.7, until: 1 });
  expect(domainOf([0, 0.02])).toEqual({ from: 0, until: 0.3 });
});

test('ticks are round numbers', () => {
  expect(ticksOf({ from: 0.2, until: 0.5 })).toEqual([0.2, 0.3, 0.4, 0.5]);
  expect(ticksOf({ from: 0, until: 1 })).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticksOf({ from: 0.1, until: 0.8 })).toEqual([0.2, 0.4, 0.6, 0.8]);
});

test('neighbours of one value are one block, told by the chance in the middle of its uses', () => {
  const curve = [
    { p: 0.4, value: 0.3, cases: 1 },
    { p: 0.5, value: 0.3, cases: 5 },
    { p: 0.6, value: 0.3, cases: 2 },
    { p: 0.7, value: 0.8, cases: 4 },
  ];
  expect(blocksOf(curve)).toEqual([
    { from: 0.4, until: 0.6, p: 0.5, value: 0.3, cases: 8 },
    { from: 0.7, until: 0.7, p: 0.7, value: 0.8, cases: 4 },
  ]);
  expect(blocksOf([])).toEqual([]);
});

test('a value stands where its share of the axis is, and never outside', () => {
  const x = placeIn({ from: 0.4, until: 0.8 }, 0, 100);
  expect([0.4, 0.5, 0.8, 0.2, 0.9].map(x)).toEqual([0, 25, 100, 0, 100]);
  const y = placeIn({ from: 0, until: 1 }, 100, 0);
  expect([0, 0.25, 1].map(y)).toEqual([100, 75, 0]);
});

test('a line goes through its points and a band closes on itself', () => {
  const same = (value: number) => value;
  const twice = (value: number) => value * 2;
  const points = [[0, 1] as const, [2, 3] as const];
  expect(linePath(points, same, twice)).toBe('M0 2L2 6');
  const band = [
    { p: 0, lo: 1, hi: 2 },
    { p: 5, lo: 3, hi: 4 },
  ];
  expect(bandPath(band, same, same)).toBe('M0 2L5 4L5 3L0 1Z');
  expect(bandPath(band.slice(0, 1), same, same)).toBe('');
});
