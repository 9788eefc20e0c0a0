// The state of the data in a real browser against the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { checkAccessible, checkLook, checkPage, LOOKS, startSession, tabUntil } from './check.mjs';

const STATUS = '/api/v1/data/status';
const JOB_MS_MAX = 120_000;

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

const matrix = (page) => page.getByRole('table', { name: 'Cobertura y frescura' });

test('heading is the sentence of the program and every series has its place', async () => {
  const { context, page, faults } = await session.open('/data');
  const { series, text } = await session.read(page, '/data/status');
  assert.equal(await page.locator('h1').textContent(), text);
  const rows = await matrix(page).locator('tbody tr').allTextContents();
  assert.equal(rows.length, new Set(series.map((one) => one.symbol)).size);
  for (const one of series) {
    const row = rows.find((text) => text.startsWith(`${one.symbol} `));
    assert.ok(row?.includes(one.timeframe), `${one.symbol} ${one.timeframe} is told`);
    if (one.stale) assert.ok(row.includes(`faltan ${one.lag_bars} velas`), row);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('every gap and every refused row can be reached', async () => {
  const { context, page, faults } = await session.open('/data');
  for (const [name, path] of [
    ['Huecos', '/data/gaps'],
    ['Filas en cuarentena', '/data/quarantine'],
  ]) {
    const { items } = await session.read(page, path, { limit: '50' });
    const table = page.getByRole('table', { name });
    const more = page.locator(`div:has(> div > section > table)`, { has: table }).last();
    while ((await table.locator('tbody tr').count()) < items.length) {
      await more.getByRole('button', { name: 'Ver más' }).click();
      await page.waitForTimeout(50);
    }
    const rows = await table.locator('tbody tr').allTextContents();
    for (const item of items) {
      assert.ok(
        rows.some((row) => row.startsWith(`${item.symbol} ${item.timeframe}`)),
        `${name}: ${item.symbol}`,
      );
      if (item.raw) assert.ok(rows.some((row) => row.includes(item.raw)));
    }
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('a refresh started by keyboard is followed to its end, over a reload too', async () => {
  const { context, page, faults } = await session.open('/data');
  await tabUntil(page, (label) => label === 'Actualizar todo');
  // A reload takes back what the program has not received yet.
  const taken = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.keyboard.press('r');
  assert.ok((await taken).ok());
  await page.getByRole('progressbar').or(page.getByText('Datos actualizados')).waitFor();
  await page.reload();
  await page.getByText(/^Última pasada/).waitFor({ timeout: JOB_MS_MAX });
  const { items } = await session.read(page, '/jobs', { limit: '10' });
  assert.equal(items.filter((job) => job.kind === 'refresh' && job.state === 'done').length, 1);
  await checkPage(page, 'after a refresh');
  assert.deepEqual(faults, []);
  await context.close();
});

const HEADER = 'timestamp,open,high,low,close,volume';
const bars = (rows) => Buffer.from([HEADER, ...rows, ''].join('\n'));
/** Daily bars of an instrument that the sample does not have; the fourth is impossible. */
const GOOD = ['01', '02', '03'].map((day) => `2021-08-${day}T00:00:00Z,100,110,90,105,1000`);
const IMPOSSIBLE = '2021-08-04T00:00:00Z,100,90,95,112,1000';

async function choose(page, name, buffer) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Elegir archivo' }).click();
  await (await chooser).setFiles({ name, mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Importar', exact: true }).click();
}

test('a good file is taken in and every row is accounted for', async () => {
  const { context, page, faults } = await session.open('/data');
  await choose(page, 'ETHUSDT-1d.csv', bars(GOOD));
  const report = page.getByRole('region', { name: /^Importadas 3 filas en ETH\/USDT 1d/ });
  await report.waitFor({ timeout: JOB_MS_MAX });
  const { imports, series } = await session.read(page, '/data/status');
  const [latest] = imports.filter((one) => one.file_name === 'ETHUSDT-1d.csv');
  assert.deepEqual([latest.received, latest.accepted, latest.quarantined], [3, 3, 0]);
  assert.ok(series.some((one) => one.symbol === 'ETH/USDT'));
  await matrix(page).locator('tr', { hasText: 'ETH/USDT' }).waitFor();
  await checkPage(page, 'after an import');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a dropped file with impossible rows says which, and shows them as they came', async () => {
  const { context, page, faults } = await session.open('/data');
  const transfer = await page.evaluateHandle(
    ([name, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name, { type: 'text/csv' }));
      return data;
    },
    ['ETHUSDT-1d.csv', bars([...GOOD, IMPOSSIBLE]).toString()],
  );
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
  await page.getByRole('button', { name: 'Importar', exact: true }).click();
  const report = page.getByRole('region', { name: /no es apto/ });
  await report.waitFor({ timeout: JOB_MS_MAX });
  assert.match(await report.textContent(), /En cuarentena1/);
  const quarantine = page.getByRole('table', { name: 'Filas en cuarentena' });
  await quarantine.getByText(IMPOSSIBLE).waitFor();
  await checkPage(page, 'after a bad import');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a file that is no table of candles is refused in words, and can be put right', async () => {
  const { context, page } = await session.open('/data');
  await choose(page, 'ETHUSDT-1d.csv', Buffer.from('hello, this is a letter\n'));
  const alert = page.getByRole('alert').filter({ hasText: 'No pudimos importar el archivo' });
  await alert.getByText(/no se puede leer como velas/).waitFor();
  await checkAccessible(page, 'refused import');
  await choose(page, 'mystery.csv', bars(GOOD));
  await alert.getByText(/No se sabe de qué activo/).waitFor();
  await page.getByLabel('Activo', { exact: true }).selectOption('ETH/USDT');
  await page.getByLabel('Vela', { exact: true }).selectOption('1d');
  await page.getByRole('button', { name: 'Importar', exact: true }).click();
  await page.getByRole('region', { name: /^Importadas 3 filas/ }).waitFor({ timeout: JOB_MS_MAX });
  await context.close();
});

test('every strip says in words what it draws', async () => {
  const { context, page, faults } = await session.open('/data');
  const { items } = await session.read(page, '/data/coverage', { days: '90' });
  const strips = matrix(page).getByRole('img');
  await strips.first().waitFor();
  assert.equal(await strips.count(), items.length);
  for (const label of await strips.evaluateAll((all) => all.map((one) => one.ariaLabel))) {
    assert.match(label, /^Franja de \S+: (.+ de .+ velas|ninguna vela esperada)/);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('a server that stops answering leaves the last data, its time, and no actions', async () => {
  const { context, page } = await session.open('/data');
  await page.route(`**${STATUS}*`, (route) => route.abort());
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
  await page.getByRole('alert').filter({ hasText: 'Sin conexión: ves datos del' }).waitFor();
  const refresh = page.getByRole('button', { name: 'Actualizar todo' });
  assert.equal(await refresh.getAttribute('aria-disabled'), 'true');
  await checkAccessible(page, 'offline');
  await context.close();
});

test('an unreachable server is told, and trying again helps', async () => {
  const { context, page } = await session.openBlank();
  await page.route(`**${STATUS}*`, (route) => route.abort());
  await page.goto(`${session.origin}/data`);
  await page.getByRole('alert').waitFor();
  await checkAccessible(page, 'error');
  await page.unroute(`**${STATUS}*`);
  await page.getByRole('button', { name: 'Reintentar' }).click();
  await matrix(page).waitFor();
  await context.close();
});

for (const look of LOOKS) {
  test(`data at ${look.name}: accessible, fits, no fault`, async () => {
    await checkLook(session, '/data', look, (page) => page.locator('tbody tr').first().waitFor());
  });
}

test('page reflows at 320 px', async () => {
  await checkLook(session, '/data', { width: 320, name: '320 px' });
});
