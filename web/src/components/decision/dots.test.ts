import { expect, test } from 'vitest';
import { layOutDots, placeOf } from './dots';

test('every dot stands within half a column of its return', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const returns = sample(seed, 20);
    const layout = layOutDots(returns, [-0.05, 0.07], 12);
    const half = (layout.high - layout.low) / layout.columns / 2;
    for (const { rank, column, gain } of layout.dots) {
      const value = returns[rank] ?? Number.NaN;
      const centre = layout.low + (2 * column + 1) * half;
      expect(Math.abs(centre - value)).toBeLessThanOrEqual(half * 1.0001);
      expect(gain).toBe(centre > 0);
    }
    expect(layout.columns).toBeLessThanOrEqual(12);
  }
});

test('no two dots share a place and piles have no holes', () => {
  const { dots, rows } = layOutDots([-0.02, -0.02, -0.02, 0.01, 0.01], [], 8);
  const places = dots.map(({ column, row }) => `${column}/${row}`);
  expect(new Set(places).size).toBe(5);
  expect(rows).toBe(3);
});

test('one-sided outcomes keep zero at the end of the axis', () => {
  expect(layOutDots([0.01, 0.02], [], 10).low).toBeCloseTo(0);
  expect(layOutDots([-0.01, -0.02], [], 10).high).toBeCloseTo(0);
  expect(layOutDots([0, 0], [], 10).dots.every(({ gain }) => !gain)).toBe(true);
});

test('marks lie on the axis even beyond the outcomes', () => {
  const layout = layOutDots([-0.01, 0.01], [-0.04, 0.06], 12);
  expect(placeOf(-0.04, layout)).toBeGreaterThanOrEqual(0);
  expect(placeOf(0.06, layout)).toBeLessThanOrEqual(1);
  expect(placeOf(layout.low, layout)).toBe(0);
  expect(placeOf(layout.high, layout)).toBe(1);
});

/** Returns like those of the server: ascending, from a small linear congruential generator. */
function sample(seed: number, count: number): number[] {
  let state = seed;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return Array.from({ length: count }, () => (next() - 0.45) / 5).sort((a, b) => a - b);
}
