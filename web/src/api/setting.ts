import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { client, unwrap } from './client';
import type { components } from './schema';

export type Settings = components['schemas']['SettingsView'];
type SettingsRequest = components['schemas']['SettingsRequest'];
/** Some settings. The generated type calls every field with a default required; in a request none is. */
export type SettingsChange = Partial<SettingsRequest>;
export type Limits = components['schemas']['RiskLimitsView'];
export type RegionRow = components['schemas']['RegionView'];
export type Question = components['schemas']['QuestionView'];
export type Assessment = components['schemas']['AssessmentView'];

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => unwrap(client.GET('/api/v1/settings')),
});

/** What is answered differently once one of these settings changes. */
const FOLLOWERS: Partial<Record<keyof SettingsChange, readonly string[]>> = {
  risk_profile: ['daily'],
  assets: ['assets', 'watchlist'],
};

/** Changes some settings and leaves the others; the answer holds them all. */
export function useSaveSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: SettingsChange) =>
      unwrap(client.PUT('/api/v1/settings', { body: change as SettingsRequest })),
    // Two fields may be kept at once; in a row the last answer holds both.
    scope: { id: 'settings' },
    onSuccess: (settings, change) => {
      queries.setQueryData(settingsQuery.queryKey, settings);
      // Every sentence of the server is written as in the person's region.
      if (change.region) {
        return queries.invalidateQueries({
          predicate: ({ queryKey }) => queryKey[0] !== 'settings',
        });
      }
      const names = Object.keys(change) as (keyof SettingsChange)[];
      const stale = names.flatMap((name) => FOLLOWERS[name] ?? []);
      return Promise.all(stale.map((key) => queries.invalidateQueries({ queryKey: [key] })));
    },
  });
}

/** Regions with their time zones, by name. */
export function regionsQuery(lang: Lang) {
  return queryOptions({
    queryKey: ['regions', lang],
    queryFn: () => unwrap(client.GET('/api/v1/regions', { params: { query: { lang } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function questionnaireQuery(lang: Lang) {
  return queryOptions({
    queryKey: ['questionnaire', lang],
    queryFn: () =>
      unwrap(client.GET('/api/v1/settings/questionnaire', { params: { query: { lang } } })),
    select: ({ questions }) => questions,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export type Answers = Readonly<Record<string, string>>;

/** The profile that a full set of answers leads to, in the reader's language. */
export function useAssessment(answers: Answers, lang: Lang, enabled: boolean) {
  return useQuery({
    queryKey: ['assessment', answers, lang],
    queryFn: () =>
      unwrap(
        client.POST('/api/v1/settings/questionnaire', {
          params: { query: { lang } },
          body: { answers: { ...answers } },
        }),
      ),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
