import { expect, test } from 'vitest';
import { barsPerRow, chooseLevel, ROWS_VISIBLE_MAX } from './level';

const LEVELS = 8;

test.each([
  [100, 1_000, 0],
  [1_000, 1_000, 0],
  [1_001, 1_000, 1],
  [4_001, 1_000, 2],
  [500_000, 1_000, 5],
  [1e12, 1_000, 7],
])('%d bars on %d px are drawn at level %d', (visibleBars, widthPx, level) => {
  expect(chooseLevel({ visibleBars, widthPx, levels: LEVELS })).toBe(level);
});

test('no view has more rows than the limit, or than pixels', () => {
  for (let visibleBars = 12; visibleBars < 600_000; visibleBars *= 1.07) {
    for (const widthPx of [320, 1_200, 2_400, 3_840]) {
      const level = chooseLevel({ visibleBars, widthPx, levels: LEVELS + 2 });
      const rows = visibleBars / barsPerRow(level);
      expect(rows).toBeLessThanOrEqual(Math.min(widthPx, ROWS_VISIBLE_MAX) + 1e-6);
    }
  }
});

test('a level is left only after a zoom by two, in either direction', () => {
  const widthPx = 1_000;
  const sight = (visibleBars: number) => ({ visibleBars, widthPx, levels: LEVELS });
  for (let entered = 1_001; entered < 1e6; entered *= 1.31) {
    const level = chooseLevel(sight(entered));
    const finest = entered / 2;
    expect(chooseLevel(sight(finest), level)).toBe(level);
    expect(chooseLevel(sight(entered), chooseLevel(sight(finest), level))).toBe(level);
  }
});

test('zooming in splits rows again', () => {
  const sight = { visibleBars: 100, widthPx: 1_000, levels: LEVELS };
  expect(chooseLevel(sight, 5)).toBe(0);
});

test('jitter around any width never makes the level go back and forth', () => {
  for (let visibleBars = 200; visibleBars < 600_000; visibleBars *= 1.11) {
    let level = chooseLevel({ visibleBars, widthPx: 1_000, levels: LEVELS });
    let swaps = 0;
    for (let step = 0; step < 20; step += 1) {
      const next = chooseLevel(
        { visibleBars: visibleBars * (step % 2 ? 1.1 : 0.9), widthPx: 1_000, levels: LEVELS },
        level,
      );
      if (next !== level) swaps += 1;
      level = next;
    }
    expect(swaps).toBeLessThanOrEqual(1);
  }
});
