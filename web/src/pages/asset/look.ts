// What the address says about the chart: `?tf&from&to&ind`. Without `ind`, what the reader last had there.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { joinExpressions, parseExpressions } from './indicator';
import { type Colour, colourOf, recall, remember } from './remembered';

export interface Look {
  timeframe: string | undefined;
  /** Opening of the first and of the last bar in view, unix ms. */
  from: number | undefined;
  until: number | undefined;
  expressions: readonly string[];
  /** The colour of each expression. */
  colours: Readonly<Record<string, Colour>>;
}

interface Change {
  timeframe?: string;
  expressions?: readonly string[];
  /** Colours to change, by expression. */
  colours?: Readonly<Record<string, Colour>>;
  range?: { from: number; until: number | undefined } | undefined;
}

/** The look in the address, and a way to change it without a new entry in the history. */
export function useLook(symbol: string): readonly [Look, (change: Change) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const { tf, from, to, ind } = search;
  const navigate = useNavigate();
  const [kept, setKept] = useState(() => recall(symbol));
  const look: Look = useMemo(() => {
    const expressions = ind === undefined ? kept.expressions : parseExpressions(ind);
    const colours = expressions.map(
      (expr) => [expr, colourOf(expr, expressions, kept.colours)] as const,
    );
    return {
      timeframe: typeof tf === 'string' ? tf : undefined,
      from: readInstant(from),
      until: readInstant(to),
      expressions,
      colours: Object.fromEntries(colours),
    };
  }, [tf, from, to, ind, kept]);
  const change = useCallback(
    ({ timeframe, expressions, colours, range }: Change) => {
      if (expressions || colours) {
        const shown = expressions ?? look.expressions;
        const chosen = { ...look.colours, ...colours };
        const known = Object.entries(chosen).filter(([expr]) => shown.includes(expr));
        const next = { expressions: shown, colours: Object.fromEntries(known) };
        remember(symbol, next);
        setKept(next);
      }
      const next = (before: Record<string, unknown>) => ({
        ...before,
        ...(timeframe && { tf: timeframe, from: undefined, to: undefined }),
        ...(expressions && { ind: joinExpressions(expressions) }),
        ...(range && { from: writeInstant(range.from), to: writeInstant(range.until) }),
      });
      void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
    },
    [navigate, symbol, look],
  );
  return [look, change];
}

function readInstant(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const instant = Date.parse(value);
  return Number.isNaN(instant) ? undefined : instant;
}

/** `2021-09-01T00:00Z`, short where nothing is lost. */
function writeInstant(instant: number | undefined): string | undefined {
  if (instant === undefined) return undefined;
  const text = new Date(instant).toISOString();
  if (text.endsWith('T00:00:00.000Z')) return text.slice(0, 10);
  return text.replace(':00.000Z', 'Z');
}
