import { expect, test } from 'vitest';
import type { ParameterGrid } from '../../api/backtest';
import { mapOf } from './grid';

function grid(change: Partial<ParameterGrid>): ParameterGrid {
  return {
    state: 'done',
    axes: [
      { name: 'fast', values: [5, 10] },
      { name: 'slow', values: [20, 50, 80] },
    ],
    cells: [
      { at: [0, 0], value: 0.2, trades: 3 },
      { at: [1, 0], value: null, trades: 0 },
      { at: [0, 1], value: 0.9, trades: 5 },
    ],
    centre: 0,
    best: 2,
    best_is_isolated: true,
    ...change,
  } as ParameterGrid;
}

test('cells stand at their places; what does not hold is told from what is not done', () => {
  const done = mapOf(grid({}));
  expect(done?.values).toEqual([
    [0.2, null],
    [0.9, null],
    [null, null],
  ]);
  expect(done?.centre).toEqual({ x: 0, y: 0 });
  expect(done?.maximum).toEqual({ x: 0, y: 1 });
  expect(mapOf(grid({ state: 'running' }))?.values[2]).toEqual([undefined, undefined]);
});

test('a best one among good neighbours is not marked', () => {
  expect(mapOf(grid({ best_is_isolated: false }))?.maximum).toBeUndefined();
});

test('more parameters are cut through the centre', () => {
  const cut = mapOf(
    grid({
      axes: [
        { name: 'fast', values: [5, 10] },
        { name: 'slow', values: [20] },
        { name: 'trend', values: [100, 200] },
      ],
      cells: [
        { at: [0, 0, 0], value: 0.1, trades: 1 },
        { at: [0, 0, 1], value: 0.2, trades: 1 },
        { at: [1, 0, 1], value: 0.3, trades: 1 },
      ],
      centre: 2,
      best: 0,
    }),
  );
  expect(cut?.values).toEqual([[0.2, 0.3]]);
  expect(cut?.others).toEqual([{ name: 'trend', value: 200 }]);
  expect(cut?.centre).toEqual({ x: 1, y: 0 });
  expect(cut?.maximum).toBeUndefined();
});

test('one parameter is a single row', () => {
  const row = mapOf(
    grid({
      axes: [{ name: 'fast', values: [5, 10] }],
      cells: [{ at: [1], value: 0.5, trades: 1 }],
    }),
  );
  expect(row?.values).toEqual([[null, 0.5]]);
  expect(mapOf(grid({ axes: [] }))).toBeUndefined();
});
