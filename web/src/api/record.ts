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
import type { components, operations } from './schema';

export type RecordSummary = components['schemas']['RecordView'];
export type Chain = components['schemas']['ChainView'];
export type Statistics = components['schemas']['RecordStatisticsView'];
export type Calibration = NonNullable<Statistics['calibration']>;
export type BandCoverage = Statistics['coverage'][number];
export type Results = NonNullable<Statistics['results']>;
export type RecordRow = components['schemas']['RecordRowView'];

type RowQuery = NonNullable<operations['list_record']['parameters']['query']>;
export type RecordSet = NonNullable<RowQuery['set']>;
export type RecordAction = NonNullable<RowQuery['action']>;
export type RecordOutcome = NonNullable<RowQuery['outcome']>;
export type RecordSort = NonNullable<RowQuery['sort']>;

/** Which decisions of a record; what is absent is not asked about. */
export interface RecordFilter {
  set: RecordSet;
  symbol?: string | undefined;
  action?: RecordAction | undefined;
}

/** Rows that one answer brings; the rest comes when asked for. */
const PAGE_ROWS = 50;
const RECORD = 'record';

/** The record in short; the program follows the whole chain for every answer. */
export function recordQuery(lang: Lang) {
  return queryOptions({
    queryKey: [RECORD, 'summary', lang],
    queryFn: () => unwrap(client.GET('/api/v1/record', { params: { query: { lang } } })),
    placeholderData: keepPreviousData,
  });
}

/** What a record, or a part of it, amounts to. */
export function statisticsQuery(filter: RecordFilter, lang: Lang) {
  const query = { ...given(filter), lang };
  return queryOptions({
    queryKey: [RECORD, 'statistics', query],
    queryFn: () => unwrap(client.GET('/api/v1/record/statistics', { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export interface RowFilter extends RecordFilter {
  outcome?: RecordOutcome | undefined;
  sort: RecordSort;
}

/** The decisions of a record, page by page. */
export function recordRowsQuery(filter: RowFilter, lang: Lang) {
  const query = { ...given(filter), sort: filter.sort, limit: PAGE_ROWS, lang };
  return infiniteQueryOptions({
    queryKey: [RECORD, 'rows', query],
    queryFn: ({ pageParam: cursor }) =>
      unwrap(
        client.GET('/api/v1/record/decisions', {
          params: { query: { ...query, ...(cursor && { cursor }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

function given({ set, symbol, action, outcome }: Partial<RowFilter> & { set: RecordSet }) {
  return { set, ...(symbol && { symbol }), ...(action && { action }), ...(outcome && { outcome }) };
}

/** Starts computing what would have been said in the past, as a job. */
export function useReplayRecord() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(client.POST('/api/v1/record/replayed')),
    onSuccess: () => queries.invalidateQueries({ queryKey: recentJobsQuery.queryKey }),
  });
}

/** Reads the record anew. */
export function useRenewRecord() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [RECORD] });
}

/** Where the whole record is found as a file. */
export function exportPath(format: 'csv' | 'ndjson'): string {
  return `/api/v1/record/export?format=${format}`;
}
