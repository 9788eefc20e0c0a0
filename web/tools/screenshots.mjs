// Takes the pictures that the documents show. Run it with `cargo xtask screenshots`.
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
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
  { name: 'strategies', path: '/strategies' },
  { name: 'editor', path: '/strategies/ema_cross/edit' },
];
/** Backtests that are made first, for the pages that show them. */
const STUDIES = [
  { symbol: 'BTC/USDT', strategy: 'ema_cross', study: 'walk_forward' },
  { symbol: 'BTC/USDT', strategy: 'donchian_breakout', study: 'walk_forward' },
  {
    symbol: 'BTC/USDT',
    strategy: 'rsi_reversion',
    study: 'sweep',
    grid: { period: [7, 14, 21, 28], oversold: [20, 25, 30, 35] },
  },
];
const STUDY_MS_MAX = 120_000;
const ASK_AGAIN_MS = 500;
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
  const made = [];
  for (const study of STUDIES) made.push(await runStudy(first.page.request, study));
  PAGES.push(
    { name: 'backtests', path: '/backtests' },
    { name: 'backtest', path: `/backtests/${made[0]}` },
    { name: 'compare', path: `/backtests/compare?ids=${made.join(',')}` },
  );
  for (const { name, path } of PAGES) {
    for (const look of looks)
      await take(`${name}-${look.lang}-${look.theme}-${look.width}`, path, look);
  }

  /** Makes a backtest and waits for it; returns its id. */
  async function runStudy(request, data) {
    const headers = { 'X-Requested-With': 'rumbo', Origin: demo.origin };
    const answer = await request.post(`${demo.origin}/api/v1/backtests`, { data, headers });
    const { id } = await answer.json();
    for (let waited = 0; waited < STUDY_MS_MAX; waited += ASK_AGAIN_MS) {
      const job = await (await request.get(`${demo.origin}/api/v1/jobs/${id}`)).json();
      if (job.state === 'done') return job.result.backtests[0];
      if (job.error) throw new Error(job.error);
      await pause(ASK_AGAIN_MS);
    }
    throw new Error(`${data.strategy}: not done within ${STUDY_MS_MAX} ms`);
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
