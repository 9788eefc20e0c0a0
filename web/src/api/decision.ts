import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { client, unwrap } from './client';

/** One decision, whole, whenever it was made. */
export function decisionQuery(id: string, lang: Lang) {
  return queryOptions({
    queryKey: ['decision', id, lang],
    queryFn: () =>
      unwrap(client.GET('/api/v1/decisions/{id}', { params: { path: { id }, query: { lang } } })),
    // What was decided never changes; only its outcome is added.
    staleTime: 60_000,
  });
}

/** How many of a decision's similar cases ended below a return; nothing is asked without one. */
export function thresholdQuery(id: string, below: number | undefined, lang: Lang) {
  return queryOptions({
    queryKey: ['threshold', id, below, lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/decisions/{id}/threshold', {
          params: { path: { id }, query: { return: below ?? 0, lang } },
        }),
      ),
    enabled: below !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
