import { describe, expect, test } from 'vitest';
import { around, diffLines } from './diff';

function said(before: string, after: string): string {
  const signs = { same: ' ', added: '+', removed: '-' };
  return diffLines(before, after)
    .map(({ kind, text }) => signs[kind] + text)
    .join('|');
}

describe('what changed', () => {
  test('is nothing between equal texts', () => {
    expect(said('a\nb', 'a\nb')).toBe(' a| b');
  });

  test('is the fewest lines', () => {
    expect(said('a\nb\nc\nd', 'a\nc\nx\nd')).toBe(' a|-b| c|+x| d');
    expect(said('a\nb', 'b\na')).toBe('-a| b|+a');
  });

  test('may be everything, or one side of it', () => {
    expect(said('a', 'b')).toBe('-a|+b');
    expect(said('a\nb', 'a')).toBe(' a|-b');
    expect(said('a', 'a\nb')).toBe(' a|+b');
  });

  test('keeps the number of each line in its text', () => {
    const lines = diffLines('a\nb\nc', 'a\nx\ny\nc');
    expect(lines.map(({ before, after }) => [before, after])).toEqual([
      [1, 1],
      [2, undefined],
      [undefined, 2],
      [undefined, 3],
      [3, 4],
    ]);
  });

  test('makes the later text when it is applied', () => {
    const before = Array.from({ length: 60 }, (_, line) => `${(line * 7) % 13}`).join('\n');
    const after = Array.from({ length: 55 }, (_, line) => `${(line * 5) % 11}`).join('\n');
    const lines = diffLines(before, after);
    const text = (left: string) =>
      lines
        .filter(({ kind }) => kind !== left)
        .map((line) => line.text)
        .join('\n');
    expect(text('removed')).toBe(after);
    expect(text('added')).toBe(before);
  });
});

test('what did not change is shown only beside what did', () => {
  const before = Array.from({ length: 20 }, (_, line) => `${line}`).join('\n');
  const shown = around(diffLines(before, before.replace('\n10\n', '\nten\n')), 1);
  expect(shown.map((line) => line?.text)).toEqual([undefined, '9', '10', 'ten', '11', undefined]);
});
