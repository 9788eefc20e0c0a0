import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Told } from '../api/realtime';
import { sessionQuery } from '../api/session';
import { useTopic } from '../api/topic';

/** What each topic of the server makes old, by the first part of its key. */
const DECISIONS: readonly QueryKey[] = [
  ['daily'],
  ['decision'],
  ['decisions'],
  ['overview'],
  ['record'],
];
const DATA: readonly QueryKey[] = [['data']];
const CLOCK: readonly QueryKey[] = [sessionQuery.queryKey];

/** However many events come, the same is read anew at most this often; the last event always counts. */
export const RENEW_MS = 500;

/** Reads anew what the server says has changed; draws nothing. */
export function LiveQueries() {
  const queries = useQueryClient();
  const waiting = useRef(new Set<QueryKey>());
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  function renew() {
    timer.current = undefined;
    if (waiting.current.size === 0) return;
    for (const queryKey of waiting.current) queries.invalidateQueries({ queryKey });
    waiting.current.clear();
    timer.current = window.setTimeout(renew, RENEW_MS);
  }
  const hear = (keys: readonly QueryKey[]) => (told: Told) => {
    // The first snapshot says what was just read; a later one stands for events that are gone.
    if (told.kind === 'snapshot' && !told.isReset) return;
    for (const queryKey of keys) waiting.current.add(queryKey);
    if (timer.current === undefined) renew();
  };
  useTopic('decisions', hear(DECISIONS));
  useTopic('data', hear(DATA));
  useTopic('clock', hear(CLOCK));
  return null;
}
