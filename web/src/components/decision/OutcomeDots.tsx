import { formatChange } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { Mark } from './marks';

const WIDTH = 320;
const COLUMNS = 25;
const PITCH = WIDTH / COLUMNS;
const RADIUS = PITCH / 2 - 1;
const ROWS_MIN = 5;
const AXIS_HEIGHT = 18;

interface Props {
  /** Returns of equally likely outcomes, ascending. */
  returns: readonly number[];
  /** The whole drawing in one sentence. */
  label: string;
  /** A return that is asked about. */
  threshold?: number | undefined;
  /** Stop and target as returns of the trade. */
  marks?: readonly Mark[];
}

/** Equally likely outcomes along the axis of returns: filled gains, hollow loses. */
export function OutcomeDots({ returns, label, threshold, marks = [] }: Props) {
  const { lang } = useLanguage();
  const reach = [0, ...returns, ...marks.map(({ value }) => value)];
  const [low, high] = [Math.min(...reach), Math.max(...reach)];
  const place = (value: number) =>
    ((value - low) / (high - low || 1)) * (WIDTH - PITCH) + PITCH / 2;
  const piles = new Map<number, number>();
  const dots = returns.map((value, rank) => {
    const column = Math.round(place(value) / PITCH - 0.5);
    const height = piles.get(column) ?? 0;
    piles.set(column, height + 1);
    return { rank, value, x: (column + 0.5) * PITCH, height };
  });
  const base = Math.max(ROWS_MIN, ...piles.values()) * PITCH;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${base + AXIS_HEIGHT}`}
      className="w-full"
      role="img"
      aria-label={label}
    >
      <line x1={0} x2={WIDTH} y1={base} y2={base} className="stroke-line" />
      <line
        x1={place(0)}
        x2={place(0)}
        y1={0}
        y2={base + 4}
        className="stroke-muted"
        strokeDasharray="2 3"
      />
      {marks.map(({ kind, value }) => (
        <line
          key={kind}
          x1={place(value)}
          x2={place(value)}
          y1={base - 2 * PITCH}
          y2={base + 4}
          className={kind === 'stop' ? 'stroke-sell' : 'stroke-buy'}
        />
      ))}
      {dots.map(({ rank, value, x, height }) => (
        <circle
          key={rank}
          cx={x}
          cy={base - (height + 0.5) * PITCH}
          r={value > 0 ? RADIUS : RADIUS - 0.6}
          strokeWidth={value > 0 ? 0 : 1.2}
          className={value > 0 ? 'fill-buy' : 'fill-none stroke-sell'}
        />
      ))}
      {threshold !== undefined && threshold >= low && threshold <= high && (
        <line
          x1={place(threshold)}
          x2={place(threshold)}
          y1={0}
          y2={base + 4}
          strokeWidth={2}
          className="stroke-focus"
        />
      )}
      <text x={0} y={base + 14} fontSize="11" className="fill-muted">
        {formatChange(low, lang)}
      </text>
      <text x={WIDTH} y={base + 14} fontSize="11" textAnchor="end" className="fill-muted">
        {formatChange(high, lang)}
      </text>
    </svg>
  );
}
