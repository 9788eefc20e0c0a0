import { formatChange } from '../../format/number';
import { DOTS } from '../../format/odds';
import { useLanguage } from '../../i18n/LanguageProvider';
import { layOutDots, placeOf } from './dots';
import type { Mark } from './marks';

const RADIUS = 6;
const STEP = 14;
const COLUMNS_MAX = 12;
/** Room for the names of stop and target above the dots, and for the scale below them. */
const HEAD = 16;
const FOOT = 18;
/** Rows of dots that the drawing has room for at least, so that cards line up. */
const ROWS_MIN = 4;

/** Names of levels nearer than this share of the axis would lie over each other: they take two lines. */
const NAMES_APART = 0.35;

interface Props {
  /** Returns of equally likely outcomes, ascending; without them the dots stand in rows. */
  returns: readonly number[];
  marks?: readonly Mark[];
  /** Dots that gain, where there are no returns to place them by; `undefined` leaves them all grey. */
  hits?: number | undefined;
  /** The whole drawing in one sentence. */
  label: string;
}

/** Equally likely outcomes on an axis of returns: filled gains, hollow loses. */
export function DotPlot({ returns, marks = [], hits, label }: Props) {
  return returns.length === 0 ? (
    <CountDots hits={hits} label={label} />
  ) : (
    <OutcomeDots returns={returns} marks={marks} label={label} />
  );
}

function CountDots({ hits, label }: { hits: number | undefined; label: string }) {
  const perRow = DOTS / 2;
  const dots = Array.from({ length: DOTS }, (_, index) => index);
  return (
    <svg width="100%" height={2 * STEP + 4} className="max-w-60" role="img" aria-label={label}>
      {dots.map((index) => (
        <circle
          key={index}
          cx={`${((index % perRow) + 0.5) * (100 / perRow)}%`}
          cy={RADIUS + 1 + Math.floor(index / perRow) * (STEP + 2)}
          {...(hits === undefined ? GREY : lookOf(index < hits))}
        />
      ))}
    </svg>
  );
}

interface OutcomeProps {
  returns: readonly number[];
  marks: readonly Mark[];
  label: string;
}

function OutcomeDots({ returns, marks, label }: OutcomeProps) {
  const { lang } = useLanguage();
  const values = marks.map((mark) => mark.value);
  const layout = layOutDots(returns, values, COLUMNS_MAX);
  const places = values.map((value) => placeOf(value, layout));
  const isCrowded = Math.max(...places) - Math.min(...places) < NAMES_APART;
  const head = isCrowded ? 2 * HEAD : HEAD;
  const base = head + Math.max(ROWS_MIN, layout.rows) * STEP;
  const zero = placeOf(0, layout);
  return (
    <svg
      width="100%"
      height={base + FOOT}
      className="overflow-visible"
      role="img"
      aria-label={label}
    >
      <line x1="0" x2="100%" y1={base} y2={base} className="stroke-line" />
      <line
        x1={share(zero)}
        x2={share(zero)}
        y1={head}
        y2={base + 4}
        className="stroke-edge"
        strokeDasharray="2 3"
      />
      {marks.map((mark) => (
        <MarkLine
          key={mark.kind}
          mark={mark}
          place={placeOf(mark.value, layout)}
          head={head}
          base={base}
          isRaised={isCrowded && mark.kind === 'target'}
        />
      ))}
      {layout.dots.map(({ rank, column, row, gain }) => (
        <circle
          key={rank}
          cx={share((column + 0.5) / layout.columns)}
          cy={base - RADIUS - 2 - row * STEP}
          {...lookOf(gain)}
        />
      ))}
      <Scale place={0} base={base} text={formatChange(layout.low, lang)} shown={layout.low < 0} />
      <Scale place={zero} base={base} text="0" shown={zero > 0.15 && zero < 0.85} />
      <Scale place={1} base={base} text={formatChange(layout.high, lang)} shown={layout.high > 0} />
    </svg>
  );
}

interface MarkProps {
  mark: Mark;
  place: number;
  head: number;
  base: number;
  /** Its name stands a line higher. */
  isRaised: boolean;
}

/** A level of the plan: a tick through the axis, named above. */
function MarkLine({ mark, place, head, base, isRaised }: MarkProps) {
  const { text } = useLanguage();
  const isStop = mark.kind === 'stop';
  return (
    <g>
      <line
        x1={share(place)}
        x2={share(place)}
        y1={isRaised ? head - HEAD : head}
        y2={base + 4}
        className={isStop ? 'stroke-sell' : 'stroke-buy'}
        strokeOpacity="0.55"
      />
      <text
        x={share(place)}
        y={(isRaised ? head - HEAD : head) - 5}
        textAnchor={anchorOf(place)}
        className={`text-xs ${isStop ? 'fill-sell' : 'fill-buy'}`}
      >
        {isStop ? text.today.stopTick : text.today.targetTick}
      </text>
    </g>
  );
}

interface ScaleProps {
  place: number;
  base: number;
  text: string;
  shown: boolean;
}

function Scale({ place, base, text, shown }: ScaleProps) {
  if (!shown) return null;
  return (
    <text
      x={share(place)}
      y={base + FOOT - 4}
      textAnchor={anchorOf(place)}
      className="fill-muted text-xs"
    >
      {text}
    </text>
  );
}

const GREY = { r: RADIUS - 0.75, strokeWidth: 1.5, className: 'fill-none stroke-edge' };

function lookOf(gain: boolean) {
  return gain
    ? { r: RADIUS, strokeWidth: 0, className: 'fill-buy' }
    : { r: RADIUS - 0.75, strokeWidth: 1.5, className: 'fill-none stroke-sell' };
}

/** Keeps a name inside the drawing at its ends. */
function anchorOf(place: number): 'start' | 'middle' | 'end' {
  if (place < 0.12) return 'start';
  return place > 0.88 ? 'end' : 'middle';
}

function share(place: number): string {
  return `${(place * 100).toFixed(2)}%`;
}
