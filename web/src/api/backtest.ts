import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { client, unwrap } from './client';
import { type JobEvent, recentJobsQuery } from './job';
import type { components, paths } from './schema';

export type Backtest = components['schemas']['BacktestView'];
export type BacktestDetail = components['schemas']['BacktestDetailView'];
export type BacktestRequest = components['schemas']['BacktestRequest'];
export type Assumptions = components['schemas']['AssumptionsView'];
export type Equity = components['schemas']['EquityView'];
export type Estimate = components['schemas']['EstimateView'];
export type Metric = components['schemas']['MetricView'];
export type TradeColumns = components['schemas']['TradeColumnsView'];
export type Analysis = components['schemas']['AnalysisView'];
export type ParameterGrid = components['schemas']['GridView'];
export type Comparison = components['schemas']['CompareView'];
export type Study = components['schemas']['StudyName'];

export const STUDIES: readonly Study[] = ['single', 'sweep', 'walk_forward'];

/** Everything that is known about backtests lies under this key. */
export const BACKTESTS = 'backtests';
const PAGE_ROWS = 50;
/** The most trades that one answer brings. */
const TRADES_MAX = 100_000;

/** Which backtests; what is absent is not asked about. */
export interface BacktestFilter {
  strategy?: string | undefined;
  symbol?: string | undefined;
  verdict?: string | undefined;
  sort?: BacktestSort | undefined;
}

/** Order of a list; with a minus the largest or latest first. */
export type BacktestSort = NonNullable<
  NonNullable<paths['/api/v1/backtests']['get']['parameters']['query']>['sort']
>;

/** Backtests page by page, latest first when nothing else is asked for. */
export function backtestsQuery({ strategy, symbol, verdict, sort }: BacktestFilter) {
  const query = {
    ...(strategy && { strategy }),
    ...(symbol && { symbol }),
    ...(verdict && { verdict }),
    ...(sort && { sort }),
    limit: PAGE_ROWS,
  };
  return infiniteQueryOptions({
    queryKey: [BACKTESTS, 'list', query],
    queryFn: ({ pageParam: cursor }) =>
      unwrap(
        client.GET('/api/v1/backtests', {
          params: { query: { ...query, ...(cursor && { cursor }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** One backtest with its measures. A finished one never changes. */
export function backtestQuery(id: string, lang: Lang) {
  return queryOptions({
    queryKey: [BACKTESTS, 'one', id, lang],
    queryFn: () =>
      unwrap(client.GET('/api/v1/backtests/{id}', { params: { path: { id }, query: { lang } } })),
    placeholderData: keepPreviousData,
  });
}

/** Capital, falls and the benchmark over time. */
export function equityQuery(id: string) {
  return queryOptions({
    queryKey: [BACKTESTS, 'equity', id],
    queryFn: () =>
      unwrap(client.GET('/api/v1/backtests/{id}/equity', { params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Every closed trade, as columns. */
export function tradesQuery(id: string) {
  return queryOptions({
    queryKey: [BACKTESTS, 'trades', id],
    queryFn: async () => {
      const query = { format: 'columns' as const, limit: TRADES_MAX };
      const answer = await unwrap(
        client.GET('/api/v1/backtests/{id}/trades', { params: { path: { id }, query } }),
      );
      return answer as TradeColumns;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Doubts, months, kinds of trades and other costs; the program runs the backtest again for it. */
export function analysisQuery(id: string, lang: Lang) {
  return queryOptions({
    queryKey: [BACKTESTS, 'analysis', id, lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/backtests/{id}/analysis', {
          params: { path: { id }, query: { lang } },
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What can be taken along: the report to read, and files to compute with. */
export const EXPORTS = ['html', 'csv', 'equity', 'parquet', 'json'] as const;
export type ExportName = (typeof EXPORTS)[number];

const EXPORT_QUERIES: Readonly<Record<Exclude<ExportName, 'html'>, string>> = {
  csv: 'what=trades&format=csv',
  equity: 'what=equity&format=csv',
  parquet: 'what=trades&format=parquet',
  json: 'what=all&format=json',
};

/** Where a backtest is found as a file. */
export function exportPath(id: string, name: ExportName, lang: Lang): string {
  const path = `/api/v1/backtests/${encodeURIComponent(id)}`;
  return name === 'html' ? `${path}/report?lang=${lang}` : `${path}/export?${EXPORT_QUERIES[name]}`;
}

/** The cells of a sweep. */
export function gridQuery(id: string, lang: Lang) {
  return queryOptions({
    queryKey: [BACKTESTS, 'grid', id, lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/backtests/{id}/grid', { params: { path: { id }, query: { lang } } }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** Two to six backtests over the time that all of them cover. */
export function compareQuery(ids: readonly string[], lang: Lang) {
  return queryOptions({
    queryKey: [BACKTESTS, 'compare', ids, lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/backtests/compare', {
          params: { query: { ids: ids.join(','), lang } },
        }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What a request would take; asked only about one that can be launched. */
export function estimateQuery(request: BacktestRequest | undefined) {
  return queryOptions({
    queryKey: [BACKTESTS, 'estimate', request],
    queryFn: ({ signal }) =>
      unwrap(
        client.POST('/api/v1/backtests/estimate', { body: request as BacktestRequest, signal }),
      ),
    enabled: request !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
}

/** Launches a backtest; the answer is the job that runs it. */
export function useLaunch() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: BacktestRequest) => {
      const answer = await unwrap(client.POST('/api/v1/backtests', { body }));
      return answer as components['schemas']['JobView'];
    },
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [BACKTESTS, 'list'] }),
        queries.invalidateQueries({ queryKey: recentJobsQuery.queryKey }),
      ]),
  });
}

/** Ends a job; what it has done stays. */
export function useCancelJob() {
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(client.DELETE('/api/v1/jobs/{id}', { params: { path: { id } } })),
  });
}

/** Reads anew what a job of backtests has changed. */
export function useRenewBacktests() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [BACKTESTS] });
}

/** What the job of a backtest has counted so far. */
export interface RunCount {
  done: number;
  total: number;
  barsPerSecond: number | undefined;
  leftMs: number | undefined;
  backtests: readonly string[];
}

/** Reads the counts of an event; absent before there are any. */
export function countsOf(event: JobEvent | undefined): RunCount | undefined {
  const data = event?.data as Readonly<Record<string, unknown>> | null | undefined;
  if (!data || typeof data.done !== 'number' || typeof data.total !== 'number') return undefined;
  const number = (value: unknown) => (typeof value === 'number' ? value : undefined);
  const { backtests } = data;
  return {
    done: data.done,
    total: data.total,
    barsPerSecond: number(data.bars_per_s),
    leftMs: number(data.eta_ms),
    backtests: Array.isArray(backtests) ? backtests.filter((id) => typeof id === 'string') : [],
  };
}
