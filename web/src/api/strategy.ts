import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { client, unwrap } from './client';
import type { components } from './schema';

export type Strategy = components['schemas']['StrategyView'];
export type StrategyDetail = components['schemas']['StrategyDetailView'];
export type Parameter = components['schemas']['StrategyParameterView'];
export type Performance = components['schemas']['StrategyPerformanceView'];
export type Validation = components['schemas']['ValidationView'];
export type TextFault = components['schemas']['TextErrorView'];
export type Preview = components['schemas']['PreviewView'];
export type Difference = components['schemas']['DifferenceView'];
export type PerformanceRow = components['schemas']['StrategyResultView'];
export type StrategyToday = components['schemas']['StrategyTodayView'];
export type Sheet = components['schemas']['SheetView'];

/** Everything that is known about strategies lies under this key. */
export const STRATEGIES = 'strategies';
/** The most that one answer may hold; there are fewer. */
const ROWS_MAX = 500;

/** Something that may be written: a word of the language, or a name or key of the text itself. */
export interface Word {
  name: string;
  kind: string;
  signature: string;
  summary: string;
}

/** Every strategy in short. */
export function strategiesQuery(lang: Lang) {
  return queryOptions({
    queryKey: [STRATEGIES, 'list', lang],
    queryFn: () =>
      unwrap(client.GET('/api/v1/strategies', { params: { query: { lang, limit: ROWS_MAX } } })),
    placeholderData: keepPreviousData,
  });
}

/** One strategy with its rules and versions. */
export function strategyQuery(id: string, lang: Lang) {
  return queryOptions({
    queryKey: [STRATEGIES, 'one', id, lang],
    queryFn: () =>
      unwrap(client.GET('/api/v1/strategies/{id}', { params: { path: { id }, query: { lang } } })),
    placeholderData: keepPreviousData,
  });
}

/** How a strategy does out of sample, by asset. */
export function performanceQuery(id: string) {
  return queryOptions({
    queryKey: [STRATEGIES, 'performance', id],
    queryFn: () =>
      unwrap(client.GET('/api/v1/strategies/{id}/performance', { params: { path: { id } } })),
  });
}

/** What each strategy says in today's decisions, and how its last month went. */
export const strategiesTodayQuery = queryOptions({
  queryKey: [STRATEGIES, 'today'],
  queryFn: () => unwrap(client.GET('/api/v1/strategies/today')),
});

/** What a version did on the sample data. It is measured when it is first asked for. */
export function sheetQuery(id: string, version: string) {
  return queryOptions({
    queryKey: [STRATEGIES, 'sheet', id, version],
    queryFn: () =>
      unwrap(client.GET('/api/v1/strategies/{id}/sheet', { params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Every word of the rule language. It changes only with the program. */
export function vocabularyQuery(lang: Lang) {
  return queryOptions({
    queryKey: ['language', lang],
    queryFn: () => unwrap(client.GET('/api/v1/language', { params: { query: { lang } } })),
    select: ({ words }): readonly Word[] => words,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Texts that were tried a while ago are asked about again. */
const TRIED_KEPT_MS = 60_000;

/** What is wrong with a text. An answer that comes too late is dropped. */
export function validationQuery(text: string, lang: Lang) {
  return queryOptions({
    queryKey: [STRATEGIES, 'validation', text, lang],
    queryFn: ({ signal }) =>
      unwrap(
        client.POST('/api/v1/strategies/validate', {
          params: { query: { lang } },
          body: { text },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: TRIED_KEPT_MS,
  });
}

export interface Draft {
  text: string;
  symbol: string;
  timeframe: string;
}

/** What a text would have done; nothing is asked about one that cannot be used. */
export function previewQuery(draft: Draft | undefined, lang: Lang) {
  return queryOptions({
    queryKey: [STRATEGIES, 'preview', draft, lang],
    queryFn: ({ signal }) =>
      unwrap(
        client.POST('/api/v1/strategies/preview', {
          params: { query: { lang } },
          body: draft as components['schemas']['PreviewRequest'],
          signal,
        }),
      ),
    enabled: draft !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: TRIED_KEPT_MS,
    retry: false,
  });
}

/** What changed in a version, by meaning. */
export function differenceQuery(id: string, from: string, to: string) {
  return queryOptions({
    queryKey: [STRATEGIES, 'difference', id, from, to],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/strategies/{id}/difference', {
          params: { path: { id }, query: { from, to } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Stores a text as the current version of a strategy. */
export function useSaveStrategy(lang: Lang) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, text }: { id: string; text: string }) =>
      unwrap(
        client.PUT('/api/v1/strategies/{id}', {
          params: { path: { id }, query: { lang } },
          body: { text },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: [STRATEGIES] }),
  });
}

export type Vote = components['schemas']['VoteView'];

export interface Activation {
  id: string;
  active: boolean;
  /** Every profile when empty. */
  profiles: readonly string[];
  reason: string;
  /** The id typed once more, where no study has passed. */
  override: string | undefined;
}

/** Lets a strategy vote, or no longer. */
export function useActivate() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, active, profiles, reason, override }: Activation) =>
      unwrap(
        client.POST('/api/v1/strategies/{id}/activation', {
          params: { path: { id } },
          body: { active, profiles: [...profiles], reason, override: override ?? null },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: [STRATEGIES] }),
  });
}
