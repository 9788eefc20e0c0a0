import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { symbolPath } from './asset';
import { client, unwrap } from './client';
import type { components } from './schema';

export type AssetRow = components['schemas']['AssetRowView'];
type Overview = components['schemas']['Page_AssetRowView'];

const OVERVIEW = 'overview';
/** The most that one answer may hold; the registry has fewer. */
const ROWS_MAX = 500;
const REFRESH_MS = 60_000;

/** Every instrument in one line each. */
export function overviewQuery(lang: Lang) {
  return queryOptions({
    queryKey: [OVERVIEW, lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/instruments/overview', {
          params: { query: { lang, limit: ROWS_MAX } },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
    staleTime: REFRESH_MS / 2,
  });
}

/** One instrument in one line. */
export function assetRowQuery(symbol: string, lang: Lang) {
  return queryOptions({
    queryKey: [OVERVIEW, lang, symbol],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/instruments/overview', {
          params: { query: { lang, q: symbol, limit: ROWS_MAX } },
        }),
      ),
    select: ({ items }) => items.find(({ instrument }) => instrument.symbol === symbol),
    refetchInterval: REFRESH_MS,
  });
}

interface Wish {
  symbol: string;
  followed: boolean;
}

/** Follows an instrument or stops following it; the page shows it at once. */
export function useFollow() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ symbol, followed }: Wish) => {
      const params = { params: { path: { symbol: symbolPath(symbol) } } };
      return followed
        ? unwrap(client.PUT('/api/v1/watchlist/{symbol}', params))
        : unwrap(client.DELETE('/api/v1/watchlist/{symbol}', params));
    },
    onMutate: ({ symbol, followed }) => {
      queries.setQueriesData<Overview>(
        { queryKey: [OVERVIEW] },
        (known) =>
          known && {
            ...known,
            items: known.items.map((row) =>
              row.instrument.symbol === symbol ? { ...row, followed } : row,
            ),
          },
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [OVERVIEW] }),
  });
}

/** Instruments with stored bars. */
export function storedQuery(lang: Lang) {
  return queryOptions({
    queryKey: ['stored', lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/instruments', {
          params: { query: { stored: true, lang, limit: ROWS_MAX } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
