import { Link } from '@tanstack/react-router';
import type { Session } from '../../api/session';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { Icon } from '../Icon';
import { Mark } from '../Mark';
import { LanguageChoice, ThemeChoice } from './choices';
import { HealthPill } from './HealthPill';
import { UserMenu } from './UserMenu';

interface Props {
  user: Session['user'];
  version: string | undefined;
  onSearch: () => void;
  onKeys: () => void;
  onSignOut: () => void;
}

/** Above every page: search, the state of the data, who is signed in. */
export function Header({ user, version, onSearch, onKeys, onSignOut }: Props) {
  const { text } = useLanguage();
  return (
    <header className="top-bar">
      <Link
        to="/"
        aria-label={text.shell.home}
        className={`flex min-h-9 items-center gap-2 font-semibold ${user ? 'menu:hidden' : ''}`}
      >
        <Mark />
        {!user && <span className="max-[22rem]:sr-only">{NAME}</span>}
      </Link>
      {user ? (
        <>
          <SearchButton onSearch={onSearch} />
          <HealthPill />
          <UserMenu user={user} version={version} onKeys={onKeys} onSignOut={onSignOut} />
        </>
      ) : (
        <div className="ml-auto flex gap-2">
          <LanguageChoice />
          <ThemeChoice />
        </div>
      )}
    </header>
  );
}

const NAME = 'Rumbo';

/** Opens the palette; on a phone only the glass is drawn. */
function SearchButton({ onSearch }: { onSearch: () => void }) {
  const { text } = useLanguage();
  return (
    <button
      type="button"
      onClick={onSearch}
      className="flex min-h-9 min-w-0 cursor-pointer items-center gap-2 rounded-md border border-line bg-card text-sm text-muted hover:border-edge hover:text-fg max-md:order-1 max-md:min-w-9 max-md:justify-center max-md:border-transparent max-md:bg-transparent md:w-80 md:px-3"
    >
      <Icon name="search" />
      <span className="flex-1 text-left max-md:sr-only">{text.shell.search}</span>
      <span aria-hidden="true" className="max-md:hidden">
        <Keys id="palette" />
      </span>
    </button>
  );
}
