import { type KeyboardEvent, useId, useState } from 'react';
import { Button } from '../../components/Button';
import { RadioGroup } from '../../components/RadioGroup';
import { useLanguage } from '../../i18n/LanguageProvider';
import { KeyCaps } from '../../keyboard/Keys';
import { chooseKeyboard, hasCommandKey, useKeyboardChoice } from '../../keyboard/keyboard';
import {
  chordOf,
  drawKeys,
  findConflict,
  type Keymap,
  keysOf,
  nameOf,
  type Shortcut,
  type ShortcutId,
  shortcuts,
} from '../../keyboard/shortcut';
import { SavedMark, SaveProblem } from './SavedMark';
import { useField } from './save';

const GROUPS = ['everywhere', 'go', 'list', 'chart'] as const;

export function KeyboardSection() {
  const { text } = useLanguage();
  const choice = useKeyboardChoice();
  const single = useField();
  const map = useField();
  const copy = text.settings.keyboard;
  function keepSingle(singleKeys: boolean) {
    chooseKeyboard({ ...choice, singleKeys });
    single.save({ single_keys: singleKeys });
  }
  function keepMap(keymap: Keymap) {
    chooseKeyboard({ ...choice, keymap });
    map.save({ shortcuts: { ...keymap } });
  }
  function rebind(id: ShortcutId, keys: string) {
    const { [id]: _, ...others } = choice.keymap;
    const isOurs = shortcuts().some((each) => each.id === id && each.keys === keys);
    keepMap(isOurs ? others : { ...others, [id]: keys });
  }
  return (
    <>
      <RadioGroup
        legend={copy.single}
        hint={copy.singleAbout}
        columns={2}
        value={choice.singleKeys ? 'on' : 'off'}
        options={(['on', 'off'] as const).map((value) => ({
          value,
          label: copy.singleNames[value],
        }))}
        onChange={(value) => keepSingle(value === 'on')}
        aside={<SavedMark saving={single.saving} />}
        error={single.refusal('single_keys')}
      />
      <SaveProblem saving={single.saving} />
      <section className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 className="font-medium">{copy.map}</h2>
          <span className="ml-auto">
            <SavedMark saving={map.saving} />
          </span>
          {Object.keys(choice.keymap).length > 0 && (
            <Button compact onClick={() => keepMap({})}>
              {copy.reset}
            </Button>
          )}
        </div>
        {map.refusal('shortcuts') && (
          <p role="alert" className="text-sm text-danger">
            {map.refusal('shortcuts')}
          </p>
        )}
        <SaveProblem saving={map.saving} />
        {GROUPS.map((group) => (
          <section key={group} className="flex flex-col gap-1">
            <h3 className="text-xs font-medium tracking-wide text-muted uppercase">
              {text.keyboard.groups[group]}
            </h3>
            <ul className="divide-y divide-line rounded-lg border border-line bg-card">
              {shortcuts()
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <KeyRow
                    key={shortcut.id}
                    shortcut={shortcut}
                    onRebind={(keys) => rebind(shortcut.id, keys)}
                  />
                ))}
            </ul>
          </section>
        ))}
      </section>
    </>
  );
}

interface RowProps {
  shortcut: Shortcut;
  onRebind: (keys: string) => void;
}

/** One shortcut; pressing its button waits for the new keys. */
function KeyRow({ shortcut, onRebind }: RowProps) {
  const { text } = useLanguage();
  const { keymap } = useKeyboardChoice();
  const id = useId();
  const [pressed, setPressed] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const copy = text.settings.keyboard;
  const name = nameOf(shortcut.id, text);
  const isPair = shortcut.keys.includes(' ');

  function hear(event: KeyboardEvent) {
    if (pressed === undefined) return;
    if (event.key === 'Tab') return setPressed(undefined);
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return setPressed(undefined);
    const chord = chordOf(event);
    if (!chord) return;
    const keys = pressed ? `${pressed} ${chord}` : chord;
    if (isPair && !pressed) return setPressed(chord);
    const conflict = findConflict(shortcut.id, keys, keymap);
    setPressed(undefined);
    if (conflict) {
      const drawn = drawKeys(keys, hasCommandKey).join(' ');
      return setProblem(copy.taken(drawn, nameOf(conflict.id, text)));
    }
    setProblem(undefined);
    onRebind(keys);
  }
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 px-3 text-sm">
      <span className="py-2">{name}</span>
      <button
        type="button"
        aria-label={copy.change(name)}
        aria-describedby={`${id}-state`}
        aria-pressed={pressed !== undefined}
        onClick={() => setPressed(pressed === undefined ? '' : undefined)}
        onKeyDown={hear}
        onBlur={() => setPressed(undefined)}
        className="flex min-h-8 min-w-16 cursor-pointer items-center justify-end rounded-md px-1.5 hover:bg-sunk aria-pressed:bg-sunk"
      >
        {pressed === undefined ? (
          <KeyCaps keys={keysOf(shortcut, keymap)} />
        ) : (
          <span className="text-muted">{copy.press}</span>
        )}
      </button>
      <p id={`${id}-state`} role="status" className="w-full text-sm text-muted empty:hidden">
        {pressed === undefined
          ? problem && <span className="text-danger">{problem}</span>
          : copy.pressAbout}
      </p>
    </li>
  );
}
