import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Lang } from '../i18n/language';
import { client, unwrap } from './client';
import { ApiProblem } from './problem';
import type { Decision } from './recommendation';
import type { components } from './schema';

export type Instrument = components['schemas']['InstrumentView'];
export type Indicator = components['schemas']['IndicatorView'];
export type IndicatorSeries = components['schemas']['IndicatorSeriesView'];
export type Patterns = components['schemas']['PatternsView'];
export type LevelOdds = components['schemas']['LevelOddsView'];
export type Pyramid = components['schemas']['PyramidView'];
export type Tile = components['schemas']['TileView'];

/** Decisions of one asset that its page knows. */
const DECISIONS_MAX = 200;
const CATALOGUE_ROWS_MAX = 500;
/** The decision of the day changes once a bar closes; a page left open looks again this often. */
const REFRESH_MS = 60_000;

/** A symbol as it stands in addresses: `BTC-USDT`. */
export function symbolPath(symbol: string): string {
  return symbol.replaceAll('/', '-');
}

export function instrumentQuery(symbol: string, lang: Lang) {
  return queryOptions({
    queryKey: ['instrument', symbol, lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/instruments/{symbol}', {
          params: { path: { symbol }, query: { lang } },
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Decisions about one asset, latest first; the first one is what stands today. */
export function decisionsQuery(symbol: string, lang: Lang) {
  return queryOptions({
    queryKey: ['decisions', symbol, lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/recommendations/history', {
          params: { query: { symbol, lang, limit: DECISIONS_MAX } },
        }),
      ),
    refetchInterval: REFRESH_MS,
  });
}

/** What patterns say of the daily bars that had closed by an instant. */
export function patternsQuery(symbol: string, until: number, limit: number, lang: Lang) {
  return queryOptions({
    queryKey: ['patterns', symbol, until, limit, lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/instruments/{symbol}/patterns', {
          params: { path: { symbol }, query: { to: `${until}`, limit, lang } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Every indicator that the chart can draw. */
export function indicatorsQuery(lang: Lang) {
  return queryOptions({
    queryKey: ['indicators', lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/indicators', {
          params: { query: { lang, limit: CATALOGUE_ROWS_MAX } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export interface Expression {
  symbol: string;
  timeframe: string;
  expr: string;
  /** First and last opening wanted, unix ms. */
  from: number;
  last: number;
}

/** Values that the program computes of an expression, one for each bar of a window. */
export function expressionQuery({ symbol, timeframe, expr, from, last }: Expression, rows: number) {
  return queryOptions({
    queryKey: ['expression', symbol, timeframe, expr, from, last],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/instruments/{symbol}/indicators', {
          params: {
            path: { symbol },
            query: { expr, timeframe, from: `${from}`, to: `${last + 1}`, limit: rows },
          },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Levels of detail of a series; `null` while it has no bars. */
export function pyramidQuery(symbol: string, timeframe: string | undefined) {
  return queryOptions({
    queryKey: ['pyramid', symbol, timeframe],
    queryFn: async (): Promise<Pyramid | null> => {
      const params = { path: { symbol }, query: { timeframe: timeframe ?? '' } };
      try {
        return await unwrap(client.GET('/api/v1/bars/{symbol}/pyramid', { params }));
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'no_bars') return null;
        throw error;
      }
    },
    enabled: timeframe !== undefined,
    refetchInterval: REFRESH_MS,
  });
}

export interface TileAddress {
  symbol: string;
  timeframe: string;
  version: string;
  level: number;
  tile: number;
}

/** One tile; the browser keeps it for as long as its version stands. */
export function readTile({ symbol, ...address }: TileAddress): Promise<Tile> {
  const path = { symbol: symbolPath(symbol), ...address };
  return unwrap(
    client.GET('/api/v1/bars/{symbol}/tiles/{timeframe}/{version}/{level}/{tile}', {
      params: { path },
    }),
  );
}

/** How often the bands of all live decisions held. */
export const coverageQuery = queryOptions({
  queryKey: ['record', 'coverage'],
  queryFn: () =>
    unwrap(client.GET('/api/v1/record/statistics', { params: { query: { set: 'live' } } })),
  select: ({ coverage }) => coverage,
  staleTime: REFRESH_MS,
});

/** Where the price ended against the 80 % band, by decision of one asset. */
export function bandEndsQuery(symbol: string, lang: Lang) {
  return queryOptions({
    queryKey: ['record', 'bands', symbol, lang],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/record/decisions', {
          params: { query: { set: 'live', symbol, sort: 'recent', limit: DECISIONS_MAX, lang } },
        }),
      ),
    select: ({ items }) => new Map(items.map(({ id, band_80 }) => [id, band_80 ?? undefined])),
    staleTime: REFRESH_MS,
  });
}

export interface LevelPrices {
  stop: number;
  target: number;
}

/** Levels that were tried a while ago are asked for again. */
const LEVELS_KEPT_MS = 60_000;

/** Odds of what a decision claims at levels of the reader's own. An answer that comes too late is dropped. */
export function levelsQuery(decision: Decision, { stop, target }: LevelPrices, lang: Lang) {
  const { id, instrument } = decision;
  return queryOptions({
    queryKey: ['levels', id, stop, target, lang],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET('/api/v1/recommendations/{symbol}/levels', {
          params: {
            path: { symbol: instrument.symbol },
            query: { stop, target, decision: id, lang },
          },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: LEVELS_KEPT_MS,
  });
}
