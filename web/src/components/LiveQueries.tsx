import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import type { Told } from '../api/realtime';
import { sessionQuery } from '../api/session';
import { useTopic } from '../api/topic';

/** What each topic of the server makes old, by the first part of its key. */
const DECISIONS: readonly QueryKey[] = [['daily'], ['decision'], ['decisions'], ['record']];
const DATA: readonly QueryKey[] = [['data']];
const CLOCK: readonly QueryKey[] = [sessionQuery.queryKey];

/** Reads anew what the server says has changed; draws nothing. */
export function LiveQueries() {
  const queries = useQueryClient();
  const renew = (keys: readonly QueryKey[]) => (told: Told) => {
    // The first snapshot says what was just read; a later one stands for events that are gone.
    if (told.kind === 'snapshot' && !told.isReset) return;
    for (const queryKey of keys) queries.invalidateQueries({ queryKey });
  };
  useTopic('decisions', renew(DECISIONS));
  useTopic('data', renew(DATA));
  useTopic('clock', renew(CLOCK));
  return null;
}
