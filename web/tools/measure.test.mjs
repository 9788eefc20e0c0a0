// What Hoy weighs, whether it holds still and whether it tells the truth, in a real browser on the real program.
// Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { launch } from './browser.mjs';
import { answered, LANGS, startSession } from './check.mjs';

/** Script that Hoy loads before its answer, as gzip packs it best. */
const SCRIPT_BYTES_MAX = 150_000;
/** Everything that Hoy loads before its answer, as it came over the wire. */
const TRANSFER_BYTES_MAX = 220 * 1024;
const REQUESTS_MAX = 12;
const SHIFT_MAX = 0.01;

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

test('Hoy needs few and small files', async () => {
  const { context, page, faults } = await session.openBlank();
  const responses = [];
  let transferred = 0;
  page.on('response', (response) => responses.push(response));
  const wire = await context.newCDPSession(page);
  await wire.send('Network.enable');
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    transferred += encodedDataLength;
  });
  await page.goto(session.origin);
  await answered(page);
  const loaded = [...responses];
  const scripts = loaded.filter((response) => response.url().endsWith('.js'));
  const bodies = await Promise.all(scripts.map((response) => response.body()));
  const scriptBytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  console.log(`# ${scriptBytes} B of script, ${transferred} B in ${loaded.length} requests`);
  assert.ok(scriptBytes > 0 && scriptBytes <= SCRIPT_BYTES_MAX, `${scriptBytes} bytes of script`);
  assert.ok(transferred <= TRANSFER_BYTES_MAX, `${transferred} bytes over the wire`);
  const addresses = loaded.map((response) => new URL(response.url()).pathname);
  assert.ok(loaded.length <= REQUESTS_MAX, `${loaded.length} requests: ${addresses.join(' ')}`);
  const policy = loaded[0].headers()['content-security-policy'];
  assert.match(policy, /script-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('nothing moves by itself, nothing breaks the policy, in either language and theme', async () => {
  const { context, page, faults } = await session.openBlank();
  await page.addInitScript(() => {
    window.shift = 0;
    window.refused = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    document.addEventListener('securitypolicyviolation', (event) =>
      window.refused.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.goto(session.origin);
  await answered(page);
  for (const theme of ['dark', 'light']) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen;
    }, theme);
  }
  const english = await session.read(page, '/recommendations/daily', { lang: 'en' });
  await context.addCookies([{ name: 'rumbo_lang', value: 'en', url: session.origin }]);
  await page.reload();
  await page.locator('h1', { hasText: english.headline.text }).waitFor();
  const { shift, refused } = await page.evaluate(() => ({
    shift: window.shift,
    refused: window.refused,
  }));
  console.log(`# layout shift ${shift.toFixed(4)}`);
  assert.ok(shift <= SHIFT_MAX, `layout shift ${shift}`);
  assert.deepEqual(refused, []);
  assert.deepEqual(faults, []);
  await context.close();
});

for (const lang of LANGS) {
  test(`figures are those of the server and say what they are, ${lang}`, async () => {
    const { context, page } = await session.open('/', { lang });
    const daily = await session.read(page, '/recommendations/daily', { lang });
    const told = daily.items
      .map(({ probability }) => probability)
      .filter((odds) => odds?.p != null);
    const shown = await page
      .locator('[data-probability]')
      .evaluateAll((elements) =>
        elements.map((element) => ({ ...element.dataset, text: element.textContent })),
      );
    assert.equal(shown.length, told.length, 'every chance with enough cases is shown, no other');
    for (const { probability, low, high, cases, text } of shown) {
      const known = told.find(({ p, n }) => p === Number(probability) && n === Number(cases));
      assert.ok(known, `${probability} of ${cases} cases is what the server said`);
      assert.deepEqual([known.lo, known.hi], [Number(low), Number(high)]);
      assert.ok(known.lo <= known.p && known.p <= known.hi, `${known.lo} ${known.p} ${known.hi}`);
      assert.ok(known.n >= 30, 'under 30 cases there is no number');
      const percent = Math.round(known.p * 100);
      assert.match(text, new RegExp(`(^|\\D)${percent}\\s?%`), `${percent} % in "${text}"`);
      assert.ok(text.replaceAll(/\D/g, ' ').split(' ').includes(cases), `${cases} in "${text}"`);
    }
    const age = await page.locator('[data-as-of]').first().getAttribute('data-as-of');
    assert.equal(Number(age), daily.as_of);
    const label = lang === 'es' ? 'Simulado' : 'Simulated';
    const simulated = await page.locator('[data-simulated="true"]').allTextContents();
    assert.ok(simulated.length > 0);
    for (const text of simulated) assert.ok(text.includes(label), `${label} in "${text}"`);
    await context.close();
  });
}
