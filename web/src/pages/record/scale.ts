// Places of chances in a square drawing. Nothing here knows what the numbers mean.

export interface Domain {
  from: number;
  until: number;
}

/** Steps that axes are marked in. */
const STEP = 0.1;
/** An axis never shows less than this, lest noise look like structure. */
const SPAN_MIN = 0.3;
/** Keeps `0.1 * 3` from being `0.30000000000000004`. */
const PLACES = 10;

/** The least stretch of 0 to 1, in tenths, that has room for all values. */
export function domainOf(values: readonly number[]): Domain {
  if (values.length === 0) return { from: 0, until: 1 };
  let from = Math.floor(round(Math.min(...values) / STEP)) * STEP;
  let until = Math.ceil(round(Math.max(...values) / STEP)) * STEP;
  const isShort = () => until - from < SPAN_MIN - STEP / 2;
  while (isShort()) {
    if (from > 0) from -= STEP;
    if (isShort() && until < 1) until += STEP;
  }
  return { from: round(Math.max(0, from)), until: round(Math.min(1, until)) };
}

/** Steps above which only every other one is marked. */
const STEPS_MAX = 5;

/** Round numbers from one end of a domain to the other. */
export function ticksOf({ from, until }: Domain): number[] {
  const count = Math.round((until - from) / STEP);
  const stride = count > STEPS_MAX ? 2 : 1;
  const ticks = Array.from({ length: count + 1 }, (_, index) => round(from + index * STEP));
  return ticks.filter((tick) => Math.round(tick / STEP) % stride === 0);
}

interface CurvePoint {
  p: number;
  value: number;
  cases: number;
}

/** Stated chances in a row that the curve gives one value. */
export interface Block {
  /** The least and the greatest of the stated chances. */
  from: number;
  until: number;
  /** The stated chance in the middle of its uses. */
  p: number;
  value: number;
  cases: number;
}

/** Joins neighbours of one value: a curve by isotonic regression is made of such blocks. */
export function blocksOf(curve: readonly CurvePoint[]): Block[] {
  const blocks: CurvePoint[][] = [];
  for (const point of curve) {
    const block = blocks.at(-1);
    if (block?.[0]?.value === point.value) block.push(point);
    else blocks.push([point]);
  }
  return blocks.map((points) => {
    const cases = points.reduce((sum, point) => sum + point.cases, 0);
    let seen = 0;
    const middle = points.find((point) => {
      seen += point.cases;
      return seen * 2 >= cases;
    });
    const [first] = points;
    const from = first?.p ?? 0;
    const until = points.at(-1)?.p ?? from;
    return { from, until, p: middle?.p ?? from, value: first?.value ?? 0, cases };
  });
}

type Place = (value: number) => number;

/** Puts a value of a domain at its place between two edges. */
export function placeIn({ from, until }: Domain, start: number, end: number): Place {
  const unit = (end - start) / (until - from);
  return (value) => round(start + (Math.min(until, Math.max(from, value)) - from) * unit);
}

/** A line through points. */
export function linePath(points: readonly (readonly [number, number])[], x: Place, y: Place) {
  return points.map(([a, b], index) => `${index === 0 ? 'M' : 'L'}${x(a)} ${y(b)}`).join('');
}

interface BandPoint {
  p: number;
  lo: number;
  hi: number;
}

/** The surface between the lower and the upper ends of a band; empty under two points. */
export function bandPath(band: readonly BandPoint[], x: Place, y: Place): string {
  if (band.length < 2) return '';
  const upper = band.map(({ p, hi }) => [p, hi] as const);
  const lower = band.map(({ p, lo }) => [p, lo] as const).reverse();
  return `${linePath([...upper, ...lower], x, y)}Z`;
}

function round(value: number): number {
  return Number(value.toFixed(PLACES));
}
