import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Told } from '../api/realtime';
import { draw } from '../testing';
import { LiveQueries, RENEW_MS } from './LiveQueries';

const listeners = vi.hoisted(() => new Map<string, (told: Told) => void>());
vi.mock('../api/topic', () => ({
  pollMs: (often: number) => often,
  useTopic: (topic: string, listen: (told: Told) => void) => listeners.set(topic, listen),
}));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const EVENT: Told = { kind: 'event', name: 'changed', data: null };

test('a storm of events is read anew a few times, and its end always', async () => {
  const { queries } = await draw(<LiveQueries />);
  const renewed = vi.spyOn(queries, 'invalidateQueries');
  for (let at = 0; at < 200; at += 1) {
    listeners.get('data')?.(EVENT);
    await vi.advanceTimersByTimeAsync(5);
  }
  expect(renewed.mock.calls.length).toBeGreaterThan(1);
  expect(renewed.mock.calls.length).toBeLessThanOrEqual(1 + 1_000 / RENEW_MS);
  const before = renewed.mock.calls.length;
  listeners.get('data')?.(EVENT);
  await vi.advanceTimersByTimeAsync(RENEW_MS);
  expect(renewed.mock.calls.length).toBe(before + 1);
  await vi.advanceTimersByTimeAsync(10 * RENEW_MS);
  expect(renewed.mock.calls.length).toBe(before + 1);
});

test('what a page has just read is not read again, what may be gone is', async () => {
  const { queries } = await draw(<LiveQueries />);
  const renewed = vi.spyOn(queries, 'invalidateQueries');
  listeners.get('data')?.({ kind: 'snapshot', data: null, isReset: false });
  expect(renewed).not.toHaveBeenCalled();
  listeners.get('data')?.({ kind: 'snapshot', data: null, isReset: true });
  expect(renewed.mock.calls).toEqual([[{ queryKey: ['data'] }]]);
});
