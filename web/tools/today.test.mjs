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

/** The first thing to do of the day, and its card. */
async function firstCard(page) {
  const card = page.locator('article[data-decision]').first();
  return { card, id: await card.getAttribute('data-decision') };
}

async function responseTo(page, id) {
  const { response } = await session.read(page, `/decisions/${id}`);
  return response?.kind;
}

test('a decision is put off by key, stays away over a reload, and comes back by key', async () => {
  const { context, page, faults } = await session.open();
  const { id } = await firstCard(page);
  const card = page.locator(`article[data-decision="${id}"]`);
  const apart = page.locator(`li[data-decision="${id}"]`);
  await page.keyboard.press('z');
  await apart.waitFor();
  assert.equal(await card.count(), 0);
  assert.equal(await responseTo(page, id), 'snoozed');
  assert.match(await focusedLabel(page), /^Deshacer: /, 'the way back is under the hand');
  await page.reload();
  await answered(page);
  await apart.waitFor();
  assert.equal(await card.count(), 0);
  await checkAccessible(page, 'a decision put off');
  await checkFits(page, 'a decision put off');
  await page.keyboard.press('u');
  await card.waitFor();
  assert.equal(await apart.count(), 0);
  assert.equal(await responseTo(page, id), 'seen');
  assert.ok(
    await card.evaluate((element) => element.contains(document.activeElement)),
    'the focus is in the card that came back',
  );
  assert.deepEqual(faults, []);
  await context.close();
});

test('the menu of a card is worked by keys alone and gives the focus back', async () => {
  const { context, page, faults } = await session.open();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { card, id } = await firstCard(page);
  await page.keyboard.press('.');
  const menu = page.getByRole('menu');
  await menu.waitFor();
  const items = await menu.getByRole('menuitem').allTextContents();
  assert.equal(items.length, 4);
  await page.waitForFunction(() => document.activeElement?.role === 'menuitem');
  await checkAccessible(page, 'the menu of a card');
  const opener = () => card.locator('[data-row-menu]');
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  assert.ok(await opener().evaluate((element) => element === document.activeElement));
  await page.keyboard.press('Enter');
  await menu.waitFor();
  await page.waitForFunction(() => document.activeElement?.role === 'menuitem');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'Enlace copiado' }).waitFor();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto(address);
  await page.getByRole('dialog').getByText(id).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('a decision is passed over with a reason by the palette, and taken back on its asset', async () => {
  const { context, page, faults } = await session.open();
  const { id } = await firstCard(page);
  const { instrument } = await session.read(page, `/decisions/${id}`);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(`> no la sigo ${instrument.symbol}`);
  await page.keyboard.press('Enter');
  const apart = page.locator(`li[data-decision="${id}"]`);
  await apart.getByRole('button', { name: 'Añadir motivo' }).click();
  await page.getByLabel('¿Por qué no la sigues?').fill('Ya tengo bastante');
  await page.keyboard.press('Enter');
  await apart.getByText('Ya tengo bastante').waitFor();
  const { response } = await session.read(page, `/decisions/${id}`);
  assert.deepEqual([response.kind, response.reason], ['skipped', 'Ya tengo bastante']);
  await page.goto(`${session.origin}/assets/${instrument.symbol.replaceAll('/', '-')}`);
  await answered(page);
  await page.getByText('Ya tengo bastante').waitFor();
  await page.getByRole('button', { name: /^Deshacer: / }).click();
  await page.getByText('Ya tengo bastante').waitFor({ state: 'detached' });
  assert.equal(await responseTo(page, id), 'seen');
  assert.deepEqual(faults, []);
  await context.close();
});

test('fifty dots count what loses more than the reader says', async () => {
  const { context, page, faults } = await session.open();
  const { card, id } = await firstCard(page);
  const { quantiles_50 } = await session.read(page, `/decisions/${id}`);
  await card.getByRole('button', { name: 'Ver los 50 desenlaces y contar' }).click();
  const threshold = card.getByLabel('Umbral de pérdida');
  await threshold.waitFor();
  assert.equal(
    await card
      .getByRole('img', { name: /^50 desenlaces/ })
      .locator('circle')
      .count(),
    50,
  );
  for (const percent of [1, 4]) {
    await threshold.fill(`-${percent}`);
    const below = quantiles_50.filter((value) => value < -percent / 100).length;
    await card.getByText(new RegExp(`^${below} de 50 .* ${percent}\\s?%$`)).waitFor();
  }
  await checkAccessible(page, 'fifty dots');
  assert.deepEqual(faults, []);
  await context.close();
});

test('what is unchanged tells since when, and how the price went', async () => {
  const { context, page, faults } = await session.open();
  const { items } = await session.read(page, '/instruments/overview', { lang: 'es', limit: 500 });
  const said = new Map(items.map((row) => [row.decision?.id, row]));
  const daily = await readDaily(page);
  const unchanged = daily.items.filter(({ status }) => status === 'unchanged');
  await page.locator('[data-since]').first().waitFor();
  const since = await page
    .locator('[data-since]')
    .evaluateAll((all) => all.map((each) => Number(each.dataset.since)));
  assert.deepEqual(since.sort(), unchanged.map(({ id }) => said.get(id).decision.since).sort());
  const drawn = daily.items
    .filter(({ status }) => status !== 'decision')
    .filter(({ instrument }) =>
      items.some((row) => row.instrument.symbol === instrument.symbol && row.spark.length > 1),
    );
  assert.equal(await page.locator('.unchanged polyline').count(), drawn.length);
  assert.deepEqual(faults, []);
  await context.close();
});

test('figures in sentences and beside them are written alike in every region', async () => {
  const { context, page } = await session.open();
  const { id } = await firstCard(page);
  const change = async (data) => {
    const response = await page.request.put(`${session.origin}/api/v1/settings`, {
      data,
      headers: { 'X-Requested-With': 'rumbo', Origin: session.origin },
    });
    assert.equal(response.status(), 200);
  };
  const { region, time_zone } = await session.read(page, '/settings');
  for (const [wanted, pattern] of [
    ['MX', /\d\.\d\d(?!\d)/],
    ['AR', /\d,\d\d(?!\d)/],
  ]) {
    await change({ region: wanted });
    await page.goto(session.origin);
    await answered(page);
    const card = page.locator(`article[data-decision="${id}"]`);
    const stop = card.locator('[data-stop]');
    const level = await stop.locator('dd').textContent();
    assert.match(level, pattern, wanted);
    const told = await card.textContent();
    // Once in the levels and once in the sentence of the claim, at least.
    assert.ok(told.split(level).length > 3, `${level} in "${told}"`);
  }
  await change({ region, time_zone });
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
