import { describe, expect, test } from 'vitest';
import { spread, valueAt } from './curve';

describe('the value at an instant', () => {
  const line = { at: [10, 20, 30], values: [1, 2, 3] };

  test('is the last one known by then', () => {
    expect(valueAt(line, 10)).toBe(1);
    expect(valueAt(line, 29)).toBe(2);
    expect(valueAt(line, 1_000)).toBe(3);
  });

  test('is none before the first', () => {
    expect(valueAt(line, 9)).toBeUndefined();
    expect(valueAt({ at: [], values: [] }, 9)).toBeUndefined();
  });
});

describe('labels', () => {
  test('stay where they are while there is room', () => {
    expect(spread([80, 10, 40], 14, 100)).toEqual([80, 10, 40]);
  });

  test('keep their order and never lie over each other', () => {
    const placed = spread([50, 51, 49, 52], 14, 200);
    const inOrder = [2, 0, 1, 3].map((place) => placed[place] ?? 0);
    for (let place = 1; place < inOrder.length; place += 1) {
      expect((inOrder[place] ?? 0) - (inOrder[place - 1] ?? 0)).toBeGreaterThanOrEqual(14);
    }
  });

  test('stay above the lower edge', () => {
    const placed = spread([95, 96, 97], 14, 98);
    expect(Math.max(...placed)).toBeLessThanOrEqual(98);
    expect(placed).toEqual([70, 84, 98]);
  });
});
