import { useMemo } from 'react';
import type { ParameterGrid } from '../../api/backtest';
import { formatNumber, formatPercent } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { mapOf } from './grid';
import { HeatMap } from './HeatMap';

/** The map of a sweep, with what it says about luck. */
export function GridMap({ grid }: { grid: ParameterGrid }) {
  const { lang } = useLanguage();
  const { heat: copy, compare } = useChapter('backtests');
  const map = useMemo(() => mapOf(grid), [grid]);
  if (!map) return <p className="text-sm text-muted">{copy.alone}</p>;
  const others = map.others.map(({ name, value }) => `${name} ${formatNumber(value, lang)}`);
  return (
    <div className="flex flex-col gap-2">
      {others.length > 0 && <p className="text-sm text-muted">{copy.cut(others.join(', '))}</p>}
      <HeatMap {...map} measure={grid.metric_title} />
      <p className="flex flex-wrap gap-x-4 text-sm">
        <span>{copy.inSample}</span>
        {grid.pbo != null && (
          <span title={compare.about.pbo}>{copy.pbo(formatPercent(grid.pbo, lang))}</span>
        )}
        {grid.deflated_sharpe != null && (
          <span title={compare.about.deflated}>
            {copy.deflated(formatPercent(grid.deflated_sharpe, lang))}
          </span>
        )}
      </p>
    </div>
  );
}
