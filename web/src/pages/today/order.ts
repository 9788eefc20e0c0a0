import type { Decision, Resolved } from '../../api/recommendation';

export type Purpose = 'protect' | 'add' | 'enter' | 'short';

/** What an action is for, in the reader's terms. */
export function purposeOf({ action, position }: Decision): Purpose {
  const leaves = action === 'SELL' || action === 'REDUCE';
  if (position !== 'flat') return leaves ? 'protect' : 'add';
  return leaves ? 'short' : 'enter';
}

const PURPOSES: readonly Purpose[] = ['protect', 'add', 'enter', 'short'];

/** Risk that is already held comes first; within a purpose the server's order stands. */
export function inOrder(decisions: readonly Decision[]): Decision[] {
  const rank = (decision: Decision) => PURPOSES.indexOf(purposeOf(decision));
  return decisions.toSorted((a, b) => rank(a) - rank(b));
}

/** Missing data first, then what is held, then the rest in the server's order. */
export function inTableOrder(decisions: readonly Decision[]): Decision[] {
  const rank = ({ status, position }: Decision) => {
    if (status === 'without_data') return 0;
    return position === 'flat' ? 2 : 1;
  };
  return decisions.toSorted((a, b) => rank(a) - rank(b));
}

/** Outcomes of one asset: the latest, and how many there were. */
export interface AssetOutcome {
  latest: Resolved;
  count: number;
}

/** One entry for each asset, misses before hits: what went wrong is never at the end. */
export function byAsset(resolved: readonly Resolved[]): AssetOutcome[] {
  const found = new Map<string, AssetOutcome>();
  for (const item of resolved) {
    // A miss and a hit of one asset are two stories.
    const key = `${item.instrument.symbol} ${item.outcome.happened}`;
    const known = found.get(key);
    const latest = known && known.latest.as_of > item.as_of ? known.latest : item;
    found.set(key, { latest, count: (known?.count ?? 0) + 1 });
  }
  return [...found.values()].toSorted(
    (a, b) => Number(a.latest.outcome.happened) - Number(b.latest.outcome.happened),
  );
}
