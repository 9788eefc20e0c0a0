// Choices of this browser that are known before the first paint. The server reads the cookies of
// language and theme into the page it sends; the others are set before the first render.
import { useSyncExternalStore } from 'react';

const YEAR_S = 365 * 24 * 60 * 60;

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const PALETTES = ['standard', 'colour_blind', 'inverted'] as const;
export type Palette = (typeof PALETTES)[number];

export const DENSITIES = ['cosy', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];

/** The menu at the side: by the width of the window unless the reader folds or opens it. */
export const MENUS = ['auto', 'open', 'folded'] as const;
export type Menu = (typeof MENUS)[number];

/** Looks of the page: each is an attribute `data-…` of `<html>` that the style sheet reads. The first is ours. */
const LOOKS = { theme: THEMES, palette: PALETTES, density: DENSITIES, menu: MENUS } as const;

export type Look = keyof typeof LOOKS;
export type LookValue<Name extends Look> = (typeof LOOKS)[Name][number];

type Name = Look | 'lang' | 'region' | 'zone';

export function readPreference(name: Name): string | undefined {
  const start = `rumbo_${name}=`;
  const found = document.cookie.split('; ').find((cookie) => cookie.startsWith(start));
  return found && decodeURIComponent(found.slice(start.length));
}

export function writePreference(name: Name, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every supported browser
  document.cookie = `rumbo_${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`;
}

const listeners = new Set<() => void>();

function subscribe(notify: () => void) {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

export function readLook<Name extends Look>(name: Name): LookValue<Name> {
  const shown = document.documentElement.dataset[name];
  const values: readonly LookValue<Name>[] = LOOKS[name];
  return values.find((value) => value === shown) ?? (LOOKS[name][0] as LookValue<Name>);
}

/** Changes how the page looks, now and from now on. */
export function chooseLook<Name extends Look>(name: Name, value: LookValue<Name>): void {
  writePreference(name, value);
  document.documentElement.dataset[name] = value;
  for (const notify of listeners) notify();
}

export function useLook<Name extends Look>(name: Name): LookValue<Name> {
  return useSyncExternalStore(subscribe, () => readLook(name));
}

/** Puts what was chosen earlier on the page, before anything is drawn. */
export function applyLooks(): void {
  for (const name of Object.keys(LOOKS) as Look[]) {
    const chosen = readPreference(name) ?? document.documentElement.dataset[name];
    const known = LOOKS[name].find((value) => value === chosen);
    document.documentElement.dataset[name] = known ?? LOOKS[name][0];
  }
}
