import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import type { Session } from '../../api/session';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { Icon } from '../Icon';
import { LanguageChoice, ThemeChoice } from './choices';

const ID = 'user-menu';
const ROW =
  'flex min-h-9 w-full cursor-pointer items-center gap-3 rounded-md px-2.5 text-left text-sm hover:bg-sunk';

interface Props {
  user: NonNullable<Session['user']>;
  version: string | undefined;
  onKeys: () => void;
  onSignOut: () => void;
}

/** What belongs to the person: settings, language, appearance, way out. */
export function UserMenu({ user, version, onKeys, onSignOut }: Props) {
  const { text } = useLanguage();
  const menu = useRef<HTMLDivElement>(null);
  const close = () => menu.current?.hidePopover();
  return (
    <>
      <button
        type="button"
        popoverTarget={ID}
        aria-label={text.shell.account}
        title={user.email}
        className="flex size-9 shrink-0 cursor-pointer items-center justify-center rounded-full border border-line bg-sunk text-sm font-semibold uppercase hover:border-edge max-md:order-2"
      >
        <span aria-hidden="true">{initialsOf(user.email)}</span>
      </button>
      <div id={ID} ref={menu} popover="auto" className="user-menu">
        <p className="truncate px-2.5 pb-1 text-sm text-muted">{user.email}</p>
        <Link
          to="/settings/$section"
          params={{ section: 'profile' }}
          className={ROW}
          onClick={close}
        >
          <Icon name="settings" />
          <span className="flex-1">{text.shell.settings}</span>
        </Link>
        <button
          type="button"
          className={ROW}
          onClick={() => {
            close();
            onKeys();
          }}
        >
          <Icon name="keyboard" />
          <span className="flex-1">{text.keyboard.title}</span>
          <Keys id="sheet" />
        </button>
        <div className="grid grid-cols-2 gap-2 px-2.5 py-2 [&_select]:w-full">
          <LanguageChoice />
          <ThemeChoice />
        </div>
        <a href="/api/docs" className={ROW}>
          <Icon name="code" />
          {text.shell.apiDocs}
        </a>
        <button
          type="button"
          className={ROW}
          onClick={() => {
            close();
            onSignOut();
          }}
        >
          <Icon name="leave" />
          {text.shell.signOut}
        </button>
        {version && <p className="px-2.5 pt-2 text-xs text-muted">{text.shell.version(version)}</p>}
      </div>
    </>
  );
}

/** Up to two letters that stand for an address: `maria.ruiz@…` is `mr`. */
function initialsOf(email: string): string {
  const words = (email.split('@')[0] ?? '').split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0])
    .join('');
}
