// What surrounds every page, in a real browser against the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import {
  answered,
  checkAccessible,
  checkFits,
  checkFocusSeen,
  checkPage,
  focusedLabel,
  startSession,
  tabUntil,
} from './check.mjs';

/** Stops of the focus that are followed through a page. */
const STOPS_MAX = 60;
/** The palette and the sheet are fetched a while after the first answer. */
const FETCHED_MS_MAX = 30_000;

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

const menu = (page) => page.getByRole('navigation', { name: 'Menú principal' });

/** Address and letter of every page, as the menu shows them. */
function readMenu(page) {
  return menu(page)
    .locator('a:has(kbd)')
    .evaluateAll((links) =>
      links.map((link) => ({
        path: link.getAttribute('href'),
        letter: link.querySelector('kbd span[aria-hidden]:last-child').textContent.toLowerCase(),
      })),
    );
}

async function openPalette(page, typed = '') {
  await page.keyboard.press('Control+k');
  const input = page.getByRole('combobox');
  await input.waitFor();
  await page.keyboard.type(typed);
  return page.getByRole('option');
}

test('every page of the menu is reached by two keys, and the menu says where one is', async () => {
  const { context, page, faults } = await session.open();
  const places = await readMenu(page);
  assert.ok(places.length >= 3, 'the menu has pages');
  for (const { path, letter } of [...places.slice(1), places[0]]) {
    await page.keyboard.press('g');
    await page.keyboard.press(letter);
    await page.waitForURL(`${session.origin}${path}`);
    await answered(page);
    const current = await menu(page)
      .locator('a[aria-current="page"]:has(kbd)')
      .getAttribute('href');
    assert.equal(current, path);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('the palette goes to a page and gives the focus back when it is left', async () => {
  const { context, page, faults } = await session.open();
  const search = await tabUntil(page, (label) => label.startsWith('Buscar o pedir'));
  await openPalette(page, 'dats');
  assert.match(await page.getByRole('option', { selected: true }).textContent(), /^Datos/);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await focusedLabel(page), search);

  await openPalette(page, 'datos');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/data');
  await answered(page);

  const options = await openPalette(page);
  assert.match(await options.first().textContent(), /^Datosreciente/, 'what was used comes first');
  await checkAccessible(page, 'palette');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the grammar of the palette: commands, assets, help', async () => {
  const { context, page, faults } = await session.open();
  await openPalette(page, '>oscura');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await openPalette(page, '>sistema');
  await page.keyboard.press('Enter');

  const assets = await openPalette(page, '@btc/usdt');
  assert.match(await assets.first().textContent(), /^BTC\/USDT/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/assets/BTC*');

  const commands = await openPalette(page, '>');
  await page.keyboard.press('ArrowUp');
  const last = await commands.last().textContent();
  assert.equal(await page.getByRole('option', { selected: true }).textContent(), last);
  await page.keyboard.press('Escape');

  const help = await openPalette(page, '?');
  assert.match((await help.allTextContents()).join(' '), /Ir a Hoy/);
  await page.keyboard.type('xyzxyz');
  await page.getByText('Nada coincide con «xyzxyz».').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('the palette opens without a network and goes to a page seen before', async () => {
  const { context, page } = await session.open();
  await openPalette(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.waitForURL('**/data');
  await answered(page);
  await context.setOffline(true);
  await page.getByRole('link', { name: /sin conexión$/ }).waitFor();
  await openPalette(page, 'hoy');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${session.origin}/`);
  await answered(page);
  await context.close();
});

test('the sheet shows the keys that work here', async () => {
  const { context, page, faults } = await session.open();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Atajos de teclado' });
  await sheet.waitFor({ timeout: FETCHED_MS_MAX });
  const rows = await sheet.locator('li').allTextContents();
  for (const { letter } of await readMenu(page)) {
    assert.ok(
      rows.some((row) => row.includes(`G y luego ${letter.toUpperCase()}`)),
      letter,
    );
  }
  await checkAccessible(page, 'sheet');
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
  await context.close();
});

test('the menu folds by keys and stays folded', async () => {
  const { context, page } = await session.open();
  const width = async () => (await menu(page).boundingBox()).width;
  assert.equal(await width(), 208);
  await page.keyboard.press('Control+\\');
  assert.equal(await width(), 56);
  await page.reload();
  await answered(page);
  assert.equal(await width(), 56);
  await checkAccessible(page, 'folded');
  await page.getByRole('link', { name: 'Datos', exact: true }).waitFor();
  await page.keyboard.press('Control+\\');
  assert.equal(await width(), 208);
  await context.close();
});

test('what belongs to the person opens and closes by keyboard', async () => {
  const { context, page, faults } = await session.open('/', { width: 360 });
  await tabUntil(page, (label) => label === 'Tu cuenta');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Ajustes' }).waitFor();
  await checkPage(page, 'user menu');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Ajustes' }).waitFor({ state: 'hidden' });
  assert.equal(await focusedLabel(page), 'Tu cuenta');
  await page.keyboard.press('Enter');
  await tabUntil(page, (label) => label === 'Ajustes');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/settings/profile');
  await answered(page);
  assert.deepEqual(faults, []);
  await context.close();
});

for (const [width, height] of [
  [360, 640],
  [1280, 720],
]) {
  test(`at ${width} px the focus is never under a bar`, async () => {
    const { context, page } = await session.open('/', { width, height });
    for (let stop = 0; stop < STOPS_MAX; stop += 1) {
      await page.keyboard.press('Tab');
      await checkFocusSeen(page);
    }
    for (let stop = 0; stop < STOPS_MAX / 2; stop += 1) {
      await page.keyboard.press('Shift+Tab');
      await checkFocusSeen(page);
    }
    await context.close();
  });
}

test('a phone has the pages under the thumb', async () => {
  const { context, page } = await session.open('/', { width: 360, height: 640 });
  const links = menu(page).getByRole('link');
  const boxes = await links.evaluateAll((all) =>
    all.map((link) => link.getBoundingClientRect()).map(({ y, height }) => [y, height]),
  );
  for (const [y, height] of boxes) {
    assert.ok(height >= 44, `${height} px high`);
    assert.ok(y + height <= 640, 'inside of the window');
  }
  await menu(page).getByRole('button', { name: 'Más' }).click();
  await links.filter({ hasText: 'Datos' }).click();
  await page.waitForURL('**/data');
  await context.close();
});

test('frame and palette fit 320 px and twice the text size', async () => {
  const { context, page } = await session.open('/settings/appearance', { width: 320 });
  await openPalette(page);
  await checkFits(page, '320 px');
  await page.keyboard.press('Escape');
  for (const width of [360, 720, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    await checkFits(page, `twice the text size at ${width} px`);
  }
  await context.close();
});

test('with less motion nothing is animated', async () => {
  const { context, page } = await session.open();
  const animations = () => page.evaluate(() => document.getAnimations().length);
  await openPalette(page);
  assert.equal(await animations(), 0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+\\');
  assert.equal(await animations(), 0);
  await context.close();
});

test('nothing moves while the page settles or changes its theme', async () => {
  const { context, page } = await session.openBlank();
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) {
        if (!hadRecentInput) window.shifts.push(value);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(`${session.origin}/data`);
  await answered(page);
  await page.getByRole('link', { name: /^Datos (al día|parciales|atrasados)$/ }).waitFor();
  // A press counts as input for half a second, so the themes change without one.
  for (const theme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme: theme });
    await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  }
  const shifts = await page.evaluate(() => window.shifts);
  const sum = shifts.reduce((total, value) => total + value, 0);
  assert.ok(sum <= 0.01, `layout shifts of ${sum}`);
  await context.close();
});
