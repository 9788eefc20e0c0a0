import { placeIn } from './scale';

const WIDTH = 320;
const HEIGHT = 26;
const EDGE = 8;
const MIDDLE = HEIGHT / 2;

interface Props {
  from: number;
  until: number;
  value: number;
  lo: number | null | undefined;
  hi: number | null | undefined;
  /** What the value is held against: a dashed line right through. */
  against: number;
  label: string;
}

/** A value with its interval, and what it is held against: crossing is plain to see. */
export function Interval({ from, until, value, lo, hi, against, label }: Props) {
  const x = placeIn({ from, until }, EDGE, WIDTH - EDGE);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="w-full" role="img" aria-label={label}>
      <line x1={EDGE} x2={WIDTH - EDGE} y1={MIDDLE} y2={MIDDLE} className="stroke-line" />
      <line
        x1={x(against)}
        x2={x(against)}
        y1={1}
        y2={HEIGHT - 1}
        className="stroke-fg"
        strokeWidth={1.5}
        strokeDasharray="3 2"
      />
      {lo != null && hi != null && (
        <path
          d={`M${x(lo)} ${MIDDLE}H${x(hi)}M${x(lo)} ${MIDDLE - 5}v10M${x(hi)} ${MIDDLE - 5}v10`}
          className="stroke-focus"
          strokeWidth={2}
        />
      )}
      <circle
        cx={x(value)}
        cy={MIDDLE}
        r={5}
        className="fill-focus stroke-card"
        strokeWidth={1.5}
      />
    </svg>
  );
}
