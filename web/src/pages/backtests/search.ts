// What the address says about the list: `?strategy&symbol&verdict&sort`.
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { BacktestSort } from '../../api/backtest';
import { VERDICTS, type Verdict } from '../../components/backtest/verdict';

/** Orders of the list, the usual one first. */
export const SORTS = [
  '-created_at',
  '-sharpe',
  'max_drawdown',
  'pbo',
] as const satisfies readonly BacktestSort[];

export interface ListSearch {
  strategy: string | undefined;
  symbol: string | undefined;
  verdict: Verdict | undefined;
  sort: BacktestSort | undefined;
}

/** Reads an address; what it does not know it takes for absent. */
export function readSearch(search: Readonly<Record<string, unknown>>): ListSearch {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    strategy: text('strategy'),
    symbol: text('symbol'),
    verdict: VERDICTS.find((known) => known === search.verdict),
    sort: SORTS.find((known) => known === search.sort),
  };
}

export type Change = Partial<ListSearch>;

export function useListSearch(): readonly [ListSearch, (change: Change) => void] {
  const search = readSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  function change(wanted: Change) {
    const next = (before: Record<string, unknown>) => ({ ...before, ...wanted });
    void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
  }
  return [search, change];
}

/** The most that are compared at once. */
export const COMPARED_MAX = 6;
export const COMPARED_MIN = 2;

/** Chooses a backtest for comparing, or takes it back. One more than fits changes nothing. */
export function toggled(chosen: readonly string[], id: string): readonly string[] {
  if (chosen.includes(id)) return chosen.filter((each) => each !== id);
  return chosen.length < COMPARED_MAX ? [...chosen, id] : chosen;
}
