import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from '@tanstack/react-router';
import { useState } from 'react';
import { LanguageProvider, useLanguage } from '../i18n/LanguageProvider';
import type { Shown } from './stories';

/** A story with everything above it that it needs; no two stories know of each other. */
export function StoryFrame({ story }: { story: Shown }) {
  const language = useLanguage();
  const { lang, text, chapters } = language;
  if (!chapters) throw new Error('the gallery gives every chapter');
  const [queries] = useState(() => {
    const options = { retry: false, retryOnMount: false, staleTime: Number.POSITIVE_INFINITY };
    const made = new QueryClient({ defaultOptions: { queries: options } });
    story.prepare?.(made, language.lang);
    return made;
  });
  const [router] = useState(() =>
    createRouter({
      routeTree: createRootRoute(),
      history: createMemoryHistory({ initialEntries: [story.at ?? '/'] }),
    }),
  );
  return (
    <QueryClientProvider client={queries}>
      <LanguageProvider lang={language.lang} catalogue={language.text} chapters={language.chapters}>
        <RouterContextProvider router={router}>
          {story.draw({ lang, text, chapters })}
        </RouterContextProvider>
      </LanguageProvider>
    </QueryClientProvider>
  );
}
