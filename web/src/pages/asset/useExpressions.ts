import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { expressionQuery, type IndicatorSeries } from '../../api/asset';
import type { IndicatorPlot } from './chart/priceChart';
import type { ChartSession } from './chart/session';
import { at, type Held } from './chart/tiles';
import { isOnPrice, shortName } from './indicator';

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
  expressions: readonly string[],
) {
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
    session?.setPlots(expressions.map((expr) => plotOf(expr, plots)));
  }, [session, expressions, plots]);
  const panes = expressions.filter((expr) => !isOnPrice(expr)).length;
  return { panes, hidden: isJoined ? expressions.map(shortName) : [], error };
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
function plotOf(expr: string, answers: readonly IndicatorSeries[]): IndicatorPlot {
  const own = answers
    .filter((answer) => answer.expr === expr)
    .sort((a, b) => (a.opened_at[0] ?? 0) - (b.opened_at[0] ?? 0));
  const names = own[0]?.outputs.map(({ name }) => name) ?? [];
  return {
    expr,
    onPrice: isOnPrice(expr),
    lines: names.map((name, index) => ({
      name,
      openedAt: own.flatMap(({ opened_at }) => opened_at),
      values: own.flatMap(({ outputs }) => outputs[index]?.values ?? []),
    })),
  };
}
