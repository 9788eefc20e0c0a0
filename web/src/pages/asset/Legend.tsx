import { useSyncExternalStore } from 'react';
import { formatCompact, formatNumber } from '../../format/number';
import { formatBar } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { barsPerRow } from './chart/level';
import type { ChartSession } from './chart/session';
import { at } from './chart/tiles';
import type { BarFormat } from './timeframe';

interface Props {
  session: ChartSession | undefined;
  format: BarFormat;
}

/** The figures of the bar under the pointer, or of the last one in view. */
export function Legend({ session, format }: Props) {
  return session ? <Figures session={session} format={format} /> : null;
}

function Figures({ session, format }: { session: ChartSession; format: BarFormat }) {
  const { lang, text } = useLanguage();
  const pointed = useSyncExternalStore(session.row.subscribe, session.row.get);
  const settled = useSyncExternalStore(session.settled.subscribe, session.settled.get);
  const held = useSyncExternalStore(session.held.subscribe, session.held.get);
  if (!held) return null;
  const { columns, level } = held;
  const row = Math.min(pointed ?? (settled?.end ?? 0) - 1, columns.openedAt.length - 1);
  if (row < 0) return null;
  const price = (column: Float64Array) => formatNumber(at(column, row), lang, format.decimals);
  const copy = text.asset.chart;
  const figures = [
    [copy.open, price(columns.open)],
    [copy.high, price(columns.high)],
    [copy.low, price(columns.low)],
    [copy.close, price(columns.close)],
    [copy.volume, formatCompact(at(columns.volume, row), lang)],
  ];
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute top-1.5 left-2 z-1 flex max-w-[80%] flex-wrap gap-x-3 text-xs text-muted"
    >
      <span className="figure">
        {formatBar(at(columns.openedAt, row), lang, format.isIntraday)}
      </span>
      {figures.map(([name, value]) => (
        <span key={name} className="figure">
          {name} <span className="text-fg">{value}</span>
        </span>
      ))}
      {level > 0 && <span>{copy.joined(formatNumber(barsPerRow(level), lang))}</span>}
    </div>
  );
}
