// A browser that asks for nothing outside this machine, and pages that remember what went wrong in them.
import { chromium } from 'playwright-core';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Letters as their outlines say, without what a machine's settings would make of them. */
export const PLAIN_LETTERS = ['--font-render-hinting=none', '--disable-lcd-text'];

export function launch(more = []) {
  const executablePath = process.env.TEST_CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: [...QUIET, ...more] });
}

/**
 * Opens a window in one look and language. `cookies` carries a session over from another window;
 * `keeps` lets the page keep itself for later.
 */
export async function openWindow(browser, origin, look = {}) {
  const {
    width = 1280,
    height = 800,
    theme = 'light',
    lang = 'es',
    cookies = [],
    keeps = false,
  } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    // What a service worker fetches escapes the routes of a test.
    serviceWorkers: keeps ? 'allow' : 'block',
    locale: lang === 'es' ? 'es-AR' : 'en-US',
  });
  await context.addCookies([
    ...cookies.filter((cookie) => !cookie.name.startsWith('rumbo_lang')),
    { name: 'rumbo_lang', value: lang, url: origin },
  ]);
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) faults.push(`outside: ${request.url()}`);
  });
  return { context, page, faults };
}
