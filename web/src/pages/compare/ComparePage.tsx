import '../../components/backtest/backtest.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type Comparison, compareQuery } from '../../api/backtest';
import { SimulatedChip } from '../../components/backtest/SimulatedPanel';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Skeleton } from '../../components/Skeleton';
import { formatDay, formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { CompareCurves } from './CompareCurves';
import { CompareTable } from './CompareTable';
import { ParameterMaps } from './ParameterMaps';

export const COMPARED_MIN = 2;
export const COMPARED_MAX = 6;

/** The backtests that an address names, each once. */
export function readIds(search: Readonly<Record<string, unknown>>): readonly string[] {
  const { ids } = search;
  if (typeof ids !== 'string') return [];
  const named = ids.split(',').map((id) => id.trim());
  return [...new Set(named.filter((id) => id !== ''))].slice(0, COMPARED_MAX);
}

/** Which of them holds? */
export function ComparePage() {
  const { lang, text } = useLanguage();
  const { compare: copy } = useChapter('backtests');
  const ids = readIds(useSearch({ strict: false }));
  const isEnough = ids.length >= COMPARED_MIN;
  const comparison = useQuery({ ...compareQuery(ids, lang), enabled: isEnough });
  const { data } = comparison;
  usePageTitle(data?.verdict.sentence ?? copy.title);
  return (
    <main
      id="main"
      aria-busy={isEnough && comparison.isPending}
      className="mx-auto flex w-full max-w-[84rem] flex-1 flex-col gap-4 px-4 py-4 sm:gap-5 sm:py-6"
    >
      {!isEnough && <TooFew />}
      {isEnough && comparison.isPending && (
        <>
          <h1 className="sr-only">{text.shell.loading}</h1>
          <Skeleton blocks={['title', 'table', 'card']} />
        </>
      )}
      {isEnough && comparison.isError && !data && (
        <ErrorPanel
          level={1}
          verb={copy.verb}
          error={comparison.error}
          detail={comparison.error.message}
          onRetry={() => comparison.refetch()}
        />
      )}
      {comparison.isError && data && (
        <p role="alert" className="rounded-md border border-warn px-3 py-2 text-warn">
          {copy.offline(formatMinute(comparison.dataUpdatedAt, lang))}
        </p>
      )}
      {isEnough && data && <Compared ids={ids} comparison={data} />}
    </main>
  );
}

function TooFew() {
  const { compare: copy } = useChapter('backtests');
  return (
    <>
      <h1 className="verdict font-semibold">{copy.few}</h1>
      <p className="text-muted">{copy.fewAbout}</p>
      <Link
        to="/backtests"
        className="inline-flex min-h-11 items-center self-start rounded-md border border-edge px-4 font-medium hover:bg-sunk"
      >
        {copy.toList}
      </Link>
    </>
  );
}

function Compared({ ids, comparison }: { ids: readonly string[]; comparison: Comparison }) {
  const { lang } = useLanguage();
  const { compare: copy } = useChapter('backtests');
  const navigate = useNavigate();
  function without(id: string) {
    const rest = ids.filter((each) => each !== id).join(',');
    const search = (before: Record<string, unknown>) => ({ ...before, ids: rest });
    void navigate({ to: '.', search: search as never, replace: true, resetScroll: false });
  }
  return (
    <>
      <header data-simulated="true" className="flex flex-col gap-2">
        <h1 className="verdict font-semibold text-balance">{comparison.verdict.sentence}</h1>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
          <SimulatedChip />
          <span>
            {copy.common(formatDay(comparison.from, lang), formatDay(comparison.until - 1, lang))}
          </span>
          <span>{comparison.caveat}</span>
        </p>
      </header>
      <CompareTable comparison={comparison} onRemove={without} />
      <CompareCurves comparison={comparison} />
      <ParameterMaps comparison={comparison} />
    </>
  );
}
