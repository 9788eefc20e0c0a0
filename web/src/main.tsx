import './app.css';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepForOffline } from './api/offline';
import { ApiProblem } from './api/problem';
import { sessionQuery } from './api/session';
import { setRegion } from './format/region';
import { LanguageProvider } from './i18n/LanguageProvider';
import { isLang, type Lang, loadCatalogue } from './i18n/language';
import { applyLooks, readPreference } from './preference';
import { makeRouter } from './router';

/** A request that failed for want of a network is worth a second try; one that was refused is not. */
function worthRetrying(failures: number, error: unknown): boolean {
  return failures < 1 && error instanceof ApiProblem && error.status === 0;
}

const queries = new QueryClient({
  // Without a network there may still be a kept answer; an action is refused rather than put off.
  defaultOptions: {
    queries: { retry: worthRetrying, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
  queryCache: new QueryCache({
    onError: async (error, query) => {
      const expired = error instanceof ApiProblem && error.status === 401;
      if (!expired || query.queryKey[0] === sessionQuery.queryKey[0]) return;
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      await router.invalidate();
    },
  }),
});
const router = makeRouter(queries);

/** The reader's choice, else what the server put into the page. */
function firstLanguage(): Lang {
  const wanted = [readPreference('lang'), document.documentElement.lang];
  return wanted.find(isLang) ?? 'es';
}

async function start(container: HTMLElement) {
  const lang = firstLanguage();
  document.documentElement.lang = lang;
  applyLooks();
  setRegion({ id: readPreference('region'), zone: readPreference('zone') });
  const catalogue = await loadCatalogue(lang);
  createRoot(container).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <LanguageProvider lang={lang} catalogue={catalogue}>
          <RouterProvider router={router} />
        </LanguageProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

const container = document.getElementById('root');
if (!container) throw new Error('the page has no element `root`');
await start(container);
keepForOffline();
