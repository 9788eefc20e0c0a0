// Which part of a series is in view. Positions count bars of the timeframe from the first stored one,
// so that they mean the same at every level of detail; a bar covers [i, i + 1).

export interface Viewport {
  from: number;
  until: number;
}

/** What a viewport may move over. */
export interface Extent {
  bars: number;
  /** Room right of the last bar, in bars, where forecasts are drawn. */
  future: number;
}

/** Fewer bars than this are not a picture of anything. */
export const VISIBLE_BARS_MIN = 12;
/** Share of the view that must show bars, however far one pans. */
const COVERED_MIN = 0.25;

export function span(view: Viewport): number {
  return view.until - view.from;
}

/** Moves sideways; positive goes forward in time. */
export function pan(view: Viewport, bars: number, extent: Extent): Viewport {
  return clamp({ from: view.from + bars, until: view.until + bars }, extent);
}

/** Shows `factor` times as many bars; the bar at `anchor` (0 left to 1 right) stays where it is. */
export function zoom(view: Viewport, factor: number, anchor: number, extent: Extent): Viewport {
  const width = clampSpan(span(view) * factor, extent);
  const fixed = view.from + anchor * span(view);
  const from = fixed - anchor * width;
  return clamp({ from, until: from + width }, extent);
}

/** The latest bars with the room for forecasts. */
export function atEnd(visible: number, extent: Extent): Viewport {
  const width = clampSpan(visible, extent);
  const until = extent.bars + extent.future;
  return { from: until - width, until };
}

/** The first bars. */
export function atStart(visible: number, extent: Extent): Viewport {
  const width = clampSpan(visible, extent);
  return { from: 0, until: width };
}

/** Centres a bar without changing how many are in view. */
export function centreOn(view: Viewport, bar: number, extent: Extent): Viewport {
  return pan(view, bar - (view.from + view.until) / 2, extent);
}

function clampSpan(width: number, { bars, future }: Extent): number {
  return Math.min(
    Math.max(width, VISIBLE_BARS_MIN),
    Math.max(bars + future, VISIBLE_BARS_MIN) * 1.1,
  );
}

function clamp(view: Viewport, { bars, future }: Extent): Viewport {
  const width = span(view);
  const covered = Math.min(width, bars) * COVERED_MIN;
  const lowest = covered - width;
  const highest = Math.max(bars + future - width, bars - covered);
  const from = Math.min(Math.max(view.from, lowest), highest);
  return { from, until: from + width };
}
