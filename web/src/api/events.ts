import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { BACKTESTS } from './backtest';
import { client, unwrap } from './client';
import type { components } from './schema';
import { STRATEGIES } from './strategy';

export type AccountTerms = components['schemas']['AccountTerms'];
export type AccountView = components['schemas']['AccountView'];
export type Exposure = components['schemas']['ExposureView'];
export type OrderLine = components['schemas']['OrderView'];
export type OrderState =
  | 'accepted'
  | 'partly_filled'
  | 'filled'
  | 'cancelled'
  | 'expired'
  | 'rejected';
export type Rotation = components['schemas']['RotationView'];
export type EngineName = components['schemas']['EngineName'];

export const ENGINES: readonly EngineName[] = ['signals', 'events'];
const ORDERS_A_PAGE = 50;
/** The most that one answer may hold; there are fewer. */
const ROTATIONS_MAX = 500;

/** Strategies that choose between instruments. */
export function rotationsQuery(lang: Lang) {
  return queryOptions({
    queryKey: [STRATEGIES, 'rotations', lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/rotations', { params: { query: { lang, limit: ROTATIONS_MAX } } }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** Orders of an account, page by page. */
export function ordersQuery(id: string, state: OrderState | undefined) {
  const query = { limit: ORDERS_A_PAGE, ...(state && { state }) };
  return infiniteQueryOptions({
    queryKey: [BACKTESTS, 'orders', id, query],
    queryFn: ({ pageParam: cursor }) =>
      unwrap(
        client.GET('/api/v1/backtests/{id}/orders', {
          params: { path: { id }, query: { ...query, ...(cursor && { cursor }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** How much of an account was in the market, over time. */
export function exposureQuery(id: string) {
  return queryOptions({
    queryKey: [BACKTESTS, 'exposure', id],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/backtests/{id}/exposure', {
          params: { path: { id }, query: { px: 600 } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
