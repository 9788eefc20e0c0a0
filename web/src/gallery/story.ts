// What a story is. A component's stories lie beside it in `NAME.story.tsx`, one entry for each state
// that it can be in; the gallery finds them by their file names.
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem';
import type { Chapters } from '../i18n/chapter';
import type { Catalogue } from '../i18n/es/catalogue';
import type { Lang } from '../i18n/language';
import { REQUEST_ID } from './sample';

/** What a story is told about the look it is drawn in. Its words come from `text`, its data from `sample.ts`. */
export interface Means {
  lang: Lang;
  text: Catalogue;
  chapters: Chapters;
}

export type Draw = (means: Means) => ReactNode;

/** Puts the answers of the server in place; what is not there is never answered. */
export type Prepare = (queries: QueryClient, lang: Lang) => void;

export interface Story {
  draw: Draw;
  prepare?: Prepare;
  /** Where the visitor is. */
  at?: string;
  /** The server is away and answers are those kept at this time, unix ms. */
  keptAt?: number;
  /** Beside others, by itself because it lies over the page, or the page as a whole. */
  place?: 'sheet' | 'alone' | 'window';
}

/** States of a component by name. */
export type Stories = Readonly<Record<string, Draw | Story>>;

/** Makes a query one that the server refused. */
export function refuse(queries: QueryClient, queryKey: QueryKey): void {
  queries
    .getQueryCache()
    .build(queries, { queryKey })
    .setState({
      status: 'error',
      error: new ApiProblem(500, { code: 'internal', request_id: REQUEST_ID }),
    });
}

/** Makes a query one that nothing answered. */
export function lose(queries: QueryClient, queryKey: QueryKey): void {
  queries
    .getQueryCache()
    .build(queries, { queryKey })
    .setState({ status: 'error', error: new ApiProblem(0, undefined) });
}
