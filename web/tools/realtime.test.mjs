// What the page hears of by itself, in a real browser on the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { launch, openWindow } from './browser.mjs';
import { answered, startSession } from './check.mjs';
import { startServer } from './rumbo.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;
/** From the end of a step to the page that shows it; polling would take a minute. */
const HEAR_MS_MAX = 20_000;
/** From the start of a program to the page that has found it again: the page waits half a minute at most. */
const RETURN_MS_MAX = 90_000;
/** Chromium sends reloads around a worker that has only just come. */
const SETTLE_MS = 4_000;

/** A storm: so many events, a few at a time. */
const STORM = { events: 600, atOnce: 5, everyMs: 25 };
/** How often a page may ask for the same again, with room for a slow machine. */
const RENEW_MS = 500;
/** Frames that must still be drawn, of those that are drawn when nothing happens. */
const FRAMES_SHARE_MIN = 0.5;

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

/** Counts the frames that the page draws in a while. */
function countFrames(page, durationMs) {
  return page.evaluate(
    (duration) =>
      new Promise((resolve) => {
        const end = performance.now() + duration;
        let frames = 0;
        const step = () => {
          frames += 1;
          if (performance.now() < end) requestAnimationFrame(step);
          else resolve(frames);
        };
        requestAnimationFrame(step);
      }),
    durationMs,
  );
}

test('a storm of events is told in its last state, and the page keeps drawing and answers', async () => {
  const { context, page, faults } = await session.openBlank();
  let tell;
  let sequence = 0;
  await page.routeWebSocket('**/api/v1/realtime', (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      const said = JSON.parse(message);
      if (said.topic === 'decisions') sequence = Math.max(sequence, said.sequence ?? 0);
      socket.send(message);
    });
    tell = (message) => socket.send(JSON.stringify(message));
  });
  await page.goto(session.origin);
  await answered(page);
  await page.waitForLoadState('networkidle');
  const duration = (STORM.events / STORM.atOnce) * STORM.everyMs;
  const calm = await countFrames(page, duration);
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/recommendations/daily')) asked += 1;
  });
  const began = Date.now();
  const counting = countFrames(page, duration);
  for (let sent = 0; sent < STORM.events; sent += STORM.atOnce) {
    for (let each = 0; each < STORM.atOnce; each += 1) {
      sequence += 1;
      tell({ op: 'event', topic: 'decisions', sequence, name: 'recommendation_update', data: {} });
    }
    await pause(STORM.everyMs);
  }
  const stormy = await counting;
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForLoadState('networkidle');
  const took = Date.now() - began;
  console.log(`# ${STORM.events} events: ${asked} answers asked for, ${stormy} of ${calm} frames`);
  assert.ok(asked > 0, 'what changed is read anew');
  assert.ok(asked <= 2 + took / RENEW_MS, `${asked} times in ${took} ms`);
  assert.ok(stormy >= calm * FRAMES_SHARE_MIN, `${stormy} frames, ${calm} without a storm`);
  const daily = await session.read(page, '/recommendations/daily');
  assert.equal(await page.locator('h1').textContent(), daily.headline.text);
  assert.deepEqual(faults, []);
  await context.close();
});

/** Daily bars of one asset, from a day on, as a file. */
function fileOf(symbol, first, count) {
  const rows = Array.from({ length: count }, (_, index) => {
    const at = Date.UTC(2024, 0, 1) + (first + index) * DAY_MS;
    const close = 100 + ((first + index) % 17);
    return `${at},${close},${close + 2},${close - 2},${close},1000`;
  });
  const text = `timestamp,open,high,low,close,volume\n${rows.join('\n')}\n`;
  return { name: `${symbol}-1d.csv`, text };
}

test('a program that is killed and comes back: the page tells so, resumes, and misses nothing', async (t) => {
  const server = await startServer([fileOf('BTCUSDT', 0, 300)]);
  t.after(() => server.stop());
  const { context, page } = await openWindow(browser, server.origin, { keeps: true });
  const signedUp = await page.request.post(`${server.origin}/api/v1/auth/setup`, {
    data: { email: 'ana@example.com', password: 'una frase larga y fácil', lang: 'es' },
    headers: { 'X-Requested-With': 'rumbo', Origin: server.origin },
  });
  assert.ok(signedUp.ok(), await signedUp.text());
  const sockets = [];
  page.on('websocket', (socket) => {
    const heard = [];
    sockets.push(heard);
    socket.on('framereceived', ({ payload }) => heard.push(JSON.parse(payload)));
  });
  const status = async () => {
    const response = await page.request.get(`${server.origin}/api/v1/data/status?lang=es`);
    return response.json();
  };
  await page.goto(`${server.origin}/data`);
  await answered(page);
  await page.waitForFunction(
    async () => {
      const kept = await caches.match('/api/v1/data/status?lang=es', { ignoreVary: true });
      return navigator.serviceWorker.controller?.state === 'activated' && kept !== undefined;
    },
    undefined,
    { polling: 250 },
  );
  await page.reload();
  await answered(page);
  await pause(SETTLE_MS);
  assert.equal((await status()).series.length, 1);
  const lived = sockets.length;

  await server.crash();
  await page.reload();
  await answered(page);
  const bar = page.locator('[data-kept]');
  await bar.waitFor();
  assert.match(await bar.textContent(), /Sin conexión/);
  const rows = page.locator('table.matrix tbody tr');
  assert.equal(await rows.count(), 1, 'what was known is still shown');

  // Bars come in while nobody can be told of them.
  await server.restart([fileOf('ETHUSDT', 0, 300)]);
  await bar.waitFor({ state: 'detached', timeout: RETURN_MS_MAX });
  await rows.nth(1).waitFor({ timeout: RETURN_MS_MAX });
  assert.ok(sockets.length > lived, 'the page opened its socket anew');

  // And while everybody is.
  const heard = sockets.at(-1);
  const before = heard.length;
  await page
    .locator('input[type="file"]')
    .setInputFiles([
      { name: 'SPY-1d.csv', mimeType: 'text/csv', buffer: Buffer.from(fileOf('SPY', 0, 300).text) },
    ]);
  await page.getByRole('button', { name: 'Importar', exact: true }).click();
  await rows.nth(2).waitFor({ timeout: RETURN_MS_MAX });
  assert.ok(heard.length > before, 'the socket told of it');
  const { series } = await status();
  assert.equal(await rows.count(), new Set(series.map(({ symbol }) => symbol)).size);
  const topics = new Set(heard.flatMap(({ topic }) => topic ?? []));
  assert.ok(topics.has('data'), [...topics].join(' '));
  for (const topic of topics) {
    const told = heard.filter((message) => message.topic === topic);
    assert.equal(told[0].op, 'snapshot', `${topic} starts from a state`);
    const counts = told
      .filter(({ op }) => op === 'snapshot' || op === 'event')
      .map(({ sequence }) => sequence);
    const expected = counts.map((_, index) => counts[0] + index);
    assert.deepEqual(counts, expected, `${topic}: none missed, none twice`);
  }
  await context.close();
});
