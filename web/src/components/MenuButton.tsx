import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { Button } from './Button';
import { Icon } from './Icon';
import type { MenuItem } from './Menu';

const load = () => import('./Menu').then((part) => ({ default: part.Menu }));
const Menu = lazy(load);

interface Props {
  /** What the menu is about, for those who cannot see what stands beside it. */
  label: string;
  items: readonly MenuItem[];
}

/** Three dots that open a menu. It comes when it is needed, so that a page is not heavier for it. */
export function MenuButton({ label, items }: Props) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLSpanElement>(null);
  // A press outside closes an open menu before the click arrives, also a press on the button itself.
  const wasOpen = useRef(false);
  const opener = useCallback(() => button.current?.querySelector('button') ?? null, []);
  const close = useCallback(() => setOpen(false), []);
  return (
    <span ref={button} className="inline-flex">
      <Button
        look="quiet"
        className="min-w-11 px-0!"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        data-row-menu
        onPointerEnter={load}
        onFocus={load}
        onPointerDown={() => {
          wasOpen.current = isOpen;
        }}
        onClick={({ detail }) => setOpen(!(detail > 0 ? wasOpen.current : isOpen))}
      >
        <Icon name="more" />
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <Menu label={label} items={items} opener={opener} onClose={close} />
        </Suspense>
      )}
    </span>
  );
}
