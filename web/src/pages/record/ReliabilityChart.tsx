import type { Calibration } from '../../api/record';
import { formatNumber, formatPercent } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';
import { bandPath, blocksOf, type Domain, domainOf, linePath, placeIn, ticksOf } from './scale';

const WIDTH = 340;
const HEIGHT = 330;
const LEFT = 42;
const RIGHT = WIDTH - 18;
const TOP = 26;
const BOTTOM = TOP + (RIGHT - LEFT) * 0.76;
const USES_TOP = BOTTOM + 40;
const USES_BOTTOM = HEIGHT - 8;
/** Uses from which a point is filled. */
export const FIRM_CASES_MIN = 10;
const RADIUS = 4.5;

interface Props {
  calibration: Calibration;
}

/** What happened against what was said: the curve, what chance would give, and how often each was said. */
export function ReliabilityChart({ calibration }: Props) {
  const { lang, text } = useLanguage();
  const copy = text.record.calibration;
  const { curve, consistency } = calibration;
  const domain = domainOf([
    ...curve.flatMap(({ p, value }) => [p, value]),
    ...consistency.flatMap(({ lo, hi }) => [lo, hi]),
  ]);
  const x = placeIn(domain, LEFT, RIGHT);
  const y = placeIn(domain, BOTTOM, TOP);
  const blocks = blocksOf(curve);
  const label = copy.chart(blocks.length, formatNumber(calibration.cases, lang));
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="w-full text-[0.6875rem]"
      role="img"
      aria-label={label}
    >
      <Axes domain={domain} />
      <path d={bandPath(consistency, x, y)} className="fill-fg/10" />
      <path
        d={linePath([[domain.from, domain.from] as const, [domain.until, domain.until]], x, y)}
        className="fill-none stroke-muted"
        strokeDasharray="3 4"
      />
      <path
        d={linePath(
          curve.map(({ p, value }) => [p, value] as const),
          x,
          y,
        )}
        className="fill-none stroke-focus"
        strokeWidth={2}
        strokeLinejoin="round"
      />
      {blocks.map((block) => (
        <circle
          key={block.p}
          cx={x(block.p)}
          cy={y(block.value)}
          r={RADIUS}
          className={
            block.cases >= FIRM_CASES_MIN ? 'fill-focus stroke-focus' : 'fill-card stroke-focus'
          }
          strokeWidth={1.5}
        >
          <title>{`${formatPercent(block.value, lang)} · ${formatNumber(block.cases, lang)}`}</title>
        </circle>
      ))}
      <Uses calibration={calibration} x={x} domain={domain} />
    </svg>
  );
}

function Axes({ domain }: { domain: Domain }) {
  const { lang, text } = useLanguage();
  const copy = text.record.calibration;
  const x = placeIn(domain, LEFT, RIGHT);
  const y = placeIn(domain, BOTTOM, TOP);
  return (
    <g className="fill-muted">
      {ticksOf(domain).map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={RIGHT} y1={y(tick)} y2={y(tick)} className="stroke-line" />
          <line x1={x(tick)} x2={x(tick)} y1={BOTTOM} y2={BOTTOM + 4} className="stroke-edge" />
          <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
            {formatPercent(tick, lang)}
          </text>
          <text x={x(tick)} y={BOTTOM + 17} textAnchor="middle">
            {formatPercent(tick, lang)}
          </text>
        </g>
      ))}
      <text x={4} y={12}>
        {copy.happened}
      </text>
      <text x={RIGHT} y={BOTTOM + 32} textAnchor="end">
        {copy.said}
      </text>
    </g>
  );
}

interface UsesProps {
  calibration: Calibration;
  x: (value: number) => number;
  domain: Domain;
}

/** How often each chance was said, under the curve and on its axis. */
function Uses({ calibration, x, domain }: UsesProps) {
  const { text } = useLanguage();
  const shown = calibration.uses.filter(
    (use) => use.cases > 0 && use.until > domain.from && use.from < domain.until,
  );
  const most = Math.max(1, ...shown.map((use) => use.cases));
  const height = placeIn({ from: 0, until: most }, 0, USES_BOTTOM - USES_TOP);
  return (
    <g>
      <text x={4} y={USES_BOTTOM - 2} className="fill-muted">
        {text.record.calibration.uses}
      </text>
      <line x1={LEFT} x2={RIGHT} y1={USES_BOTTOM} y2={USES_BOTTOM} className="stroke-line" />
      {shown.map((use) => (
        <rect
          key={use.from}
          x={x(use.from) + 1}
          y={USES_BOTTOM - height(use.cases)}
          width={Math.max(2, x(use.until) - x(use.from) - 2)}
          height={height(use.cases)}
          className="fill-muted/60"
        />
      ))}
    </g>
  );
}
