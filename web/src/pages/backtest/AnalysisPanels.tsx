import { useQuery } from '@tanstack/react-query';
import { type Analysis, analysisQuery, type BacktestDetail } from '../../api/backtest';
import { ApiProblem } from '../../api/problem';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { BreakdownsPanel } from './BreakdownsPanel';
import { ExcursionsPanel } from './ExcursionsPanel';
import { MonthsPanel } from './MonthsPanel';
import { StressPanel } from './VerdictPanel';

const TONES: Readonly<Record<string, string>> = {
  serious: 'text-danger border-danger',
  caution: 'text-warn border-warn',
  note: 'text-muted border-line',
};

/** What needs other runs of it comes last, so that nothing above moves when it is there. */
export function AnalysisPanels({ backtest }: { backtest: BacktestDetail }) {
  const { lang } = useLanguage();
  const copy = useChapter('backtests').result;
  const analysis = useQuery(analysisQuery(backtest.id, lang));
  const { data, error } = analysis;
  const isUnlike = error instanceof ApiProblem && error.code === 'conflict';
  const costs = backtest.evaluation?.costs ?? data?.stress;
  return (
    <>
      {costs && <StressPanel costs={costs} breakEven={data?.break_even} />}
      {error && !data && !isUnlike && (
        <ErrorPanel
          verb={copy.verbAnalysis}
          error={error}
          detail={error.message}
          onRetry={() => analysis.refetch()}
        />
      )}
      {isUnlike && !data && (
        <p className="text-sm text-muted">
          {copy.unlike} <span lang="en">{error.message}</span>
        </p>
      )}
      {data && (
        <>
          <DiagnosticsPanel diagnostics={data.diagnostics} />
          <MonthsPanel months={data.months} />
          <BreakdownsPanel breakdowns={data.breakdowns} />
          {data.excursions && <ExcursionsPanel excursions={data.excursions} />}
        </>
      )}
    </>
  );
}

/** What a person should doubt about the run, the gravest first. */
function DiagnosticsPanel({ diagnostics }: Pick<Analysis, 'diagnostics'>) {
  const { result: copy } = useChapter('backtests');
  return (
    <SimulatedPanel title={copy.diagnostics}>
      {diagnostics.length === 0 && <p className="text-muted">{copy.noDiagnostics}</p>}
      <ul className="flex flex-col gap-2">
        {diagnostics.map(({ code, severity, sentence }) => (
          <li key={code} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <span
              className={`rounded-full border px-2 text-xs leading-5 font-semibold ${TONES[severity] ?? ''}`}
            >
              {copy.levels[severity] ?? severity}
            </span>
            <span className="min-w-0 flex-1 basis-64">{sentence}</span>
          </li>
        ))}
      </ul>
    </SimulatedPanel>
  );
}
