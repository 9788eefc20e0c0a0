// What each part of a strategy's text is, so that it can be coloured: TOML, and rules inside its strings.

export type TokenKind =
  | 'plain'
  | 'comment'
  | 'table'
  | 'key'
  | 'text'
  | 'number'
  | 'call'
  | 'word'
  | 'name'
  | 'sign';

export interface Token {
  kind: TokenKind;
  text: string;
}

/** Tables whose strings are rules. */
const RULES = new Set(['let', 'rules', 'risk', 'require']);
const WORDS = new Set(['and', 'or', 'not', 'true', 'false']);
const TABLE = /^\s*\[+[^\]]*\]+/;
const KEY = /^(\s*)("[^"]*"|[\w.-]+)(\s*=)/;

/** The parts of each line; put together they are the text again. */
export function readTokens(source: string): Token[][] {
  let table = '';
  return source.split('\n').map((line) => {
    const head = line.match(TABLE)?.[0];
    if (head) {
      table = head.replaceAll(/[[\]\s]/g, '').split('.')[0] ?? '';
      return merge([{ kind: 'table', text: head }, ...readValue(line.slice(head.length), false)]);
    }
    const [whole = '', indent = '', key = '', sign = ''] = line.match(KEY) ?? [];
    const tokens: Token[] = whole
      ? [
          { kind: 'plain', text: indent },
          { kind: 'key', text: key },
          { kind: 'sign', text: sign },
        ]
      : [];
    const isRule = RULES.has(table === '' ? key : table);
    return merge([...tokens, ...readValue(line.slice(whole.length), isRule)]);
  });
}

const VALUE =
  /(?<comment>#.*)|(?<text>"(?:[^"\\]|\\.)*"?|'[^']*'?)|(?<number>[+-]?\d[\d_.]*)|(?<name>[A-Za-z_]\w*)|(?<sign>[=[\]{},])|(?<plain>\s+|.)/gu;

/** What stands after a key: strings, numbers, lists, a comment. */
function readValue(text: string, isRule: boolean): Token[] {
  return [...text.matchAll(VALUE)].flatMap(({ 0: part, groups = {} }): Token[] => {
    if (groups.comment !== undefined) return [{ kind: 'comment', text: part }];
    if (groups.text !== undefined)
      return isRule ? readQuotedRule(part) : [{ kind: 'text', text: part }];
    if (groups.number !== undefined) return [{ kind: 'number', text: part }];
    if (groups.name !== undefined) return [{ kind: WORDS.has(part) ? 'word' : 'key', text: part }];
    if (groups.sign !== undefined) return [{ kind: 'sign', text: part }];
    return [{ kind: 'plain', text: part }];
  });
}

function readQuotedRule(quoted: string): Token[] {
  const quote = quoted[0] ?? '"';
  const isClosed = quoted.length > 1 && quoted.endsWith(quote);
  const rule = quoted.slice(1, isClosed ? -1 : undefined);
  const tokens: Token[] = [{ kind: 'text', text: quote }, ...readRule(rule)];
  return isClosed ? [...tokens, { kind: 'text', text: quote }] : tokens;
}

const RULE =
  /(?<call>[A-Za-z_]\w*(?=\s*\())|(?<name>[A-Za-z_]\w*)|(?<number>\d+(?:\.\d+)?)|(?<text>"[^"]*"|'[^']*')|(?<sign>[-+*/<>=!(),.[\]]+)|(?<plain>\s+|.)/gu;

/** The parts of one rule. */
export function readRule(rule: string): Token[] {
  return [...rule.matchAll(RULE)].map(({ 0: text, groups = {} }): Token => {
    if (groups.call !== undefined) return { kind: WORDS.has(text) ? 'word' : 'call', text };
    if (groups.name !== undefined) return { kind: WORDS.has(text) ? 'word' : 'name', text };
    if (groups.number !== undefined) return { kind: 'number', text };
    if (groups.text !== undefined) return { kind: 'text', text };
    if (groups.sign !== undefined) return { kind: 'sign', text };
    return { kind: 'plain', text };
  });
}

function merge(tokens: readonly Token[]): Token[] {
  const merged: Token[] = [];
  for (const token of tokens) {
    const last = merged.at(-1);
    if (token.text === '') continue;
    if (last?.kind === token.kind)
      merged[merged.length - 1] = { ...last, text: last.text + token.text };
    else merged.push(token);
  }
  return merged;
}
