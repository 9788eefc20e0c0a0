// Indicators on the chart, as expressions of the rule language; the address carries them.
import type { Indicator } from '../../api/asset';

/** Panes below the volume. */
export const PANES_MAX = 3;
/** Expressions drawn at once, in panes or on the prices. */
export const EXPRESSIONS_MAX = 6;
const SEPARATOR = ';';

/** One call and nothing around it; its name and its first argument. */
const CALL = /^\s*([a-z][a-z0-9_]*)\(\s*([^(),]*)[^()]*\)\s*$/i;
const PRICE = /^(open|high|low|close|hl2|hlc3|ohlc4)$/;

/** Indicators by id. */
export type Catalogue = ReadonlyMap<string, Indicator>;

export function catalogueOf(indicators: readonly Indicator[]): Catalogue {
  return new Map(indicators.map((indicator) => [indicator.id, indicator]));
}

/** `ema(close, 20);rsi(close, 14)` as a list; what is doubled or too much is left out. */
export function parseExpressions(text: unknown): string[] {
  if (typeof text !== 'string') return [];
  const listed = text
    .split(SEPARATOR)
    .map((expr) => expr.trim())
    .filter((expr) => expr !== '');
  return [...new Set(listed)].slice(0, EXPRESSIONS_MAX);
}

export function joinExpressions(expressions: readonly string[]): string {
  return expressions.join(SEPARATOR);
}

/** The lines drawn over the bars, by name; none when the expression has a pane of its own. */
export function linesOnPrice(expr: string, catalogue: Catalogue): readonly string[] {
  const [, name = '', input = ''] = CALL.exec(expr) ?? [];
  const known = catalogue.get(name.toLowerCase());
  if (!known || (known.inputs.includes('series') && !PRICE.test(input.trim()))) return [];
  return known.outputs.filter((output) => output.on_price).map((output) => output.name);
}

export function isOnPrice(expr: string, catalogue: Catalogue): boolean {
  return linesOnPrice(expr, catalogue).length > 0;
}

/** Whether one more may be drawn. */
export function fits(expressions: readonly string[], expr: string, catalogue: Catalogue): boolean {
  const all = [...expressions, expr];
  return all.length <= EXPRESSIONS_MAX && withinPanes(all, catalogue).length === all.length;
}

/** Those that are drawn: what is too much for the panes is left out. */
export function withinPanes(expressions: readonly string[], catalogue: Catalogue): string[] {
  let panes = 0;
  return expressions.filter((expr) => {
    if (isOnPrice(expr, catalogue)) return true;
    panes += 1;
    return panes <= PANES_MAX;
  });
}

function nameOf(expr: string): string {
  return expr.slice(0, expr.indexOf('(')).trim().toLowerCase();
}

/** The expression of an indicator with values for its parameters, in their order. */
export function expressionOf(indicator: Indicator, values: readonly number[]): string {
  const series = indicator.inputs.filter((input) => input === 'series').length;
  const inputs = series > 1 ? ['high', 'low'].slice(0, series) : ['close'].slice(0, series);
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
