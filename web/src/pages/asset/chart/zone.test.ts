import { expect, test } from 'vitest';
import { offsetOf, weightBetween } from './zone';

const HOUR = 3_600_000;

test('clocks of a zone are ahead as tzdata says, also on the days on which they change', () => {
  // Spain: UTC+1 until 2021-03-28 01:00 UTC, UTC+2 until 2021-10-31 01:00 UTC.
  const madrid = offsetOf('Europe/Madrid');
  const hours = (text: string) => madrid(Date.parse(text)) / HOUR;
  expect(hours('2021-03-27T23:00Z')).toBe(1);
  expect(hours('2021-03-28T00:59Z')).toBe(1);
  expect(hours('2021-03-28T01:00Z')).toBe(2);
  expect(hours('2021-07-01T12:00Z')).toBe(2);
  expect(hours('2021-10-31T00:59Z')).toBe(2);
  expect(hours('2021-10-31T01:00Z')).toBe(1);
  expect(offsetOf('America/Argentina/Buenos_Aires')(Date.UTC(2021, 6, 1)) / HOUR).toBe(-3);
  expect(offsetOf('UTC')(Date.UTC(2021, 6, 1))).toBe(0);
});

test('a day begins at the reader’s midnight', () => {
  const offset = offsetOf('America/Argentina/Buenos_Aires');
  const heaviest = Array.from({ length: 24 }, (_, hour) => {
    const at = Date.UTC(2021, 6, 1, hour);
    return weightBetween(at - HOUR + offset(at - HOUR), at + offset(at));
  });
  expect(heaviest.indexOf(Math.max(...heaviest))).toBe(3);
});

test.each([
  ['2021-12-31T23:00Z', '2022-01-01T00:00Z', 70],
  ['2021-11-30T23:00Z', '2021-12-01T00:00Z', 60],
  ['2021-11-29T23:00Z', '2021-11-30T00:00Z', 50],
  ['2021-11-29T11:00Z', '2021-11-29T12:00Z', 33],
  ['2021-11-29T05:00Z', '2021-11-29T06:00Z', 32],
  ['2021-11-29T08:00Z', '2021-11-29T09:00Z', 31],
  ['2021-11-29T07:00Z', '2021-11-29T08:00Z', 30],
  ['2021-11-29T07:05Z', '2021-11-29T07:10Z', 20],
])('between %s and %s a mark weighs %d', (before, after, weight) => {
  expect(weightBetween(Date.parse(before), Date.parse(after))).toBe(weight);
});
