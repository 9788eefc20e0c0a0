import { describe, expect, test } from 'vitest';
import { catalogue } from '../i18n/es/catalogue';
import { chordOf, drawKeys, findConflict, findShortcut, nameOf, shortcuts } from './shortcut';

function press(
  key: string,
  modifiers: Partial<Record<'ctrl' | 'meta' | 'alt' | 'shift', true>> = {},
) {
  const { ctrl = false, meta = false, alt = false, shift = false } = modifiers;
  return chordOf({ key, ctrlKey: ctrl, metaKey: meta, altKey: alt, shiftKey: shift });
}

describe('what was pressed', () => {
  test('is named the same on every system', () => {
    expect(press('k', { ctrl: true })).toBe('mod+k');
    expect(press('k', { meta: true })).toBe('mod+k');
    expect(press('K')).toBe('k');
  });

  test('does not depend on where a keyboard has its signs', () => {
    expect(press('?', { shift: true })).toBe('?');
    expect(press('?')).toBe('?');
    expect(press('[', { ctrl: true, alt: true })).toBe('[');
    expect(press('ArrowLeft', { shift: true })).toBe('shift+ArrowLeft');
    expect(press('G', { shift: true })).toBe('shift+g');
  });

  test('is nothing yet while only a modifier is down', () => {
    expect(press('Shift', { shift: true })).toBeUndefined();
    expect(press('Control', { ctrl: true })).toBeUndefined();
    expect(press('Dead')).toBeUndefined();
  });
});

function meant(chord: string, earlier?: string, keymap = {}) {
  return findShortcut(chord, earlier, keymap).map(({ id }) => id);
}

describe('what is meant', () => {
  test('two keys in a row are a pair, and a pair wins over its second key', () => {
    expect(meant('h', 'g')).toEqual(['go.today']);
    expect(meant('d', 'g')).toEqual(['go.data']);
    expect(meant('d')).toEqual(['decisions']);
    expect(meant('k', 'x')).toEqual(['previous']);
  });

  test('follows the map of the reader', () => {
    expect(meant('q', undefined, { why: 'q' })).toEqual(['why']);
    expect(meant('w', undefined, { why: 'q' })).toEqual([]);
  });
});

describe('a new key', () => {
  test('must be free', () => {
    expect(findConflict('why', 'f', {})?.id).toBe('follow');
    expect(findConflict('why', 'f', { follow: 'p' })).toBeUndefined();
    expect(findConflict('go.data', 'g h', {})?.id).toBe('go.today');
  });

  test('must not be the first key of a pair', () => {
    expect(findConflict('why', 'g', {})?.id).toBe('go.today');
  });

  test('may be used in a list and in a chart: never both are there', () => {
    expect(findConflict('why', 'i', {})).toBeUndefined();
  });
});

test('no two shortcuts of ours are in each other’s way', () => {
  for (const { id, keys } of shortcuts()) expect(findConflict(id, keys, {}), id).toBeUndefined();
});

test('every shortcut has a name and every name a shortcut', () => {
  for (const { id } of shortcuts()) expect(nameOf(id, catalogue)).toBeTruthy();
  const ids = shortcuts().map(({ id }) => id);
  expect(
    Object.keys(catalogue.keyboard.names).filter((name) => !ids.includes(name as 'why')),
  ).toEqual([]);
});

test('keys are drawn as they are printed', () => {
  expect(drawKeys('mod+k', false)).toEqual(['Ctrl', 'K']);
  expect(drawKeys('mod+k', true)).toEqual(['⌘', 'K']);
  expect(drawKeys('g h', false)).toEqual(['G', 'H']);
  expect(drawKeys('+', false)).toEqual(['+']);
  expect(drawKeys('mod+\\', false)).toEqual(['Ctrl', '\\']);
  expect(drawKeys('shift+ArrowLeft', false)).toEqual(['⇧', '←']);
});
