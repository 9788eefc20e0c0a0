import { expect, test } from 'vitest';
import { BarFeed, type Source } from './feed';
import { barsPerRow } from './level';
import { type Columns, type Held, ROWS_HELD_MAX, TILE_ROWS } from './tiles';

const BARS = 500_000;
const LEVELS = 7;
const WIDTH = 1_000;

/** A series whose close is the number of its row, so that what is held can be told from itself. */
function countingSource() {
  const rows = Array.from({ length: LEVELS }, (_, level) => Math.ceil(BARS / barsPerRow(level)));
  const asked: string[] = [];
  const source: Source = {
    bars: BARS,
    rows,
    load: async (level, tile) => {
      asked.push(`${level}/${tile}`);
      const first = tile * TILE_ROWS;
      const count = Math.min(TILE_ROWS, (rows[level] ?? 0) - first);
      const column = () => Float64Array.from({ length: count }, (_, index) => first + index);
      const columns: Columns = {
        openedAt: column(),
        open: column(),
        high: column(),
        low: column(),
        close: column(),
        volume: column(),
      };
      return columns;
    },
  };
  return { source, asked };
}

function watch(source: Source) {
  const drawn: Held[] = [];
  const faults: unknown[] = [];
  const feed = new BarFeed(source, {
    onRows: (held) => drawn.push(held),
    onFault: (error) => faults.push(error),
  });
  return { feed, drawn, faults };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

test('rows in view are drawn at the level they need, and never more than the limit', async () => {
  const { source } = countingSource();
  const { feed, drawn } = watch(source);
  for (let visible = BARS; visible > 50; visible /= 3) {
    const from = (BARS - visible) / 2;
    feed.show({ from, until: from + visible }, WIDTH);
    await settle();
    const held = drawn.at(-1);
    if (!held) throw new Error('nothing was drawn');
    const step = barsPerRow(held.level);
    expect(held.columns.close[0]).toBe(held.firstRow);
    expect(held.firstRow * step).toBeLessThanOrEqual(from);
    expect((held.firstRow + held.columns.close.length) * step).toBeGreaterThanOrEqual(
      from + visible,
    );
    expect(held.columns.close.length).toBeLessThanOrEqual(ROWS_HELD_MAX);
  }
});

test('panning draws again only at the edge of what is held, from tiles that are already here', async () => {
  const { source } = countingSource();
  const { feed, drawn } = watch(source);
  feed.show({ from: 250_000, until: 250_500 }, WIDTH);
  await settle();
  const first = drawn.length;
  let late = 0;
  for (let from = 250_000; from < 262_000; from += 100) {
    const before = drawn.length;
    feed.show({ from, until: from + 500 }, WIDTH);
    const held = drawn.at(-1);
    const covers = held && held.firstRow + held.columns.close.length >= from + 500;
    if (!covers) late += 1;
    if (drawn.length === before) await settle();
  }
  expect(late).toBe(0);
  expect(drawn.length - first).toBeLessThan(12_000 / TILE_ROWS);
});

test('a tile is asked for once while it is under way', async () => {
  const { source, asked } = countingSource();
  const { feed } = watch(source);
  for (let turn = 0; turn < 10; turn += 1) feed.show({ from: 1_000, until: 1_500 }, WIDTH);
  await settle();
  expect(new Set(asked).size).toBe(asked.length);
});

test('a tile that cannot be read is told and asked for again later', async () => {
  const { source } = countingSource();
  let broken = true;
  const { feed, drawn, faults } = watch({
    ...source,
    load: (level, tile) => (broken ? Promise.reject(new Error('down')) : source.load(level, tile)),
  });
  feed.show({ from: 0, until: 500 }, WIDTH);
  await settle();
  expect(faults.length).toBeGreaterThan(0);
  expect(drawn.length).toBe(0);
  broken = false;
  feed.show({ from: 0, until: 500 }, WIDTH);
  await settle();
  expect(drawn.length).toBeGreaterThan(0);
});
