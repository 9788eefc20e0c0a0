// Hoy in a real browser against the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import {
  answered,
  checkAccessible,
  checkFits,
  checkLook,
  focusedLabel,
  LOOKS,
  startSession,
  tabUntil,
} from './check.mjs';
import { DECIDE_MS_MAX } from './rumbo.mjs';

const CARDS_MAX = 6;
const DAILY = '/api/v1/recommendations/daily';

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

/** What the program itself answers. */
function readDaily(page, lang = 'es') {
  return session.read(page, '/recommendations/daily', { lang });
}

test('heading is the verdict and every asset of the answer is on the page', async () => {
  const { context, page, faults } = await session.open();
  const daily = await readDaily(page);
  assert.ok(daily.items.length > 0, 'the demo decides something');
  assert.equal(await page.locator('h1').textContent(), daily.headline.text);
  const changes = daily.items.filter((item) => item.status === 'decision');
  const cards = page.locator('main li h3');
  assert.equal(await cards.count(), Math.min(changes.length, CARDS_MAX));
  const rows = await page.locator('tbody tr').allTextContents();
  assert.equal(rows.length, daily.items.length - changes.length);
  for (const item of daily.items.filter((item) => item.status !== 'decision')) {
    const row = rows.find((text) => text.startsWith(`${item.instrument.symbol} `));
    const [why] = [...item.gate.failures, ...item.reasons, { text: item.summary }];
    assert.ok(row?.includes(why.text), `${item.instrument.symbol} is told with its reason`);
  }
  const text = await page.locator('main').textContent();
  assert.ok(text.includes(daily.legal), 'the legal line is there');
  assert.equal(daily.sample && text.includes('Ejemplo'), daily.sample);
  assert.deepEqual(faults, []);
  await context.close();
});

test('language changes everything at once and is remembered', async () => {
  const { context, page, faults } = await session.open();
  const english = await readDaily(page, 'en');
  await page.getByRole('button', { name: 'Tu cuenta' }).click();
  await page.getByLabel('Idioma').selectOption('en');
  await page.locator('html[lang="en"]').waitFor();
  await page.locator('h1', { hasText: english.headline.text }).waitFor();
  await page.reload();
  await answered(page);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.equal(await page.locator('h1').textContent(), english.headline.text);
  assert.deepEqual(faults, []);
  await context.close();
});

test('appearance is remembered and is there before the first script', async () => {
  const { context, page } = await session.open();
  await page.getByRole('button', { name: 'Tu cuenta' }).click();
  await page.getByLabel('Apariencia').selectOption('dark');
  const response = await page.request.get(session.origin);
  assert.match(await response.text(), /<html[^>]*data-theme="dark"/);
  // It is kept with the person: other windows of this session are to look as they are asked to.
  await page.getByLabel('Apariencia').selectOption('system');
  await page.waitForLoadState('networkidle');
  await context.close();
});

test('where a decision comes from opens by keyboard and gives the focus back', async () => {
  const { context, page, faults } = await session.open();
  const reached = await tabUntil(page, (label) => label.startsWith('Ver detalles de'));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  assert.ok(
    await page.evaluate(() => document.activeElement?.closest('dialog') !== null),
    'the focus is in the dialog',
  );
  assert.match(await dialog.textContent(), /[0-9a-f]{64}/, 'the digest of the bars is there');
  await checkAccessible(page, 'dialog');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await focusedLabel(page), reached);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a decision has an address of its own, and Back closes it', async () => {
  const { context, page, faults } = await session.open();
  const daily = await readDaily(page);
  const { id, instrument } = daily.items[0];
  await page.goto(`${session.origin}/data?decision=${id}`);
  const dialog = page.getByRole('dialog', { name: `¿De dónde sale? ${instrument.symbol}` });
  await dialog.getByText(id).waitFor();
  await page.goto(session.origin);
  await answered(page);
  const opener = page.getByRole('button', { name: /^Ver detalles de/ }).first();
  await opener.click();
  await page.getByRole('dialog').waitFor();
  assert.match(page.url(), /[?&]decision=/);
  await page.goBack();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.ok(
    await opener.evaluate((element) => element === document.activeElement),
    'the focus is back',
  );
  assert.deepEqual(faults, []);
  await context.close();
});

test('first screen of a phone holds verb, asset, odds and stop', async () => {
  const { context, page } = await session.open('/', { width: 360, height: 640 });
  const bar = await page.locator('.bottom-bar').boundingBox();
  const card = page.locator('main article').first();
  for (const part of ['h3', '[data-action]', '[data-odds-line]', '[data-stop]']) {
    const found = card.locator(part).locator('visible=true').first();
    const box = await found.boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= bar.y, `${part} ends above the menu`);
  }
  await context.close();
});

test('an asset without data offers to fetch it and tells how that went', async () => {
  const { context, page, faults } = await session.open();
  await page
    .getByRole('button', { name: /^Actualizar datos de/ })
    .first()
    .click();
  await page
    .getByRole('status')
    .filter({ hasText: /Actualizado|No se pudo actualizar/ })
    .waitFor({ timeout: DECIDE_MS_MAX });
  assert.deepEqual(faults, []);
  await context.close();
});

test('a decision computed again is the same', async () => {
  const { context, page } = await session.open();
  await page
    .getByRole('button', { name: /^Ver detalles de/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Volver a calcular y comparar' }).click();
  await page.getByText('Idéntica').waitFor();
  await context.close();
});

for (const look of LOOKS) {
  test(`${look.name}: accessible, fits, no fault`, async () => {
    await checkLook(session, '/', look);
  });
}

test('page reflows at 320 px and at twice the text size', async () => {
  const { context, page } = await session.open('/', { width: 320 });
  await checkFits(page, '320 px');
  await page.setViewportSize({ width: 720, height: 800 });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
  });
  await checkFits(page, 'twice the text size');
  await context.close();
});

test('an unreachable server is told, and trying again helps', async () => {
  const window = await session.openBlank();
  await window.page.route(`**${DAILY}*`, (route) => route.abort());
  await window.page.goto(session.origin);
  const alert = window.page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.textContent(), /El servidor no responde/);
  await checkAccessible(window.page, 'error');
  await window.page.unroute(`**${DAILY}*`);
  await window.page.getByRole('button', { name: 'Reintentar' }).click();
  await alert.waitFor({ state: 'detached' });
  await answered(window.page);
  await window.context.close();
});

test('while it loads, the place is held and screen readers are told', async () => {
  const window = await session.openBlank();
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await window.page.route(`**${DAILY}*`, async (route) => {
    await held;
    await route.continue();
  });
  await window.page.goto(session.origin);
  await window.page.getByRole('status').filter({ hasText: 'Cargando' }).waitFor();
  await checkAccessible(window.page, 'loading');
  release();
  await answered(window.page);
  await window.context.close();
});

test('a day passes at the press of a button', async () => {
  const { context, page, faults } = await session.open();
  const earlier = await readDaily(page);
  await page.getByRole('button', { name: 'Avanzar un día' }).click();
  await page.getByRole('status').filter({ hasText: 'Ya es' }).waitFor({ timeout: 120_000 });
  const later = await readDaily(page);
  assert.equal(later.now - earlier.now, 24 * 60 * 60 * 1000);
  await page.locator('h1', { hasText: later.headline.text }).waitFor();
  await checkAccessible(page, 'after a step');
  assert.deepEqual(faults, []);
  await context.close();
});
