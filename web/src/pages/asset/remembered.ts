// What the reader last had on the chart of each asset, in this browser.
import { parseExpressions } from './indicator';

const STORED = 'rumbo_charts';
/** Assets that are remembered; the one touched longest ago is forgotten first. */
const ASSETS_MAX = 100;

/** Colours of lines, as the style sheet numbers them. */
export const COLOURS = [1, 2, 3, 4, 5, 6] as const;
export type Colour = (typeof COLOURS)[number];

export interface Remembered {
  expressions: readonly string[];
  /** Chosen colours, by expression. */
  colours: Readonly<Record<string, Colour>>;
}

const NOTHING: Remembered = { expressions: [], colours: {} };

export function recall(symbol: string): Remembered {
  return readAll().find(([known]) => known === symbol)?.[1] ?? NOTHING;
}

export function remember(symbol: string, kept: Remembered): void {
  const others = readAll().filter(([known]) => known !== symbol);
  try {
    localStorage.setItem(STORED, JSON.stringify([[symbol, kept], ...others].slice(0, ASSETS_MAX)));
  } catch {
    // A browser without storage, or a full one, forgets.
  }
}

/** The colour of an expression: the chosen one, or that of its place. */
export function colourOf(
  expr: string,
  expressions: readonly string[],
  colours: Remembered['colours'],
): Colour {
  const place = Math.max(expressions.indexOf(expr), 0) % COLOURS.length;
  return colours[expr] ?? COLOURS[place] ?? 1;
}

export function nextColour(colour: Colour): Colour {
  return COLOURS[colour % COLOURS.length] ?? 1;
}

function readAll(): [string, Remembered][] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    return Array.isArray(stored) ? stored.flatMap(readOne) : [];
  } catch {
    return [];
  }
}

function readOne(entry: unknown): [string, Remembered][] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
  const { expressions, colours } = Object(entry[1]) as Record<string, unknown>;
  const listed = Array.isArray(expressions) ? expressions : [];
  const texts = listed.filter((expr) => typeof expr === 'string');
  const chosen = Object.entries(Object(colours) as Record<string, unknown>).flatMap(
    ([expr, colour]) => {
      const known = COLOURS.find((each) => each === colour);
      return known ? [[expr, known] as const] : [];
    },
  );
  return [
    [
      entry[0],
      { expressions: parseExpressions(texts.join(';')), colours: Object.fromEntries(chosen) },
    ],
  ];
}
