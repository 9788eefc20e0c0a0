// Sentences that only some pages say come with those pages, so that the first script has none of them. To
// add a chapter, write it in both languages and add a line to each list.
import type { Backtests } from './es/backtests';
import type { Data } from './es/data';
import type { Events } from './es/events';
import type { Strategies } from './es/strategies';
import { useLanguage } from './LanguageProvider';
import { isLang, type Lang } from './language';

export interface Chapters {
  backtests: Backtests;
  data: Data;
  events: Events;
  strategies: Strategies;
}

export type ChapterName = keyof Chapters;

type Loaders = { [Name in ChapterName]: () => Promise<{ chapter: Chapters[Name] }> };

const LOADERS: Readonly<Record<Lang, Loaders>> = {
  es: {
    backtests: () => import('./es/backtests'),
    data: () => import('./es/data'),
    events: () => import('./es/events'),
    strategies: () => import('./es/strategies'),
  },
  en: {
    backtests: () => import('./en/backtests'),
    data: () => import('./en/data'),
    events: () => import('./en/events'),
    strategies: () => import('./en/strategies'),
  },
};

const CHAPTERS = Object.keys(LOADERS.es) as ChapterName[];

type Key = `${Lang} ${ChapterName}`;
const asked = new Map<Key, Promise<unknown>>();
const here = new Map<Key, unknown>();

/** Loads one chapter in one language, once. */
function loadChapter<Name extends ChapterName>(name: Name, lang: Lang): Promise<Chapters[Name]> {
  const key: Key = `${lang} ${name}`;
  const known = asked.get(key);
  if (known) return known as Promise<Chapters[Name]>;
  const loading = LOADERS[lang][name]().then(({ chapter }) => {
    here.set(key, chapter);
    return chapter;
  });
  // Without a network now there may be one later.
  loading.catch(() => asked.delete(key));
  asked.set(key, loading);
  return loading;
}

/** Loads in another language whatever chapters are in use. */
export async function followLanguage(lang: Lang): Promise<void> {
  const used = CHAPTERS.filter((name) => [...asked.keys()].some((key) => key.endsWith(` ${name}`)));
  await Promise.all(used.map((name) => loadChapter(name, lang)));
}

/** Every chapter of a language. */
export async function loadChapters(lang: Lang): Promise<Chapters> {
  const [backtests, data, events, strategies] = await Promise.all([
    loadChapter('backtests', lang),
    loadChapter('data', lang),
    loadChapter('events', lang),
    loadChapter('strategies', lang),
  ]);
  return { backtests, data, events, strategies };
}

/** Loads a page and its sentences side by side. */
export function withChapter<Module>(load: () => Promise<Module>, ...names: ChapterName[]) {
  return async (): Promise<Module> => {
    const lang = isLang(document.documentElement.lang) ? document.documentElement.lang : 'es';
    const [module] = await Promise.all([load(), ...names.map((name) => loadChapter(name, lang))]);
    return module;
  };
}

/** The sentences of a chapter; the page waits for them if they are not here yet. */
export function useChapter<Name extends ChapterName>(name: Name): Chapters[Name] {
  const { lang, chapters } = useLanguage();
  const given = chapters?.[name] ?? here.get(`${lang} ${name}`);
  // Caught by the nearest Suspense, which draws again once it is here.
  if (given === undefined) throw loadChapter(name, lang);
  return given as Chapters[Name];
}
