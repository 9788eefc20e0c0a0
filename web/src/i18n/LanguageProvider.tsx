import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import { currentRegion, type Region, type RegionChoice, setRegion } from '../format/region';
import { writePreference } from '../preference';
import { type Chapters, followLanguage } from './chapter';
import type { Catalogue } from './es/catalogue';
import { type Lang, loadCatalogue } from './language';

interface Language {
  lang: Lang;
  text: Catalogue;
  /** Chapters that were here from the start; the others come with their pages. */
  chapters: Chapters | undefined;
  /** Loads the other sentences, then shows them all at once. */
  choose: (lang: Lang) => Promise<void>;
  /** How numbers and times are written; formatters follow it. */
  region: Region;
  chooseRegion: (wanted: RegionChoice) => void;
}

const LanguageContext = createContext<Language | null>(null);

interface Props {
  lang: Lang;
  catalogue: Catalogue;
  chapters?: Chapters | undefined;
  children: ReactNode;
}

/** Gives every part below the language in use and its sentences. */
export function LanguageProvider({ lang, catalogue, chapters, children }: Props) {
  const [current, setCurrent] = useState({ lang, text: catalogue, region: currentRegion() });
  const language = useMemo<Language>(
    () => ({
      ...current,
      chapters,
      choose: async (wanted) => {
        const [text] = await Promise.all([loadCatalogue(wanted), followLanguage(wanted)]);
        writePreference('lang', wanted);
        document.documentElement.lang = wanted;
        setCurrent((earlier) => ({ ...earlier, lang: wanted, text }));
      },
      chooseRegion: (wanted) => {
        const region = setRegion({ ...currentRegion(), ...wanted });
        writePreference('region', region.id ?? '');
        writePreference('zone', region.zone);
        setCurrent((earlier) => ({ ...earlier, region }));
      },
    }),
    [current, chapters],
  );
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  const language = use(LanguageContext);
  if (!language) throw new Error('useLanguage needs a LanguageProvider above it');
  return language;
}
