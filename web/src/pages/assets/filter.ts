// Which assets are listed; the address carries it.
import type { AssetRow } from '../../api/assets';

export const CLASSES = ['crypto', 'fx', 'metal', 'index', 'etf', 'stock'] as const;
export type AssetClass = (typeof CLASSES)[number];

/** What is asked besides the class: something to do, or data that stopped. */
export const STATES = ['decision', 'stale'] as const;
export type RowState = (typeof STATES)[number];

export interface Filter {
  /** All assets instead of the followed ones. */
  all: boolean;
  wanted: string;
  assetClass: AssetClass | undefined;
  state: RowState | undefined;
}

type Search = Readonly<Record<string, unknown>>;

export function readFilter({ view, q, class: chosen, state }: Search): Filter {
  return {
    all: view === 'all',
    // A symbol of digits alone comes out of the address as a number.
    wanted: typeof q === 'string' || typeof q === 'number' ? `${q}` : '',
    assetClass: CLASSES.find((known) => known === chosen),
    state: STATES.find((known) => known === state),
  };
}

/** The shortest address that says the same. */
export function writeFilter({ all, wanted, assetClass, state }: Filter): Search {
  return {
    view: all ? 'all' : undefined,
    q: wanted || undefined,
    class: assetClass,
    state,
  };
}

export function matches(row: AssetRow, { all, wanted, assetClass, state }: Filter): boolean {
  const { symbol, name, asset_class } = row.instrument;
  if (!all && !row.followed) return false;
  if (assetClass && asset_class !== assetClass) return false;
  if (state === 'decision' && row.decision?.status !== 'decision') return false;
  if (state === 'stale' && !isStale(row)) return false;
  return plain(`${symbol} ${symbol.replace('/', '')} ${name}`).includes(plain(wanted.trim()));
}

/** No opinion is given on such data. */
export function isStale({ stale, decision }: AssetRow): boolean {
  return stale || decision?.status === 'without_data';
}

/** Letters as they are typed in a hurry: without accents or capitals. */
function plain(words: string): string {
  return words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** What protects and what can be done first, then what goes on, what has no data, and the rest. */
export function inOrder(rows: readonly AssetRow[]): AssetRow[] {
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

function rank({ decision }: AssetRow): number {
  if (!decision) return 4;
  if (decision.status === 'without_data') return 3;
  if (decision.status === 'unchanged') return 2;
  return decision.action === 'SELL' || decision.action === 'REDUCE' ? 0 : 1;
}
