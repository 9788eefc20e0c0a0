import { lazy, Suspense, useCallback, useMemo } from 'react';
import type { Comparison } from '../../api/backtest';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import type { Stretch } from '../../components/chart/curve';
import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { columnsOf } from './columns';

const TIMES = '×';

const CurvesChart = lazy(() =>
  import('../../components/chart/CurvesChart').then((part) => ({ default: part.CurvesChart })),
);

/** The curves on the time that all of them cover, each 1 at its beginning. */
export function CompareCurves({ comparison }: { comparison: Comparison }) {
  const { lang } = useLanguage();
  const { compare: copy } = useChapter('backtests');
  const curves = useMemo(() => columnsOf(comparison).map(({ curve }) => curve), [comparison]);
  const stretches = useMemo(() => seenByAll(comparison), [comparison]);
  const write = useCallback((value: number) => `${formatNumber(value, lang, 2)}${TIMES}`, [lang]);
  return (
    <SimulatedPanel title={copy.curves}>
      <div className="curves-frame">
        <Suspense fallback={null}>
          <CurvesChart
            curves={curves}
            label={copy.curvesLabel(curves.map(({ name }) => name).join(', '))}
            write={write}
            stretches={stretches}
            isLog
          />
        </Suspense>
      </div>
    </SimulatedPanel>
  );
}

/** What every run had seen when it was chosen; what only some had is said in the table. */
function seenByAll({ items }: Comparison): readonly Stretch[] {
  const isSeen = items.every(({ in_sample: stretches }) => stretches.length > 0);
  return isSeen ? (items[0]?.in_sample ?? []) : [];
}
