// Which trades of a run are listed, and in which order. Trades come as columns and are told apart by
// their row, so that a hundred thousand of them cost no more than their numbers.

/** Trades side by side, in the order in which they were opened. */
export interface Trades {
  /** Unix ms. */
  openedAt: readonly number[];
  closedAt: readonly (number | null | undefined)[];
  /** Whether it was for falling prices. */
  isShort: (row: number) => boolean;
  returns: readonly (number | null | undefined)[];
  reason: (row: number) => string;
}

export const OUTCOMES = ['all', 'won', 'lost'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const ORDERS = ['opened', 'latest', 'worst', 'best'] as const;
export type Order = (typeof ORDERS)[number];

export interface Wanted {
  outcome: Outcome;
  order: Order;
  /** A year, month or day (`2026-10`), or words of a side or of a reason. */
  words: string;
}

/** Words for codes, to be found by. */
export interface Names {
  reason: (code: string) => string;
  long: string;
  short: string;
}

const DATE = /^\d{4}(-\d{1,2}){0,2}$/;

/** The rows that are wanted, in their order. */
export function pickTrades(trades: Trades, wanted: Wanted, names: Names): Uint32Array {
  const rows = new Uint32Array(trades.openedAt.length);
  const matches = matcher(trades, wanted.words, names);
  let count = 0;
  for (let row = 0; row < rows.length; row += 1) {
    const gain = trades.returns[row] ?? 0;
    if (wanted.outcome === 'won' && gain <= 0) continue;
    if (wanted.outcome === 'lost' && gain > 0) continue;
    if (matches && !matches(row)) continue;
    rows[count] = row;
    count += 1;
  }
  const picked = rows.subarray(0, count);
  if (wanted.order === 'latest') return picked.reverse();
  if (wanted.order === 'opened') return picked;
  const sign = wanted.order === 'worst' ? 1 : -1;
  const gain = (row: number) => trades.returns[row] ?? 0;
  return picked.sort((a, b) => sign * (gain(a) - gain(b)) || a - b);
}

function matcher(
  trades: Trades,
  typed: string,
  names: Names,
): ((row: number) => boolean) | undefined {
  const words = plain(typed.trim());
  if (words === '') return undefined;
  if (DATE.test(words)) {
    const [from, until] = spanOf(words);
    return (row) => {
      const at = trades.openedAt[row] ?? 0;
      return at >= from && at < until;
    };
  }
  const [long, short] = [plain(names.long), plain(names.short)];
  // There are few reasons: each is looked at once.
  const known = new Map<string, boolean>();
  return (row) => {
    if ((trades.isShort(row) ? short : long).includes(words)) return true;
    const code = trades.reason(row);
    const said = known.get(code) ?? plain(names.reason(code)).includes(words);
    known.set(code, said);
    return said;
  };
}

/** The instants that a date of one to three parts stands for, `[from, until)`. */
function spanOf(date: string): readonly [number, number] {
  const [year = 1970, month, day] = date.split('-').map(Number);
  if (month === undefined) return [Date.UTC(year), Date.UTC(year + 1)];
  if (day === undefined) return [Date.UTC(year, month - 1), Date.UTC(year, month)];
  return [Date.UTC(year, month - 1, day), Date.UTC(year, month - 1, day + 1)];
}

/** Letters as they are typed in a hurry: without accents or capitals. */
function plain(words: string): string {
  return words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
