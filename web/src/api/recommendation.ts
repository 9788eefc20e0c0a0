import {
  keepPreviousData,
  type QueryClient,
  type QueryState,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { client, unwrap } from './client';
import type { components } from './schema';
import { sessionQuery } from './session';
import { pollMs } from './topic';

export type Daily = components['schemas']['DailyView'];
export type Decision = components['schemas']['DecisionView'];
export type Odds = components['schemas']['OddsView'];
export type Resolved = components['schemas']['ResolvedView'];
export type Replay = components['schemas']['ReplayView'];
export type Step = components['schemas']['StepView'];

const DAILY = 'daily';
/** Decisions change once a bar closes; a page left open looks again this often. */
const REFRESH_MS = 60_000;
/** A server that has just started is still computing the first decisions. */
const FIRST_REFRESH_MS = 2_000;
/** Answers without any decision after which there is simply nothing to decide about. */
const EMPTY_ANSWERS_MAX = 30;

/** What to do today, in the reader's language. */
export function dailyQuery(lang: Lang) {
  return queryOptions({
    queryKey: [DAILY, lang],
    queryFn: () =>
      unwrap(client.GET('/api/v1/recommendations/daily', { params: { query: { lang } } })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isFirst(state) ? FIRST_REFRESH_MS : pollMs(REFRESH_MS)),
    staleTime: REFRESH_MS / 2,
  });
}

/** The answer of the day, if it is already here. */
export function readDaily(queries: QueryClient, lang: Lang): Daily | undefined {
  return queries.getQueryData<Daily>([DAILY, lang]);
}

/** A decision of the day that is already here. */
export function findInDaily(queries: QueryClient, id: string, lang: Lang): Decision | undefined {
  return readDaily(queries, lang)?.items.find((decision) => decision.id === id);
}

type Progress = Pick<QueryState<Daily>, 'data' | 'dataUpdateCount'>;

function isFirst({ data, dataUpdateCount }: Progress): boolean {
  return data?.items.length === 0 && dataUpdateCount < EMPTY_ANSWERS_MAX;
}

/** The answer of the day, and whether the first one is still being prepared. */
export function useDaily(lang: Lang) {
  const options = dailyQuery(lang);
  const daily = useQuery(options);
  const state = useQueryClient().getQueryState<Daily>(options.queryKey);
  return { ...daily, isPreparing: state !== undefined && isFirst(state) };
}

/** Computes a stored decision again and tells whether it is the same. */
export function useReplay(id: string) {
  return useMutation({
    mutationFn: () =>
      unwrap(client.POST('/api/v1/decisions/{id}/replay', { params: { path: { id } } })),
  });
}

/** Moves the demo's clock one day and reads everything anew. */
export function useStep() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(client.POST('/api/v1/demo/step', { body: { days: 1 } })),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [DAILY] }),
        queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      ]),
  });
}
