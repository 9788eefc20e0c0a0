// One asset and the list of assets in a real browser against the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { launch, openWindow } from './browser.mjs';
import {
  checkAccessible,
  checkFits,
  checkFocusSeen,
  checkLook,
  checkPage,
  LOOKS,
  startSession,
  tabUntil,
} from './check.mjs';
import { startServer } from './rumbo.mjs';

/** Compressed JavaScript that the page of an asset may add to the first one, in bytes. */
const ADDED_BYTES_MAX = 85_000;
const SYMBOL = 'BTC-USDT';
const PLOT = '.plot[data-rows]';
const DAYS = 3;
const STEP_MS_MAX = 120_000;

const DRAW_MS_MAX = 60_000;

/** Rounds of leaving an asset and coming back, those before anything is counted, and what may stay behind. */
const ROUNDS = 50;
const WARM_ROUNDS = 5;
const GROWN_BYTES_MAX = 5 * 2 ** 20;

const LONG_BARS = 500_000;
const SHORT_BARS = 2_400;
const FIRST_BAR_MS = Date.UTC(2024, 0, 1);
const MINUTE_MS = 60_000;
/** Windows of the long series that are compared with its bars. */
const PROBES = 24;
/** Windows of the same series that are compared with what the server sends. */
const WINDOWS = 1_000;
const WINDOW_ROWS_MAX = 400;
const TILE_ROWS = 1_024;
/** As the page turns the wheel into a zoom. */
const WHEEL_ZOOM_PER_PX = 0.0015;
const FRAME_RATIO_MAX = 1.2;
const HEAP_BYTES_MAX = 80 * 2 ** 20;

let browser;
let session;
before(async () => {
  browser = await launch();
  session = await startSession(browser);
  const { context, page } = await session.open();
  for (let day = 0; day < DAYS; day += 1) {
    const response = await page.request.post(`${session.origin}/api/v1/demo/step`, {
      data: { days: 1 },
      headers: { 'X-Requested-With': 'rumbo', Origin: session.origin },
      timeout: STEP_MS_MAX,
    });
    assert.equal(response.status(), 200, 'a day passes');
  }
  await context.close();
});
after(async () => {
  await browser?.close();
  assert.equal(await session?.stop(), 0, 'the program stops cleanly when asked');
});

/** Waits until the chart has drawn its bars. */
async function drawn(page) {
  await page.locator(PLOT).waitFor({ timeout: DRAW_MS_MAX });
}

/** What stands on the canvas, once the view rests. */
function readPlot(page) {
  return page.locator(PLOT).evaluate(({ dataset }) => ({
    level: Number(dataset.level),
    rows: Number(dataset.rows),
    first: Number(dataset.first),
    end: Number(dataset.end),
    high: Number(dataset.high),
    low: Number(dataset.low),
    volume: Number(dataset.volume),
    marks: dataset.marks ? dataset.marks.split(' ') : [],
  }));
}

async function openAsset(search = '', look = {}) {
  const window = await session.open(`/assets/${SYMBOL}${search}`, look);
  await drawn(window.page);
  return window;
}

/** Writes numbers as another region does. */
async function setRegion(region) {
  const { context, page } = await session.openBlank();
  const response = await page.request.put(`${session.origin}/api/v1/settings`, {
    data: { region },
    headers: { 'X-Requested-With': 'rumbo', Origin: session.origin },
  });
  assert.ok(response.ok(), await response.text());
  await context.close();
}

/** Opens the levels beside the chart and returns their panel. */
async function openLevels(page, name) {
  await page.getByRole('tab', { name }).click();
  return page.getByRole('tabpanel', { name });
}

/** Waits until the odds of these very levels are on the page. */
async function levelsShown(page, stop, target) {
  await page
    .locator(`[data-levels="${stop} ${target}"]`)
    .waitFor({ state: 'attached', timeout: STEP_MS_MAX });
}

async function latestDecision(page, lang) {
  const { items } = await session.read(page, '/recommendations/history', {
    symbol: 'BTC/USDT',
    lang,
    limit: 1,
  });
  return items[0];
}

/** A price as a field of the page writes it. */
function readPrice(text, sign) {
  return Number(
    text
      .replaceAll(/[^\d.,]/g, '')
      .replaceAll(sign === ',' ? '.' : ',', '')
      .replace(sign, '.'),
  );
}

