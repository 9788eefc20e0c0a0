// The track record in a real browser against the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import {
  answered,
  checkAccessible,
  checkLook,
  checkPage,
  LOOKS,
  startSession,
  tabUntil,
} from './check.mjs';

/** Days that pass first, so that there are enough resolved cases for figures. */
const DAYS = 60;
/** Days of one call: a slow build must answer in time. */
const STEP_DAYS = 5;
const JOB_MS_MAX = 600_000;
/** What stands between thousands; the region of the test's reader writes a point. */
const GROUPING = /[\u202f.]/g;

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

const table = (page) => page.locator('table.decisions');

test('before 30 cases there are words, and the replayed record is one press away', async () => {
  const { context, page, faults } = await session.open('/record');
  const { calibration, headline, results } = await session.read(page, '/record/statistics');
  assert.equal(calibration, null);
  assert.equal(await page.locator('h1').textContent(), headline.text);
  assert.equal(await page.getByRole('img', { name: /Curva de fiabilidad/ }).count(), 0);
  const told = (results?.decisions ?? 0) > 0 ? 1 : 0;
  assert.equal(await page.locator('[data-cases]').count(), told, 'only what following earned');
  await checkPage(page, 'an early record');
  await page.getByRole('link', { name: 'Ver el registro reproducido' }).click();
  await page.getByRole('button', { name: 'Calcular el registro reproducido' }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('set'), 'replayed');
  await checkPage(page, 'no replayed record yet');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the replayed record is computed as a job that a reload finds again', async () => {
  const { context, page, faults } = await session.open('/record?set=replayed');
  // The bar is there before the program has the request, and a reload would take that back.
  const taken = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Calcular el registro reproducido' }).click();
  await taken;
  await page.getByRole('progressbar').waitFor();
  await page.reload();
  await page.getByRole('progressbar').waitFor();
  await page.getByText('El registro reproducido está al día').waitFor({ timeout: JOB_MS_MAX });
  const replayed = { lang: 'es', set: 'replayed' };
  const { headline, cases } = await session.read(page, '/record/statistics', replayed);
  await page.locator('h1', { hasText: headline.text }).waitFor();
  assert.ok(cases >= 30, `${cases} cases`);
  await page.getByRole('img', { name: /Curva de fiabilidad/ }).waitFor();
  for (const panel of await page.locator('main section:has(> div > h2)').all()) {
    if ((await panel.locator('[data-cases]').count()) === 0) continue;
    assert.match(await panel.textContent(), /Simulado/, 'what is replayed says so');
  }
  await checkPage(page, 'a replayed record');
  await table(page)
    .getByRole('button', { name: /^Ver la decisión de/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Reproducida.').waitFor();
  assert.match(await dialog.textContent(), /Nadie la dijo entonces y nadie la operó/);
  assert.match(await dialog.textContent(), /Simulado/);
  const again = dialog.getByRole('button', { name: 'Volver a calcular y comparar' });
  assert.equal(await again.count(), 0, 'there is nothing recorded to compare with');
  await checkAccessible(page, 'a replayed decision');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
  await context.close();
});

test('the chain was checked by the clock of the program', async () => {
  const { context, page } = await session.open('/record');
  const { chain } = await session.read(page, '/record');
  const { clock } = await session.read(page, '/session');
  assert.equal(chain.checked_at, clock.now);
  const year = new Date(clock.now).getUTCFullYear();
  await page.getByText(new RegExp(`^comprobada el .* ${year}`)).waitFor();
  await context.close();
});

test('days pass', async () => {
  const { context, page } = await session.open('/record');
  for (let passed = 0; passed < DAYS; passed += STEP_DAYS) {
    const response = await page.request.post(`${session.origin}/api/v1/demo/step`, {
      data: { days: STEP_DAYS },
      headers: { 'X-Requested-With': 'rumbo', Origin: session.origin },
      timeout: 120_000,
    });
    assert.equal(response.status(), 200, await response.text());
  }
  const { cases } = await session.read(page, '/record/statistics');
  assert.ok(cases >= 30, `${cases} cases after ${DAYS} days`);
  await context.close();
});

test('heading, chain and figures are those of the program, each with its cases', async () => {
  const { context, page, faults } = await session.open('/record');
  const whole = await session.read(page, '/record/statistics');
  const { chain } = await session.read(page, '/record');
  assert.equal(await page.locator('h1').textContent(), whole.headline.text);
  const text = (await page.locator('main').textContent()).replaceAll(GROUPING, '');
  assert.ok(text.includes(`Cadena verificada: ${chain.length} eslabones`));
  assert.ok(text.includes(whole.edge.text.replaceAll(GROUPING, '')));
  for (const figure of await page.locator('[data-cases]').all()) {
    const digits = (await figure.textContent()).replaceAll(GROUPING, '');
    assert.ok(digits.includes(await figure.getAttribute('data-cases')), digits);
  }
  const numbers = page.getByRole('table', { name: '¿Se cumple lo que decimos?' });
  await page.getByText('Ver como tabla').click();
  const steps = new Set(whole.calibration.curve.map((point) => point.value));
  assert.equal(await numbers.locator('tbody tr').count(), steps.size);
  assert.deepEqual(faults, []);
  await context.close();
});

test('every decision of the program is in the table, holds too', async () => {
  const { context, page, faults } = await session.open('/record');
  const all = [];
  let cursor = '';
  do {
    const query = { lang: 'es', limit: '500', ...(cursor && { cursor }) };
    const { items, next } = await session.read(page, '/record/decisions', query);
    all.push(...items);
    cursor = next;
  } while (cursor);
  assert.ok(all.some((row) => row.action === 'HOLD'));
  const more = page.getByRole('button', { name: 'Ver más' });
  const shown = table(page).locator('tbody tr');
  for (let count = await shown.count(); count < all.length; count = await shown.count()) {
    await more.click();
    // The last page takes the button away: only the rows tell that an answer is there.
    await shown.nth(count).waitFor();
  }
  assert.equal(await more.count(), 0);
  const rows = await table(page).locator('tbody tr').allTextContents();
  assert.equal(rows.length, all.length);
  all.forEach((item, at) => {
    assert.ok(rows[at].startsWith(item.instrument.symbol), `${at}: ${rows[at]}`);
    assert.ok(rows[at].includes(item.chain.slice(0, 8)));
    if (item.event) assert.ok(rows[at].includes(item.event.text), rows[at]);
    if (item.outcome) assert.ok(rows[at].includes(item.outcome.text), rows[at]);
  });
  assert.deepEqual(faults, []);
  await context.close();
});

test('filters live in the address and never touch the heading', async () => {
  const { context, page, faults } = await session.open('/record');
  const heading = await page.locator('h1').textContent();
  const [first] = (await session.read(page, '/record/decisions')).items;
  const { symbol } = first.instrument;
  await page.getByLabel('Activo', { exact: true }).selectOption(symbol);
  await page.getByLabel('Desenlace', { exact: true }).selectOption('missed');
  const query = { lang: 'es', symbol, outcome: 'missed', limit: '50' };
  const { items } = await session.read(page, '/record/decisions', query);
  const rows = table(page).locator('tbody tr');
  await page.waitForFunction(
    (count) => document.querySelectorAll('table.decisions tbody tr').length === count,
    items.length,
  );
  for (const row of await rows.allTextContents()) assert.ok(row.startsWith(symbol), row);
  assert.equal(await page.locator('h1').textContent(), heading);
  await page.reload();
  await answered(page);
  assert.equal(await rows.count(), items.length, 'the address alone says it');
  assert.equal(await page.locator('h1').textContent(), heading);
  await page.getByRole('button', { name: 'Quitar filtros' }).click();
  await page.waitForFunction(() => !location.search.includes('symbol'));
  assert.equal(await page.locator('h1').textContent(), heading);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a decision opens by keyboard, has an address, and gives the focus back', async () => {
  const { context, page, faults } = await session.open('/record');
  const opener = await tabUntil(page, (label) => label.startsWith('Ver la decisión de'));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog
    .getByText(/[0-9a-f]{64}/)
    .first()
    .waitFor();
  const id = new URL(page.url()).searchParams.get('decision');
  assert.ok(id, 'the address names the decision');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
    opener,
  );
  await page.goto(`${session.origin}/record?decision=${id}`);
  await page.getByRole('dialog').getByText(id).first().waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('a chain that does not verify blocks the page', async () => {
  const { context, page } = await session.openBlank();
  await page.route('**/api/v1/record?*', async (route) => {
    const response = await route.fetch();
    const record = await response.json();
    const chain = { ...record.chain, verified: false, broken_at: 'tampered-decision' };
    await route.fulfill({ response, json: { ...record, chain } });
  });
  await page.goto(`${session.origin}/record`);
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.textContent(), /no verifica.*tampered-decision/);
  assert.equal(await table(page).count(), 0, 'no figure is shown');
  assert.equal(await page.locator('[data-cases]').count(), 0);
  await checkPage(page, 'a broken chain');
  await context.close();
});

test('the record can be verified again and taken along', async () => {
  const { context, page, faults } = await session.open('/record');
  const asked = page.waitForRequest('**/api/v1/record?*');
  await page.getByRole('button', { name: 'Verificar otra vez' }).click();
  await asked;
  const { decisions } = await session.read(page, '/record');
  for (const [name, lines] of [
    ['CSV', decisions + 1],
    ['NDJSON', decisions],
  ]) {
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name, exact: true }).click();
    const stream = await (await download).createReadStream();
    let text = '';
    for await (const chunk of stream) text += chunk;
    assert.equal(text.trimEnd().split('\n').length, lines, name);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('an unreachable server is told, and trying again helps', async () => {
  const { context, page } = await session.openBlank();
  await page.route('**/api/v1/record/statistics*', (route) => route.abort());
  await page.goto(`${session.origin}/record`);
  await page.getByRole('alert').waitFor();
  await checkPage(page, 'error');
  await page.unroute('**/api/v1/record/statistics*');
  await page.getByRole('button', { name: 'Reintentar' }).click();
  await table(page).waitFor();
  await context.close();
});

test('without a server the last record stays, with its time', async () => {
  const { context, page } = await session.open('/record');
  await page.route('**/api/v1/record*', (route) => route.abort());
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
  await page.getByRole('alert').filter({ hasText: 'Sin conexión' }).waitFor();
  assert.ok((await table(page).locator('tbody tr').count()) > 0);
  await checkPage(page, 'stale');
  await context.close();
});

for (const look of LOOKS) {
  test(`record at ${look.name}: accessible, fits, no fault`, async () => {
    await checkLook(session, '/record', look, (page) => table(page).waitFor());
  });
}

test('page reflows at 320 px', async () => {
  await checkLook(session, '/record', { width: 320, name: '320 px' });
});
