import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { client, unwrap } from './client';
import { recentJobsQuery } from './job';
import type { components } from './schema';
import { pollMs } from './topic';

export type DataStatus = components['schemas']['DataStatusView'];
export type Series = components['schemas']['SeriesView'];
export type Source = components['schemas']['SourceView'];
export type Import = components['schemas']['ImportView'];
export type Quarantined = components['schemas']['QuarantineView'];
export type CoverageStripData = components['schemas']['CoverageListView']['items'][number];
export type Findings = components['schemas']['FindingsView'];
export type Gap = components['schemas']['GapView'];

const REFRESH_MS = 60_000;
/** Rows of a list that one answer brings; the rest comes when asked for. */
const PAGE_ROWS = 20;

/** Everything that is known about the data lies under this key, so that one call renews it. */
const DATA = 'data';

/** How good the stored bars are. */
export function dataStatusQuery(lang: Lang) {
  return queryOptions({
    queryKey: [DATA, 'status', lang],
    queryFn: () => unwrap(client.GET('/api/v1/data/status', { params: { query: { lang } } })),
    placeholderData: keepPreviousData,
    refetchInterval: () => pollMs(REFRESH_MS),
  });
}

/** Days that the strips of coverage go back. */
export const STRIP_DAYS = 90;

/** How much of each stretch of the last weeks is stored. */
export function coverageQuery(lang: Lang) {
  return queryOptions({
    queryKey: [DATA, 'coverage', lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/data/coverage', { params: { query: { days: STRIP_DAYS, lang } } }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** Days that findings are summed up over. */
export const FINDING_DAYS = 30;

/** What validation found lately, rule by rule. */
export function findingsQuery(lang: Lang) {
  return queryOptions({
    queryKey: [DATA, 'findings', lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/data/findings', { params: { query: { days: FINDING_DAYS, lang } } }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** Rows that validation refused, latest first. */
export const quarantineQuery = infiniteQueryOptions({
  queryKey: [DATA, 'quarantine'],
  queryFn: ({ pageParam: cursor }) =>
    unwrap(
      client.GET('/api/v1/data/quarantine', {
        params: { query: { limit: PAGE_ROWS, ...(cursor && { cursor }) } },
      }),
    ),
  initialPageParam: '',
  getNextPageParam: (page) => page.next ?? undefined,
});

/** Stretches of bars that should be stored and are not. */
export const gapsQuery = infiniteQueryOptions({
  queryKey: [DATA, 'gaps'],
  queryFn: ({ pageParam: cursor }) =>
    unwrap(
      client.GET('/api/v1/data/gaps', {
        params: { query: { limit: PAGE_ROWS, ...(cursor && { cursor }) } },
      }),
    ),
  initialPageParam: '',
  getNextPageParam: (page) => page.next ?? undefined,
});

/** Asks the sources for fresh bars of some instruments; of none named, all that are watched. */
export function useRefresh() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (symbols: string[]) =>
      unwrap(client.POST('/api/v1/data/refresh', { body: { symbols, timeframe: null } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: recentJobsQuery.queryKey }),
  });
}

/** Reads anew whatever bars decide: a job that changes them has ended. */
export function useRenewData() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries();
}
