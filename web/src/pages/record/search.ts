// What the address says about the record: `?set&symbol&action&outcome&sort`.
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { RecordAction, RecordOutcome, RecordSet, RecordSort } from '../../api/record';

export const SETS: readonly RecordSet[] = ['live', 'replayed'];
export const ACTIONS: readonly RecordAction[] = ['BUY', 'INCREASE', 'HOLD', 'REDUCE', 'SELL'];
export const OUTCOMES: readonly RecordOutcome[] = ['happened', 'missed', 'pending', 'no_claim'];
export const SORTS: readonly RecordSort[] = ['worst', 'recent'];

export interface RecordSearch {
  set: RecordSet;
  symbol: string | undefined;
  action: RecordAction | undefined;
  outcome: RecordOutcome | undefined;
  sort: RecordSort;
}

/** Reads an address; what it does not know it takes for absent. */
export function readSearch(search: Readonly<Record<string, unknown>>): RecordSearch {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    set: oneOf(SETS, search.set) ?? 'live',
    symbol: text('symbol'),
    action: oneOf(ACTIONS, search.action),
    outcome: oneOf(OUTCOMES, search.outcome),
    sort: oneOf(SORTS, search.sort) ?? 'worst',
  };
}

function oneOf<Value extends string>(list: readonly Value[], value: unknown): Value | undefined {
  return list.find((each) => each === value);
}

/** Changes of the address; what is `undefined` leaves it. */
export type Change = { [Name in keyof RecordSearch]?: RecordSearch[Name] | undefined };

export function useRecordSearch(): readonly [RecordSearch, (change: Change) => void] {
  const search = readSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  function change(wanted: Change) {
    const next = (before: Record<string, unknown>) => ({ ...before, ...wanted });
    void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
  }
  return [search, change];
}
