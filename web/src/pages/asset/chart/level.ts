// Which level of detail a view needs. Level 0 has every bar; each next one joins four rows into one.

/** Rows that one row of the next coarser level joins. */
export const LEVEL_FACTOR = 4;
/** Rows narrower than this, in pixels, say nothing more than joined ones. */
const ROW_PX_MIN = 1;
/** A finer level waits until rows are this many times wider than the narrowest: two zooms by two beyond where it left. */
const FINER_FROM = 2 * LEVEL_FACTOR;
/** Rows in view on however wide a screen. */
export const ROWS_VISIBLE_MAX = 2_400;

export interface Sight {
  /** Bars of the timeframe in view. */
  visibleBars: number;
  widthPx: number;
  /** Levels that the series has. */
  levels: number;
}

export function barsPerRow(level: number): number {
  return LEVEL_FACTOR ** level;
}

/**
 * The level to draw. With a level in use it changes only when rows become narrower than a pixel or wide
 * enough to be split, and the gap between both is a zoom by two: no zoom makes it go back and forth.
 */
export function chooseLevel(sight: Sight, current?: number): number {
  const narrowest = Math.max(ROW_PX_MIN, sight.widthPx / ROWS_VISIBLE_MAX);
  const rowPx = (level: number) => (sight.widthPx / sight.visibleBars) * barsPerRow(level);
  const coarsest = Math.max(sight.levels - 1, 0);
  let level = Math.min(current ?? 0, coarsest);
  while (level < coarsest && rowPx(level) < narrowest) level += 1;
  while (level > 0 && rowPx(level) > narrowest * FINER_FROM) level -= 1;
  return level;
}
