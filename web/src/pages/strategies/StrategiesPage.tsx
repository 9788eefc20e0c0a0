import './strategies.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type Strategy, strategiesQuery, strategiesTodayQuery } from '../../api/strategy';
import { Button } from '../../components/Button';
import { VERDICTS, verdictOf } from '../../components/backtest/verdict';
import { ErrorPanel } from '../../components/ErrorPanel';
import { FilterBar, Filter as Pick } from '../../components/FilterBar';
import { Skeleton } from '../../components/Skeleton';
import { formatNumber } from '../../format/number';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { useShortcut } from '../../keyboard/keyboard';
import { usePageTitle } from '../../title';
import { type Filter, familiesOf, matches, readFilter, writeFilter } from './filter';
import { StrategyTable } from './StrategyTable';

/** Which are in use, and do they still work? */
export function StrategiesPage() {
  const { lang, text } = useLanguage();
  const { list: copy, verb } = useChapter('strategies');
  const strategies = useQuery(strategiesQuery(lang));
  const items = strategies.data?.items;
  const heading = items ? headingOf(items, copy) : copy.title;
  usePageTitle(heading);
  return (
    <main
      id="main"
      aria-busy={strategies.isPending}
      className="mx-auto flex w-full max-w-[84rem] flex-1 flex-col gap-4 px-4 py-4 sm:py-6"
    >
      {strategies.isPending && (
        <>
          <h1 className="sr-only">{text.shell.loading}</h1>
          <Skeleton blocks={['title', 'table']} />
        </>
      )}
      {strategies.isError && !items && (
        <ErrorPanel
          level={1}
          verb={verb}
          error={strategies.error}
          onRetry={() => strategies.refetch()}
        />
      )}
      {strategies.isError && items && (
        <p role="alert" className="rounded-md border border-warn px-3 py-2 text-warn">
          {copy.offline(formatMinute(strategies.dataUpdatedAt, lang))}
        </p>
      )}
      {items && (
        <>
          <h1 className="verdict font-semibold text-balance">{heading}</h1>
          <Listing items={items} />
        </>
      )}
    </main>
  );
}

type Copy = ReturnType<typeof useChapter<'strategies'>>['list'];

function headingOf(items: readonly Strategy[], copy: Copy): string {
  const real = items.filter(({ benchmark }) => !benchmark);
  const judged = real.filter(({ verdict }) => verdictOf(verdict?.verdict));
  const solid = judged.filter(({ verdict }) => verdict?.verdict === 'solid');
  const voting = real.filter(({ votes }) => votes.some((vote) => vote.votes));
  return copy.heading(voting.length, judged.length, solid.length);
}

function Listing({ items }: { items: readonly Strategy[] }) {
  const { lang } = useLanguage();
  const { list: copy } = useChapter('strategies');
  const { names } = useChapter('backtests').verdicts;
  const [filter, change] = useFilter();
  const today = useQuery(strategiesTodayQuery);
  const navigate = useNavigate();
  useShortcut('create', () => navigate({ to: '/strategies/new' }));
  const listed = items.filter((strategy) => matches(strategy, filter));
  const isFiltered = filter.family !== undefined || filter.verdict !== undefined || filter.own;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <FilterBar
          label={copy.filters}
          clear={copy.clear}
          isFiltered={isFiltered}
          onClear={() => change({ family: undefined, verdict: undefined, own: false })}
        >
          <Pick
            label={copy.family}
            any={copy.anyFamily}
            value={filter.family}
            options={familiesOf(items).map(([value, label]) => ({ value, label }))}
            onChange={(family) => change({ family })}
          />
          <Pick
            label={copy.verdict}
            any={copy.anyVerdict}
            value={filter.verdict}
            options={VERDICTS.map((value) => ({ value, label: names[value] }))}
            onChange={(verdict) => change({ verdict })}
          />
          <Button
            compact
            aria-pressed={filter.own}
            onClick={() => change({ own: !filter.own })}
            className="aria-pressed:border-fg aria-pressed:bg-sunk"
          >
            {copy.ownOnly}
          </Button>
        </FilterBar>
        <Link
          to="/strategies/new"
          className="inline-flex min-h-8 items-center gap-2 rounded-md border border-fg bg-fg px-2.5 py-1 text-sm leading-tight font-medium text-bg hover:opacity-90"
        >
          {copy.new}
          <span aria-hidden="true" className="max-sm:hidden">
            <Keys id="create" />
          </span>
        </Link>
      </div>
      {listed.length === 0 ? (
        <p className="rounded-lg border border-line bg-card p-4 text-muted">{copy.none}</p>
      ) : (
        <StrategyTable rows={listed} today={today.data?.items} />
      )}
      <p role="status" className="text-sm text-muted">
        {copy.count(formatNumber(listed.length, lang), formatNumber(items.length, lang))}
      </p>
    </>
  );
}

function useFilter(): readonly [Filter, (change: Partial<Filter>) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const filter = readFilter(search);
  return [
    filter,
    (change) => {
      const next = writeFilter({ ...filter, ...change });
      void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
    },
  ];
}
