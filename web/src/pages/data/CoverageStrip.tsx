import type { CoverageStripData } from '../../api/data';
import { formatNumber, formatPercent } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { drawStrip, STRIP_HEIGHT } from './strip';

const PERCENT_DECIMALS = 2;

/** The last weeks of a series: what is stored, what is missing, when the market was closed. */
export function CoverageStrip({ strip }: { strip: CoverageStripData }) {
  const { lang } = useLanguage();
  const copy = useChapter('data').matrix;
  const drawing = drawStrip(strip);
  const expected = sum(strip.expected);
  const stored = Math.min(sum(strip.stored), expected);
  const told =
    expected === 0
      ? copy.noneExpected
      : copy.stripText(
          // Rounded down: only what is whole is told as 100 %.
          formatPercent(Math.floor((stored / expected) * 10_000) / 10_000, lang, PERCENT_DECIMALS),
          formatNumber(expected, lang),
        );
  const holes = drawing.holeCount > 0 ? ` · ${copy.stripHoles(drawing.holeCount)}` : '';
  return (
    <span className="flex flex-col gap-0.5">
      <svg
        viewBox={`0 0 ${Math.max(1, drawing.buckets)} ${STRIP_HEIGHT}`}
        preserveAspectRatio="none"
        className="h-4 w-full min-w-40"
        role="img"
        aria-label={`${copy.stripOf(strip.timeframe)}: ${told}${holes}`}
      >
        <path d={drawing.closed} className="fill-edge/60" />
        <path d={drawing.stored} className="fill-good/70" />
        <path d={drawing.holes} className="fill-danger/25 stroke-danger" strokeWidth={0.12} />
      </svg>
      <span aria-hidden="true" className="text-xs text-muted">
        <span className="timeframes">{`${strip.timeframe} · `}</span>
        {told}
        {holes && <span className="text-danger">{holes}</span>}
      </span>
    </span>
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
