import { queryOptions } from '@tanstack/react-query';
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
