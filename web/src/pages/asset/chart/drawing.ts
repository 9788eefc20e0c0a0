// What stands on the chart besides the bars: decisions as marks, and one claim with its levels and bands.
import type { Decision } from '../../../api/recommendation';

/** One past or present decision. */
export interface Mark {
  id: string;
  /** Close of the last bar that it saw, unix ms. */
  asOf: number;
  action: Decision['action'];
  /** Something was to be done; the others said to go on as before. */
  isChange: boolean;
}

/** A band of prices that widens with time. */
export interface Band {
  lo: readonly number[];
  hi: readonly number[];
}

/** Prices expected over time, narrowest band first. */
export interface Cone {
  at: readonly number[];
  median: readonly number[];
  bands: readonly Band[];
}

/** Prices at which a trade would end. */
export interface Levels {
  stop: number;
  target: number;
}

/** What a decision declared, drawn over the time it had. */
export interface Claim {
  id: string;
  action: Decision['action'];
  asOf: number;
  until: number;
  price: number;
  stop: number | null;
  target: number | null;
  /** Levels that the reader tries in place of the declared ones. */
  own: Levels | null;
  cone: Cone | null;
  /** Equally likely prices at the end, ascending. */
  outcomes: readonly number[];
  /** Nothing was to be done: levels are drawn without weight. */
  isQuiet: boolean;
}

export interface Drawing {
  marks: readonly Mark[];
  claim: Claim | null;
  /** The mark in focus. */
  focused: string | null;
  showMarks: boolean;
  showCone: boolean;
}

export const EMPTY_DRAWING: Drawing = {
  marks: [],
  claim: null,
  focused: null,
  showMarks: true,
  showCone: true,
};

/** Names on the chart, in the reader's language. */
export interface DrawingText {
  stop: string;
  target: string;
  ownStop: string;
  ownTarget: string;
  price: (value: number) => string;
  day: (at: number) => string;
}
