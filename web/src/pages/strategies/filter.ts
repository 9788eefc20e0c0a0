// Which strategies are listed; the address carries it.
import type { Strategy } from '../../api/strategy';
import { VERDICTS, type Verdict, verdictOf } from '../../components/backtest/verdict';

export interface Filter {
  family: string | undefined;
  verdict: Verdict | undefined;
  /** Only those that somebody here wrote. */
  own: boolean;
}

type Search = Readonly<Record<string, unknown>>;

export function readFilter({ family, verdict, own }: Search): Filter {
  return {
    family: typeof family === 'string' && family !== '' ? family : undefined,
    verdict: VERDICTS.find((known) => known === verdict),
    own: own === true || own === 'true' || own === 1,
  };
}

/** The shortest address that says the same. */
export function writeFilter({ family, verdict, own }: Filter): Search {
  return { family, verdict, own: own || undefined };
}

export function matches(strategy: Strategy, { family, verdict, own }: Filter): boolean {
  if (family && strategy.family !== family) return false;
  if (verdict && verdictOf(strategy.verdict?.verdict) !== verdict) return false;
  return !own || isOwn(strategy);
}

export function isOwn({ origin }: Strategy): boolean {
  return origin === 'stored' || origin === 'folder';
}

/** Families that there are, each once, in the order of the list, with their names. */
export function familiesOf(
  strategies: readonly Strategy[],
): readonly (readonly [string, string])[] {
  const families = new Map<string, string>();
  for (const { family, family_title: title } of strategies) {
    if (family && !families.has(family)) families.set(family, title ?? family);
  }
  return [...families];
}
