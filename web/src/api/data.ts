import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { client, unwrap } from './client';
import type { components } from './schema';

export type DataStatus = components['schemas']['DataStatusView'];
export type Series = components['schemas']['SeriesView'];
export type Quarantined = components['schemas']['QuarantineView'];

const REFRESH_MS = 60_000;
/** Refused rows shown; the export has them all. */
const ROWS_MAX = 20;

/** How good the stored bars are. */
export function dataStatusQuery(lang: Lang) {
  return queryOptions({
    queryKey: ['data', lang],
    queryFn: () => unwrap(client.GET('/api/v1/data/status', { params: { query: { lang } } })),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** The latest rows that validation refused. */
export const quarantineQuery = queryOptions({
  queryKey: ['quarantine'],
  queryFn: () =>
    unwrap(client.GET('/api/v1/data/quarantine', { params: { query: { limit: ROWS_MAX } } })),
});
