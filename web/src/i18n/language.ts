import type { Catalogue } from './es/catalogue';

export type Lang = 'es' | 'en';

export const LANGS: readonly Lang[] = ['es', 'en'];

/** What each language calls itself. */
export const LANG_NAMES: Readonly<Record<Lang, string>> = { es: 'Español', en: 'English' };

export function isLang(text: string | null | undefined): text is Lang {
  return text === 'es' || text === 'en';
}

/** Loads the sentences of one language; only the one in use is ever fetched. */
export async function loadCatalogue(lang: Lang): Promise<Catalogue> {
  switch (lang) {
    case 'es':
      return (await import('./es/catalogue')).catalogue;
    case 'en':
      return (await import('./en/catalogue')).catalogue;
  }
}
