import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { isHeard, useKeyboardChoice } from '../../keyboard/keyboard';
import { nameOf, type Shortcut, shortcuts } from '../../keyboard/shortcut';
import { Dialog } from '../Dialog';

/** Every shortcut that works here, as the reader has it. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  const { text } = useLanguage();
  const { singleKeys } = useKeyboardChoice();
  const [heard] = useState(() => shortcuts().filter((shortcut) => isHeard(shortcut.id)));
  const isGlobal = ({ group }: Shortcut) => group === 'everywhere' || group === 'go';
  const copy = text.keyboard;
  return (
    <Dialog title={copy.title} onClose={onClose}>
      {!singleKeys && <p className="text-warn">{copy.off}</p>}
      <Group title={copy.thisPage} shortcuts={heard.filter((each) => !isGlobal(each))} />
      <Group title={copy.groups.go} shortcuts={heard.filter((each) => each.group === 'go')} />
      <Group
        title={copy.groups.everywhere}
        shortcuts={heard.filter((each) => each.group === 'everywhere')}
      />
      <Link
        to="/settings/$section"
        params={{ section: 'keyboard' }}
        onClick={onClose}
        className="self-start text-sm underline underline-offset-2"
      >
        {copy.change}
      </Link>
    </Dialog>
  );
}

function Group({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  const { text } = useLanguage();
  if (shortcuts.length === 0) return null;
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-xs font-medium tracking-wide text-muted uppercase">{title}</h3>
      <ul className="divide-y divide-line">
        {shortcuts.map(({ id }) => (
          <li key={id} className="flex min-h-9 items-center justify-between gap-4 text-sm">
            <span>{nameOf(id, text)}</span>
            <Keys id={id} />
          </li>
        ))}
      </ul>
    </section>
  );
}
