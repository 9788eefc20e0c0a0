// Indicators on the chart, as expressions of the rule language; the address carries them.
import type { Indicator } from '../../api/asset';

/** Panes below the volume. */
export const PANES_MAX = 3;
/** Expressions drawn at once, in panes or on the prices. */
export const EXPRESSIONS_MAX = 6;
const SEPARATOR = ';';

/** Indicators whose values are prices: drawn over the bars. */
const ON_PRICE: ReadonlySet<string> = new Set([
  'bbands',
  'donchian',
  'ema',
  'highest',
  'lowest',
  'sma',
  'vwap',
  'wma',
]);

/** `ema(close, 20);rsi(close, 14)` as a list; what is doubled or too much is left out. */
export function parseExpressions(text: unknown): string[] {
  if (typeof text !== 'string') return [];
  const listed = text
    .split(SEPARATOR)
    .map((expr) => expr.trim())
    .filter((expr) => expr !== '');
  return withinLimits([...new Set(listed)]);
}

export function joinExpressions(expressions: readonly string[]): string | undefined {
  return expressions.length > 0 ? expressions.join(SEPARATOR) : undefined;
}

export function isOnPrice(expr: string): boolean {
  return ON_PRICE.has(nameOf(expr));
}

/** Whether one more may be drawn. */
export function fits(expressions: readonly string[], expr: string): boolean {
  return withinLimits([...expressions, expr]).length > expressions.length;
}

function withinLimits(expressions: readonly string[]): string[] {
  let panes = 0;
  return expressions.slice(0, EXPRESSIONS_MAX).filter((expr) => {
    if (isOnPrice(expr)) return true;
    panes += 1;
    return panes <= PANES_MAX;
  });
}

function nameOf(expr: string): string {
  return expr.slice(0, expr.indexOf('(')).trim().toLowerCase();
}

/** The expression of an indicator with values for its parameters, in their order. */
export function expressionOf(indicator: Indicator, values: readonly number[]): string {
  const inputs = indicator.inputs.includes('series') ? ['close'] : [];
  return `${indicator.id}(${[...inputs, ...values].join(', ')})`;
}

/** `EMA 20`, `RSI 14`: what stands on the chip. */
export function shortName(expr: string): string {
  const open = expr.indexOf('(');
  if (open < 0) return expr;
  const values = expr
    .slice(open + 1, expr.lastIndexOf(')'))
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '' && value !== 'close');
  return [nameOf(expr).toUpperCase(), values.join(' ')].join(' ').trim();
}
