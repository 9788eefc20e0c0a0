// Choices that must be known before the first paint: the server reads these cookies into the page it sends.

const COOKIES = { lang: 'rumbo_lang', theme: 'rumbo_theme' } as const;
const YEAR_S = 365 * 24 * 60 * 60;

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export function readPreference(name: keyof typeof COOKIES): string | undefined {
  const start = `${COOKIES[name]}=`;
  const found = document.cookie.split('; ').find((cookie) => cookie.startsWith(start));
  return found?.slice(start.length);
}

export function writePreference(name: keyof typeof COOKIES, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every supported browser
  document.cookie = `${COOKIES[name]}=${value}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`;
}

export function readTheme(): Theme {
  const stored = readPreference('theme') ?? document.documentElement.dataset.theme;
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}
