import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import { writePreference } from '../preference';
import type { Catalogue } from './es/catalogue';
import { type Lang, loadCatalogue } from './language';

interface Language {
  lang: Lang;
  text: Catalogue;
  /** Loads the other sentences, then shows them all at once. */
  choose: (lang: Lang) => Promise<void>;
}

const LanguageContext = createContext<Language | null>(null);

interface Props {
  lang: Lang;
  catalogue: Catalogue;
  children: ReactNode;
}

/** Gives every part below the language in use and its sentences. */
export function LanguageProvider({ lang, catalogue, children }: Props) {
  const [current, setCurrent] = useState({ lang, text: catalogue });
  const language = useMemo<Language>(
    () => ({
      ...current,
      choose: async (wanted) => {
        const text = await loadCatalogue(wanted);
        writePreference('lang', wanted);
        document.documentElement.lang = wanted;
        setCurrent({ lang: wanted, text });
      },
    }),
    [current],
  );
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  const language = use(LanguageContext);
  if (!language) throw new Error('useLanguage needs a LanguageProvider above it');
  return language;
}
