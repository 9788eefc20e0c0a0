/** Outcomes that a frequency is told in. */
export const DOTS = 20;

/** A chance as so many of twenty, the way the dots show it. */
export function dotsOf(chance: number): number {
  return Math.round(chance * DOTS);
}

/** Splits equally likely returns, ascending, into those that lose and those that gain. */
export function countGains(returns: readonly number[]): number {
  return returns.filter((value) => value > 0).length;
}

export type OddsWord = 'likely' | 'leaning' | 'coin' | 'unlikely';

/** The word that goes with a chance; never stronger than "likely". */
export function wordOf(chance: number): OddsWord {
  const percent = Math.round(chance * 100);
  if (percent >= 65) return 'likely';
  if (percent >= 55) return 'leaning';
  if (percent >= 45) return 'coin';
  return 'unlikely';
}
