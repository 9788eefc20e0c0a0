import { expect, test } from 'vitest';
import { formatAge, formatDuration } from './age';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test('an age is told in the largest unit that it fills', () => {
  const ages = [0, 12_999, 59_999, MINUTE, 59 * MINUTE, 60 * MINUTE, DAY - 1, DAY, 1_500 * DAY];
  expect(ages.map((age) => formatAge(age, 'es'))).toEqual([
    '0\u202fs',
    '12\u202fs',
    '59\u202fs',
    '1\u202fmin',
    '59\u202fmin',
    '1\u202fh',
    '23\u202fh',
    '1\u202fd',
    '1\u202f500\u202fd',
  ]);
});

test('a clock that runs behind gives no negative age', () => {
  expect(formatAge(-5_000, 'en')).toBe('0\u202fs');
});

test('short lengths of time keep what matters in them', () => {
  expect(formatDuration(180, 'es')).toBe('180\u202fms');
  expect(formatDuration(1_900, 'es')).toBe('1,9\u202fs');
  expect(formatDuration(1_900, 'en')).toBe('1.9\u202fs');
  expect(formatDuration(46_000, 'es')).toBe('46\u202fs');
});
