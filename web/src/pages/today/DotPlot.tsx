import { formatChange } from '../../format/number';
import { DOTS } from '../../format/odds';
import { useLanguage } from '../../i18n/LanguageProvider';

const WIDTH = 320;
const SIDE = 10;
const RADIUS = 5;
const STEP = 12;
const BASE = 66;
const BINS = Math.floor((WIDTH - 2 * SIDE) / STEP);

interface Props {
  /** Returns of equally likely outcomes, ascending; without them the dots stand in rows. */
  returns: readonly number[];
  /** Dots that gain, where there are no returns to place them by. */
  hits: number;
  /** The whole drawing in one sentence. */
  label: string;
}

/** Twenty equally likely outcomes: filled gains, hollow loses. */
export function DotPlot({ returns, hits, label }: Props) {
  return returns.length === DOTS ? (
    <OutcomeDots returns={returns} label={label} />
  ) : (
    <CountDots hits={hits} label={label} />
  );
}

function CountDots({ hits, label }: { hits: number; label: string }) {
  const dots = Array.from({ length: DOTS }, (_, index) => index);
  return (
    <svg viewBox={`0 0 ${WIDTH} 32`} className="w-full max-w-80" role="img" aria-label={label}>
      {dots.map((index) => (
        <Dot
          key={index}
          x={SIDE + (index % 10) * STEP * 1.4}
          y={9 + Math.floor(index / 10) * STEP * 1.2}
          gain={index < hits}
        />
      ))}
    </svg>
  );
}

function OutcomeDots({ returns, label }: { returns: readonly number[]; label: string }) {
  const { lang } = useLanguage();
  const low = Math.min(0, ...returns);
  const high = Math.max(0, ...returns);
  const span = high - low || 1;
  const bin = (value: number) => Math.round(((value - low) / span) * (BINS - 1));
  const x = (slot: number) => SIDE + STEP / 2 + slot * STEP;
  const heights = new Map<number, number>();
  const placed = returns.map((value, index) => {
    const slot = bin(value);
    const height = heights.get(slot) ?? 0;
    heights.set(slot, height + 1);
    return { key: index, x: x(slot), height, gain: value > 0 };
  });
  const rows = Math.max(...placed.map((dot) => dot.height)) + 1;
  const top = Math.min(0, BASE - rows * STEP - 4);
  const zero = x(bin(0));
  return (
    <svg
      viewBox={`0 ${top} ${WIDTH} ${BASE - top + 18}`}
      className="w-full max-w-md"
      role="img"
      aria-label={label}
    >
      <line x1={SIDE} x2={WIDTH - SIDE} y1={BASE} y2={BASE} className="stroke-line" />
      <line
        x1={zero}
        x2={zero}
        y1={top + 2}
        y2={BASE + 4}
        className="stroke-muted"
        strokeDasharray="2 3"
      />
      {placed.map((dot) => (
        <Dot key={dot.key} x={dot.x} y={BASE - RADIUS - 3 - dot.height * STEP} gain={dot.gain} />
      ))}
      <AxisLabel x={SIDE} anchor="start" text={formatChange(returns[0] ?? 0, lang)} />
      <AxisLabel
        x={WIDTH - SIDE}
        anchor="end"
        text={formatChange(returns[returns.length - 1] ?? 0, lang)}
      />
    </svg>
  );
}

function AxisLabel({ x, anchor, text }: { x: number; anchor: 'start' | 'end'; text: string }) {
  return (
    <text x={x} y={BASE + 15} textAnchor={anchor} fontSize="11" className="fill-muted">
      {text}
    </text>
  );
}

function Dot({ x, y, gain }: { x: number; y: number; gain: boolean }) {
  return (
    <circle
      cx={x}
      cy={y}
      r={gain ? RADIUS : RADIUS - 0.75}
      strokeWidth={gain ? 0 : 1.5}
      className={gain ? 'fill-buy' : 'fill-none stroke-sell'}
    />
  );
}
