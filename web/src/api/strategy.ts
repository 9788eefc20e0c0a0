import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { client, unwrap } from './client';
import type { components } from './schema';

export type Strategy = components['schemas']['StrategyView'];
export type StrategyDetail = components['schemas']['StrategyDetailView'];
export type Parameter = components['schemas']['StrategyParameterView'];
export type Performance = components['schemas']['StrategyPerformanceView'];
export type PerformanceRow = components['schemas']['StrategyResultView'];

/** Everything that is known about strategies lies under this key. */
export const STRATEGIES = 'strategies';
/** The most that one answer may hold; there are fewer. */
const ROWS_MAX = 500;

/** Something that may stand in a rule. */
export interface Word {
  name: string;
  kind: string;
  signature: string;
  about: string;
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
