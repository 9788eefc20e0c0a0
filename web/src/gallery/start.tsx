import '../app.css';
import './gallery.css';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { noteAnswer } from '../api/offline';
import { setRegion } from '../format/region';
import { loadChapters } from '../i18n/chapter';
import { LanguageProvider } from '../i18n/LanguageProvider';
import { isLang, loadCatalogue } from '../i18n/language';
import { Gallery } from './Gallery';
import { toPseudo } from './pseudo';
import * as sample from './sample';
import { SHOWN } from './stories';

/** What is shown, and in which look: what the address says after `?`. */
type Shown = Readonly<Record<string, string | undefined>>;

const container = document.getElementById('root');
if (!container) throw new Error('the page has no element `root`');
const root = createRoot(container);
let drawn = 0;

/** Draws everything anew. */
async function show({ only = '', lang: wanted, bare, ...looks }: Shown) {
  const lang = isLang(wanted) ? wanted : 'es';
  const html = document.documentElement;
  html.lang = lang;
  for (const look of ['theme', 'palette', 'density']) {
    const value = looks[look];
    if (value) html.dataset[look] = value;
  }
  setRegion({ zone: 'UTC' });
  const keptAt = SHOWN.find(({ id }) => id === only)?.keptAt;
  const kept = keptAt === undefined ? {} : { 'x-rumbo-kept': String(keptAt) };
  const known = await loadCatalogue(lang);
  const pages = await loadChapters(lang);
  const isPseudo = wanted === 'pseudo';
  const catalogue = isPseudo ? toPseudo(known) : known;
  const chapters = isPseudo ? toPseudo(pages) : pages;
  drawn += 1;
  flushSync(() => {
    noteAnswer(new Response(null, { headers: kept }));
    root.render(
      <LanguageProvider key={drawn} lang={lang} catalogue={catalogue} chapters={chapters}>
        <Gallery only={only} isBare={bare !== undefined} />
      </LanguageProvider>,
    );
  });
}

// What components ask for only when it is needed is here from the start: no picture depends on when.
const parts = import.meta.glob(['../components/**/*.tsx', '!**/*.test.tsx', '!**/*.story.tsx']);
await Promise.all(Object.values(parts).map((load) => load()));
await show(Object.fromEntries(new URLSearchParams(window.location.search)));

/** For tests: another look without another visit, the stories there are, and every piece of their data. */
Object.assign(window, {
  show,
  stories: SHOWN.map(({ id, component, place }) => ({ id, component, place: place ?? 'sheet' })),
  data: Object.values(sample).flatMap((value) => {
    if (typeof value !== 'function') return [value];
    const make = value as (lang: string) => unknown;
    return [make('es'), make('en')];
  }),
});
