import { useLanguage } from '../i18n/LanguageProvider';
import { hasCommandKey, useKeyboardChoice } from './keyboard';
import { drawKeys, keysOf, type ShortcutId, shortcutOf } from './shortcut';

/** The keys of a shortcut as the reader has them, drawn as caps. */
export function Keys({ id }: { id: ShortcutId }) {
  const { keymap } = useKeyboardChoice();
  const shortcut = shortcutOf(id);
  return shortcut && <KeyCaps keys={keysOf(shortcut, keymap)} />;
}

export function KeyCaps({ keys }: { keys: string }) {
  const { text } = useLanguage();
  const caps = drawKeys(keys, hasCommandKey);
  const joint = keys.includes(' ') ? ` ${text.keyboard.andThen} ` : '+';
  return (
    <kbd className="inline-flex gap-0.5 font-sans text-xs text-muted">
      <span className="sr-only">{caps.join(joint)}</span>
      {caps.map((cap, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a chord may hold the same cap twice and never changes order
          key={index}
          aria-hidden="true"
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line bg-sunk px-1"
        >
          {cap}
        </span>
      ))}
    </kbd>
  );
}
