import { queryOptions } from '@tanstack/react-query';
import { client, unwrap } from './client';
import type { components } from './schema';

export type Instrument = components['schemas']['InstrumentView'];

/** The most that one answer may hold; the registry has fewer. */
const ROWS_MAX = 500;

/** Every instrument of the registry, for search without waiting. It changes only with the program. */
export const instrumentsQuery = queryOptions({
  queryKey: ['instruments'],
  queryFn: () =>
    unwrap(client.GET('/api/v1/instruments', { params: { query: { limit: ROWS_MAX } } })),
  select: ({ items }) => items,
  staleTime: Number.POSITIVE_INFINITY,
});
