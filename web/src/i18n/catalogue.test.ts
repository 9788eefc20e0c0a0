import { expect, test } from 'vitest';
import { loadChapters } from './chapter';
import { loadCatalogue } from './language';

/** Everything that is ever said in each language. */
const [es, en] = await Promise.all(
  (['es', 'en'] as const).map(async (lang) => [
    await loadCatalogue(lang),
    await loadChapters(lang),
  ]),
);

/** Every sentence of a catalogue, functions called with their own parameter positions. */
function sentences(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (typeof part === 'function') {
    const values = Array.from({ length: part.length }, (_, index) => `{${index}}`);
    return [String(part(...values))];
  }
  return Object.values(part as object).flatMap(sentences);
}

test('both languages use every parameter of every sentence', () => {
  const parameters = (sentence: string) => [...new Set(sentence.match(/\{\d\}/g))].sort();
  const [spanish, english] = [sentences(es), sentences(en)];
  expect(spanish.length).toBe(english.length);
  spanish.forEach((sentence, index) => {
    expect(parameters(sentence), sentence).toEqual(parameters(english[index] ?? ''));
  });
});

test('nothing is promised', () => {
  const banned = /\bsegur[oa]\b(?!s)|garantiz|guarantee|sure thing|aprovecha/i;
  for (const sentence of [...sentences(es), ...sentences(en)]) {
    expect(sentence).not.toMatch(banned);
  }
});
