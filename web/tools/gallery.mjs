// The gallery of components, as the gate builds it: `vite build --mode gallery`, served at `/_ui`.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openWindow } from './browser.mjs';

export const BUILT = fileURLToPath(new URL('../dist-gallery/', import.meta.url));
const FONTS = fileURLToPath(new URL('node_modules/dejavu-fonts-ttf/ttf/', import.meta.url));
/** Where the gallery is served. */
export const BUILT_PATH = '/_ui/';
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.ttf': 'font/ttf',
};
/** The policy of the program: what breaks it there breaks it here. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'";
/**
 * Letters that are the same on every machine. They have every sign that the pages use, and they are wide,
 * so that what fits in them fits in others.
 */
const LETTERS = `
  @font-face { font-family: 'Fixed'; src: url(${BUILT_PATH}fonts/DejaVuSans.ttf); font-weight: 400; }
  @font-face { font-family: 'Fixed'; src: url(${BUILT_PATH}fonts/DejaVuSans-Bold.ttf); font-weight: 600 700; }
  @font-face { font-family: 'Fixed Mono'; src: url(${BUILT_PATH}fonts/DejaVuSansMono.ttf); }
  :root { --font-sans: 'Fixed'; --font-mono: 'Fixed Mono'; }
`;

/** The instant that every story is drawn at; `sample.ts` counts from it. */
const NOW = Date.UTC(2026, 10, 2, 12, 4);

export const PALETTES = ['standard', 'colour_blind', 'inverted'];

/** Serves the build on a free port. */
export async function serveGallery() {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const name = path === BUILT_PATH ? 'gallery.html' : normalize(path.slice(BUILT_PATH.length));
    try {
      const body = name === 'fonts.css' ? LETTERS : await readFile(placeOf(name));
      response.setHeader('Content-Type', TYPES[extname(name)] ?? 'application/octet-stream');
      response.setHeader('Content-Security-Policy', POLICY);
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, stop: () => new Promise((resolve) => server.close(resolve)) };
}

function placeOf(name) {
  if (name.startsWith('..')) throw new Error(`outside of the gallery: ${name}`);
  return name.startsWith('fonts/') ? join(FONTS, name.slice(6)) : join(BUILT, name);
}

/** A part of the build, to be served by others. */
export function readBuilt(name) {
  return readFileSync(join(BUILT, name));
}

/** Opens the sheet in one look; `lang` may be `pseudo`. */
export async function openGallery(browser, origin, look = {}) {
  const window = await openWindow(browser, origin, look);
  const { page } = window;
  await page.clock.setFixedTime(NOW);
  await page.goto(`${origin}${BUILT_PATH}?bare`);
  await page.waitForFunction(() => window.show);
  await page.addStyleTag({ url: `${BUILT_PATH}fonts.css` });
  await page.evaluate(async () => {
    const faces = ['400 1em Fixed', '700 1em Fixed', '400 1em "Fixed Mono"'];
    await Promise.all(faces.map((face) => document.fonts.load(face)));
  });
  // The only part that is not there at once when it is shown for the first time.
  await show(page, look, 'DecisionLayer/open');
  await page.locator('dialog').waitFor();
  await show(page, look);
  return window;
}

/** Shows one component or story, or else the sheet, in a look. */
export async function show(page, look, only = '') {
  const { theme = 'light', lang = 'es', palette = 'standard', density = 'cosy' } = look;
  await page.evaluate(
    async (wanted) => {
      await window.show(wanted);
      // Parts that come when asked for are there two frames after what asks for them.
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    },
    { theme, lang, palette, density, only, bare: '' },
  );
}
