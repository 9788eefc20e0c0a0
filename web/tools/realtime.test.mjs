// What the page hears of by itself, in a real browser on the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { answered, startSession } from './check.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;
/** From the end of a step to the page that shows it; polling would take a minute. */
const HEAR_MS_MAX = 20_000;

let browser;
let session;
before(async () => {
  browser = await launch();
  session = await startSession(browser);
});
after(async () => {
  await browser?.close();
  assert.equal(await session?.stop(), 0, 'the program stops cleanly when asked');
});

/** Lets a day pass without the page that is looked at. */
async function stepElsewhere(page) {
  const response = await page.request.post(`${session.origin}/api/v1/demo/step`, {
    data: { days: 1 },
    headers: { 'X-Requested-With': 'rumbo', Origin: session.origin },
    timeout: 120_000,
  });
  assert.equal(response.status(), 200);
  return session.read(page, '/recommendations/daily');
}

async function untilShown(page, daily) {
  await page
    .locator(`[data-as-of="${daily.as_of}"]`)
    .waitFor({ state: 'attached', timeout: HEAR_MS_MAX });
}

test('a page left open shows what happened elsewhere', async () => {
  const { context, page, faults } = await session.openBlank();
  const sockets = [];
  page.on('websocket', (socket) => sockets.push(socket));
  await page.goto(session.origin);
  await answered(page);
  const earlier = await session.read(page, '/recommendations/daily');
  const later = await stepElsewhere(page);
  assert.equal(later.now - earlier.now, DAY_MS);
  await untilShown(page, later);
  assert.equal(sockets.length, 1, 'one socket for the whole page');
  assert.deepEqual(faults, []);
  await context.close();
});

test('what happened while the network was gone is told when it is back', async () => {
  const { context, page } = await session.open();
  await context.setOffline(true);
  const later = await stepElsewhere(page);
  await context.setOffline(false);
  await untilShown(page, later);
  assert.equal(await page.locator('h1').textContent(), later.headline.text);
  await context.close();
});
