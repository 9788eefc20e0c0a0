import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { destinations, type Page } from '../../pages';
import { Icon } from '../Icon';
import { Mark } from '../Mark';
import { toggleMenu } from './menu';

const NAME = 'Rumbo';
const GROUPS = ['decide', 'check'] as const;
const MORE = 'more-pages';
const TAB =
  'flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 px-1 text-xs text-muted';
const TAB_NAME = 'line-clamp-2 max-w-full text-center leading-tight break-words';
const ROW =
  'menu-row flex min-h-9 items-center gap-3 rounded-md px-2.5 text-sm text-muted hover:bg-sunk hover:text-fg';

/** The menu at the side of a wide window: open with names, or folded to its icons. */
export function SideMenu({ onKeys }: { onKeys: () => void }) {
  const { text } = useLanguage();
  return (
    <nav aria-label={text.shell.menu} className="side-menu">
      <Link
        to="/"
        aria-label={text.shell.home}
        className="menu-row flex h-(--bar-top) shrink-0 items-center gap-3 px-2.5 font-semibold"
      >
        <Mark />
        <span className="menu-name">{NAME}</span>
      </Link>
      <div className="flex flex-1 flex-col gap-5 pt-2">
        {GROUPS.map((group) => (
          <MenuGroup key={group} group={group} />
        ))}
      </div>
      <button
        type="button"
        className={`${ROW} cursor-pointer`}
        onClick={onKeys}
        title={text.keyboard.title}
      >
        <Icon name="keyboard" />
        <span className="menu-name">{text.keyboard.title}</span>
      </button>
      <button
        type="button"
        className={`${ROW} cursor-pointer`}
        onClick={toggleMenu}
        title={text.keyboard.names.navigation}
      >
        <Icon name="sidebar" />
        <span className="menu-name">{text.shell.fold}</span>
      </button>
    </nav>
  );
}

function MenuGroup({ group }: { group: Page['group'] }) {
  const { text } = useLanguage();
  const listed = destinations.filter((page) => page.group === group);
  if (!group || listed.length === 0) return null;
  return (
    <div className="flex flex-col gap-0.5">
      <p
        id={`menu-${group}`}
        className="menu-title px-2.5 pb-1 text-xs font-medium tracking-wide text-muted uppercase"
      >
        <span className="menu-name">{text.shell.groups[group]}</span>
      </p>
      <ul aria-labelledby={`menu-${group}`} className="flex flex-col gap-0.5">
        {listed.map((page) => (
          <li key={page.id}>
            <Link
              to={page.path}
              activeOptions={{ exact: page.path === '/' }}
              title={page.name(text)}
              className={ROW}
              activeProps={{ className: 'bg-sunk font-medium !text-fg' }}
            >
              {page.icon && <Icon name={page.icon} />}
              <span className="menu-name flex-1">{page.name(text)}</span>
              <span aria-hidden="true" className="menu-name">
                <Keys id={`go.${page.id}`} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The places gone to most under the thumb, on a phone, and the others one press further. */
export function BottomBar() {
  const { text } = useLanguage();
  const more = useRef<HTMLDivElement>(null);
  return (
    <nav aria-label={text.shell.menu} className="bottom-bar">
      {destinations
        .filter(({ thumb }) => thumb)
        .map((page) => (
          <Link
            key={page.id}
            to={page.path}
            activeOptions={{ exact: page.path === '/' }}
            className={TAB}
            activeProps={{ className: 'font-medium !text-fg' }}
          >
            {page.icon && <Icon name={page.icon} size={20} />}
            <span className={TAB_NAME}>{page.name(text)}</span>
          </Link>
        ))}
      <button type="button" popoverTarget={MORE} className={`${TAB} cursor-pointer`}>
        <Icon name="more" size={20} />
        <span className={TAB_NAME}>{text.shell.morePages}</span>
      </button>
      <div id={MORE} ref={more} popover="auto" className="more-menu">
        {destinations
          .filter(({ thumb }) => !thumb)
          .map((page) => (
            <Link
              key={page.id}
              to={page.path}
              onClick={() => more.current?.hidePopover()}
              className={`${ROW} min-h-11`}
              activeProps={{ className: 'bg-sunk font-medium !text-fg' }}
            >
              {page.icon && <Icon name={page.icon} />}
              {page.name(text)}
            </Link>
          ))}
      </div>
    </nav>
  );
}
