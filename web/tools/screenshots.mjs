// Takes the pictures that the documents show. Run it with `cargo xtask screenshots`.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch, openWindow } from './browser.mjs';
import { startDemo, untilDecided } from './rumbo.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const SHOTS = [
  { name: 'today-es-light-1280', width: 1280, height: 900, theme: 'light', lang: 'es' },
  { name: 'today-en-dark-1280', width: 1280, height: 900, theme: 'dark', lang: 'en' },
  { name: 'today-es-light-360', width: 360, height: 740, theme: 'light', lang: 'es' },
];
/** Days that pass first, so that the pictures show how earlier decisions ended. */
const DAYS = 20;
const SIZE_BYTES_MAX = 150_000;
const QUALITY = 80;

const demo = await startDemo();
const browser = await launch();
try {
  await mkdir(FOLDER, { recursive: true });
  const first = await openWindow(browser, demo.origin);
  await first.page.goto(demo.entry);
  await untilDecided(first.page.request, demo.origin);
  const cookies = await first.context.cookies();
  await first.page.request.post(`${demo.origin}/api/v1/demo/step`, {
    data: { days: DAYS },
    headers: { 'X-Requested-With': 'rumbo', Origin: demo.origin },
    timeout: 600_000,
  });
  for (const { name, ...look } of SHOTS) {
    const { context, page } = await openWindow(browser, demo.origin, { ...look, cookies });
    await page.goto(demo.origin);
    await page.locator('main[aria-busy="false"] h1').waitFor();
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
