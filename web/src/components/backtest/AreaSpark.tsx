const WIDTH = 320;
const HEIGHT = 96;
const MARGIN = 4;

interface Props {
  values: readonly number[];
  label: string;
  /** A level to hold it against, such as what it began with. */
  level?: number;
}

/** A line over its beginning: below it is where it lost. */
export function AreaSpark({ values, label, level = values[0] }: Props) {
  if (values.length < 2 || level === undefined) return null;
  const low = Math.min(level, ...values);
  const span = Math.max(level, ...values) - low || 1;
  const x = (index: number) => MARGIN + (index / (values.length - 1)) * (WIDTH - 2 * MARGIN);
  const y = (value: number) => HEIGHT - MARGIN - ((value - low) / span) * (HEIGHT - 2 * MARGIN);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const last = values.at(-1) ?? level;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
      className="h-24 w-full"
      preserveAspectRatio="none"
    >
      <line
        x1={MARGIN}
        x2={WIDTH - MARGIN}
        y1={y(level)}
        y2={y(level)}
        className="stroke-edge"
        strokeDasharray="4 3"
        vectorEffect="non-scaling-stroke"
      />
      <polyline
        points={points.join(' ')}
        className="fill-none stroke-fg"
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
      <circle cx={x(values.length - 1)} cy={y(last)} r={2.5} className="fill-fg" />
    </svg>
  );
}
