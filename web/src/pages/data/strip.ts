/** Buckets of a stretch of time, and how the bars in each compare with those the calendar expects. */
export interface Buckets {
  expected: readonly number[];
  stored: readonly number[];
}

export interface Strip {
  /** What is there: one column a bucket, as high as the share that is stored. */
  stored: string;
  /** What should be there and is wholly absent. */
  holes: string;
  /** When the market was closed. */
  closed: string;
  buckets: number;
  holeCount: number;
}

/** Height of a strip in the units of its drawing. */
export const STRIP_HEIGHT = 16;
/** A bucket that is nearly full must still be seen to lack something. */
const SHORT_OF_FULL = STRIP_HEIGHT - 2;

/** Draws buckets as paths: neighbours of one kind and height become one rectangle. */
export function drawStrip({ expected, stored }: Buckets): Strip {
  const strip: Strip = {
    stored: '',
    holes: '',
    closed: '',
    buckets: expected.length,
    holeCount: 0,
  };
  let start = 0;
  const heights = expected.map((wanted, index) => heightOf(wanted, stored[index] ?? 0));
  for (let end = 1; end <= heights.length; end += 1) {
    if (heights[end] === heights[start] && end < heights.length) continue;
    const height = heights[start];
    const width = end - start;
    if (height === undefined) break;
    if (height === CLOSED) strip.closed += rectangle(start, width, 1);
    else if (height === 0) {
      strip.holes += rectangle(start, width, STRIP_HEIGHT);
      strip.holeCount += 1;
    } else strip.stored += rectangle(start, width, height);
    start = end;
  }
  return strip;
}

const CLOSED = -1;

function heightOf(expected: number, stored: number): number {
  if (expected === 0) return stored > 0 ? STRIP_HEIGHT : CLOSED;
  if (stored >= expected) return STRIP_HEIGHT;
  return Math.min(SHORT_OF_FULL, Math.ceil((stored / expected) * STRIP_HEIGHT));
}

function rectangle(x: number, width: number, height: number): string {
  return `M${x} ${STRIP_HEIGHT - height}h${width}v${height}h${-width}z`;
}
