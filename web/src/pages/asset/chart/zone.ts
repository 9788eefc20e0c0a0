// Where days begin on the time axis: on the reader's clock, also on the days on which clocks change.
import {
  defaultHorzScaleBehavior,
  type TickMarkWeightValue,
  type TimeScalePoint,
} from 'lightweight-charts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** The library's own weights: a mark of more weight stands where two would not fit. */
const WEIGHTS = {
  year: 70,
  month: 60,
  day: 50,
  hour12: 33,
  hour6: 32,
  hour3: 31,
  hour: 30,
  rest: 20,
};

/** Tells how far a zone's clock is ahead of UTC, in ms; whole days without a change are asked about once. */
export function offsetOf(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const exact = (at: number) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const wall = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return wall - Math.floor(at / 1_000) * 1_000;
  };
  const days = new Map<number, number | undefined>();
  return (at) => {
    const day = Math.floor(at / DAY_MS);
    if (!days.has(day)) {
      const [first, last] = [exact(day * DAY_MS), exact((day + 1) * DAY_MS)];
      days.set(day, first === last ? first : undefined);
    }
    return days.get(day) ?? exact(at);
  };
}

/** How much a mark weighs that stands between two moments of a wall clock, in ms. */
export function weightBetween(before: number, after: number): number {
  const [from, to] = [new Date(before), new Date(after)];
  if (from.getUTCFullYear() !== to.getUTCFullYear()) return WEIGHTS.year;
  if (from.getUTCMonth() !== to.getUTCMonth()) return WEIGHTS.month;
  if (from.getUTCDate() !== to.getUTCDate()) return WEIGHTS.day;
  const crosses = (hours: number) =>
    Math.floor(before / (hours * HOUR_MS)) !== Math.floor(after / (hours * HOUR_MS));
  if (crosses(12)) return WEIGHTS.hour12;
  if (crosses(6)) return WEIGHTS.hour6;
  if (crosses(3)) return WEIGHTS.hour3;
  return crosses(1) ? WEIGHTS.hour : WEIGHTS.rest;
}

/** The library's time scale with the days of a zone. */
export function zonedScale(zone: string) {
  const offset = offsetOf(zone);
  const Usual = defaultHorzScaleBehavior();
  const scale = new Usual();
  scale.fillWeightsForPoints = (points, start) => {
    const wall = (point: TimeScalePoint | undefined) => {
      const at = Number(point?.originalTime) * 1_000;
      return at + offset(at);
    };
    for (let index = Math.max(start, 1); index < points.length; index += 1) {
      const point = points[index];
      if (!point) continue;
      point.timeWeight = weightBetween(wall(points[index - 1]), wall(point)) as TickMarkWeightValue;
    }
    // The first mark has nothing before it: it weighs as if the rows had begun one step earlier.
    const [first, second] = points;
    if (start === 0 && first && second) {
      const step = wall(second) - wall(first);
      first.timeWeight = weightBetween(wall(first) - step, wall(first)) as TickMarkWeightValue;
    }
  };
  return scale;
}
