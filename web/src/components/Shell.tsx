import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Session } from '../api/session';
import { useLanguage } from '../i18n/LanguageProvider';
import { LANG_NAMES, LANGS } from '../i18n/language';
import { applyTheme, readTheme, THEMES, type Theme, writePreference } from '../preference';
import { Button } from './Button';
import { Choice } from './Choice';

const NAME = 'Rumbo';
const FOOT_LINK = 'underline underline-offset-2 hover:text-fg';

interface Props {
  session: Session | undefined;
  onSignOut: () => void;
  children: ReactNode;
}

/** What surrounds every page: name, language, appearance, way out. */
export function Shell({ session, onSignOut, children }: Props) {
  const { text } = useLanguage();
  return (
    <div className="min-h-dvh flex flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded-md focus:bg-card focus:px-4 focus:py-2"
      >
        {text.shell.skip}
      </a>
      <header className="border-b border-line bg-card">
        <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center gap-x-2 gap-y-1 px-4 py-2">
          <Link
            to="/"
            aria-label={text.shell.home}
            className="mr-auto flex min-h-8 items-center gap-2 font-semibold"
          >
            <Mark />
            <span className="max-sm:sr-only">{NAME}</span>
          </Link>
          <LanguageChoice />
          <ThemeChoice />
          {session?.user && (
            <Button look="quiet" compact onClick={onSignOut} title={session.user.email}>
              {text.shell.signOut}
            </Button>
          )}
        </div>
      </header>
      {children}
      <footer className="mx-auto flex w-full max-w-6xl flex-wrap gap-x-4 gap-y-1 px-4 pt-2 pb-6 text-sm text-muted">
        {session?.user && (
          <>
            <Link to="/" className={FOOT_LINK}>
              {text.shell.today}
            </Link>
            <Link to="/data" className={FOOT_LINK}>
              {text.shell.data}
            </Link>
          </>
        )}
        <a href="/api/docs" className={FOOT_LINK}>
          {text.shell.apiDocs}
        </a>
        {session && <span>{text.shell.version(session.version)}</span>}
      </footer>
    </div>
  );
}

function LanguageChoice() {
  const { lang, text, choose } = useLanguage();
  return (
    <Choice
      label={text.shell.language}
      value={lang}
      options={LANGS.map((value) => ({ value, label: LANG_NAMES[value] }))}
      onChange={choose}
    />
  );
}

function ThemeChoice() {
  const { text } = useLanguage();
  const [theme, setTheme] = useState<Theme>(readTheme);
  return (
    <Choice
      label={text.shell.theme}
      value={theme}
      options={THEMES.map((value) => ({ value, label: text.shell.themes[value] }))}
      onChange={(chosen) => {
        setTheme(chosen);
        writePreference('theme', chosen);
        applyTheme(chosen);
      }}
    />
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path d="M12 2 19 22 12 17.5 5 22Z" fill="currentColor" />
      <path d="M12 2 19 22 12 17.5Z" className="fill-buy" />
    </svg>
  );
}
