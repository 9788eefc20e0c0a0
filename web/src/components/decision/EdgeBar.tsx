import type { Odds } from '../../api/recommendation';

/** Chances left and right of everything drawn, so that nothing touches the ends. */
const MARGIN = 0.04;
const MIDDLE = 9;

/** The estimate with its interval against the break-even: whether the one clears the other is seen at once. */
export function EdgeBar({ odds }: { odds: Odds }) {
  const { p, lo, hi, break_even } = odds;
  if (p == null || lo == null || hi == null || break_even == null) return null;
  const low = Math.min(lo, break_even) - MARGIN;
  const span = Math.max(hi, break_even) + MARGIN - low;
  const place = (chance: number) => `${(((chance - low) / span) * 100).toFixed(2)}%`;
  const tone = lo > break_even ? 'stroke-buy fill-buy' : 'stroke-muted fill-muted';
  return (
    <svg width="7.5rem" height={2 * MIDDLE} aria-hidden="true">
      <line x1="0" x2="100%" y1={MIDDLE} y2={MIDDLE} className="stroke-line" />
      <line
        x1={place(lo)}
        x2={place(hi)}
        y1={MIDDLE}
        y2={MIDDLE}
        strokeWidth="3"
        className={tone}
      />
      <circle cx={place(p)} cy={MIDDLE} r="4.5" strokeWidth="0" className={tone} />
      <line
        x1={place(break_even)}
        x2={place(break_even)}
        y1="1"
        y2={2 * MIDDLE - 1}
        strokeDasharray="3 2"
        className="stroke-fg"
      />
    </svg>
  );
}
