import { formatChange } from '../../format/number';
import { DOTS } from '../../format/odds';
import { useLanguage } from '../../i18n/LanguageProvider';

const WIDTH = 320;
const RADIUS = 6;
const STEP = 14;
const COLUMNS = 11;
const LABEL_HEIGHT = 18;
/** Rows of dots that the drawing has room for at least, so that cards line up. */
const ROWS_MIN = 4;

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
  const perRow = DOTS / 2;
  const dots = Array.from({ length: DOTS }, (_, index) => index);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${2 * STEP + 4}`}
      className="w-full max-w-96"
      role="img"
      aria-label={label}
    >
      {dots.map((index) => (
        <Dot
          key={index}
          x={RADIUS + 1 + (index % perRow) * STEP * 1.5}
          y={RADIUS + 1 + Math.floor(index / perRow) * (STEP + 2)}
          gain={index < hits}
        />
      ))}
    </svg>
  );
}

function OutcomeDots({ returns, label }: { returns: readonly number[]; label: string }) {
  const { lang } = useLanguage();
  const { columns, losing } = pileUp(returns);
  const rows = Math.max(ROWS_MIN, ...columns.map((column) => column.length));
  const base = rows * STEP;
  const pitch = WIDTH / COLUMNS;
  const zero = losing * pitch;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${base + LABEL_HEIGHT}`}
      className="w-full max-w-96"
      role="img"
      aria-label={label}
    >
      <line x1={0} x2={WIDTH} y1={base} y2={base} className="stroke-line" />
      <line
        x1={zero}
        x2={zero}
        y1={0}
        y2={base + 4}
        className="stroke-muted"
        strokeDasharray="2 3"
      />
      {columns.map((column, slot) =>
        column.map((dot, height) => (
          <Dot
            key={dot.rank}
            x={(slot + 0.5) * pitch}
            y={base - RADIUS - 2 - height * STEP}
            gain={dot.gain}
          />
        )),
      )}
      <AxisLabel y={base} x={0} anchor="start" text={formatChange(returns[0] ?? 0, lang)} />
      <AxisLabel y={base} x={zero} anchor="middle" text={text0(zero)} />
      <AxisLabel
        y={base}
        x={WIDTH}
        anchor="end"
        text={formatChange(returns[returns.length - 1] ?? 0, lang)}
      />
    </svg>
  );
}

/** The zero is named only where its label has room. */
function text0(zero: number): string {
  return zero > WIDTH / 5 && zero < (WIDTH * 4) / 5 ? '0' : '';
}

interface Pile {
  /** Columns from the worst outcome to the best. */
  columns: { rank: number; gain: boolean }[][];
  /** How many of them lie left of zero. */
  losing: number;
}

/** Piles outcomes into columns of equal width; zero is always the edge between two of them. */
function pileUp(returns: readonly number[]): Pile {
  const low = Math.min(0, ...returns);
  const high = Math.max(0, ...returns);
  const span = high - low || 1;
  const gains = returns.some((value) => value > 0);
  const losses = returns.some((value) => value <= 0);
  const share = Math.round((-low / span) * COLUMNS);
  const losing = Math.min(Math.max(share, losses ? 1 : 0), COLUMNS - (gains ? 1 : 0));
  const columns: Pile['columns'] = Array.from({ length: COLUMNS }, () => []);
  returns.forEach((value, rank) => {
    const gain = value > 0;
    const slot = gain
      ? losing + Math.floor((value / (high || 1)) * (COLUMNS - losing) * 0.999)
      : losing - 1 - Math.floor((value / (low || -1)) * losing * 0.999);
    columns[slot]?.push({ rank, gain });
  });
  return { columns, losing };
}

interface LabelProps {
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
  text: string;
}

function AxisLabel({ x, y, anchor, text }: LabelProps) {
  return (
    <text x={x} y={y + 14} textAnchor={anchor} fontSize="11" className="fill-muted">
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
