import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { type LinkState, realtime, type Told } from './realtime';

/** Listens to a topic of the server while the part that calls it is on the page. */
export function useTopic(topic: string | undefined, onTold: (told: Told) => void): void {
  const tell = useEffectEvent(onTold);
  useEffect(() => {
    if (topic === undefined) return;
    return realtime.subscribe(topic, (told) => tell(told));
  }, [topic]);
}

/** Whether the page hears of changes by itself. */
export function useLinkState(): LinkState {
  return useSyncExternalStore(realtime.watch, () => realtime.state);
}

/** How often to look anyway: rarely while changes are told, often while they are not. */
export function pollMs(often: number): number {
  return realtime.state === 'open' ? RARELY_MS : often;
}

const RARELY_MS = 10 * 60_000;
