// Every shortcut, once: pages listen by id, the sheet and the settings show the list. To add one, write
// its name in both catalogues and one line here.
import type { Catalogue } from '../i18n/es/catalogue';
import { destinations } from '../pages';

type Named = keyof Catalogue['keyboard']['names'];
export type ShortcutId = Named | `go.${string}`;

export type ShortcutGroup = 'everywhere' | 'go' | 'list' | 'chart';

export interface Shortcut {
  id: ShortcutId;
  group: ShortcutGroup;
  /** One chord, or two with a space between: `mod+k`, `g h`. `mod` is Ctrl, or ⌘ where there is one. */
  keys: string;
  /** Goes on while the key is held down. */
  repeats?: true;
}

const NAMED: readonly Shortcut[] = [
  { id: 'palette', group: 'everywhere', keys: 'mod+k' },
  { id: 'search', group: 'everywhere', keys: '/' },
  { id: 'sheet', group: 'everywhere', keys: '?' },
  { id: 'navigation', group: 'everywhere', keys: 'mod+\\' },
  { id: 'undo', group: 'everywhere', keys: 'u' },
  { id: 'submit', group: 'everywhere', keys: 'mod+Enter' },
  { id: 'next', group: 'list', keys: 'j', repeats: true },
  { id: 'previous', group: 'list', keys: 'k', repeats: true },
  { id: 'why', group: 'list', keys: 'w' },
  { id: 'snooze', group: 'list', keys: 'z' },
  { id: 'more', group: 'list', keys: '.' },
  { id: 'refresh', group: 'list', keys: 'r' },
  { id: 'follow', group: 'list', keys: 'f' },
  { id: 'create', group: 'list', keys: 'n' },
  { id: 'compare', group: 'list', keys: 'c' },
  { id: 'select', group: 'list', keys: 'x' },
  { id: 'previousDecision', group: 'chart', keys: '[' },
  { id: 'nextDecision', group: 'chart', keys: ']' },
  { id: 'decisions', group: 'chart', keys: 'd' },
  { id: 'cone', group: 'chart', keys: 'c' },
  { id: 'indicators', group: 'chart', keys: 'i' },
  { id: 'table', group: 'chart', keys: 't' },
];

let all: readonly Shortcut[] | undefined;

/** The whole list. Made at first use: pages use shortcuts, and the list is made of pages. */
export function shortcuts(): readonly Shortcut[] {
  all ??= [
    ...NAMED,
    ...destinations.flatMap(({ id, letter }) =>
      letter ? [{ id: `go.${id}` as const, group: 'go' as const, keys: `g ${letter}` }] : [],
    ),
  ];
  return all;
}

export function shortcutOf(id: ShortcutId): Shortcut | undefined {
  return shortcuts().find((shortcut) => shortcut.id === id);
}

/** What a shortcut does, in words. */
export function nameOf(id: ShortcutId, text: Catalogue): string {
  const page = destinations.find((each) => id === `go.${each.id}`);
  return page ? text.keyboard.goTo(page.name(text)) : text.keyboard.names[id as Named];
}

/** Keys by shortcut where the reader chose others than ours. */
export type Keymap = Readonly<Record<string, string>>;

export function keysOf(shortcut: Shortcut, keymap: Keymap): string {
  return keymap[shortcut.id] ?? shortcut.keys;
}

/** Tells whether the keys work without Ctrl, Alt or ⌘: such keys can be switched off. */
export function isPlain(keys: string): boolean {
  return !/(mod|alt)\+/.test(keys);
}

/** The shortcut that already answers to these keys, or to keys that begin or end like them. */
export function findConflict(id: ShortcutId, keys: string, keymap: Keymap): Shortcut | undefined {
  const own = shortcutOf(id);
  return shortcuts().find((other) => {
    if (other.id === id || !own || !canMeet(own.group, other.group)) return false;
    const taken = keysOf(other, keymap);
    return taken === keys || taken.startsWith(`${keys} `) || keys.startsWith(`${taken} `);
  });
}

/** A list and a chart may use the same letter: what is under the hand is one or the other. */
function canMeet(one: ShortcutGroup, other: ShortcutGroup): boolean {
  const isLocal = (group: ShortcutGroup) => group === 'list' || group === 'chart';
  return one === other || !isLocal(one) || !isLocal(other);
}

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const MODIFIERS: readonly string[] = ['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock'];

/** Names what was pressed; `undefined` for a modifier alone. */
export function chordOf(press: Press): string | undefined {
  if (MODIFIERS.includes(press.key) || press.key === 'Dead') return undefined;
  const isCharacter = [...press.key].length === 1;
  const key = press.key === ' ' ? 'space' : isCharacter ? press.key.toLowerCase() : press.key;
  // Which characters need Shift depends on the keyboard, so it counts only for keys without one.
  const shift = press.shiftKey && (!isCharacter || /\p{Lu}/u.test(press.key)) ? 'shift+' : '';
  const mod = press.ctrlKey || press.metaKey ? 'mod+' : '';
  // AltGr writes characters on many keyboards and reports Ctrl and Alt together.
  if (press.ctrlKey && press.altKey && isCharacter) return key;
  return `${mod}${press.altKey ? 'alt+' : ''}${shift}${key}`;
}

/** Finds what the last two chords mean: a pair wins over a single one. */
export function findShortcut(
  chord: string,
  earlier: string | undefined,
  keymap: Keymap,
): readonly Shortcut[] {
  const pair = shortcuts().filter((each) => keysOf(each, keymap) === `${earlier} ${chord}`);
  return pair.length > 0 ? pair : shortcuts().filter((each) => keysOf(each, keymap) === chord);
}

const SYMBOLS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  shift: '⇧',
};

/** Each key as it is drawn: `['Ctrl', 'K']`, `['G', 'H']`. */
export function drawKeys(keys: string, hasCommandKey: boolean): readonly string[] {
  return keys
    .split(' ')
    .flatMap((chord) => (chord.length > 1 ? chord.split(/\+(?=.)/) : [chord]))
    .map((key) => {
      if (key === 'mod') return hasCommandKey ? '⌘' : 'Ctrl';
      return SYMBOLS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
    });
}
