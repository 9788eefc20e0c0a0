/** Reads letters without their accents and case: `Ámbar` matches `amb`. */
export function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

const START_OF_TEXT = 12;
const START_OF_WORD = 8;
const NEXT_LETTER = 5;
const ANY_LETTER = 1;
const GAP = -0.3;

/**
 * How well what was typed fits a text; `undefined` when its letters are not there in their order.
 *
 * The whole text beats its start, that beats starts of words, those beat letters here and there, and
 * of two texts that fit alike the shorter one wins. Every word typed must fit.
 */
export function scoreText(typed: string, text: string): number | undefined {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const target = plain(text);
  let total = 0;
  for (const word of words) {
    const score = scoreWord(word, target);
    if (score === undefined) return undefined;
    total += score;
  }
  return total / (1 + target.length / 200);
}

/** The best of all places where the first letter may stand. */
function scoreWord(word: string, target: string): number | undefined {
  let best: number | undefined;
  for (let start = target.indexOf(word[0] ?? ''); start >= 0; ) {
    const score = scoreFrom(word, target, start);
    if (score !== undefined && (best === undefined || score > best)) best = score;
    start = target.indexOf(word[0] ?? '', start + 1);
  }
  return best;
}

function scoreFrom(word: string, target: string, start: number): number | undefined {
  let score = 0;
  let at = start;
  let previous = start - 1;
  for (const letter of word) {
    at = target.indexOf(letter, previous + 1);
    if (at < 0) return undefined;
    if (at === 0) score += START_OF_TEXT;
    else if (/[^\p{L}\p{N}]/u.test(target[at - 1] ?? '')) score += START_OF_WORD;
    else if (at === previous + 1 && at > start) score += NEXT_LETTER;
    else score += ANY_LETTER;
    score += GAP * Math.min(at - previous - 1, 10);
    previous = at;
  }
  return score;
}

interface Scored<Item> {
  item: Item;
  score: number;
}

/** The items that fit, best first; items that fit alike keep their order. */
export function rank<Item>(
  typed: string,
  items: readonly Item[],
  textsOf: (item: Item) => readonly string[],
): Item[] {
  const scored: Scored<Item>[] = [];
  for (const item of items) {
    const scores = textsOf(item).flatMap((text) => scoreText(typed, text) ?? []);
    if (scores.length > 0) scored.push({ item, score: Math.max(...scores) });
  }
  return scored.sort((one, other) => other.score - one.score).map(({ item }) => item);
}
