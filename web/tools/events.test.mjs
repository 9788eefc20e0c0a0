// An account with orders in a real browser against the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { answered, checkLook, checkPage, startSession } from './check.mjs';

const JOB_MS_MAX = 180_000;
const LOOKS = [
  { width: 360, theme: 'light', lang: 'es', name: '360 px, light, es' },
  { width: 1280, theme: 'dark', lang: 'en', name: '1280 px, dark, en' },
];
const FUNDS = ['SPY', 'VNQ', 'VWO'];

let browser;
let session;
let made;

before(async () => {
  browser = await launch();
  session = await startSession(browser, { decides: false });
  // The sample data is on its way when the address is there.
  const { context, page } = await session.openBlank();
  const data = { symbols: FUNDS, strategy: 'dual_momentum', engine: 'events' };
  const headers = { 'X-Requested-With': 'rumbo', Origin: session.origin };
  const until = Date.now() + JOB_MS_MAX;
  for (let isThere = false; !isThere && Date.now() < until; ) {
    const path = `${session.origin}/api/v1/backtests/estimate`;
    isThere = (await page.request.post(path, { data, headers })).ok();
    if (!isThere) await page.waitForTimeout(500);
  }
  await context.close();
});
after(async () => {
  await browser?.close();
  assert.equal(await session?.stop(), 0, 'the program stops cleanly when asked');
});

test('a rotation over three assets is launched on one account and shows its orders', async () => {
  const { context, page, faults } = await session.open('/backtests/new?symbol=SPY');
  const strategy = page.getByLabel('Estrategia');
  await strategy.waitFor();
  assert.equal(await strategy.locator('optgroup').count(), 0, 'rotations need an account');
  await page.getByText('Una cuenta con órdenes', { exact: true }).click();
  await strategy.selectOption('dual_momentum');
  await page.getByText('Una rotación elige entre activos: añade al menos dos.').waitFor();
  for (const symbol of FUNDS.slice(1)) {
    await page.getByLabel('Añadir un activo').selectOption(symbol);
  }
  // Costs are filled in, and what an account needs beyond them is grouped.
  const spread = page.getByLabel('Mitad de la horquilla, en puntos básicos');
  assert.equal(await spread.inputValue(), '0');
  await spread.fill('2');
  await page.getByText('Margen', { exact: true }).click();
  await page.getByLabel('Clase de margen').selectOption('cross');
  assert.equal(await page.getByLabel('Apalancamiento').inputValue(), '1');
  await page.getByLabel('Apalancamiento').fill('');
  await page.getByText('Hace falta un número: sin costos un backtest miente.').waitFor();
  await page.getByLabel('Clase de margen').selectOption('none');
  await page.getByText(/^1 corrida, ~/).waitFor();
  await checkPage(page, 'an account to be launched');
  await page.getByRole('button', { name: /^Lanzar/ }).click();
  await page.waitForURL(/\/backtests\/[0-9a-f-]{36}$/);
  await page.getByRole('heading', { level: 2, name: 'Órdenes' }).waitFor({ timeout: JOB_MS_MAX });
  await answered(page);
  made = new URL(page.url()).pathname.split('/').at(-1);
  const detail = await session.read(page, `/backtests/${made}`);
  assert.equal(detail.engine, 'events');
  assert.deepEqual([...detail.instruments].sort(), FUNDS);
  assert.equal(detail.account.terms.terms.half_spread_bps, 2);
  const h1 = await page.locator('h1').textContent();
  assert.ok(h1.includes('Momento doble') && FUNDS.every((symbol) => h1.includes(symbol)), h1);
  for (const symbol of FUNDS) {
    await page.locator(`[data-instrument="${symbol}"]`).waitFor();
  }
  const paid = await page.locator('[data-paid="fees"] dd').textContent();
  const [whole] = detail.account.paid.fees.toFixed(2).split('.');
  assert.equal(paid.replaceAll('.', '').split(',')[0], whole);
  await page.getByRole('img', { name: /^Exposición del/ }).waitFor();
  const { count } = await session.read(page, `/backtests/${made}/orders`);
  assert.ok(count > 0);
  const orders = page.locator('[data-orders]');
  assert.equal(await orders.getAttribute('data-orders'), `${count}`);
  const table = page.getByRole('table', { name: 'Órdenes' });
  assert.match(await table.locator('tbody tr').first().textContent(), /rotación/);
  await page.getByLabel('Qué fue de ellas').selectOption('filled');
  const { count: filled } = await session.read(page, `/backtests/${made}/orders`, {
    state: 'filled',
  });
  await page.locator(`[data-orders="${filled}"]`).waitFor();
  // The trades say whose they are.
  const trades = page.getByRole('table', { name: 'Operaciones' });
  await trades.getByRole('columnheader', { name: 'Activo' }).waitFor();
  await checkPage(page, 'a rotation on an account');
  await page.reload();
  await page.getByRole('heading', { level: 2, name: 'Órdenes' }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('launched again it is the same account', async () => {
  const { context, page, faults } = await session.open(`/backtests/new?clone=${made}`);
  await page.getByLabel('Estrategia').waitFor();
  assert.equal(await page.getByLabel('Estrategia').inputValue(), 'dual_momentum');
  const spread = page.getByLabel('Mitad de la horquilla, en puntos básicos');
  assert.equal(await spread.inputValue(), '2');
  for (const symbol of FUNDS) {
    await page.getByRole('button', { name: `Quitar ${symbol}` }).waitFor();
  }
  assert.deepEqual(faults, []);
  await context.close();
});

for (const look of LOOKS) {
  test(`an account at ${look.name}: accessible, fits, no fault`, async () => {
    await checkLook(session, `/backtests/${made}`, look);
  });
}
test('an account reflows at 320 px', async () => {
  await checkLook(session, `/backtests/${made}`, { width: 320, name: '320 px' });
});
