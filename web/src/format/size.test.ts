import { expect, test } from 'vitest';
import { formatSize } from './size';

test('a size is told in the unit that keeps it short', () => {
  expect(
    [0, 999, 1_000, 1_440_000, 23_400_000, 5e12].map((size) => formatSize(size, 'es')),
  ).toEqual([
    '0\u202fB',
    '999\u202fB',
    '1,0\u202fkB',
    '1,4\u202fMB',
    '23\u202fMB',
    '5\u202f000\u202fGB',
  ]);
});
