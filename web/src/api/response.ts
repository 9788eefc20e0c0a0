import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { client, unwrap } from './client';
import { decisionQuery } from './decision';
import { type Daily, type Decision, dailyQuery } from './recommendation';
import type { components } from './schema';

export type Answer = components['schemas']['ResponseRequest'];
export type AnswerKind = Answer['kind'];

/** Decisions of one asset, as its page reads them. */
const OF_ASSET = ['decisions'];

/** Whether the reader put a decision off or passed over it. */
export function isSetAside({ response }: Pick<Decision, 'response'>): boolean {
  return response?.kind === 'snoozed' || response?.kind === 'skipped';
}

export interface Reply extends Answer {
  decision: Decision;
}

/**
 * Tells the server what the reader does with a decision; `seen` takes an earlier answer back. `beforeShown`
 * runs when it is noted and the page is about to change.
 */
export function useRespond(lang: Lang, beforeShown: (id: string) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ decision, ...body }: Reply) =>
      unwrap(
        client.POST('/api/v1/decisions/{id}/response', {
          params: { path: { id: decision.id }, query: { lang } },
          body,
        }),
      ),
    // Two answers to one decision must arrive in their order.
    scope: { id: 'response' },
    onSuccess: (said) => {
      beforeShown(said.id);
      const replace = (items: Decision[]) =>
        items.map((known) => (known.id === said.id ? said : known));
      queries.setQueryData<Daily>(
        dailyQuery(lang).queryKey,
        (daily) => daily && { ...daily, items: replace(daily.items) },
      );
      queries.setQueriesData<{ items: Decision[] }>(
        { queryKey: OF_ASSET },
        (known) => known && { ...known, items: replace(known.items) },
      );
      queries.setQueryData(decisionQuery(said.id, lang).queryKey, said);
    },
  });
}
