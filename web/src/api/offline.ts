// Whether what is on the page came from the server just now, or was kept from an earlier visit.
import { useSyncExternalStore } from 'react';

/** Set by `sw.js` on an answer that it had kept: unix ms. */
const KEPT = 'x-rumbo-kept';
/** Late enough to leave the first answer alone. */
const IDLE_MS = 3_000;

let keptAt: number | undefined;
const listeners = new Set<() => void>();

/** Looks at an answer on its way to the page. */
export function noteAnswer(response: Response): void {
  const kept = response.headers.get(KEPT);
  const at = kept === null ? undefined : Number(kept);
  if (at === keptAt) return;
  keptAt = at;
  for (const notify of listeners) notify();
}

function subscribe(notify: () => void) {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

/** When the answers on the page were kept, unix ms; `undefined` while the server answers. */
export function useKeptAt(): number | undefined {
  return useSyncExternalStore(subscribe, () => keptAt);
}

/** Lets the browser keep the page and its last answers, where the address is safe enough for it. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const isFirst = !navigator.serviceWorker.controller;
  setTimeout(async () => {
    try {
      await navigator.serviceWorker.register('/sw.js');
    } catch {
      // A browser that refuses shows the page all the same, only not without a network.
      return;
    }
    if (!isFirst) return;
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    active?.postMessage({ loaded: [...new Set(loaded)] });
  }, IDLE_MS);
}
