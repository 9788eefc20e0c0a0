import { type KeyboardEvent, useCallback } from 'react';
import { Keys } from '../keyboard/Keys';
import type { ShortcutId } from '../keyboard/shortcut';

/** One thing that a menu can do. */
export interface MenuItem {
  id: string;
  label: string;
  shortcut?: ShortcutId;
  isOff?: boolean;
  run: () => void;
}

interface Props {
  label: string;
  items: readonly MenuItem[];
  /** What opened it: the menu stands beside it. */
  opener: () => HTMLElement | null;
  onClose: () => void;
}

/** Space between a menu and what opened it, and the least between it and the edge of the window. */
const GAP_PX = 4;
const EDGE_PX = 8;

/** A short list of things to do, in front of the page until one is chosen or it is left. */
export function Menu({ label, items, opener, onClose }: Props) {
  const place = useCallback(
    (menu: HTMLDivElement | null) => {
      if (!menu) return;
      // Opened by key, it still gives the focus back to its button.
      opener()?.focus({ preventScroll: true });
      menu.showPopover();
      const from = opener()?.getBoundingClientRect();
      if (from) standBeside(menu, from);
      menu.querySelector<HTMLElement>('[role="menuitem"]')?.focus({ preventScroll: true });
      // It stands still while the page moves below it.
      const hide = () => menu.hidePopover();
      window.addEventListener('scroll', hide, { passive: true });
      window.addEventListener('resize', hide);
      return () => {
        window.removeEventListener('scroll', hide);
        window.removeEventListener('resize', hide);
      };
    },
    [opener],
  );
  function leave() {
    opener()?.focus({ preventScroll: true });
    onClose();
  }
  function steer(event: KeyboardEvent<HTMLDivElement>) {
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = {
      ArrowDown: at + 1,
      ArrowUp: at - 1 + all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    // From what opened it, Tab goes on as if there were no menu.
    if (event.key === 'Tab') leave();
    if (next === undefined) return;
    event.preventDefault();
    all[next % all.length]?.focus();
  }
  return (
    <div
      ref={place}
      popover="auto"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={steer}
      onToggle={({ newState }) => newState === 'closed' && onClose()}
      className="menu"
    >
      {items.map((item) => (
        <button
          key={item.id}
          type="button"
          role="menuitem"
          tabIndex={-1}
          aria-disabled={item.isOff}
          onClick={() => {
            if (item.isOff) return;
            leave();
            item.run();
          }}
          className="flex min-h-10 w-full cursor-pointer items-center justify-between gap-4 rounded-md px-3 text-left text-sm hover:bg-sunk focus-visible:bg-sunk aria-disabled:cursor-default aria-disabled:opacity-60"
        >
          {item.label}
          {item.shortcut && <Keys id={item.shortcut} />}
        </button>
      ))}
    </div>
  );
}

/** Below what opened it and flush with its right side; above it where there is no room below. */
function standBeside(menu: HTMLElement, from: DOMRect) {
  const { offsetWidth, offsetHeight } = menu;
  const below = from.bottom + GAP_PX;
  const fits = below + offsetHeight + EDGE_PX <= window.innerHeight;
  const left = Math.min(from.right, window.innerWidth - EDGE_PX) - offsetWidth;
  menu.style.left = `${Math.max(left, EDGE_PX)}px`;
  menu.style.top = `${fits ? below : Math.max(from.top - GAP_PX - offsetHeight, EDGE_PX)}px`;
}
