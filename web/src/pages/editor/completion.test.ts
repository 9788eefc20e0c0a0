import { describe, expect, test } from 'vitest';
import type { Word } from '../../api/strategy';
import { complete, namesIn } from './completion';

const WORDS: Word[] = ['ema', 'sma', 'close', 'crosses_above', 'crosses_below'].map((name) => ({
  name,
  kind: 'function',
  signature: `${name}()`,
  summary: '',
}));
const SOURCE = `id = "x"
[params]
fast = { default = 20, min = 2, max = 200 }
[let]
f = "ema(close, fast)"
[rules]
enter_long = "crosses_above(f, 3)"
`;

/** What is offered where the bar stands. */
function offered(source: string): string[] | undefined {
  const caret = source.indexOf('|');
  return complete(source.replace('|', ''), caret, WORDS)?.words.map(({ name }) => name);
}

describe('what is offered', () => {
  test('inside a rule are its own names first, then the vocabulary', () => {
    expect(offered(`${SOURCE}exit_long = "f|"`)).toEqual(['fast', 'f']);
    expect(offered(`${SOURCE}exit_long = "cr|"`)).toEqual(['crosses_above', 'crosses_below']);
    expect(offered(`${SOURCE}exit_long = "below|"`)).toEqual(['crosses_below']);
  });

  test('at the begin of a line are the keys of the table', () => {
    expect(offered(`${SOURCE}ex|`)).toEqual(['exit_long', 'exit_short']);
    expect(offered('ti|')).toEqual(['title', 'rationale']);
    expect(offered(`${SOURCE}[ri|`)).toEqual(['risk']);
    expect(offered('[params]\nfast = { de|')).toEqual(['default']);
  });

  test('in words for people is nothing', () => {
    expect(offered('title = { es = "em|" }')).toBeUndefined();
    expect(offered('source = "sm|"')).toBeUndefined();
  });

  test('is nothing once the word is whole', () => {
    expect(offered(`${SOURCE}exit_long = "close|"`)).toBeUndefined();
  });
});

test('the text knows its own names', () => {
  expect(namesIn(SOURCE).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    'parameter fast',
    'name f',
  ]);
});
