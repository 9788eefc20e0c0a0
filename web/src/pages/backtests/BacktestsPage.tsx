import './backtests.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Backtest, backtestsQuery, useRenewBacktests } from '../../api/backtest';
import { isUnderWay, recentJobsQuery, useJobProgress } from '../../api/job';
import { useKeptAt } from '../../api/offline';
import { strategiesQuery } from '../../api/strategy';
import { Button } from '../../components/Button';
import { RunProgress } from '../../components/backtest/RunProgress';
import { ErrorPanel } from '../../components/ErrorPanel';
import { MoreButton } from '../../components/MoreButton';
import { Skeleton } from '../../components/Skeleton';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { useShortcut } from '../../keyboard/keyboard';
import { usePageTitle } from '../../title';
import { BacktestTable } from './BacktestTable';
import { Filters } from './Filters';
import { Presets } from './Presets';
import { COMPARED_MAX, COMPARED_MIN, toggled, useListSearch } from './search';

const KIND = 'backtest';
/** Counts of what is under way are read again this often. */
const RUNNING_MS = 2_000;

function isAnyRunning(pages: readonly { items: readonly Backtest[] }[] | undefined): boolean {
  return pages?.some(({ items }) => items.some(({ state }) => state === 'running')) ?? false;
}

/** Which strategy holds out of sample? */
export function BacktestsPage() {
  const { lang, text } = useLanguage();
  const copy = useChapter('backtests').list;
  const { verb } = useChapter('backtests');
  const [search, change] = useListSearch();
  const list = useInfiniteQuery({
    ...backtestsQuery(search),
    refetchInterval: ({ state }) => (isAnyRunning(state.data?.pages) ? RUNNING_MS : false),
  });
  const strategies = useQuery(strategiesQuery(lang));
  const rows = list.data?.pages.flatMap((page) => page.items);
  const isFiltered = Boolean(search.strategy || search.symbol || search.verdict);
  const isEmpty = rows?.length === 0 && !isFiltered;
  const titles = new Map(strategies.data?.items.map(({ id, title }) => [id, title]));
  const heading = rows ? headingOf(rows, isEmpty, copy) : copy.title;
  usePageTitle(heading);
  return (
    <main
      id="main"
      aria-busy={list.isPending}
      className="mx-auto flex w-full max-w-[84rem] flex-1 flex-col gap-4 px-4 py-4 sm:py-6"
    >
      {list.isPending && (
        <>
          <h1 className="sr-only">{text.shell.loading}</h1>
          <Skeleton blocks={['title', 'table']} />
        </>
      )}
      {list.isError && !rows && (
        <ErrorPanel level={1} verb={verb} error={list.error} onRetry={() => list.refetch()} />
      )}
      {list.isError && rows && (
        <p role="alert" className="rounded-md border border-warn px-3 py-2 text-warn">
          {copy.offline(formatMinute(list.dataUpdatedAt, lang))}
        </p>
      )}
      {rows && (
        <>
          <h1 className="verdict font-semibold text-balance">{heading}</h1>
          {isEmpty ? (
            <Presets />
          ) : (
            <Listing
              rows={rows}
              titles={titles}
              filters={
                <Filters
                  search={search}
                  onChange={change}
                  strategies={strategies.data?.items ?? []}
                />
              }
            >
              <MoreButton list={list} />
            </Listing>
          )}
          {/* Last, so that nothing moves when it goes. */}
          <Running />
        </>
      )}
    </main>
  );
}

type Copy = ReturnType<typeof useChapter<'backtests'>>['list'];

function headingOf(rows: readonly Backtest[], isEmpty: boolean, copy: Copy): string {
  if (isEmpty) return copy.headingNone;
  const judged = rows.filter(({ verdict }) => verdict);
  return copy.heading(judged.filter(({ verdict }) => verdict === 'solid').length, judged.length);
}

interface ListingProps {
  rows: readonly Backtest[];
  titles: ReadonlyMap<string, string>;
  filters: React.ReactNode;
  children: React.ReactNode;
}

/** The table, and what is chosen in it for comparing. */
function Listing({ rows, titles, filters, children }: ListingProps) {
  const copy = useChapter('backtests').list;
  const navigate = useNavigate();
  const isOff = useKeptAt() !== undefined;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const canCompare = chosen.length >= COMPARED_MIN;
  function compare() {
    if (canCompare) {
      void navigate({ to: '/backtests/compare', search: { ids: chosen.join(',') } as never });
    }
  }
  useShortcut('create', () => navigate({ to: '/backtests/new' }), !isOff);
  useShortcut('compare', compare);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        {filters}
        <div className="flex flex-wrap items-center gap-2">
          <Button compact aria-disabled={!canCompare} onClick={compare}>
            {copy.compare(chosen.length)}
            <span aria-hidden="true" className="max-sm:hidden">
              <Keys id="compare" />
            </span>
          </Button>
          <Link
            to="/backtests/new"
            className="inline-flex min-h-8 items-center gap-2 rounded-md border border-fg bg-fg px-2.5 py-1 text-sm leading-tight font-medium text-bg hover:opacity-90"
          >
            {copy.new}
            <span aria-hidden="true" className="max-sm:hidden">
              <Keys id="create" />
            </span>
          </Link>
        </div>
      </div>
      {rows.length === 0 ? (
        <p className="rounded-lg border border-line bg-card p-4 text-muted">{copy.none}</p>
      ) : (
        <BacktestTable
          rows={rows}
          titles={titles}
          chosen={chosen}
          onToggle={(id) => setChosen((before) => toggled(before, id))}
        />
      )}
      <p role="status" className="text-sm text-muted">
        {chosen.length === COMPARED_MAX ? copy.most : copy.compareHint}
      </p>
      {children}
    </>
  );
}

/** The backtest under way, if there is one: found again after a reload. */
function Running() {
  const jobs = useQuery(recentJobsQuery);
  const renew = useRenewBacktests();
  const [ended, setEnded] = useState<string>();
  const job = jobs.data?.items.find(
    (each) => each.kind === KIND && isUnderWay(each) && each.id !== ended,
  );
  const progress = useJobProgress(job?.id, ({ id }) => {
    setEnded(id);
    void jobs.refetch();
    void renew();
  });
  if (!job) return null;
  return <RunProgress job={job.id} event={progress?.event} lost={progress?.lost ?? false} />;
}
