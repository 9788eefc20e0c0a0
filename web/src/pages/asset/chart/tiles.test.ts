import { describe, expect, test } from 'vitest';
import { decode, join, ROWS_HELD_MAX, rowBefore, TILE_ROWS, tilesOf, tilesToHold } from './tiles';

const MINUTE = 60_000;
const T0 = Date.UTC(2021, 0, 1);

describe('decoding', () => {
  test('prices come back as the very numbers that were stored', () => {
    // By hand: 0.1, 0.3 and 67412.35 have no exact binary form; 10 ** -2 times an integer would miss them.
    const columns = decode({
      scale: 2,
      opened_at: [T0, MINUTE, MINUTE],
      close: [10, 20, 6_741_205],
      open: [-3, -20, 0],
      high: [1, 0, 1_000],
      low: [-5, -25, -6_741_234],
      volume: [0.5, 0, 1e9],
    });
    expect([...columns.openedAt]).toEqual([T0, T0 + MINUTE, T0 + 2 * MINUTE]);
    expect([...columns.close]).toEqual([0.1, 0.3, 67_412.35]);
    expect([...columns.open]).toEqual([0.07, 0.1, 67_412.35]);
    expect([...columns.high]).toEqual([0.11, 0.3, 67_422.35]);
    expect([...columns.low]).toEqual([0.05, 0.05, 0.01]);
    expect([...columns.volume]).toEqual([0.5, 0, 1e9]);
  });

  test('every price of a million cents is exact', () => {
    const closes = Array.from({ length: 1_000_000 }, (_, index) => index + 1);
    const flat = closes.map(() => 0);
    const columns = decode({
      scale: 2,
      opened_at: flat,
      close: closes.map(() => 1),
      open: flat,
      high: flat,
      low: flat,
      volume: flat,
    });
    const wrong = closes.filter((cents, row) => columns.close[row] !== Number(`${cents}e-2`));
    expect(wrong).toEqual([]);
  });

  test('without a scale numbers are plain', () => {
    const plain = { open: [1.5], high: [2.5], low: [0.5], close: [2], volume: [3] };
    const columns = decode({ scale: null, opened_at: [T0], ...plain });
    expect(columns.high[0]).toBe(2.5);
    expect(columns.open[0]).toBe(1.5);
  });

  test('columns of different length are refused', () => {
    const empty = { open: [], high: [], low: [], close: [], volume: [] };
    expect(() => decode({ opened_at: [T0], ...empty })).toThrow();
  });
});

describe('what is held', () => {
  test.each([
    [{ from: 0, until: 10 }, 500, { from: 0, until: 1 }],
    [{ from: 0, until: 10 }, 100_000, { from: 0, until: 4 }],
    [{ from: 99_990, until: 100_000 }, 100_000, { from: 94, until: 98 }],
    [{ from: 50_000, until: 50_010 }, 100_000, { from: 47, until: 51 }],
    [{ from: 1_000, until: 3_400 }, 100_000, { from: 0, until: 4 }],
  ])('rows %o of %d are held with their neighbours', (visible, rows, tiles) => {
    expect(tilesToHold(visible, rows)).toEqual(tiles);
  });

  test('the rows in view are always among those held, and the limit stands', () => {
    for (const rows of [1, 700, 1_024, 1_025, 5_000, 500_000]) {
      for (let from = 0; from < rows; from += Math.ceil(rows / 57)) {
        for (const width of [1, 300, 1_024, 2_400]) {
          const visible = { from, until: Math.min(from + width, rows) };
          const held = tilesToHold(visible, rows);
          const needed = tilesOf(visible);
          expect(held.from).toBeLessThanOrEqual(needed.from);
          expect(held.until).toBeGreaterThanOrEqual(needed.until);
          expect((held.until - held.from) * TILE_ROWS).toBeLessThanOrEqual(ROWS_HELD_MAX);
        }
      }
    }
  });

  test('tiles are put together in order', () => {
    const tile = (opened: number) =>
      decode({ opened_at: [opened], open: [1], high: [1], low: [1], close: [opened], volume: [1] });
    expect([...join([tile(1), tile(2), tile(3)]).close]).toEqual([1, 2, 3]);
  });

  test('the last row that opened before an instant', () => {
    const columns = join(
      [1, 2, 4].map((opened) =>
        decode({ opened_at: [opened], open: [1], high: [1], low: [1], close: [1], volume: [1] }),
      ),
    );
    expect([0, 1, 2, 3, 4, 5].map((instant) => rowBefore(columns, instant))).toEqual([
      -1, -1, 0, 1, 1, 2,
    ]);
  });
});
