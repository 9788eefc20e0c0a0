// Stop and target that the reader tries: one state for the chart's lines and the fields beside it.
import { useCallback, useState } from 'react';
import type { LevelPrices } from '../../api/asset';
import type { Decision } from '../../api/recommendation';

export type LevelName = keyof LevelPrices;

export interface OwnLevels {
  prices: LevelPrices;
  declared: LevelPrices;
  /** They are not those of the decision. */
  isOwn: boolean;
  /** Goes up whenever they were put back. */
  round: number;
  move: (name: LevelName, price: number) => void;
  reset: () => void;
}

interface Tried {
  /** The decision that they were tried on: another one starts with its own. */
  id: string;
  prices: LevelPrices;
}

/** Levels of the reader's own on a decision; none where it declared none. */
export function useOwnLevels(decision: Decision | undefined): OwnLevels | undefined {
  const [tried, setTried] = useState<Tried>();
  const [round, setRound] = useState(0);
  const { id = '', stop, target } = decision ?? {};
  const move = useCallback(
    (name: LevelName, price: number) => {
      if (stop == null || target == null) return;
      setTried((before) => {
        const from = before?.id === id ? before.prices : { stop, target };
        return from[name] === price ? before : { id, prices: { ...from, [name]: price } };
      });
    },
    [id, stop, target],
  );
  const reset = useCallback(() => {
    setTried(undefined);
    setRound((before) => before + 1);
  }, []);
  if (!decision?.event || decision.price == null || stop == null || target == null)
    return undefined;
  const declared = { stop, target };
  const prices = tried?.id === id ? tried.prices : declared;
  const isOwn = prices.stop !== stop || prices.target !== target;
  return { prices, declared, isOwn, round, move, reset };
}
