import './assets.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import { type AssetRow, overviewQuery, useFollow } from '../../api/assets';
import { Button } from '../../components/Button';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Skeleton } from '../../components/Skeleton';
import { formatNumber } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';
import { useShortcut } from '../../keyboard/keyboard';
import { usePageTitle } from '../../title';
import { AssetsTable } from './AssetsTable';
import { Filters } from './Filters';
import { type Filter, inOrder, isStale, matches, readFilter, writeFilter } from './filter';

/** Assets shown to somebody who follows none. */
const SUGGESTED = 6;

/** How is what I follow doing? */
export function AssetsPage() {
  const { lang, text } = useLanguage();
  const overview = useQuery(overviewQuery(lang));
  const rows = overview.data?.items;
  const [filter, change] = useFilter();
  const inView = useMemo(() => rows?.filter((row) => filter.all || row.followed), [rows, filter]);
  const heading = inView ? headingOf(inView, filter.all, text.assets) : text.assets.title;
  usePageTitle(heading);
  return (
    <main
      id="main"
      aria-busy={overview.isPending}
      className="mx-auto flex w-full max-w-[84rem] flex-1 flex-col gap-4 px-4 py-4 sm:py-6"
    >
      {overview.isPending && (
        <>
          <h1 className="sr-only">{text.shell.loading}</h1>
          <Skeleton blocks={['title', 'table']} />
        </>
      )}
      {overview.isError && (
        <ErrorPanel
          level={rows ? 2 : 1}
          verb={text.assets.verb}
          error={overview.error}
          onRetry={() => overview.refetch()}
        />
      )}
      {rows && (
        <>
          <h1 className="verdict font-semibold text-balance">{heading}</h1>
          <Listing rows={rows} filter={filter} onFilter={change} />
        </>
      )}
    </main>
  );
}

interface ListingProps {
  rows: readonly AssetRow[];
  filter: Filter;
  onFilter: (change: Partial<Filter>) => void;
}

function Listing({ rows, filter, onFilter }: ListingProps) {
  const { lang, text } = useLanguage();
  const follow = useFollow();
  const search = useRef<HTMLInputElement>(null);
  useShortcut('search', () => search.current?.focus());
  const isFiltered =
    filter.wanted !== '' || filter.assetClass !== undefined || filter.state !== undefined;
  const followsNone = !filter.all && !isFiltered && !rows.some((row) => row.followed);
  const listed = followsNone
    ? inOrder(rows).slice(0, SUGGESTED)
    : inOrder(rows.filter((row) => matches(row, filter)));
  return (
    <>
      <Filters ref={search} filter={filter} onFilter={onFilter} />
      {follow.isError && <ErrorPanel verb={text.assets.verbFollow} error={follow.error} />}
      {followsNone && <p className="max-w-prose text-muted">{text.assets.empty}</p>}
      {listed.length === 0 ? (
        <div className="flex flex-col items-start gap-3 rounded-lg border border-line bg-card p-4">
          <p>{text.assets.none}</p>
          <Button
            onClick={() =>
              onFilter({ wanted: '', assetClass: undefined, state: undefined, all: true })
            }
          >
            {text.assets.clear}
          </Button>
        </div>
      ) : (
        <AssetsTable rows={listed} onFollow={follow.mutate} />
      )}
      <p role="status" className="text-sm text-muted">
        {text.assets.count(formatNumber(listed.length, lang), formatNumber(rows.length, lang))}
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

type AssetsText = ReturnType<typeof useLanguage>['text']['assets'];

/** The page in one sentence. */
function headingOf(rows: readonly AssetRow[], all: boolean, text: AssetsText): string {
  if (rows.length === 0) return text.headingNone;
  const acting = rows.filter(({ decision }) => decision?.status === 'decision').length;
  return text.heading(!all, rows.length, acting, rows.filter(isStale).length);
}
