import { lazyRouteComponent, useNavigate } from '@tanstack/react-router';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import type { Session } from '../api/session';
import { useLanguage } from '../i18n/LanguageProvider';
import { listenToKeys, useShortcut } from '../keyboard/keyboard';
import { destinations, type Page } from '../pages';
import { Header } from './shell/Header';
import { toggleMenu } from './shell/menu';
import { BottomBar, SideMenu } from './shell/Navigation';

const Palette = lazyRouteComponent(() => import('./shell/Palette'), 'Palette');
const KeySheet = lazyRouteComponent(() => import('./shell/KeySheet'), 'KeySheet');

type Layer = 'palette' | 'assets' | 'keys';

interface Props {
  session: Session | undefined;
  /** Someone is signed in and past the first steps. */
  isInside: boolean;
  onSignOut: () => void;
  children: ReactNode;
}

/** What surrounds every page: where one can go, the state of the data, and who is signed in. */
export function Shell({ session, isInside, onSignOut, children }: Props) {
  const { text } = useLanguage();
  const [layer, setLayer] = useState<Layer>();
  const close = () => setLayer(undefined);
  return (
    <div className={isInside ? 'shell' : 'flex min-h-dvh flex-col'}>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:z-30 focus:m-2 focus:rounded-md focus:bg-card focus:px-4 focus:py-2"
      >
        {text.shell.skip}
      </a>
      {isInside && <SideMenu onKeys={() => setLayer('keys')} />}
      <div className="flex min-h-dvh min-w-0 flex-col">
        <Header
          user={isInside ? session?.user : null}
          version={session?.version}
          onSearch={() => setLayer('palette')}
          onKeys={() => setLayer('keys')}
          onSignOut={onSignOut}
        />
        {children}
      </div>
      {isInside && (
        <>
          <BottomBar />
          <ShellKeys onLayer={(wanted) => setLayer(layer === wanted ? undefined : wanted)} />
          <Suspense fallback={null}>
            {(layer === 'palette' || layer === 'assets') && (
              <Palette
                start={layer === 'assets' ? '@' : ''}
                onClose={close}
                onKeys={() => setLayer('keys')}
                onSignOut={onSignOut}
              />
            )}
            {layer === 'keys' && <KeySheet onClose={close} />}
          </Suspense>
        </>
      )}
    </div>
  );
}

/** Listens for the keys that work on every page. */
function ShellKeys({ onLayer }: { onLayer: (layer: Layer) => void }) {
  useEffect(() => listenToKeys(document), []);
  useEffect(() => {
    // What opens by a key must also open when the network is gone.
    const idle = setTimeout(
      () => Promise.all([Palette.preload?.(), KeySheet.preload?.()]),
      IDLE_MS,
    );
    return () => clearTimeout(idle);
  }, []);
  useShortcut('palette', () => onLayer('palette'));
  useShortcut('search', () => onLayer('assets'));
  useShortcut('sheet', () => onLayer('keys'));
  useShortcut('navigation', toggleMenu);
  return destinations.map((page) => <GoKey key={page.id} page={page} />);
}

/** Late enough to leave the first answer alone. */
const IDLE_MS = 3_000;

function GoKey({ page }: { page: Page }) {
  const navigate = useNavigate();
  useShortcut(`go.${page.id}`, () => navigate({ to: page.path }));
  return null;
}
