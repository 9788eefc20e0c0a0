import { expect, test } from 'vitest';
import { drawStrip, STRIP_HEIGHT } from './strip';

test('a full strip is one rectangle', () => {
  const strip = drawStrip({ expected: [24, 24, 24], stored: [24, 24, 24] });
  expect(strip.stored).toBe(`M0 0h3v${STRIP_HEIGHT}h-3z`);
  expect([strip.holes, strip.closed, strip.holeCount]).toEqual(['', '', 0]);
});

test('what is wholly absent is a hole, neighbours are one', () => {
  const strip = drawStrip({ expected: [24, 24, 24, 24], stored: [24, 0, 0, 24] });
  expect(strip.holes).toBe(`M1 0h2v${STRIP_HEIGHT}h-2z`);
  expect(strip.holeCount).toBe(1);
});

test('a closed market is no hole', () => {
  const strip = drawStrip({ expected: [1, 0, 0, 1], stored: [1, 0, 0, 1] });
  expect(strip.holeCount).toBe(0);
  expect(strip.closed).toBe(`M1 ${STRIP_HEIGHT - 1}h2v1h-2z`);
});

test('one missing bar of many still shows', () => {
  const strip = drawStrip({ expected: [1_000], stored: [999] });
  expect(strip.stored).toBe('M0 2h1v14h-1z');
  expect(strip.holeCount).toBe(0);
});

test('one stored bar of many shows too', () => {
  expect(drawStrip({ expected: [1_000], stored: [1] }).stored).toBe('M0 15h1v1h-1z');
});

test('nothing to show draws nothing', () => {
  expect(drawStrip({ expected: [], stored: [] })).toEqual({
    stored: '',
    holes: '',
    closed: '',
    buckets: 0,
    holeCount: 0,
  });
});
