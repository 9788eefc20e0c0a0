import type { Instrument } from '../../api/asset';
import type { Decision } from '../../api/recommendation';

/** Every timeframe, shortest first, with its length in ms. */
const LENGTHS_MS = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
  '1w': 604_800_000,
} as const;

export type Timeframe = keyof typeof LENGTHS_MS;

export const TIMEFRAMES = Object.keys(LENGTHS_MS) as Timeframe[];

/** How the bars of a series are written. */
export interface BarFormat {
  /** Decimals of prices. */
  decimals: number;
  /** Bars shorter than a day have a clock. */
  isIntraday: boolean;
}

export function isIntraday(timeframe: Timeframe): boolean {
  return LENGTHS_MS[timeframe] < LENGTHS_MS['1d'];
}

export function lengthMs(timeframe: Timeframe): number {
  return LENGTHS_MS[timeframe];
}

/** The stored timeframes and the longer ones that the program joins from them. */
export function timeframesOf({ timeframes }: Pick<Instrument, 'timeframes'>): Timeframe[] {
  const shortest = TIMEFRAMES.findIndex((known) => timeframes.includes(known));
  return shortest < 0 ? [] : TIMEFRAMES.slice(shortest);
}

/** The one that decisions are made on, else the longest that is not the week. */
export function usualTimeframe(
  timeframes: readonly Timeframe[],
  decision: Pick<Decision, 'timeframe'> | undefined,
): Timeframe | undefined {
  return (
    timeframes.find((known) => known === decision?.timeframe) ??
    timeframes.findLast((known) => known !== '1w') ??
    timeframes[0]
  );
}
