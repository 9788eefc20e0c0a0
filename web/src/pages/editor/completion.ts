// What can be written where the caret is.
import type { Word } from '../../api/strategy';

export interface Completion {
  /** Where what was typed so far begins. */
  from: number;
  words: readonly Word[];
}

const OFFERED_MAX = 12;
const TABLES = ['params', 'let', 'rules', 'risk', 'explain'] as const;
const TABLE_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': ['id', 'title', 'rationale', 'source', 'family', 'works_on', 'profiles', 'require'],
  rules: ['enter_long', 'exit_long', 'enter_short', 'exit_short'],
  risk: ['stop', 'target'],
  explain: ['enter_long', 'exit_long', 'enter_short', 'exit_short'],
};
const PARAMETER_KEYS = ['default', 'min', 'max', 'step', 'grid'];
const RULE_TABLES = new Set(['let', 'rules', 'risk']);

/** What begins with what was typed; nothing when there is nothing to add. */
export function complete(
  source: string,
  caret: number,
  vocabulary: readonly Word[],
): Completion | undefined {
  const place = placeOf(source, caret);
  const offered = wordsAt(place, source, vocabulary);
  const typed = place.typed.toLowerCase();
  const begins = offered.filter(({ name }) => name.toLowerCase().startsWith(typed));
  const holds = offered.filter(
    ({ name }) =>
      typed !== '' &&
      !begins.some((word) => word.name === name) &&
      name.toLowerCase().includes(typed),
  );
  const words = [...begins, ...holds].slice(0, OFFERED_MAX);
  if (words.length === 0 || (words.length === 1 && words[0]?.name === place.typed))
    return undefined;
  return { from: caret - place.typed.length, words };
}

interface Place {
  /** The part of a word before the caret. */
  typed: string;
  table: string;
  /** The caret is inside a string. */
  isQuoted: boolean;
  /** Key of the line, when the caret stands behind its sign. */
  key: string | undefined;
  /** The line begins a table. */
  isHead: boolean;
}

function placeOf(source: string, caret: number): Place {
  const before = source.slice(0, caret);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const heads = [...before.matchAll(/^\s*\[+\s*([\w-]+)/gm)];
  const isHead = /^\s*\[/.test(line) && !line.includes('=');
  const table = (isHead ? heads.at(-2) : heads.at(-1))?.[1] ?? '';
  return {
    typed: line.match(/[A-Za-z_]\w*$/)?.[0] ?? '',
    table,
    isQuoted: (line.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1,
    key: line.match(/^\s*([\w-]+)\s*=/)?.[1],
    isHead,
  };
}

function wordsAt(place: Place, source: string, vocabulary: readonly Word[]): readonly Word[] {
  const { table, isQuoted, key, isHead } = place;
  if (isHead) return TABLES.map((name) => keyWord(name));
  if (isQuoted) {
    const isRule = RULE_TABLES.has(table) || (table === '' && key === 'require');
    return isRule ? [...namesIn(source), ...vocabulary] : [];
  }
  if (key !== undefined) return table === 'params' ? PARAMETER_KEYS.map(keyWord) : [];
  return (TABLE_KEYS[table] ?? []).map(keyWord);
}

function keyWord(name: string): Word {
  return { name, kind: 'key', signature: name, summary: '' };
}

/** Parameters and named expressions of the text itself. */
export function namesIn(source: string): Word[] {
  let table = '';
  const names: Word[] = [];
  for (const line of source.split('\n')) {
    table = line.match(/^\s*\[+\s*([\w-]+)/)?.[1] ?? table;
    const name = line.match(/^\s*([A-Za-z_]\w*)\s*=\s*(.*)$/);
    if (!name || (table !== 'params' && table !== 'let')) continue;
    const [, own = '', value = ''] = name;
    const kind = table === 'params' ? 'parameter' : 'name';
    names.push({
      name: own,
      kind,
      signature: `${own} = ${value.replaceAll('"', '')}`,
      summary: '',
    });
  }
  return names;
}
