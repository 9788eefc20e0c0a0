import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { chordOf, findShortcut, isPlain, type Keymap, keysOf, type ShortcutId } from './shortcut';

/** How long the second key of a pair is waited for. */
const PAIR_MS_MAX = 1_500;
const STORED = 'rumbo_keyboard';

export const hasCommandKey = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The reader's own keyboard map. */
export interface KeyboardChoice {
  /** Off: only chords with Ctrl, Alt or ⌘ work. */
  singleKeys: boolean;
  keymap: Keymap;
}

const OURS: KeyboardChoice = { singleKeys: true, keymap: {} };

let choice = readChoice();
const listeners = new Set<() => void>();

function readChoice(): KeyboardChoice {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? 'null');
    return { ...OURS, ...(stored as Partial<KeyboardChoice> | null) };
  } catch {
    return OURS;
  }
}

export function chooseKeyboard(next: KeyboardChoice): void {
  choice = next;
  localStorage.setItem(STORED, JSON.stringify(next));
  for (const notify of listeners) notify();
}

function subscribe(notify: () => void) {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

export function useKeyboardChoice(): KeyboardChoice {
  return useSyncExternalStore(subscribe, () => choice);
}

type Handler = () => void;

/** Who listens to what; the part that came last is the one in front. */
const handlers = new Map<ShortcutId, Handler[]>();

/** Does something when the keys of a shortcut are pressed, while the part that calls it is on the page. */
export function useShortcut(id: ShortcutId, handler: Handler, enabled = true): void {
  const run = useEffectEvent(handler);
  useEffect(() => {
    if (!enabled) return;
    const own: Handler = () => run();
    const stack = handlers.get(id) ?? [];
    handlers.set(id, [...stack, own]);
    return () => {
      const rest = (handlers.get(id) ?? []).filter((each) => each !== own);
      if (rest.length > 0) handlers.set(id, rest);
      else handlers.delete(id);
    };
  }, [id, enabled]);
}

/** Tells whether some part of the page listens to a shortcut now. */
export function isHeard(id: ShortcutId): boolean {
  return handlers.has(id);
}

const TYPING =
  'textarea, select, [contenteditable="true"], input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="range"])';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}

/** Hears every key of the page and calls whoever listens. Returns what stops it. */
export function listenToKeys(target: Document): () => void {
  let earlier: { chord: string; at: number } | undefined;
  function hear(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing) return;
    const chord = chordOf(event);
    if (!chord) return;
    const before =
      earlier && event.timeStamp - earlier.at < PAIR_MS_MAX ? earlier.chord : undefined;
    earlier = { chord, at: event.timeStamp };
    const found = findShortcut(chord, before, choice.keymap).find(
      (shortcut) => isHeard(shortcut.id) && (!event.repeat || shortcut.repeats),
    );
    if (!found) return;
    const isQuiet = isTyping(event.target) || target.querySelector('dialog[open]') !== null;
    if (isPlain(keysOf(found, choice.keymap)) && (isQuiet || !choice.singleKeys)) return;
    event.preventDefault();
    earlier = undefined;
    handlers.get(found.id)?.at(-1)?.();
  }
  target.addEventListener('keydown', hear);
  return () => target.removeEventListener('keydown', hear);
}
