const WIDTH = 88;
const HEIGHT = 24;
const MARGIN = 2;

/** The last closes as a line; the figures beside it say the same. */
export function Spark({ closes }: { closes: readonly number[] }) {
  if (closes.length < 2) return null;
  const low = Math.min(...closes);
  const span = Math.max(...closes) - low || 1;
  const points = closes.map((close, index) => {
    const x = MARGIN + (index / (closes.length - 1)) * (WIDTH - 2 * MARGIN);
    const y = HEIGHT - MARGIN - ((close - low) / span) * (HEIGHT - 2 * MARGIN);
    return [x, y] as const;
  });
  const [x = 0, y = 0] = points.at(-1) ?? [];
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true" className="inline-block">
      <polyline
        points={points.map((point) => point.join(',')).join(' ')}
        className="fill-none stroke-muted"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <circle cx={x} cy={y} r="2" className="fill-fg" />
    </svg>
  );
}