/** The odds in a panel are those that were told: inside their interval, with their cases. */
async function checkTold(panel, { probability }) {
  const section = panel.locator('[data-probability]');
  const { probability: p, low, high, cases } = await section.evaluate(({ dataset }) => dataset);
  assert.equal(Number(p), probability.p);
  assert.ok(probability.lo <= Number(p) && Number(p) <= probability.hi, `${p}`);
  assert.deepEqual([Number(low), Number(high)], [probability.lo, probability.hi]);
  assert.equal(Number(cases), probability.n);
  const text = (await section.textContent()).replaceAll('\u202f', '');
  assert.ok(text.includes(`${probability.n} cas`), `"${text}" names its ${probability.n} cases`);
  const [, shown] = text.match(/≈(\d+)%/);
  assert.ok(
    Number(shown) >= Math.floor(probability.lo * 100) &&
      Number(shown) <= Math.ceil(probability.hi * 100),
    `${shown} % lies in its interval`,
  );
}

describe('asset', () => {
  test('heading is the verdict, with its odds, its cases and what is simulated', async () => {
    const { context, page, faults } = await openAsset();
    const { items } = await session.read(page, '/recommendations/history', {
      symbol: 'BTC/USDT',
      lang: 'es',
    });
    const [latest] = items;
    assert.match(await page.locator('h1').textContent(), /^.?BTC\/USDT: /);
    const text = await page.locator('main').textContent();
    assert.ok(text.includes(latest.summary), 'the reason is told');
    assert.equal(text.includes('Simulado'), latest.simulated);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('marks on the chart are the decisions of the record, and so are the rows below', async () => {
    const { context, page } = await openAsset();
    const { items } = await session.read(page, '/recommendations/history', {
      symbol: 'BTC/USDT',
      lang: 'es',
      limit: 200,
    });
    assert.ok(items.length > DAYS, `${items.length} decisions`);
    const said = items.filter(({ status }) => status !== 'without_data').map(({ id }) => id);
    const { marks } = await readPlot(page);
    assert.deepEqual([...marks].sort(), [...said].sort());
    const rows = await page
      .locator('tr[data-decision]')
      .evaluateAll((all) => all.map((row) => row.dataset.decision));
    assert.deepEqual(
      rows,
      items.map(({ id }) => id),
    );
    await context.close();
  });

  test('every chance on the page lies in its interval and names its cases', async () => {
    const { context, page } = await openAsset();
    const shown = page.locator('[data-probability]');
    assert.ok((await shown.count()) > DAYS);
    for (const one of await shown.all()) {
      const { probability, cases, low, high } = await one.evaluate(({ dataset }) => dataset);
      assert.ok(Number(low) <= Number(probability), `${low} <= ${probability}`);
      assert.ok(Number(probability) <= Number(high), `${probability} <= ${high}`);
      assert.ok(Number(cases) >= 30, 'under 30 cases there is no number');
      const text = (await one.textContent()).replaceAll('\u202f', '');
      assert.ok(text.includes(cases), `"${text}" names its ${cases} cases`);
    }
    await context.close();
  });

  test('an earlier decision is shown as it was said then', async () => {
    const { context, page } = await openAsset();
    const { items } = await session.read(page, '/recommendations/history', {
      symbol: 'BTC/USDT',
      lang: 'es',
    });
    await page.keyboard.press(']');
    await page.keyboard.press('[');
    await page.keyboard.press('[');
    const earlier = items[2];
    await page.locator(`tr[data-decision="${earlier.id}"][aria-current="true"]`).waitFor();
    const panel = page.getByRole('complementary', { name: 'Detalle de la decisión' });
    const text = await panel.textContent();
    assert.ok(text.includes('Como se dijo el'));
    assert.ok(text.includes(earlier.summary));
    await page.getByRole('button', { name: 'Volver a la de hoy' }).click();
    assert.ok(!(await panel.textContent()).includes('Como se dijo el'));
    await context.close();
  });

  test('what is on the chart stands in the address and comes back with it', async () => {
    const search = '?tf=1h&ind=ema(close,%2020);rsi(close,%2014)';
    const { context, page, faults } = await openAsset(search);
    const chart = page.getByRole('application');
    await chart.focus();
    for (const key of ['Home', '+', '+']) await page.keyboard.press(key);
    await page.waitForURL(/from=2017/);
    const before = await readPlot(page);
    await page.reload();
    await drawn(page);
    await page.getByRole('button', { name: 'Quitar RSI 14' }).waitFor();
    const after = await readPlot(page);
    // Another level may be in use: it is left only after a zoom by two.
    assert.ok(Math.abs(after.first - before.first) <= 4, `${after.first} after ${before.first}`);
    assert.ok(Math.abs(after.end - before.end) <= 8, `${after.end} after ${before.end}`);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('everything is reached without a mouse', async () => {
    const { context, page, faults } = await openAsset('?tf=1h');
    await page.getByRole('application').focus();
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement).outlineStyle,
    );
    assert.notEqual(outline, 'none', 'the focus on the chart is visible');
    const live = page.locator('[aria-live="polite"]').filter({ hasText: 'velas' });
    await page.keyboard.press('ArrowLeft');
    await live.filter({ hasText: /\d+ de \d+ velas, .* cierre / }).waitFor();
    const first = await live.textContent();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.waitForFunction(
      (said) =>
        ![...document.querySelectorAll('[aria-live]')].some((at) => at.textContent === said),
      first,
    );
    const wide = await readPlot(page);
    for (let press = 0; press < 6; press += 1) await page.keyboard.press('+');
    await page.waitForFunction(
      ([selector, bars]) => {
        const { first, end } = document.querySelector(selector).dataset;
        return Number(end) - Number(first) < bars * 0.6;
      },
      [PLOT, wide.end - wide.first],
    );
    await page.keyboard.press('Home');
    await page.waitForURL(/from=2017/);
    await page.keyboard.press('End');
    await page.keyboard.press('t');
    await page.getByRole('heading', { name: 'Velas a la vista' }).waitFor();
    assert.ok(
      await page.evaluate(() => document.activeElement !== document.body),
      'the focus goes on in the table',
    );
    await checkAccessible(page, 'table of bars');
    await page.keyboard.press('t');
    await drawn(page);
    assert.equal(
      await page.evaluate(() => document.activeElement.getAttribute('role')),
      'application',
    );
    await page.keyboard.press('i');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('searchbox').fill('fuerza relativa');
    await checkAccessible(page, 'indicators');
    await dialog.getByRole('button', { name: /^Añadir: Índice de fuerza relativa/ }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Quitar RSI 14' }).waitFor();
    await page.getByRole('application').focus();
    await page.keyboard.press('7');
    await page.waitForURL(/tf=1w/);
    await drawn(page);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('indicators keep their place and colour for each asset', async () => {
    const { context, page, faults } = await openAsset();
    await drawn(page);
    await page.keyboard.press('i');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Grupo' }).selectOption('Medias y bandas');
    await dialog.getByRole('searchbox').fill('supertendencia');
    await dialog
      .getByRole('button', { name: /^Añadir: / })
      .first()
      .click();
    const colour = dialog.getByRole('button', { name: /^Color de SUPERTREND/ });
    await colour.filter({ has: page.locator('[style*="plot-1"]') }).click();
    await colour.filter({ has: page.locator('[style*="plot-2"]') }).waitFor();
    await checkAccessible(page, 'indicators on the chart');
    await page.keyboard.press('Escape');
    await page.goto(page.url().split('?')[0]);
    await drawn(page);
    await page.getByRole('button', { name: /^Quitar SUPERTREND/ }).waitFor();
    await page.keyboard.press('i');
    await colour.filter({ has: page.locator('[style*="plot-2"]') }).waitFor();
    await dialog.getByRole('button', { name: /^Quitar SUPERTREND/ }).click();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('button', { name: /^Quitar / }).count(), 0);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('levels of the reader are typed, stepped and put back, with the odds of the server', async () => {
    const spanish = {
      tab: 'Niveles',
      own: 'Niveles tuyos, no de la decisión.',
      reset: 'Restablecer',
    };
    const english = { tab: 'Levels', own: 'Your levels, not the decision’s.', reset: 'Reset' };
    for (const [lang, region, sign, names] of [
      ['es', 'AR', ',', spanish],
      ['en', 'US', '.', english],
      ['es', 'AR', ',', spanish],
    ]) {
      await setRegion(region);
      const { context, page, faults } = await openAsset('', { lang });
      const panel = await openLevels(page, names.tab);
      const latest = await latestDecision(page, lang);
      await levelsShown(page, latest.stop, latest.target);
      const before = await page.locator('header').last().textContent();
      const stop = Math.round(latest.price * 96.5) / 100;
      const input = panel.getByRole('textbox', { name: 'Stop' });
      await input.fill(`${stop}`.replace('.', sign));
      await levelsShown(page, stop, latest.target);
      const told = await session.read(page, '/recommendations/BTC-USDT/levels', {
        stop,
        target: latest.target,
        lang,
      });
      assert.equal(told.declared, false);
      await checkTold(panel, told);
      await panel.getByText(names.own).waitFor();
      await checkAccessible(page, `own levels, ${lang}`);
      await checkFits(page, `own levels, ${lang}`);
      const spoken = page
        .locator('[aria-live="polite"]')
        .filter({ hasText: told.probability.text });
      await spoken.waitFor({ state: 'attached' });
      assert.equal(await page.locator('header').last().textContent(), before, 'the verdict stays');

      const priceIn = async () => readPrice(await input.inputValue(), sign);
      await input.press('ArrowUp');
      const up = await priceIn();
      assert.ok(up > stop && up < latest.price, `${up} after ${stop}`);
      await levelsShown(page, up, latest.target);
      await input.press('ArrowDown');
      await input.press('ArrowDown');
      const down = await priceIn();
      await input.press('Shift+ArrowDown');
      const jumped = await priceIn();
      assert.ok(up - down > 0 && down - jumped > (5 * (up - down)) / 2, `${up} ${down} ${jumped}`);
      await levelsShown(page, jumped, latest.target);
      await panel.getByRole('button', { name: names.reset }).click();
      await levelsShown(page, latest.stop, latest.target);
      assert.equal(await priceIn(), latest.stop);
      await checkTold(panel, latest);
      assert.deepEqual(faults, []);
      await context.close();
    }
  });

  test('levels that make no trade are refused under their field and leave the odds of before', async () => {
    const { context, page, faults } = await openAsset();
    const panel = await openLevels(page, 'Niveles');
    const latest = await latestDecision(page, 'es');
    await levelsShown(page, latest.stop, latest.target);
    const odds = panel.locator('[data-probability]');
    const told = await odds.getAttribute('data-probability');
    const input = panel.getByRole('textbox', { name: 'Stop' });
    const described = () =>
      input.evaluate((element) =>
        element
          .getAttribute('aria-describedby')
          .split(' ')
          .map((id) => document.getElementById(id).textContent)
          .join(' '),
      );
    await input.fill(`${Math.round(latest.price * 1.1)}`);
    await panel.getByText('Debe quedar por debajo del precio').waitFor();
    assert.equal(await input.getAttribute('aria-invalid'), 'true');
    assert.match(await described(), /Debe quedar por debajo del precio/);
    assert.equal(await odds.getAttribute('data-probability'), told, 'the odds of before stay');
    assert.equal(await page.locator('[data-levels]').count(), 0, 'and are not taken for new ones');
    await checkAccessible(page, 'refused level');
    await input.fill(`${Math.round(latest.price * 0.999)}`);
    await panel.getByText('Demasiado cerca').waitFor();
    await input.fill('abc');
    await panel.getByText('Escribe un número.').waitFor();
    await panel.getByRole('textbox', { name: 'Objetivo' }).fill('1');
    await panel.getByText('Debe quedar por encima del precio').waitFor();
    await panel.getByRole('button', { name: 'Restablecer' }).click();
    await levelsShown(page, latest.stop, latest.target);
    assert.equal(await panel.getByText('Escribe un número.').count(), 0);
    // The browser itself reports answers that refuse.
    assert.deepEqual(
      faults.filter((fault) => !fault.includes('status of 422')),
      [],
    );
    await context.close();
  });

  test('lines of stop and target are dragged and moved by key, and the fields go with them', async () => {
    const { context, page, faults } = await openAsset();
    const latest = await latestDecision(page, 'es');
    const asked = [];
    page.on('request', (request) => {
      if (request.url().includes('/levels?')) asked.push(request.url());
    });
    const line = page.locator('[data-line="stop"]');
    const box = await line.boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let moved = 1; moved <= 15; moved += 1) await page.mouse.move(x, y - moved);
    await page.mouse.up();
    const panel = page.getByRole('tabpanel', { name: 'Niveles' });
    const input = panel.getByRole('textbox', { name: 'Stop' });
    const priceIn = async () => readPrice(await input.inputValue(), ',');
    const dragged = await priceIn();
    assert.ok(dragged > latest.stop && dragged < latest.price, `${dragged} of ${latest.stop}`);
    await levelsShown(page, dragged, latest.target);
    assert.equal(Number(await line.getAttribute('aria-valuenow')), dragged);
    assert.equal(await line.getAttribute('aria-valuetext'), await input.inputValue());
    assert.equal(await line.getAttribute('aria-label'), 'Tu stop');
    assert.ok(asked.length <= 15, `${asked.length} questions for 15 places`);
    const told = await session.read(page, '/recommendations/BTC-USDT/levels', {
      stop: dragged,
      target: latest.target,
      lang: 'es',
    });
    await checkTold(panel, told);

    await page.getByRole('application').focus();
    await tabUntil(page, (label) => label === 'Objetivo');
    await page.keyboard.press('ArrowUp');
    const target = readPrice(
      await panel.getByRole('textbox', { name: 'Objetivo' }).inputValue(),
      ',',
    );
    assert.ok(target > latest.target, `${target} of ${latest.target}`);
    await levelsShown(page, dragged, target);
    await checkFocusSeen(page);
    await checkAccessible(page, 'lines that were moved');
    const wide = await readPlot(page);
    await line.hover();
    await page.mouse.wheel(0, 400);
    await page.waitForFunction(
      ([selector, bars]) => {
        const { first, end } = document.querySelector(selector).dataset;
        return Number(end) - Number(first) > bars;
      },
      [PLOT, wide.end - wide.first],
    );
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('on a phone the lines are as large as a finger needs', async () => {
    const { context, page, faults } = await openAsset('', { width: 360 });
    const lines = page.locator('[data-line]');
    assert.equal(await lines.count(), 2);
    for (const line of await lines.all()) {
      const { width, height } = await line.boundingBox();
      assert.ok(width >= 24 && height >= 24, `${width}x${height}`);
    }
    const latest = await latestDecision(page, 'es');
    await page.locator('[data-line="target"]').press('Shift+ArrowDown');
    const panel = page.getByRole('tabpanel', { name: 'Niveles' });
    const input = panel.getByRole('textbox', { name: 'Objetivo' });
    const target = readPrice(await input.inputValue(), ',');
    assert.ok(target < latest.target, `${target} of ${latest.target}`);
    await levelsShown(page, latest.stop, target);
    await checkPage(page, 'own levels on a phone');
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('an earlier decision keeps its levels', async () => {
    const { context, page } = await openAsset();
    await openLevels(page, 'Niveles');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1 }).click();
    for (const key of [']', '[', '[']) await page.keyboard.press(key);
    const panel = page.getByRole('tabpanel', { name: 'Niveles' });
    await panel.getByText('Como se dijo el').waitFor();
    assert.equal(await panel.getByRole('textbox').count(), 0);
    assert.equal(await page.locator('[data-line]').count(), 0);
    await context.close();
  });

  test('patterns tell phase, regime and how they did', async () => {
    const { context, page, faults } = await openAsset();
    await page.getByRole('tab', { name: 'Patrones' }).click();
    await page.getByRole('heading', { name: 'Fase' }).waitFor();
    await page.getByRole('heading', { name: 'Régimen' }).waitFor();
    const panel = page.getByRole('tabpanel');
    const said =
      /Lo esperado siguió en \d+ % de \d+ casos|Menos de 30 casos|No dice hacia qué lado/;
    assert.match(await panel.innerText(), said);
    await checkAccessible(page, 'patterns');
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('an indicator that cannot be computed says so and leaves the chart', async () => {
    const { context, page } = await openAsset('?ind=foo(1)');
    await page.getByRole('alert').filter({ hasText: 'calcular los indicadores' }).waitFor();
    await drawn(page);
    await context.close();
  });

  test('a series without bars up to today says so', async () => {
    const { context, page, faults } = await session.open(`/assets/${SYMBOL}?tf=5m`);
    await page.getByText('No hay velas de 5 minutos').waitFor();
    // The browser itself reports the 404 that says so.
    assert.deepEqual(
      faults.filter((fault) => !fault.includes('status of 404')),
      [],
    );
    await context.close();
  });

  test('an asset whose data stopped has no verb and says why', async () => {
    const { context, page, faults } = await session.open('/assets/XAU-USD');
    await drawn(page);
    assert.match(await page.locator('h1').textContent(), /sin recomendación/);
    await page.getByRole('status').filter({ hasText: 'No opinamos' }).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('an unknown asset is told, and an unreachable server too', async () => {
    const unknown = await session.openBlank();
    await unknown.page.goto(`${session.origin}/assets/NOPE`);
    await unknown.page.getByRole('alert').waitFor();
    await checkAccessible(unknown.page, 'unknown asset');
    await unknown.context.close();
    const { context, page } = await session.openBlank();
    await page.route('**/api/v1/bars/**', (route) => route.abort());
    await page.goto(`${session.origin}/assets/${SYMBOL}`);
    const alert = page.getByRole('alert').filter({ hasText: 'leer las velas' });
    await alert.waitFor();
    await checkAccessible(page, 'without bars');
    await page.unroute('**/api/v1/bars/**');
    await page.getByRole('button', { name: 'Reintentar' }).click();
    await drawn(page);
    await context.close();
  });

  test('coming and going fifty times leaves nothing behind', async () => {
    const { context, page, faults } = await openAsset();
    const devtools = await context.newCDPSession(page);
    const canvases = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      const { result } = await devtools.send('Runtime.evaluate', {
        expression: 'HTMLCanvasElement.prototype',
      });
      const { objects } = await devtools.send('Runtime.queryObjects', {
        prototypeObjectId: result.objectId,
      });
      const { result: count } = await devtools.send('Runtime.callFunctionOn', {
        objectId: objects.objectId,
        functionDeclaration: 'function () { return this.length; }',
      });
      await devtools.send('Runtime.releaseObject', { objectId: objects.objectId });
      return count.value;
    };
    const heapBytes = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      return (await devtools.send('Runtime.getHeapUsage')).usedSize;
    };
    const once = async () => {
      await page.getByRole('link', { name: /^Hoy/ }).first().click();
      await page.waitForURL(`${session.origin}/`);
      await page.goBack();
      await drawn(page);
    };
    // What is kept on purpose, such as answers and code, is there after a few rounds.
    for (let turn = 0; turn < WARM_ROUNDS; turn += 1) await once();
    const before = await canvases();
    const heapBefore = await heapBytes();
    for (let turn = 0; turn < ROUNDS; turn += 1) await once();
    const after = await canvases();
    const grown = (await heapBytes()) - heapBefore;
    console.log(
      `# ${ROUNDS} rounds: heap ${(grown / 2 ** 20).toFixed(2)} MiB more, ${after} canvases`,
    );
    assert.ok(after <= before, `${after} canvases, ${before} before`);
    assert.ok(grown <= GROWN_BYTES_MAX, `${grown} bytes more after ${ROUNDS} rounds`);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('page of an asset adds few scripts to the first one', async () => {
    const { context, page } = await session.open();
    const loaded = new Map();
    page.on('response', async (response) => {
      if (response.url().endsWith('.js')) loaded.set(response.url(), await response.body());
    });
    await page.goto(`${session.origin}/assets/${SYMBOL}`);
    await drawn(page);
    const own = new Map(loaded);
    loaded.clear();
    await page.goto(session.origin);
    await page.locator('main[aria-busy="false"] h1').waitFor();
    const added = [...own].filter(([url]) => !loaded.has(url));
    const bytes = added.reduce((sum, [, body]) => sum + gzipSync(body, { level: 9 }).length, 0);
    console.log(`page of an asset adds ${(bytes / 1000).toFixed(1)} kB of scripts (gz)`);
    assert.ok(bytes > 0 && bytes <= ADDED_BYTES_MAX, `${bytes} bytes`);
    await context.close();
  });

  for (const look of LOOKS) {
    test(`asset at ${look.name}: accessible, fits, no fault`, async () => {
      await checkLook(session, `/assets/${SYMBOL}?ind=rsi(close,%2014)`, look, drawn);
    });
  }

  test('page reflows at 320 px and at twice the text size', async () => {
    const { context, page } = await openAsset('', { width: 320 });
    await checkFits(page, '320 px');
    await page.setViewportSize({ width: 720, height: 800 });
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    await checkFits(page, 'twice the text size');
    await context.close();
  });
});

describe('assets', () => {
  async function openList(search = '', look = {}) {
    const window = await session.open(`/assets${search}`, look);
    await window.page.locator('table.assets tbody tr').first().waitFor();
    return window;
  }

  test('every asset of the answer is a row with what is said about it', async () => {
    const { context, page, faults } = await openList('?view=all');
    const { items } = await session.read(page, '/instruments/overview', { lang: 'es', limit: 500 });
    const rows = page.locator('table.assets tbody tr');
    assert.equal(await rows.count(), items.length);
    for (const shown of await page.locator('[data-probability]').all()) {
      const { probability, cases, low, high } = await shown.evaluate(({ dataset }) => dataset);
      assert.ok(Number(low) <= Number(probability) && Number(probability) <= Number(high));
      assert.ok((await shown.textContent()).replaceAll('\u202f', '').includes(cases));
    }
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('filters stand in the address', async () => {
    const { context, page, faults } = await openList('?view=all');
    await page.getByRole('button', { name: 'Divisas' }).click();
    await page.getByRole('searchbox', { name: 'Buscar activo' }).fill('yen');
    await page.waitForURL(/class=fx.*q=yen|q=yen.*class=fx/);
    await page.reload();
    const rows = page.locator('table.assets tbody tr');
    await rows.first().waitFor();
    assert.equal(await rows.count(), 1);
    assert.match(await rows.first().textContent(), /USD\/JPY/);
    await page.getByRole('searchbox', { name: 'Buscar activo' }).fill('no hay tal cosa');
    await page.getByText('Ningún activo coincide').waitFor();
    await checkAccessible(page, 'nothing found');
    await page.getByRole('button', { name: 'Quitar filtros' }).click();
    await rows.nth(5).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('an asset is followed and opened by keyboard alone', async () => {
    const { context, page, faults } = await openList('?view=all&q=intel');
    const watched = async () => {
      const { items } = await session.read(page, '/watchlist');
      return items.some(({ symbol }) => symbol === 'INTC');
    };
    const before = await watched();
    await page.keyboard.press('j');
    for (const expected of [!before, before]) {
      const answered = page.waitForResponse((response) => response.url().includes('/watchlist/'));
      await page.keyboard.press('f');
      assert.ok((await answered).ok());
      assert.equal(await watched(), expected);
    }
    await page.keyboard.press('Enter');
    await page.waitForURL('**/assets/INTC');
    await drawn(page);
    assert.deepEqual(faults, []);
    await context.close();
  });

  for (const look of LOOKS) {
    test(`assets at ${look.name}: accessible, fits, no fault`, async () => {
      await checkLook(session, '/assets?view=all', look);
    });
  }

  test('list reflows at 320 px', async () => {
    const { context, page } = await openList('?view=all', { width: 320 });
    await checkFits(page, '320 px');
    await context.close();
  });
});

describe('long series', () => {
  let server;
  let window;
  const series = makeBars(LONG_BARS);
  before(async () => {
    server = await startServer([
      { name: 'BTCUSDT-1m.csv', text: csvOf(series) },
      { name: 'ETHUSDT-1m.csv', text: csvOf(makeBars(SHORT_BARS)) },
    ]);
    window = await openWindow(browser, server.origin);
    const response = await window.page.request.post(`${server.origin}/api/v1/auth/setup`, {
      data: {
        email: 'ana@example.com',
        password: 'una frase larga y fácil',
        lang: 'es',
        risk_profile: 'moderate',
      },
      headers: { 'X-Requested-With': 'rumbo', Origin: server.origin },
    });
    assert.ok(response.ok(), await response.text());
  });
  after(async () => {
    await window?.context.close();
    assert.equal(await server?.stop(), 0, 'the program stops cleanly when asked');
  });

  async function show(symbol) {
    await window.page.goto(`${server.origin}/assets/${symbol}?tf=1m`);
    await drawn(window.page);
  }

  test('high, low and volume in view are those of every single bar, at every level', async () => {
    const { page } = window;
    await show('BTC-USDT');
    const levels = new Set();
    const random = makeRandom(11);
    for (let probe = 0; probe < PROBES; probe += 1) {
      const place = random();
      const visible = 20 * (LONG_BARS / 20) ** random();
      const { first, end, level, high, low, volume } = await moveTo(page, place, visible);
      levels.add(level);
      assert.deepEqual(
        { high, low, volume },
        sumUp(series, first, Math.min(end, LONG_BARS)),
        `bars ${first} to ${end} at level ${level}`,
      );
    }
    assert.ok(levels.size >= 4, `levels ${[...levels].join(' ')} were seen`);
    assert.deepEqual(window.faults, []);
  });

  test('a thousand windows of what the server sends hold the very highs, lows and volumes', async () => {
    const { page } = window;
    const path = `${server.origin}/api/v1/bars/BTC-USDT`;
    const read = async (address) => {
      const response = await page.request.get(address);
      assert.equal(response.status(), 200, address);
      return response.json();
    };
    const { version, levels } = await read(`${path}/pyramid?timeframe=1m`);
    const tiles = new Map();
    const tileOf = async (level, tile) => {
      const address = `${path}/tiles/1m/${version}/${level}/${tile}`;
      if (!tiles.has(address)) tiles.set(address, centsOf(await read(address)));
      return tiles.get(address);
    };
    const random = makeRandom(23);
    const pick = (below) => Math.floor(random() * below);
    for (let probe = 0; probe < WINDOWS; probe += 1) {
      const { level, rows, bars_per_row } = levels[pick(levels.length)];
      const first = pick(rows);
      const end = Math.min(first + 1 + pick(WINDOW_ROWS_MAX), rows);
      let [high, low, volume] = [0, Number.POSITIVE_INFINITY, 0];
      for (let row = first; row < end; row += 1) {
        const tile = await tileOf(level, Math.floor(row / TILE_ROWS));
        const one = tile[row % TILE_ROWS];
        high = Math.max(high, one.high);
        low = Math.min(low, one.low);
        volume += one.volume;
      }
      const until = Math.min(end * bars_per_row, LONG_BARS);
      const told = { high: Number(`${high}e-2`), low: Number(`${low}e-2`), volume };
      const name = `rows ${first} to ${end} of level ${level}`;
      assert.deepEqual(told, sumUp(series, first * bars_per_row, until), name);
    }
    console.log(`# ${WINDOWS} windows over ${levels.length} levels, ${tiles.size} tiles`);
  });

  test('half a million bars pan and zoom like two thousand', async () => {
    const { page } = window;
    const measure = async (symbol) => {
      await show(symbol);
      await sweep(page);
      return sweep(page);
    };
    const short = await measure('ETH-USDT');
    const long = await measure('BTC-USDT');
    const devtools = await window.context.newCDPSession(page);
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    console.log(
      `frames p95: ${long.p95.toFixed(1)} ms of ${LONG_BARS} bars, ${short.p95.toFixed(1)} ms of ${SHORT_BARS};`,
      `longest ${long.longest.toFixed(1)} and ${short.longest.toFixed(1)} ms;`,
      `heap ${(usedSize / 2 ** 20).toFixed(1)} MiB; levels ${long.levels.join(' ')}`,
    );
    assert.ok(long.levels.length >= 4, 'the sweep goes through the levels');
    assert.ok(long.p95 <= short.p95 * FRAME_RATIO_MAX, `${long.p95} and ${short.p95} ms`);
    assert.ok(usedSize <= HEAP_BYTES_MAX, `${usedSize} bytes`);
  });
});

/** The same numbers every time (Numerical Recipes' linear congruence), 0 to 1. */
function makeRandom(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** A walk in cents, one bar a minute, with whole volumes: every figure of it is exact. */
function makeBars(count) {
  const random = makeRandom(7);
  const bars = [];
  let cents = 3_000_000;
  for (let index = 0; index < count; index += 1) {
    const open = cents;
    cents = Math.max(cents + Math.round((random() - 0.5) * 4_000), 100_000);
    const high = Math.max(open, cents) + Math.round(random() * 1_000);
    const low = Math.min(open, cents) - Math.round(random() * 1_000);
    bars.push({ open, high, low, close: cents, volume: 1 + Math.floor(random() * 1_000) });
  }
  return bars;
}

function csvOf(bars) {
  const price = (cents) => (cents / 100).toFixed(2);
  const lines = bars.map(({ open, high, low, close, volume }, index) => {
    const opened = FIRST_BAR_MS + index * MINUTE_MS;
    return `${opened},${price(open)},${price(high)},${price(low)},${price(close)},${volume}`;
  });
  return `timestamp,open,high,low,close,volume\n${lines.join('\n')}\n`;
}

function sumUp(bars, first, end) {
  let [high, low, volume] = [0, Number.POSITIVE_INFINITY, 0];
  for (let index = first; index < end; index += 1) {
    high = Math.max(high, bars[index].high);
    low = Math.min(low, bars[index].low);
    volume += bars[index].volume;
  }
  return { high: Number(`${high}e-2`), low: Number(`${low}e-2`), volume };
}

/** The rows of a tile in cents: closes are counted from the row before, the rest from their own close. */
function centsOf({ scale, close, high, low, volume }) {
  assert.equal(scale, 2, 'prices come as integers');
  let last = 0;
  return close.map((change, row) => {
    last += change;
    return { high: last + high[row], low: last + low[row], volume: volume[row] };
  });
}

/** Turns the wheel over the chart until a share of the series is in view, and waits until it rests there. */
async function moveTo(page, place, visible) {
  await page.locator('.plot').evaluate(
    async (plot, { place, visible, bars, zoomPerPx }) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const box = plot.getBoundingClientRect();
      const turn = (deltaX, deltaY) =>
        plot.dispatchEvent(
          new WheelEvent('wheel', {
            deltaX,
            deltaY,
            clientX: box.left + box.width / 3,
            cancelable: true,
          }),
        );
      const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      const isDrawn = () => Number(plot.dataset.end) > Number(plot.dataset.first);
      const rest = async () => {
        await frame();
        await pause(600);
        // Bars of another level may still be on their way.
        for (let wait = 0; wait < 100 && !isDrawn(); wait += 1) await pause(100);
      };
      for (let round = 0; round < 2; round += 1) {
        const span = Number(plot.dataset.end) - Number(plot.dataset.first);
        turn(0, Math.log(visible / span) / zoomPerPx);
        await rest();
        const now = Number(plot.dataset.end) - Number(plot.dataset.first);
        const wanted = place * (bars - now);
        turn(((wanted - Number(plot.dataset.first)) / now) * box.width, 0);
        await rest();
      }
    },
    { place, visible, bars: LONG_BARS, zoomPerPx: WHEEL_ZOOM_PER_PX },
  );
  return readPlot(page);
}

/** Zooms out over everything, pans, and zooms in again, one turn of the wheel each frame. */
function sweep(page) {
  return page.locator('.plot').evaluate(async (plot) => {
    const box = plot.getBoundingClientRect();
    const turn = (deltaX, deltaY) =>
      plot.dispatchEvent(
        new WheelEvent('wheel', {
          deltaX,
          deltaY,
          clientX: box.left + box.width / 2,
          cancelable: true,
        }),
      );
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const deltas = [];
    const levels = new Set();
    let last = await frame();
    const moves = [
      ...Array.from({ length: 60 }, () => [0, 100]),
      ...Array.from({ length: 30 }, () => [-12, 0]),
      ...Array.from({ length: 60 }, () => [0, -100]),
      ...Array.from({ length: 60 }, () => [-40, 0]),
    ];
    for (const [deltaX, deltaY] of moves) {
      turn(deltaX, deltaY);
      const now = await frame();
      deltas.push(now - last);
      last = now;
      levels.add(Number(plot.dataset.level));
    }
    deltas.sort((a, b) => a - b);
    return {
      p95: deltas[Math.floor(deltas.length * 0.95)],
      longest: deltas.at(-1),
      levels: [...levels],
    };
  });
}
