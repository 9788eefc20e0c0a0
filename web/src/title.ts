import { useEffect } from 'react';

/** Names the tab after what the page says. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Rumbo` : 'Rumbo';
  }, [title]);
}
