import { expect, test } from 'vitest';
import { CLUSTER_PX, cluster } from './cluster';

test('marks within 14 px are one', () => {
  const groups = cluster([0, 13, 14, 20, 27.9, 28, 100].map((x) => ({ x })));
  expect(groups.map((group) => group.map(({ x }) => x))).toEqual([
    [0, 13],
    [14, 20, 27.9],
    [28],
    [100],
  ]);
});

test('no mark is lost and no two groups are closer than the limit', () => {
  const marks = Array.from({ length: 500 }, (_, index) => ({ x: (index * 7919) % 1_201 }));
  const groups = cluster(marks);
  expect(groups.flat().length).toBe(marks.length);
  const starts = groups.map((group) => group[0]?.x ?? Number.NaN);
  starts.slice(1).forEach((start, index) => {
    expect(start - (starts[index] ?? 0)).toBeGreaterThanOrEqual(CLUSTER_PX);
  });
});
