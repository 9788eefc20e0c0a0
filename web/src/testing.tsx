import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { loadChapters } from './i18n/chapter';
import { LanguageProvider } from './i18n/LanguageProvider';
import { type Lang, loadCatalogue } from './i18n/language';

/** Draws a part of the page in one language, with everything above it that it needs. */
export async function draw(part: ReactNode, lang: Lang = 'es') {
  const [catalogue, chapters] = await Promise.all([loadCatalogue(lang), loadChapters(lang)]);
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const router = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory() });
  const drawn = render(
    <QueryClientProvider client={queries}>
      <LanguageProvider lang={lang} catalogue={catalogue} chapters={chapters}>
        <RouterContextProvider router={router}>{part}</RouterContextProvider>
      </LanguageProvider>
    </QueryClientProvider>,
  );
  return { ...drawn, queries };
}
