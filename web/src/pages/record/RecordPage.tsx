import './record.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { recordQuery, recordRowsQuery, statisticsQuery } from '../../api/record';
import { useDecisionLayer } from '../../components/decision/layer';
import { ErrorPanel } from '../../components/ErrorPanel';
import { MoreButton } from '../../components/MoreButton';
import { Skeleton } from '../../components/Skeleton';
import { formatMinute } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { BrokenChain } from './ChainBadge';
import { DecisionTable } from './DecisionTable';
import { Filters } from './Filters';
import { RecordPanels } from './RecordPanels';
import { ReplayBar } from './ReplayBar';
import { useRecordSearch } from './search';
import { useReplaying } from './useReplaying';
import { SetTabs, Verdict } from './Verdict';
import { VersionMarks } from './VersionMarks';

/** Can it be trusted? */
export function RecordPage() {
  const { lang, text } = useLanguage();
  const [search, change] = useRecordSearch();
  const { set, symbol, action, outcome, sort } = search;
  const summary = useQuery(recordQuery(lang));
  // The headline is read apart from any filter, whatever the panels below show.
  const whole = useQuery(statisticsQuery({ set }, lang));
  const part = useQuery(statisticsQuery({ set, symbol, action }, lang));
  const rows = useInfiniteQuery(recordRowsQuery({ set, symbol, action, outcome, sort }, lang));
  const replaying = useReplaying();
  const layer = useDecisionLayer();
  const failed = [summary, whole, part, rows].find((query) => query.isError);
  const isWaiting = !summary.data || !whole.data || !part.data || !rows.data;
  const replayed = set === 'replayed';
  const isBroken = summary.data?.chain.verified === false;
  usePageTitle(
    isBroken ? text.record.chain.brokenTitle : (whole.data?.headline.text ?? text.record.title),
  );
  function retry() {
    for (const query of [summary, whole, part, rows]) if (query.isError) void query.refetch();
  }
  return (
    <main
      id="main"
      aria-busy={isWaiting && !failed}
      className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-5 px-4 py-4 sm:gap-6 sm:py-6"
    >
      {isWaiting && !failed && (
        <>
          <h1 className="sr-only">{text.shell.loading}</h1>
          <Skeleton blocks={['title', 'table', 'table']} />
        </>
      )}
      {failed && isWaiting && (
        <ErrorPanel level={1} verb={text.record.verb} error={failed.error} onRetry={retry} />
      )}
      {failed && !isWaiting && (
        <p role="alert" className="rounded-md border border-warn px-3 py-2 text-warn">
          {text.record.offline(formatMinute(summary.dataUpdatedAt, lang))}
        </p>
      )}
      {!isWaiting && isBroken && <BrokenChain chain={summary.data.chain} />}
      {!isWaiting && !isBroken && (
        <>
          <Verdict
            summary={summary.data}
            whole={whole.data}
            isChecking={summary.isFetching}
            onVerify={() => summary.refetch()}
          />
          <SetTabs set={set} />
          {replayed && (
            <ReplayBar
              replaying={replaying}
              exists={whole.data.versions.length > 0}
              isOff={failed !== undefined}
            />
          )}
          <Filters search={search} onChange={change} />
          <RecordPanels part={part.data} />
          <DecisionTable
            rows={rows.data.pages.flatMap((page) => page.items)}
            sort={sort}
            onSort={(wanted) => change({ sort: wanted })}
            onOpen={layer.open}
            replayed={replayed}
            none={symbol || action || outcome ? text.record.table.none : text.record.table.empty}
          >
            <MoreButton list={rows} />
          </DecisionTable>
          <VersionMarks versions={whole.data.versions} />
        </>
      )}
    </main>
  );
}
