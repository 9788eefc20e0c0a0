import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import {
  type BacktestDetail,
  type Equity,
  equityQuery,
  gridQuery,
  tradesQuery,
} from '../../api/backtest';
import { GridMap } from '../../components/backtest/GridMap';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import type { Curve, Stretch } from '../../components/chart/curve';
import { ErrorPanel } from '../../components/ErrorPanel';
import { formatChange, formatNumber } from '../../format/number';
import { formatDay } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { AnalysisPanels } from './AnalysisPanels';
import { MetricsPanel } from './MetricsPanel';
import { Trades } from './Trades';
import { FoldsPanel, VerdictPanel } from './VerdictPanel';

const CurvesChart = lazy(() =>
  import('../../components/chart/CurvesChart').then((part) => ({ default: part.CurvesChart })),
);

interface Props {
  backtest: BacktestDetail;
  title: string;
}

/** Everything that a result says, each part as soon as it is here. */
export function ResultPanels({ backtest, title }: Props) {
  const hasResult = backtest.metric_list.length > 0;
  const { judgement, evaluation } = backtest;
  return (
    <>
      {judgement && <VerdictPanel judgement={judgement} evaluation={evaluation} />}
      {backtest.study === 'sweep' && <GridPanel backtest={backtest} />}
      {hasResult && <EquityPanel backtest={backtest} title={title} />}
      {hasResult && <MetricsPanel metrics={backtest.metric_list} />}
      {evaluation && <FoldsPanel folds={evaluation.folds} />}
      {hasResult && <TradesPanel backtest={backtest} />}
      {hasResult && <AnalysisPanels backtest={backtest} />}
      {hasResult && <Notes backtest={backtest} />}
    </>
  );
}

/** Cells of a study under way are read again this often. */
const GROWING_MS = 1_000;

function GridPanel({ backtest }: { backtest: BacktestDetail }) {
  const { lang } = useLanguage();
  const { compare, result: copy, words } = useChapter('backtests');
  const isGrowing = backtest.state === 'running';
  const grid = useQuery({
    ...gridQuery(backtest.id, lang),
    refetchInterval: isGrowing && GROWING_MS,
  });
  return (
    <SimulatedPanel title={words.params}>
      {grid.isError && !grid.data && (
        <ErrorPanel verb={copy.verb} error={grid.error} onRetry={() => grid.refetch()} />
      )}
      <div className="min-h-60">{grid.data && <GridMap grid={grid.data} />}</div>
      {grid.data && (
        <p className="text-sm text-muted">
          {`${compare.rows.tries}: ${formatNumber(grid.data.tries, lang)}`}
        </p>
      )}
    </SimulatedPanel>
  );
}

/** What else must be known to read the figures. */
function Notes({ backtest }: { backtest: BacktestDetail }) {
  const { lang } = useLanguage();
  const copy = useChapter('backtests').result;
  const notes = [backtest.caveat];
  if (backtest.ambiguous_bars > 0) {
    notes.push(copy.ambiguous(formatNumber(backtest.ambiguous_bars, lang)));
  }
  if (backtest.open) notes.push(copy.open);
  return (
    <footer className="flex flex-col gap-1 text-sm text-muted">
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <p className="break-all">
        {`${copy.digest}: `}
        <code className="font-mono text-xs">{backtest.digest}</code>
      </p>
    </footer>
  );
}

function EquityPanel({ backtest, title }: Props) {
  const copy = useChapter('backtests').result;
  const equity = useQuery(equityQuery(backtest.id));
  return (
    <SimulatedPanel title={copy.equity}>
      {equity.isError ? (
        <ErrorPanel verb={copy.verb} error={equity.error} onRetry={() => equity.refetch()} />
      ) : (
        <div className="curves-frame">
          {equity.data && (
            <Suspense fallback={null}>
              <EquityChart equity={equity.data} title={title} />
            </Suspense>
          )}
        </div>
      )}
    </SimulatedPanel>
  );
}

function EquityChart({ equity, title }: { equity: Equity; title: string }) {
  const { lang } = useLanguage();
  const { result: copy, words } = useChapter('backtests');
  const curves = useMemo<Curve[]>(() => {
    const own: Curve = {
      id: 'own',
      name: title,
      place: 0,
      equity: { at: equity.equity.at, values: equity.equity.value },
      drawdown: { at: equity.drawdown.at, values: equity.drawdown.value },
    };
    const { benchmark } = equity;
    if (!benchmark) return [own];
    const hold: Curve = {
      id: 'hold',
      name: words.hold,
      place: 'benchmark',
      equity: { at: benchmark.at, values: benchmark.value },
      drawdown: { at: [], values: [] },
    };
    return [own, hold];
  }, [equity, title, words]);
  const stretches = useMemo(() => seenOf(equity), [equity]);
  const write = useCallback((value: number) => formatNumber(value, lang), [lang]);
  const { at, value } = equity.equity;
  const worst = Math.min(0, ...equity.drawdown.value);
  const label = copy.equityLabel(
    formatDay(at[0] ?? 0, lang),
    formatDay(at.at(-1) ?? 0, lang),
    write(value.at(-1) ?? 0),
    formatChange(worst, lang),
  );
  return (
    <CurvesChart
      curves={curves}
      label={label}
      write={write}
      stretches={stretches}
      isLog={Math.min(...value) > 0}
    />
  );
}

/** What was seen when the parameters were chosen: all of it, or what lies before the rest. */
function seenOf({ out_of_sample_from: unseen, equity }: Equity): Stretch[] {
  const [from, until] = [equity.at[0] ?? 0, equity.at.at(-1) ?? 0];
  if (unseen == null) return [{ from, until }];
  return unseen > from ? [{ from, until: unseen }] : [];
}

function TradesPanel({ backtest }: { backtest: BacktestDetail }) {
  const copy = useChapter('backtests').trades;
  const trades = useQuery(tradesQuery(backtest.id));
  return (
    <SimulatedPanel title={copy.title} isFlush>
      {trades.isError && (
        <div className="p-4">
          <ErrorPanel verb={copy.verb} error={trades.error} onRetry={() => trades.refetch()} />
        </div>
      )}
      {trades.isPending && (
        <p role="status" className="min-h-96 px-4 pb-4 text-muted sm:px-5">
          {copy.loading}
        </p>
      )}
      {trades.data && <Trades columns={trades.data} backtest={backtest} />}
    </SimulatedPanel>
  );
}
