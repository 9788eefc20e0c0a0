// Backtests and strategies in a real browser against the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { launch } from './browser.mjs';
import {
  answered,
  checkFocusSeen,
  checkLook,
  checkPage,
  focusedLabel,
  startSession,
  tabUntil,
} from './check.mjs';

const JOB_MS_MAX = 180_000;
/** Looks that between them have every width, theme and language. */
const LOOKS = [
  { width: 360, theme: 'light', lang: 'es', name: '360 px, light, es' },
  { width: 360, theme: 'dark', lang: 'en', name: '360 px, dark, en' },
  { width: 768, theme: 'light', lang: 'en', name: '768 px, light, en' },
  { width: 1280, theme: 'dark', lang: 'es', name: '1280 px, dark, es' },
];
/** Script of a comparison on top of Hoy's and of the chart's, as gzip packs it best. */
const COMPARE_BYTES_MAX = 30_000;
const TRADES = 100_000;
const ROWS_MAX = 60;
/** The whole table is filtered in this time on a quiet machine; here it shares one with a browser. */
const FILTER_MS_MAX = 100;
const FRAMES = 40;
const SHIFT_MAX = 0.01;

let browser;
let session;
/** Backtests that were made, by what they are. */
const made = {};

before(async () => {
  browser = await launch();
  session = await startSession(browser, { decides: false });
  // The sample data is on its way when the address is there.
  const { context, page } = await session.openBlank();
  const data = { symbol: 'BTC/USDT', strategy: 'ema_cross' };
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

/** Makes a backtest without the page and waits for it. */
async function make(page, data) {
  const headers = { 'X-Requested-With': 'rumbo', Origin: session.origin };
  const answer = await page.request.post(`${session.origin}/api/v1/backtests`, { data, headers });
  assert.equal(answer.status(), 202, await answer.text());
  const { id } = await answer.json();
  return untilDone(page, id);
}

async function untilDone(page, id) {
  const until = Date.now() + JOB_MS_MAX;
  while (Date.now() < until) {
    const job = await session.read(page, `/jobs/${id}`);
    if (job.state === 'done') return job.result.backtests[0];
    assert.ok(!job.error, job.error);
    await page.waitForTimeout(200);
  }
  throw new Error(`job ${id} is not done within ${JOB_MS_MAX} ms`);
}

/** Figures of the page that stand under no label that says what they are. */
function unlabelled(page, label = 'Simulado') {
  return page.evaluate((wanted) => {
    const found = [];
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode;
      if (!/\d[\d.,\s\u202f]*\s?%/.test(data)) continue;
      const part = parentElement.closest('[data-simulated]');
      if (!part?.textContent.includes(wanted)) found.push(data);
    }
    for (const figure of document.querySelectorAll('[data-metric], [data-preview]')) {
      const part = figure.closest('[data-simulated]');
      if (!part?.textContent.includes(wanted)) found.push(figure.textContent);
    }
    return found;
  }, label);
}

async function watchShift(page) {
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** Tabs to a field and writes over what stands in it. */
async function write(page, label, text) {
  await tabUntil(page, (name) => name === label);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

test('before the first there are three to begin with', async () => {
  const { context, page, faults } = await session.open('/backtests');
  assert.equal(await page.locator('h1').textContent(), 'Todavía no hay ningún backtest');
  assert.equal(await page.getByRole('link', { name: /^Ver y lanzar/ }).count(), 3);
  await checkPage(page, 'no backtests');
  await page.getByRole('link', { name: 'Ver y lanzar: Comprar caídas' }).click();
  await page.getByRole('heading', { level: 1, name: '¿Qué quieres probar?' }).waitFor();
  assert.equal(await page.getByLabel('Estrategia').inputValue(), 'rsi_reversion');
  assert.deepEqual(faults, []);
  await context.close();
});

test('costs are filled in, never blank, and faults stand beside their fields', async () => {
  const { context, page, faults } = await session.open('/backtests/new');
  const fee = page.getByLabel('Comisión por lado, en puntos básicos');
  assert.equal(await fee.inputValue(), '10');
  await page.getByText(/^\d+ corridas?, ~/).waitFor();
  const launchButton = page.getByRole('button', { name: /^Lanzar/ });
  await fee.fill('');
  const fault = page.getByText('Hace falta un número: sin costos un backtest miente.');
  await fault.waitFor();
  assert.equal(await fault.count(), 1, 'only the blank field is at fault');
  assert.equal(await launchButton.getAttribute('aria-disabled'), 'true');
  assert.equal(await fee.getAttribute('aria-invalid'), 'true');
  await fee.fill('10');
  const period = page.getByLabel('fast: valor');
  await period.fill('500');
  await page.getByText('Debe estar entre 2,00 y 200.').waitFor();
  await checkPage(page, 'a form with a fault');
  assert.deepEqual(faults, []);
  await context.close();
});

test('what only the server knows is told beside the field', async () => {
  const { context, page } = await session.open('/backtests/new');
  await page.getByLabel('Desde', { exact: true }).fill('2021-05-01');
  await page.getByLabel('Hasta (sin incluir)').fill('2021-04-01');
  await page.getByRole('status').filter({ hasText: /\w/ }).first().waitFor();
  await page.keyboard.press('Control+Enter');
  const field = page.locator('input[type="date"][aria-invalid="true"]').first();
  await field.waitFor();
  await checkPage(page, 'a refused form');
  await context.close();
});

test('launched by keyboard, found again after a reload, and shown when done', async () => {
  const { context, page, faults } = await session.open('/backtests');
  await watchShift(page);
  await page.keyboard.press('n');
  await page.getByRole('heading', { level: 1, name: '¿Qué quieres probar?' }).waitFor();
  await tabUntil(page, (name) => name === 'Marco temporal');
  // Hourly bars, so that even a quick machine is still at it after the reload.
  await page.keyboard.type('1 h');
  assert.equal(await page.getByLabel('Marco temporal').inputValue(), '1h');
  await tabUntil(page, (name) => name.startsWith('Avance por ventanas'));
  await checkFocusSeen(page);
  await page.keyboard.press('ArrowUp');
  await tabUntil(page, (name) => name === 'Variar fast');
  await page.keyboard.press('Space');
  await write(page, 'fast: desde', '2');
  await write(page, 'fast: hasta', '60');
  await write(page, 'fast: paso', '2');
  await tabUntil(page, (name) => name === 'Variar slow');
  await page.keyboard.press('Space');
  await write(page, 'slow: desde', '5');
  await write(page, 'slow: hasta', '400');
  await write(page, 'slow: paso', '10');
  await page.getByText(/^(9\d\d|1\.\d{3}) corridas, ~/).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/backtests\/[0-9a-f-]{36}$/);
  await page.getByRole('progressbar').waitFor();
  await page.getByText(/[\d.]+ de [\d.]+ · quedan ~/).waitFor();
  await page.reload();
  await page.getByRole('progressbar').waitFor();
  await page.getByText(/[\d.]+ de [\d.]+/).waitFor();
  await page.getByRole('heading', { level: 2, name: 'Métricas' }).waitFor({ timeout: JOB_MS_MAX });
  await page.getByRole('heading', { level: 2, name: 'Backtest terminado' }).waitFor();
  made.sweep = new URL(page.url()).pathname.split('/').at(-1);
  const { state, runs, runs_done } = await session.read(page, `/backtests/${made.sweep}`);
  assert.deepEqual([state, runs_done], ['done', runs]);
  const shift = await page.evaluate(() => window.shift);
  assert.ok(shift <= SHIFT_MAX, `layout shift ${shift}`);
  assert.deepEqual(faults, []);
  await context.close();
});

test('cancelling keeps the runs that had finished', async () => {
  const { context, page, faults } = await session.open('/backtests');
  const data = {
    symbol: 'BTC/USDT',
    strategy: 'ema_cross',
    // Hourly bars, so that even a quick machine is still at it when it is cancelled.
    timeframe: '1h',
    study: 'sweep',
    grid: { fast: { from: 2, to: 80, step: 2 }, slow: { from: 201, to: 400, step: 3 } },
  };
  const headers = { 'X-Requested-With': 'rumbo', Origin: session.origin };
  const answer = await page.request.post(`${session.origin}/api/v1/backtests`, { data, headers });
  assert.equal(answer.status(), 202, await answer.text());
  const job = await answer.json();
  await page.goto(`${session.origin}/backtests/new?job=${job.id}`);
  await page.waitForURL(/\/backtests\/[0-9a-f-]{36}$/);
  await page.getByText(/[\d.]+ de [\d.]+ · quedan ~/).waitFor();
  await page.getByRole('button', { name: 'Cancelar (guarda lo hecho)' }).click();
  await page
    .getByText(/^Se canceló: lo que sigue son las [\d.]+ corridas que terminaron/)
    .waitFor();
  await checkPage(page, 'a cancelled backtest');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the verdict comes first, every figure is the program’s and says that it is simulated', async () => {
  const { context, page, faults } = await session.open('/backtests');
  made.walk = await make(page, {
    symbol: 'BTC/USDT',
    strategy: 'ema_cross',
    study: 'walk_forward',
  });
  made.single = await make(page, { symbol: 'BTC/USDT', strategy: 'donchian_breakout' });
  await page.goto(`${session.origin}/backtests/${made.walk}`);
  await answered(page);
  await page.getByRole('heading', { level: 2, name: 'Operaciones' }).waitFor();
  await page.locator('.trades').waitFor();
  const detail = await session.read(page, `/backtests/${made.walk}`);
  assert.match(await page.locator('h1').textContent(), /BTC\/USDT/);
  const sharpe = detail.metric_list.find(({ id }) => id === 'sharpe');
  const shown = await page.locator('[data-metric="sharpe"]').textContent();
  assert.equal(shown, sharpe.value.toFixed(2).replace('.', ',').replace('-', '−'));
  await page.getByText(/^Mejor de [\d.]+ intentos: parte de este resultado es suerte$/).waitFor();
  const { count } = await session.read(page, `/backtests/${made.walk}/trades`);
  assert.equal(await page.locator('[data-rows]').getAttribute('data-rows'), `${count}`);
  await page.getByText('Ratio de Sharpe', { exact: true }).first().click();
  await page.getByText(sharpe.convention).waitFor();
  await page.locator('.curves canvas').first().waitFor();
  assert.deepEqual(await unlabelled(page), []);
  const slider = page.getByRole('slider', { name: 'Fecha' });
  await slider.focus();
  await page.keyboard.press('Home');
  assert.match(await slider.getAttribute('aria-valuetext'), /Cruce de medias: [\d.]+, caída/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('months, kinds of trades and doubts are the program’s, and all of it can be taken along', async () => {
  const { context, page, faults } = await session.open(`/backtests/${made.walk}`);
  const analysis = await session.read(page, `/backtests/${made.walk}/analysis`);
  const months = page.locator('table.months');
  await months.waitFor({ timeout: JOB_MS_MAX });
  assert.equal(await months.locator('tbody tr').count(), analysis.months.length);
  for (const { sentence } of analysis.diagnostics) {
    await page.getByText(sentence, { exact: true }).first().waitFor();
  }
  await page.getByRole('heading', { level: 2, name: 'Por partes' }).waitFor();
  await page.getByRole('heading', { level: 2, name: 'Recorrido en contra y a favor' }).waitFor();
  await checkPage(page, 'an analysis');
  assert.deepEqual(await unlabelled(page), []);
  const { count } = await session.read(page, `/backtests/${made.walk}/trades`);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Operaciones CSV' }).click();
  const stream = await (await download).createReadStream();
  let text = '';
  for await (const chunk of stream) text += chunk;
  const rows = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  assert.equal(rows.length, count + 1);
  for (const [name, start] of [
    ['Informe', '<!doctype html>'],
    ['Parquet', 'PAR1'],
  ]) {
    const href = await page.getByRole('link', { name, exact: true }).getAttribute('href');
    const file = await page.request.get(`${session.origin}${href}`);
    assert.equal(file.status(), 200, name);
    assert.ok((await file.text()).startsWith(start), name);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('the list says how sure each result is, and goes by it when asked to', async () => {
  const { context, page, faults } = await session.open('/backtests');
  await page.getByLabel('Orden').selectOption({ label: 'Mejor Sharpe fuera de muestra' });
  await page.waitForURL(/sort=-sharpe/);
  const { items } = await session.read(page, '/backtests', { sort: '-sharpe' });
  const rows = page.locator('table.backtests tbody tr');
  const first = rows.first();
  await first.locator(`a[href$="${items[0].id}"]`).waitFor();
  assert.equal(items[0].study, 'walk_forward');
  const written = (value) => value.toFixed(2).replace('.', ',').replace('-', '−');
  const said = `90 %: ${written(items[0].sharpe_low)} a ${written(items[0].sharpe_high)}`;
  const text = (await first.textContent()).replaceAll(/[\u00a0\u202f]/g, ' ');
  assert.ok(text.includes(said), `${said} in ${text}`);
  const single = items.find(({ study }) => study === 'single');
  const row = rows.filter({ has: page.locator(`a[href$="${single.id}"]`) });
  assert.equal(await row.locator('.bt-pbo').evaluate((cell) => cell.lastChild.textContent), '–');
  assert.deepEqual(await unlabelled(page), []);
  await page.reload();
  assert.equal(await page.getByLabel('Orden').inputValue(), '-sharpe');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a hundred thousand trades scroll and filter with few rows on the page', async () => {
  const { context, page, faults } = await session.openBlank();
  await page.route('**/trades?*', async (route) => {
    const response = await route.fetch();
    const columns = await response.json();
    const length = columns.number.length;
    assert.ok(length > 0);
    // The trades of the program, over and over: only their number and order change.
    for (const [name, values] of Object.entries(columns)) {
      if (!Array.isArray(values) || name === 'reasons') continue;
      columns[name] = Array.from({ length: TRADES }, (_, row) => values[row % length]);
    }
    columns.number = columns.number.map((_, row) => row + 1);
    await route.fulfill({ response, json: { ...columns, count: TRADES } });
  });
  await page.goto(`${session.origin}/backtests/${made.walk}`);
  const table = page.getByRole('table', { name: 'Operaciones' });
  await table.waitFor();
  await page.getByText('100.000 operaciones').waitFor();
  const rows = table.getByRole('row');
  const frames = await page.evaluate(async (steps) => {
    const frame = document.querySelector('.trades');
    let most = 0;
    const times = [];
    for (let step = 0; step < steps; step += 1) {
      const before = performance.now();
      frame.scrollTop = (frame.scrollHeight * step) / steps;
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - before);
      most = Math.max(most, frame.querySelectorAll('[role="row"]').length);
    }
    // The same frames where nothing scrolls: the machine, not the page.
    const idle = [];
    for (let step = 0; step < steps; step += 1) {
      const before = performance.now();
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      idle.push(performance.now() - before);
    }
    const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
    return { most, scroll: middle(times), idle: middle(idle) };
  }, FRAMES);
  console.log(
    `# ${frames.most} rows, ${frames.scroll.toFixed(1)} ms, idle ${frames.idle.toFixed(1)} ms`,
  );
  assert.ok(frames.most <= ROWS_MAX, `${frames.most} rows on the page`);
  assert.ok(frames.scroll <= 3 * frames.idle, `${frames.scroll} ms against ${frames.idle} ms`);
  await table.focus();
  await page.keyboard.press('End');
  await rows.filter({ hasText: '100.000' }).waitFor();
  const filter = page.getByLabel('Cuáles');
  const before = await page.evaluate(() => performance.now());
  await filter.selectOption('lost');
  await page.waitForFunction((all) => {
    const shown = Number(document.querySelector('[data-rows]').dataset.rows);
    return shown > 0 && shown < all;
  }, TRADES);
  const took = (await page.evaluate(() => performance.now())) - before;
  console.log(`# filtered in ${took.toFixed(0)} ms`);
  assert.ok(took <= 10 * FILTER_MS_MAX, `${took} ms`);
  await page.keyboard.press('/');
  assert.equal(await focusedLabel(page), 'Buscar operaciones por fecha, lado o motivo');
  await page.keyboard.type('2019');
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.trades-body [data-cell="opened"]')].every((cell) =>
      cell.textContent.includes('2019'),
    ),
  );
  assert.deepEqual(faults, []);
  await context.close();
});

test('chosen by x and compared by c, with what holding would have brought', async () => {
  const { context, page, faults } = await session.open('/backtests');
  for (let row = 0; row < 2; row += 1) {
    await page.keyboard.press('j');
    await page.keyboard.press('x');
  }
  await page.getByRole('button', { name: /^Comparar \(2\)/ }).waitFor();
  assert.deepEqual(await unlabelled(page), []);
  await page.keyboard.press('c');
  await page.waitForURL(/\/backtests\/compare\?ids=/);
  await page.locator('table.beside').first().waitFor();
  const ids = new URL(page.url()).searchParams.get('ids');
  const compared = await session.read(page, '/backtests/compare', { ids, lang: 'es' });
  assert.equal(await page.locator('h1').textContent(), compared.verdict.sentence);
  const heads = page.locator('table.beside').first().locator('thead th');
  assert.equal(await heads.count(), 1 + compared.items.length + compared.benchmarks.length);
  const [benchmark] = compared.benchmarks;
  const column = heads.filter({ hasText: benchmark.title });
  assert.equal(await column.getByRole('button').count(), 0, 'the benchmark stays');
  await page.locator('.curves canvas').first().waitFor();
  assert.deepEqual(await unlabelled(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test('what a study says about its choice stands beside the others', async () => {
  const { context, page, faults } = await session.openBlank();
  const ids = `${made.walk},${made.single}`;
  await page.goto(`${session.origin}/backtests/compare?ids=${ids}`);
  const { items } = await session.read(page, '/backtests/compare', { ids, lang: 'es' });
  const cells = (name) =>
    page
      .getByRole('row')
      .filter({ has: page.getByText(name, { exact: true }) })
      .locator('td');
  const pbo = cells('Prob. de sobreajuste (PBO)');
  await pbo.first().waitFor();
  const shown = (await pbo.allTextContents()).map((text) => text.replaceAll(/\s/gu, ' '));
  assert.deepEqual(shown, [`${Math.round(items[0].study.pbo * 100)} %`, '–', '–']);
  assert.match(await cells('Sharpe dentro → fuera').first().textContent(), /→/);
  assert.match(await cells('Con doble costo').first().textContent(), /%/);
  assert.deepEqual(await unlabelled(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test('comparing needs little more than the chart', async () => {
  const { context, page } = await session.open('/');
  const known = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  );
  const scripts = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js') && !known.includes(response.url())) scripts.push(response);
  });
  await page.goto(`${session.origin}/backtests/compare?ids=${made.walk},${made.single}`);
  await page.locator('.curves canvas').first().waitFor();
  const own = scripts.filter(
    (response) =>
      !known.includes(response.url()) && !/\/(chart|Palette|KeySheet)-/.test(response.url()),
  );
  const bodies = await Promise.all(own.map((response) => response.body()));
  const size = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  console.log(`# ${size} B of script on top of Hoy and the chart`);
  assert.ok(size > 0 && size <= COMPARE_BYTES_MAX, `${size} bytes`);
  await context.close();
});

test('a strategy is copied, put right, tried, saved and found, all by keyboard', async () => {
  const { context, page, faults } = await session.open('/strategies');
  await page.keyboard.press('j');
  const name = await focusedLabel(page);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await tabUntil(page, (label) => label === 'Copiar y editar');
  await page.keyboard.press('Enter');
  const field = page.getByRole('textbox', { name: 'Texto de la estrategia' });
  await field.waitFor();
  await page.getByText('Sin errores.').waitFor();
  await tabUntil(page, (label) => label === 'Texto de la estrategia');
  // Below the last rule, an expression with a name that does not exist.
  const text = await field.inputValue();
  const at = text.indexOf('ema(close, fast)');
  assert.ok(at > 0, text);
  await field.evaluate((element, place) => element.setSelectionRange(place, place + 9), at);
  await page.keyboard.type('ema(clos');
  await page.getByRole('status').filter({ hasText: '1 error' }).first().waitFor();
  const line = text.slice(0, at).split('\n').length;
  await page.getByText(`Línea ${line}:`).waitFor();
  await tabUntil(page, (label) => label === 'Cambiar por «close»');
  await page.keyboard.press('Enter');
  await page.getByText('Sin errores.').waitFor();
  assert.match(await field.inputValue(), /ema\(close, fast\)/);
  // Words are offered and written by keys alone.
  await field.evaluate((element, place) => {
    element.focus();
    element.setSelectionRange(place, place + 3);
  }, at);
  await page.keyboard.type('sm');
  const words = page.getByRole('listbox', { name: 'Palabras' });
  await words.getByRole('option', { name: /^sma/ }).waitFor();
  assert.ok(await field.getAttribute('aria-activedescendant'));
  await page.keyboard.press('Enter');
  assert.match(await field.inputValue(), /sma\(close, fast\)/);
  await page.getByText('Sin errores.').waitFor();
  await page.locator('[data-preview="total_return"]').waitFor();
  assert.deepEqual(await unlabelled(page), []);
  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog', { name: 'Qué va a cambiar' });
  await dialog.getByText('añadida: ').first().waitFor({ state: 'attached' });
  await tabUntil(page, (label) => label === 'Guardar versión');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/strategies\/ema_cross_own/);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  const stored = await session.read(page, '/strategies/ema_cross_own');
  assert.match(stored.text, /sma\(close, fast\)/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('the list leads to what a strategy was measured to do', async () => {
  const { context, page, faults } = await session.open('/strategies');
  const { items } = await session.read(page, '/strategies/today');
  const row = page
    .locator('table.strategies tbody tr')
    .filter({ hasText: 'Cruce de medias' })
    .first();
  await row.locator('.st-month').getByText(/\S/).last().waitFor();
  const mine = items.find(({ strategy }) => strategy === 'ema_cross');
  const said = (await row.textContent()).replaceAll(/\s/gu, ' ');
  assert.ok(said.includes(mine?.vote ? 'del voto' : 'sin voto hoy'), said);
  assert.deepEqual(await unlabelled(page), []);
  await row.getByRole('link', { name: 'Su ficha medida' }).click();
  await page.waitForURL(/\/strategies\/ema_cross#sheet$/);
  const table = page.getByRole('table', { name: 'Su ficha medida' });
  await table.waitFor({ timeout: JOB_MS_MAX });
  const sheet = await session.read(page, '/strategies/ema_cross/sheet');
  assert.equal(await table.locator('tbody tr').count(), sheet.rows.length);
  await checkPage(page, 'a sheet');
  assert.deepEqual(await unlabelled(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a strategy is activated with a reason, against the verdict only by typing its id', async () => {
  const { context, page, faults } = await session.open('/strategies/ema_cross_own');
  await tabUntil(page, (label) => label === 'Activar la estrategia');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Activar la estrategia' });
  await dialog.waitFor();
  await checkPage(page, 'activation');
  await write(page, 'Motivo', 'Para probarla');
  await page.keyboard.press('Enter');
  await dialog.getByText('No es el mismo nombre.').waitFor();
  await write(page, 'Escribe «ema_cross_own» para activarla igual', 'ema_cross_own');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Para probarla', { exact: false }).first().waitFor();
  const { votes } = await session.read(page, '/strategies/ema_cross_own');
  assert.ok(votes.every((vote) => vote.votes && vote.reason === 'Para probarla'));
  await tabUntil(page, (label) => label === 'Pausar la estrategia');
  await page.keyboard.press('Enter');
  await write(page, 'Motivo', 'Ya está');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const paused = await session.read(page, '/strategies/ema_cross_own');
  assert.ok(paused.votes.every((vote) => !vote.votes));
  assert.deepEqual(faults, []);
  await context.close();
});

test('the editor is left by Tab, and Escape closes what it offers', async () => {
  const { context, page } = await session.open('/strategies/new');
  await tabUntil(page, (label) => label === 'Texto de la estrategia');
  await page.keyboard.press('Control+Space');
  await page.getByRole('listbox', { name: 'Palabras' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('listbox', { name: 'Palabras' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Tab');
  assert.notEqual(await focusedLabel(page), 'Texto de la estrategia');
  await context.close();
});

test('what is looked for after # is a strategy or a backtest', async () => {
  const { context, page } = await session.open('/');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('#cruce');
  await page
    .getByRole('option', { name: /^Cruce de medias.*estrategia/ })
    .first()
    .waitFor();
  await page
    .getByRole('option', { name: /BTC\/USDT.*backtest/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/(strategies|backtests)\//);
  await context.close();
});

test('without a server the last answer stays, with its time', async () => {
  const { context, page } = await session.open(`/backtests/${made.walk}`);
  await page.route('**/api/v1/backtests/*', (route) => route.abort());
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
  await page.getByRole('alert').filter({ hasText: 'Sin conexión' }).waitFor();
  await page.getByRole('heading', { level: 2, name: 'Métricas' }).waitFor();
  await checkPage(page, 'stale');
  await context.close();
});

test('an unreachable server is told, and trying again helps', async () => {
  const { context, page } = await session.openBlank();
  await page.route('**/api/v1/strategies?*', (route) => route.abort());
  await page.goto(`${session.origin}/strategies`);
  await page.getByRole('alert').waitFor();
  await checkPage(page, 'error');
  await page.unroute('**/api/v1/strategies?*');
  await page.getByRole('button', { name: 'Reintentar' }).click();
  await page.locator('table.strategies').waitFor();
  await context.close();
});

const PAGES = {
  list: () => '/backtests',
  launch: () => '/backtests/new',
  result: () => `/backtests/${made.walk}`,
  compare: () => `/backtests/compare?ids=${made.walk},${made.single}`,
  strategies: () => '/strategies',
  strategy: () => '/strategies/ema_cross',
  editor: () => '/strategies/ema_cross/edit',
};
for (const [name, path] of Object.entries(PAGES)) {
  for (const look of LOOKS) {
    test(`${name} at ${look.name}: accessible, fits, no fault`, async () => {
      await checkLook(session, path(), look);
    });
  }
  test(`${name} reflows at 320 px`, async () => {
    await checkLook(session, path(), { width: 320, name: '320 px' });
  });
}
