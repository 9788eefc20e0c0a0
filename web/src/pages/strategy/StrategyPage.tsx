import '../../components/strategy/strategy.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ApiProblem } from '../../api/problem';
import { performanceQuery, type StrategyDetail, strategyQuery } from '../../api/strategy';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Skeleton } from '../../components/Skeleton';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { ParameterTable } from './ParameterTable';
import { PerformancePanel } from './PerformancePanel';
import { RulePanel } from './RulePanel';
import { SheetPanel } from './SheetPanel';
import { StrategyHeader } from './StrategyHeader';
import { VersionsPanel } from './VersionsPanel';
import { VotesPanel } from './VotesPanel';

/** What it does, and does it still work? */
export function StrategyPage() {
  const { id } = useParams({ from: '/strategies/$id' });
  const { lang, text } = useLanguage();
  const { detail: copy, list } = useChapter('strategies');
  const strategy = useQuery(strategyQuery(id, lang));
  const { data } = strategy;
  const isGone = strategy.error instanceof ApiProblem && strategy.error.status === 404;
  usePageTitle(data?.title ?? list.title);
  return (
    <main
      id="main"
      aria-busy={strategy.isPending}
      className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-4 px-4 py-4 sm:gap-5 sm:py-6"
    >
      {strategy.isPending && (
        <>
          <h1 className="sr-only">{text.shell.loading}</h1>
          <Skeleton blocks={['title', 'card', 'table']} />
        </>
      )}
      {isGone && (
        <>
          <h1 className="verdict font-semibold">{copy.notFound}</h1>
          <Link to="/strategies" className="self-start underline underline-offset-2">
            {list.title}
          </Link>
        </>
      )}
      {strategy.isError && !isGone && !data && (
        <ErrorPanel
          level={1}
          verb={copy.verb}
          error={strategy.error}
          onRetry={() => strategy.refetch()}
        />
      )}
      {strategy.isError && !isGone && data && (
        <p role="alert" className="rounded-md border border-warn px-3 py-2 text-warn">
          {list.offline(formatMinute(strategy.dataUpdatedAt, lang))}
        </p>
      )}
      {data && !isGone && <Detail strategy={data} />}
    </main>
  );
}

function Detail({ strategy }: { strategy: StrategyDetail }) {
  const performance = useQuery(performanceQuery(strategy.id));
  return (
    <>
      <StrategyHeader strategy={strategy} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,11fr)_minmax(0,10fr)]">
        <RulePanel strategy={strategy} />
        <div className="flex min-w-0 flex-col gap-4">
          {strategy.votes.length > 0 && <VotesPanel strategy={strategy} />}
          <ParameterTable strategy={strategy} />
        </div>
      </div>
      <PerformancePanel performance={performance} />
      {!strategy.benchmark && <SheetPanel strategy={strategy} />}
      <VersionsPanel strategy={strategy} />
    </>
  );
}
