import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadChapters } from '../i18n/chapter';
import { LANGS, loadCatalogue } from '../i18n/language';
import { CLOSE, OPEN, toPseudo } from './pseudo';
import { SHOWN } from './stories';

const COMPONENTS = join(process.cwd(), 'src/components');
/** Components that draw nothing. */
const UNSEEN = ['LiveQueries'];

test('every component has stories beside it', () => {
  const files = readdirSync(COMPONENTS, { recursive: true, encoding: 'utf8' });
  const components = files.filter((path) => /(?<!\.test|\.story)\.tsx$/.test(path));
  expect(components.length).toBeGreaterThan(UNSEEN.length);
  const without = components
    .filter((path) => !UNSEEN.some((name) => path === `${name}.tsx`))
    .filter((path) => !files.includes(path.replace('.tsx', '.story.tsx')));
  expect(without, 'write NAME.story.tsx beside each').toEqual([]);
});

test('every story has a name of its own and something to draw', () => {
  expect(new Set(SHOWN.map(({ id }) => id)).size).toBe(SHOWN.length);
  for (const { id, draw } of SHOWN) expect(draw, id).toBeTypeOf('function');
});

/** Every sentence of a catalogue, functions called with their own parameter positions. */
function sentences(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (typeof part === 'function') {
    const values = Array.from({ length: part.length }, (_, index) => `{${index}}`);
    return [String(part(...values))];
  }
  return Object.values(part as object).flatMap(sentences);
}

test('the language that nobody speaks is longer and between brackets', async () => {
  for (const lang of LANGS) {
    const catalogue = [await loadCatalogue(lang), await loadChapters(lang)];
    const usual = sentences(catalogue).filter((sentence) => /\p{L}/u.test(sentence));
    expect(usual.join('')).not.toMatch(new RegExp(`[${OPEN}${CLOSE}]`));
    for (const sentence of usual) {
      const pseudo = toPseudo(sentence);
      expect(pseudo.startsWith(OPEN) && pseudo.endsWith(CLOSE), pseudo).toBe(true);
      expect(pseudo.length, pseudo).toBeGreaterThanOrEqual(sentence.length * 1.4);
    }
  }
});

test('what is put into a sentence stays as it is', () => {
  const say = toPseudo((symbol: string, name: string) => `Follow ${symbol}, ${name}`);
  expect(say('BTC/USDT', toPseudo('name'))).toMatch(/^⟦[^⟦]*BTC\/USDT[^⟦]*⟦[^⟧]*⟧[^⟦]*⟧$/);
});
