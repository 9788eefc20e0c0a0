// The page in a real browser against the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { launch, openWindow } from './browser.mjs';
import { DECIDE_MS_MAX, startDemo, startServer, untilDecided } from './rumbo.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [360, 768, 1280];
const THEMES = ['light', 'dark'];
const LANGS = ['es', 'en'];
const CARDS_MAX = 6;
/** Compressed JavaScript that the first page may load, in bytes. */
const SCRIPT_BYTES_MAX = 150_000;
const DAILY = '/api/v1/recommendations/daily';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Waits until the answer of the day is drawn. */
async function answered(page) {
  await page.locator('main[aria-busy="false"] h1').waitFor({ timeout: DECIDE_MS_MAX });
}

async function checkAccessible(page, where) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
  assert.deepEqual(found, [], where);
}

async function checkFits(page, where) {
  const excess = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  assert.ok(excess <= 0, `${where}: the page is ${excess} px wider than the window`);
}

async function checkTargets(page, where) {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, select, summary, input')]
      .map((element) => [element.textContent, element.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && (box.width < 20 || box.height < 24))
      .map(([label, box]) => `${label} ${box.width}x${box.height}`),
  );
  assert.deepEqual(small, [], `${where}: targets under 24 px`);
}

describe('demo', () => {
  let demo;
  let cookies;

  before(async () => {
    demo = await startDemo();
    const { context, page, faults } = await openWindow(browser, demo.origin);
    await page.goto(demo.entry);
    await untilDecided(page.request, demo.origin);
    await answered(page);
    cookies = await context.cookies();
    assert.deepEqual(faults, []);
    await context.close();
  });
  after(async () => {
    assert.equal(await demo?.stop(), 0, 'the program stops cleanly when asked');
  });

  async function openToday(look) {
    const window = await openWindow(browser, demo.origin, { ...look, cookies });
    await window.page.goto(demo.origin);
    await answered(window.page);
    return window;
  }

  async function readDaily(page, lang) {
    const response = await page.request.get(`${demo.origin}${DAILY}?lang=${lang}`);
    return response.json();
  }

  test('heading is the verdict and every asset of the answer is on the page', async () => {
    const { context, page, faults } = await openToday();
    const daily = await readDaily(page, 'es');
    assert.ok(daily.items.length > 0, 'the demo decides something');
    assert.equal(await page.locator('h1').textContent(), daily.headline.text);
    const changes = daily.items.filter((item) => item.status === 'decision');
    const cards = page.locator('main li h3');
    assert.equal(await cards.count(), Math.min(changes.length, CARDS_MAX));
    const rows = await page.locator('tbody tr').allTextContents();
    assert.equal(rows.length, daily.items.length - changes.length);
    for (const item of daily.items.filter((item) => item.status !== 'decision')) {
      const row = rows.find((text) => text.startsWith(`${item.instrument.symbol} `));
      assert.ok(row?.includes(item.summary), `${item.instrument.symbol} is told with its reason`);
    }
    const text = await page.locator('main').textContent();
    assert.ok(text.includes(daily.legal), 'the legal line is there');
    assert.equal(daily.sample && text.includes('Ejemplo'), daily.sample);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('a shown chance lies in its interval and names its cases', async () => {
    const { context, page } = await openToday();
    const daily = await readDaily(page, 'es');
    const told = daily.items.filter((item) => item.probability);
    for (const { probability } of told) {
      const { p, lo, hi, n } = probability;
      assert.ok(n >= 30 ? true : p == null, 'under 30 cases there is no number');
      if (p != null) assert.ok(lo <= p && p <= hi, `${lo} <= ${p} <= ${hi}`);
    }
    for (const shown of await page.locator('[data-probability]').all()) {
      const cases = await shown.getAttribute('data-cases');
      const digits = (await shown.textContent()).replaceAll('\u202f', '');
      assert.ok(digits.includes(cases), `${cases} cases are named`);
    }
    await context.close();
  });

  test('language changes everything at once and is remembered', async () => {
    const { context, page, faults } = await openToday();
    const english = await readDaily(page, 'en');
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
    const { context, page } = await openToday();
    await page.getByLabel('Apariencia').selectOption('dark');
    const response = await page.request.get(demo.origin);
    assert.match(await response.text(), /<html[^>]*data-theme="dark"/);
    await context.close();
  });

  test('where a decision comes from opens by keyboard and gives the focus back', async () => {
    const { context, page, faults } = await openToday();
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

  test('a decision computed again is the same', async () => {
    const { context, page } = await openToday();
    await page
      .getByRole('button', { name: /^Ver detalles de/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Volver a calcular y comparar' }).click();
    await page.getByText('Idéntica').waitFor();
    await context.close();
  });

  for (const lang of LANGS) {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        test(`${width} px, ${theme}, ${lang}: accessible, fits, no fault`, async () => {
          const where = `${width} ${theme} ${lang}`;
          const { context, page, faults } = await openToday({ width, theme, lang });
          for (const summary of await page.locator('main details summary').all()) {
            await summary.click();
          }
          await checkAccessible(page, where);
          await checkFits(page, where);
          await checkTargets(page, where);
          assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
          assert.deepEqual(faults, []);
          await context.close();
        });
      }
    }
  }

  for (const width of WIDTHS) {
    test(`state of the data at ${width} px: accessible, fits, no fault`, async () => {
      const { context, page, faults } = await openToday({ width });
      await page.getByRole('link', { name: /^Datos hasta/ }).click();
      await page.waitForURL('**/data');
      await answered(page);
      const status = await page.request.get(`${demo.origin}/api/v1/data/status?lang=es`);
      const { series } = await status.json();
      await page.locator('tbody tr').first().waitFor();
      assert.ok((await page.locator('tbody tr').count()) >= series.length);
      await checkAccessible(page, `data ${width}`);
      await checkFits(page, `data ${width}`);
      assert.deepEqual(faults, []);
      await context.close();
    });
  }

  test('page reflows at 320 px and at twice the text size', async () => {
    const { context, page } = await openToday({ width: 320 });
    await checkFits(page, '320 px');
    await page.setViewportSize({ width: 720, height: 800 });
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    await checkFits(page, 'twice the text size');
    await context.close();
  });

  test('first page needs few and small scripts', async () => {
    const window = await openWindow(browser, demo.origin, { cookies });
    let scriptBytes = 0;
    window.page.on('response', async (response) => {
      if (!response.url().endsWith('.js')) return;
      assert.ok(response.headers()['content-encoding'], `${response.url()} is compressed`);
      scriptBytes += Number(response.headers()['content-length'] ?? 0);
    });
    const response = await window.page.goto(demo.origin);
    await answered(window.page);
    assert.ok(scriptBytes > 0 && scriptBytes <= SCRIPT_BYTES_MAX, `${scriptBytes} bytes`);
    const policy = response.headers()['content-security-policy'];
    assert.match(policy, /script-src 'self'/);
    assert.doesNotMatch(policy, /unsafe/);
    await window.context.close();
  });

  test('an unreachable server is told, and trying again helps', async () => {
    const window = await openWindow(browser, demo.origin, { cookies });
    await window.page.route(`**${DAILY}*`, (route) => route.abort());
    await window.page.goto(demo.origin);
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
    const window = await openWindow(browser, demo.origin, { cookies });
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    await window.page.route(`**${DAILY}*`, async (route) => {
      await held;
      await route.continue();
    });
    await window.page.goto(demo.origin);
    await window.page.getByRole('status').filter({ hasText: 'Cargando' }).waitFor();
    await checkAccessible(window.page, 'loading');
    release();
    await answered(window.page);
    await window.context.close();
  });

  test('a day passes at the press of a button', async () => {
    const { context, page, faults } = await openToday();
    const earlier = await readDaily(page, 'es');
    await page.getByRole('button', { name: 'Avanzar un día' }).click();
    await page.getByRole('status').filter({ hasText: 'Ya es' }).waitFor({ timeout: 120_000 });
    const later = await readDaily(page, 'es');
    assert.equal(later.now - earlier.now, 24 * 60 * 60 * 1000);
    await page.locator('h1', { hasText: later.headline.text }).waitFor();
    await checkAccessible(page, 'after a step');
    assert.deepEqual(faults, []);
    await context.close();
  });
});

describe('first start', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(async () => {
    assert.equal(await server?.stop(), 0, 'the program stops cleanly when asked');
  });

  test('owner account is made by keyboard alone, then signs out and in again', async () => {
    const { context, page, faults } = await openWindow(browser, server.origin, { width: 360 });
    const [email, password] = ['ana@example.com', 'una frase larga y fácil'];
    await page.goto(server.origin);
    await page.waitForURL('**/welcome');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await checkAccessible(page, 'set-up');
    await checkFits(page, 'set-up');

    await tabUntil(page, (label) => label === 'Correo electrónico');
    await page.keyboard.type(email);
    await tabUntil(page, (label) => label === 'Contraseña');
    await page.keyboard.type('corta');
    await page.keyboard.press('Enter');
    await page.getByText('La contraseña debe tener').waitFor();
    await checkAccessible(page, 'refused set-up');
    await page.getByLabel('Contraseña', { exact: true }).focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await answered(page);
    await checkAccessible(page, 'first answer');

    await tabUntil(page, (label) => label === 'Salir');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/login');
    await checkAccessible(page, 'sign-in');
    await tabUntil(page, (label) => label === 'Correo electrónico');
    await page.keyboard.type(email);
    await tabUntil(page, (label) => label === 'Contraseña');
    await page.keyboard.type('no es esta frase');
    await page.keyboard.press('Enter');
    await page.getByText('no coinciden').waitFor();
    await checkAccessible(page, 'refused sign-in');
    await page.getByLabel('Contraseña', { exact: true }).focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await answered(page);
    // The browser itself reports the two refusals above.
    const unexpected = faults.filter((fault) => !/status of (401|422)/.test(fault));
    assert.deepEqual(unexpected, []);
    await context.close();
  });
});

/** What assistive technology calls the focused element. */
function focusedLabel(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return '';
    const labels = [...(element.labels ?? [])].map((label) => label.textContent);
    return (element.getAttribute('aria-label') ?? labels[0] ?? element.textContent ?? '').trim();
  });
}

/** Presses Tab until the focus is on a wanted element; every stop on the way must be visible. */
async function tabUntil(page, wanted) {
  const STOPS_MAX = 200;
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    await page.keyboard.press('Tab');
    const label = await focusedLabel(page);
    const outline = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return document.activeElement === document.body || style.outlineStyle !== 'none';
    });
    assert.ok(outline, `the focus on "${label}" is visible`);
    if (wanted(label)) return label;
  }
  throw new Error(`${STOPS_MAX} stops and the wanted element was not among them`);
}
