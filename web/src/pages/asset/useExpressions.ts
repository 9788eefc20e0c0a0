import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { expressionQuery, type IndicatorSeries, indicatorsQuery } from '../../api/asset';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { IndicatorPlot } from './chart/priceChart';
import type { ChartSession } from './chart/session';
import { at, type Held } from './chart/tiles';
import {
  type Catalogue,
  catalogueOf,
  isOnPrice,
  linesOnPrice,
  shortName,
  withinPanes,
} from './indicator';
import type { Look } from './look';
import type { Colour } from './remembered';

/** Values asked for at once; the program gives 2,400 at most. */
const ROWS_PER_REQUEST = 2_048;

interface Piece {
  from: number;
  last: number;
  rows: number;
}

const nothing = () => () => {};

/**
 * Draws expressions over the bars that the chart holds.
 *
 * Values belong to single bars, so nothing is drawn while rows join several: `hidden` names what waits.
 */
export function useExpressions(
  session: ChartSession | undefined,
  symbol: string,
  timeframe: string | undefined,
  { expressions: asked, colours }: Look,
) {
  const { lang } = useLanguage();
  const known = useQuery({ ...indicatorsQuery(lang), enabled: asked.length > 0 });
  const catalogue = useMemo(() => known.data && catalogueOf(known.data.items), [known.data]);
  const expressions = useMemo(
    () => (catalogue ? withinPanes(asked, catalogue) : []),
    [asked, catalogue],
  );
  const held = useSyncExternalStore(session?.held.subscribe ?? nothing, () => session?.held.get());
  const pieces = useMemo(() => cut(held), [held]);
  const isJoined = held !== undefined && held.level > 0;
  const { plots, error } = useQueries({
    queries:
      timeframe === undefined
        ? []
        : expressions.flatMap((expr) =>
            pieces.map(({ rows, ...range }) =>
              expressionQuery({ symbol, timeframe, expr, ...range }, rows),
            ),
          ),
    combine: (answers) => ({
      plots: answers.flatMap(({ data }) => (data ? [data] : [])),
      error: answers.find((answer) => answer.isError)?.error ?? null,
    }),
  });
  useEffect(() => {
    if (!catalogue) return;
    session?.setPlots(
      expressions.map((expr) => plotOf(expr, colours[expr] ?? 1, plots, catalogue)),
    );
  }, [session, expressions, colours, plots, catalogue]);
  const panes = catalogue ? expressions.filter((expr) => !isOnPrice(expr, catalogue)).length : 0;
  return {
    panes,
    hidden: isJoined ? expressions.map(shortName) : [],
    error: known.error ?? error,
  };
}

function cut(held: Held | undefined): Piece[] {
  if (!held || held.level > 0) return [];
  const { openedAt } = held.columns;
  const pieces: Piece[] = [];
  for (let row = 0; row < openedAt.length; row += ROWS_PER_REQUEST) {
    const end = Math.min(row + ROWS_PER_REQUEST, openedAt.length);
    pieces.push({ from: at(openedAt, row), last: at(openedAt, end - 1), rows: end - row });
  }
  return pieces;
}

/** Puts the pieces of one expression together again, line by line. */
function plotOf(
  expr: string,
  colour: Colour,
  answers: readonly IndicatorSeries[],
  catalogue: Catalogue,
): IndicatorPlot {
  const overBars = linesOnPrice(expr, catalogue);
  const own = answers
    .filter((answer) => answer.expr === expr)
    .sort((a, b) => (a.opened_at[0] ?? 0) - (b.opened_at[0] ?? 0));
  const names = own[0]?.outputs.map(({ name }) => name) ?? [];
  const onPrice = overBars.length > 0;
  return {
    expr,
    onPrice,
    colour,
    lines: names.flatMap((name, index) => {
      if (onPrice && !overBars.includes(name)) return [];
      const openedAt = own.flatMap(({ opened_at }) => opened_at);
      return [
        { name, openedAt, values: own.flatMap(({ outputs }) => outputs[index]?.values ?? []) },
      ];
    }),
  };
}
