import './backtest.css';
import '../../components/backtest/backtest.css';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type BacktestDetail, backtestQuery, useRenewBacktests } from '../../api/backtest';
import { rotationsQuery } from '../../api/events';
import { useJobProgress } from '../../api/job';
import { ApiProblem } from '../../api/problem';
import { strategiesQuery } from '../../api/strategy';
import { RunProgress } from '../../components/backtest/RunProgress';
import { verdictOf } from '../../components/backtest/verdict';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Skeleton } from '../../components/Skeleton';
import { formatNumber } from '../../format/number';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { ResultHeader } from './ResultHeader';
import { ResultPanels } from './ResultPanels';

/** Would it have held? */
export function BacktestPage() {
  const { id } = useParams({ from: '/backtests/$id' });
  const { lang, text } = useLanguage();
  const { result: copy } = useChapter('backtests');
  const backtest = useQuery(backtestQuery(id, lang));
  const { data } = backtest;
  const isGone = backtest.error instanceof ApiProblem && backtest.error.status === 404;
  return (
    <main
      id="main"
      aria-busy={backtest.isPending}
      className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-4 px-4 py-4 sm:gap-5 sm:py-6"
    >
      {backtest.isPending && (
        <>
          <h1 className="sr-only">{text.shell.loading}</h1>
          <Skeleton blocks={['title', 'card', 'table']} />
        </>
      )}
      {backtest.isError && isGone && <h1 className="verdict font-semibold">{copy.notFound}</h1>}
      {backtest.isError && !isGone && !data && (
        <ErrorPanel
          level={1}
          verb={copy.verb}
          error={backtest.error}
          onRetry={() => backtest.refetch()}
        />
      )}
      {backtest.isError && !isGone && data && (
        <p role="alert" className="rounded-md border border-warn px-3 py-2 text-warn">
          {copy.offline(formatMinute(backtest.dataUpdatedAt, lang))}
        </p>
      )}
      {data && !isGone && <Result key={data.id} backtest={data} />}
    </main>
  );
}

function Result({ backtest }: { backtest: BacktestDetail }) {
  const { lang } = useLanguage();
  const { result: copy, progress } = useChapter('backtests');
  const strategies = useQuery(strategiesQuery(lang));
  const rotations = useQuery({ ...rotationsQuery(lang), enabled: backtest.engine === 'events' });
  const known = [...(strategies.data?.items ?? []), ...(rotations.data?.items ?? [])];
  const title = known.find(({ id }) => id === backtest.strategy)?.title ?? backtest.strategy;
  const verdict = verdictOf(backtest.verdict);
  const heading = copy.sentences[verdict ?? 'none'](title, backtest.symbol);
  const isRunning = backtest.state === 'running';
  const [wasRunning] = useState(isRunning);
  usePageTitle(heading);
  return (
    <>
      <ResultHeader
        backtest={backtest}
        title={title}
        heading={heading}
        verdict={verdict}
        hasPage={!rotations.data?.items.some(({ id }) => id === backtest.strategy)}
      />
      {/* It stays once it has ended, so that nothing moves under the reader. */}
      {wasRunning && backtest.job && <Running job={backtest.job} isEnded={!isRunning} />}
      {backtest.state === 'cancelled' && (
        <p role="status" className="rounded-md border border-warn px-3 py-2 text-warn">
          {progress.cancelled(
            formatNumber(backtest.runs_done, lang),
            formatNumber(backtest.runs, lang),
          )}
        </p>
      )}
      {backtest.state === 'failed' && <ErrorPanel verb={progress.failed} error={undefined} />}
      <ResultPanels backtest={backtest} title={title} />
    </>
  );
}

interface RunningProps {
  job: string;
  isEnded: boolean;
}

/** The job behind the page; a reload finds it again by the backtest itself. */
function Running({ job, isEnded }: RunningProps) {
  const renew = useRenewBacktests();
  const progress = useJobProgress(job, () => void renew());
  const { event, lost = false } = progress ?? {};
  return <RunProgress job={job} event={event} lost={lost && !isEnded} isEnded={isEnded} />;
}
