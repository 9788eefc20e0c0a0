// Takes the pictures that the documents show. Run it with `cargo xtask screenshots`.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch, openWindow } from './browser.mjs';
import { answered, LANGS, THEMES } from './check.mjs';
import { startDemo, untilDecided } from './rumbo.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const PAGES = [
  { name: 'today', path: '/' },
  { name: 'asset', path: '/assets/BTC-USDT' },
  { name: 'record', path: '/record' },
  { name: 'data', path: '/data' },
];
const SIZES = [
  { width: 1280, height: 900 },
  { width: 360, height: 740 },
];
/** Days that pass first, so that the pictures show how earlier decisions ended. */
const DAYS = 40;
/** Days of one request: it ends well within the server's time limit. */
const DAYS_AT_ONCE = 5;
const SIZE_BYTES_MAX = 150_000;
const QUALITY = 60;
/** Time for a chart to draw its bars after the page has its answer. */
const DRAW_MS = 1_500;

const demo = await startDemo();
const browser = await launch();
try {
  await mkdir(FOLDER, { recursive: true });
  const first = await openWindow(browser, demo.origin);
  await first.page.goto(demo.entry);
  await untilDecided(first.page.request, demo.origin);
  const cookies = await first.context.cookies();
  for (let day = 0; day < DAYS; day += DAYS_AT_ONCE) {
    const response = await first.page.request.post(`${demo.origin}/api/v1/demo/step`, {
      data: { days: DAYS_AT_ONCE },
      headers: { 'X-Requested-With': 'rumbo', Origin: demo.origin },
      timeout: 600_000,
    });
    if (!response.ok()) throw new Error(`step: ${response.status()} ${await response.text()}`);
  }
  const looks = LANGS.flatMap((lang) =>
    THEMES.flatMap((theme) => SIZES.map((size) => ({ lang, theme, ...size }))),
  );
  for (const { name, path } of PAGES) {
    for (const look of looks)
      await take(`${name}-${look.lang}-${look.theme}-${look.width}`, path, look);
  }

  async function take(name, path, look) {
    const { context, page } = await openWindow(browser, demo.origin, { ...look, cookies });
    await page.goto(`${demo.origin}${path}`);
    await answered(page);
    await page.waitForTimeout(DRAW_MS);
    const picture = await takeWebp(page);
    if (picture.length > SIZE_BYTES_MAX) throw new Error(`${name}: ${picture.length} bytes`);
    await writeFile(`${FOLDER}${name}.webp`, picture);
    console.log(`${name}.webp ${picture.length} bytes`);
    await context.close();
  }
} finally {
  await browser.close();
  await demo.stop();
}

/** Playwright writes PNG and JPEG; the browser itself knows the smaller format. */
async function takeWebp(page) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: QUALITY,
  });
  return Buffer.from(data, 'base64');
}
