import './data.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import {
  type CoverageStripData,
  coverageQuery,
  type DataStatus,
  dataStatusQuery,
  FINDING_DAYS,
  findingsQuery,
  gapsQuery,
  quarantineQuery,
} from '../../api/data';
import { ErrorPanel } from '../../components/ErrorPanel';
import { MoreButton } from '../../components/MoreButton';
import { Skeleton } from '../../components/Skeleton';
import { Where } from '../../components/Where';
import { formatNumber } from '../../format/number';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { FindingsPanel } from './FindingsPanel';
import { FreshnessMatrix } from './FreshnessMatrix';
import { GapsTable } from './GapsTable';
import { ImportPanel } from './ImportPanel';
import { ImportsTable } from './ImportsTable';
import { QuarantineTable } from './QuarantineTable';
import { RefreshBar, RefreshReport } from './RefreshBar';
import { SourcesTable } from './SourcesTable';
import { useImporting } from './useImporting';
import { type Refreshing, useRefreshing } from './useRefreshing';

/** Are the data good enough to decide with? */
export function DataPage() {
  const { lang, text } = useLanguage();
  const said = useChapter('data');
  const status = useQuery(dataStatusQuery(lang));
  const coverage = useQuery(coverageQuery(lang));
  const findings = useQuery(findingsQuery(lang));
  const gaps = useInfiniteQuery(gapsQuery);
  const quarantine = useInfiniteQuery(quarantineQuery);
  const refreshing = useRefreshing(status.isError);
  const importing = useImporting();
  usePageTitle(status.data?.text ?? said.title);
  return (
    <main
      id="main"
      aria-busy={status.isPending}
      className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-6 px-4 py-4 sm:gap-8 sm:py-6"
    >
      {status.isPending && (
        <>
          <h1 className="sr-only">{text.shell.loading}</h1>
          <Skeleton blocks={['title', 'table', 'table']} />
        </>
      )}
      {status.isError && !status.data && (
        <ErrorPanel
          level={1}
          verb={said.verb}
          error={status.error}
          onRetry={() => status.refetch()}
        />
      )}
      {status.isError && status.data && (
        <p role="alert" className="rounded-md border border-warn px-3 py-2 text-warn">
          {said.offline(formatMinute(status.dataUpdatedAt, lang))}
        </p>
      )}
      {status.data && (
        <DataAnswer
          status={status.data}
          strips={coverage.data?.items ?? []}
          refreshing={refreshing}
        />
      )}
      {status.data && <ImportPanel importing={importing} isOff={status.isError} />}
      {status.data && <ImportsTable imports={status.data.imports} />}
      {findings.data && <FindingsPanel findings={findings.data} days={FINDING_DAYS} />}
      {gaps.data && (
        <GapsTable gaps={gaps.data.pages.flatMap((page) => page.items)}>
          <MoreButton list={gaps} />
        </GapsTable>
      )}
      {quarantine.data && (
        <QuarantineTable rows={quarantine.data.pages.flatMap((page) => page.items)}>
          <MoreButton list={quarantine} />
        </QuarantineTable>
      )}
      {status.data && <p className="text-sm text-muted">{said.zone}</p>}
    </main>
  );
}

interface AnswerProps {
  status: DataStatus;
  /** Empty until they have come. */
  strips: readonly CoverageStripData[];
  refreshing: Refreshing;
}

/** The state of the data, once it is here. */
export function DataAnswer({ status, strips, refreshing }: AnswerProps) {
  const said = useChapter('data');
  return (
    <>
      <div className="flex flex-col gap-4">
        <Verdict status={status} />
        <RefreshBar refreshing={refreshing}>
          <a
            href="#import"
            className="inline-flex min-h-11 items-center rounded-md border border-edge bg-card px-4 font-medium hover:bg-sunk"
          >
            {said.import.open}
          </a>
        </RefreshBar>
      </div>
      <RefreshReport refreshing={refreshing} />
      {status.series.length > 0 ? (
        <FreshnessMatrix
          series={status.series}
          strips={strips}
          now={status.now}
          refreshing={refreshing}
        />
      ) : (
        <Empty />
      )}
      <SourcesTable sources={status.sources} />
    </>
  );
}

const HEALTH_LOOKS: Readonly<Record<DataStatus['health'], { glyph: string; tone: string }>> = {
  up_to_date: { glyph: '●', tone: 'text-good' },
  partial: { glyph: '◐', tone: 'text-warn' },
  stale: { glyph: '○', tone: 'text-danger' },
  empty: { glyph: '○', tone: 'text-muted' },
};

function Verdict({ status }: { status: DataStatus }) {
  const { lang } = useLanguage();
  const said = useChapter('data');
  const { glyph, tone } = HEALTH_LOOKS[status.health];
  return (
    <div className="flex flex-col gap-2">
      <h1 className="verdict font-semibold text-balance">{status.text}</h1>
      <p className="flex flex-wrap items-baseline gap-x-4 text-sm text-muted">
        <span className={`font-medium ${tone}`}>
          <span aria-hidden="true">{glyph} </span>
          {said.health[status.health]}
        </span>
        <span>{said.asOf(formatMinute(status.now, lang))}</span>
      </p>
      {status.series.length > 0 && (
        <Where>
          <p>{said.where.health(formatNumber(status.series.length, lang))}</p>
          <p>{said.where.clock(formatMinute(status.now, lang))}</p>
        </Where>
      )}
    </div>
  );
}

function Empty() {
  const said = useChapter('data');
  return (
    <section className="flex flex-col gap-2 rounded-lg border border-line bg-card p-6">
      <h2 className="text-lg font-semibold">{said.empty.title}</h2>
      <p className="max-w-prose text-muted">{said.empty.about}</p>
    </section>
  );
}
