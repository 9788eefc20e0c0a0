// The settings in a real browser against the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import {
  answered,
  checkAccessible,
  checkFits,
  checkFocusSeen,
  checkLook,
  focusedLabel,
  LOOKS,
  startSession,
  tabUntil,
} from './check.mjs';

/** Parts of the settings, and what each is called. */
const SECTIONS = {
  profile: 'Perfil de riesgo',
  assets: 'Activos',
  appearance: 'Apariencia',
  region: 'Idioma y región',
  keyboard: 'Teclado',
};
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

const saved = (page) => page.getByRole('status').filter({ hasText: 'Guardado ✓' });
const readSettings = (page) => session.read(page, '/settings');
const USUAL = { theme: 'system', palette: 'standard', density: 'cosy' };

/** Changes settings past the page. */
async function writeSettings(page, change) {
  const response = await page.request.put(`${session.origin}/api/v1/settings`, {
    data: change,
    headers: { 'X-Requested-With': 'rumbo', Origin: session.origin },
  });
  assert.equal(response.status(), 200);
}

for (const [section, name] of Object.entries(SECTIONS)) {
  test(`${section}: accessible, fits, no fault`, async () => {
    for (const look of LOOKS) {
      await checkLook(session, `/settings/${section}`, look, (page) =>
        page.locator('main fieldset, main select, main input').first().waitFor(),
      );
    }
  });

  test(`${section}: reflows at 320 px and at twice the text size`, async () => {
    const { context, page } = await session.open(`/settings/${section}`, { width: 320 });
    await page.locator('main fieldset, main select, main input').first().waitFor();
    assert.equal(await page.locator('h1').textContent(), name, 'the heading names the part');
    await checkFits(page, '320 px');
    await page.setViewportSize({ width: 720, height: 800 });
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    await checkFits(page, 'twice the text size');
    await context.close();
  });
}

test('an unknown part of the settings leads to the first', async () => {
  const { context, page } = await session.open('/settings/nothing');
  await page.waitForURL('**/settings/profile');
  await context.close();
});

test('questions lead to a profile whose limits are those of the program', async () => {
  const { context, page, faults } = await session.open('/settings/profile');
  await tabUntil(page, (label) => label === 'Responder el cuestionario');
  await page.keyboard.press('Enter');
  const { questions } = await session.read(page, '/settings/questionnaire');
  for (const { text, answers } of questions) {
    await page.getByRole('heading', { name: text }).waitFor();
    await tabUntil(page, (label) => label === answers.at(-1).text);
    await checkFocusSeen(page);
    await page.keyboard.press('Enter');
  }
  await page.getByRole('heading', { name: 'Tu perfil: agresivo' }).waitFor();
  await checkAccessible(page, 'result');
  await tabUntil(page, (label) => label === 'Usar este perfil');
  await page.keyboard.press('Enter');
  await saved(page).waitFor();
  const { risk_profile, limits } = await readSettings(page);
  assert.equal(risk_profile, 'aggressive');
  assert.ok(await page.getByRole('radio', { name: /^Agresivo/ }).isChecked());
  const shown = await page.locator('dl').textContent();
  assert.ok(shown.replaceAll('\u202f', '').includes(`${limits.drawdown_max * 100}%`), shown);

  await page.getByRole('radio', { name: /^Moderado/ }).focus();
  await page.keyboard.press('Space');
  await saved(page).waitFor();
  assert.equal((await readSettings(page)).risk_profile, 'moderate');
  assert.deepEqual(faults, []);
  await context.close();
});

test('assets are found, followed and put in order by keyboard', async () => {
  const { context, page, faults } = await session.open('/settings/assets');
  // What is offered tells that there is something to find.
  await page
    .getByRole('button', { name: /^Seguir / })
    .first()
    .waitFor();
  await tabUntil(page, (label) => label === 'Buscar un activo');
  for (const typed of ['apple', 'eur/usd', 'btc/usdt']) {
    await page.keyboard.type(typed);
    await page.keyboard.press('Enter');
  }
  await page.getByRole('heading', { name: 'Sigues 3 activos' }).waitFor();
  await tabUntil(page, (label) => label === 'Subir BTC/USDT');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  assert.equal(await focusedLabel(page), 'Subir BTC/USDT', 'the focus goes with the row');
  await checkFocusSeen(page);
  await tabUntil(page, (label) => label === 'Dejar de seguir AAPL');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Sigues 2 activos' }).waitFor();
  await saved(page).waitFor();
  assert.deepEqual((await readSettings(page)).assets, ['BTC/USDT', 'EUR/USD']);
  await page.reload();
  await answered(page);
  const rows = await page.locator('main ol li').allTextContents();
  assert.deepEqual(
    rows.map((row) => row.split(' ')[0]),
    ['BTC/USDT', 'EUR/USD'],
  );
  assert.deepEqual(faults, []);
  await context.close();
});

test('looks are kept for the page and for the person', async () => {
  const { context, page, faults } = await session.open('/settings/appearance');
  const html = page.locator('html');
  for (const [question, answer, name, value] of [
    ['Tema', 'Oscuro', 'theme', 'dark'],
    ['Colores', 'Azul y naranja', 'palette', 'colour_blind'],
    ['Densidad', 'Compacta', 'density', 'compact'],
  ]) {
    const group = page.getByRole('group', { name: new RegExp(`^${question}`) });
    await group.getByRole('radio', { name: new RegExp(`^${answer}`) }).focus();
    await page.keyboard.press('Space');
    await group.getByText('Guardado ✓').waitFor();
    assert.equal(await html.getAttribute(`data-${name}`), value);
    assert.equal((await readSettings(page))[name], value);
  }
  await page.reload();
  await answered(page);
  assert.equal(await html.getAttribute('data-palette'), 'colour_blind');

  // Another browser of the same person takes them over.
  const other = await session.open('/');
  await other.page.locator('html[data-palette="colour_blind"][data-theme="dark"]').waitFor();
  await other.context.close();
  await writeSettings(page, USUAL);
  assert.deepEqual(faults, []);
  await context.close();
});

for (const palette of ['colour_blind', 'inverted']) {
  test(`every contrast holds in the palette ${palette}`, async () => {
    for (const theme of ['light', 'dark']) {
      const { context, page } = await session.openBlank({ theme });
      await writeSettings(page, { palette, density: 'compact' });
      await page.goto(session.origin);
      await answered(page);
      await page.locator(`html[data-palette="${palette}"]`).waitFor();
      const usual = await page.evaluate(() => {
        const usual = document.createElement('span');
        usual.dataset.palette = 'standard';
        document.body.append(usual);
        const value = (element) => getComputedStyle(element).getPropertyValue('--color-buy');
        const differs = value(usual) !== value(document.documentElement);
        usual.remove();
        return !differs;
      });
      assert.equal(usual, false, 'the palette changes the colours');
      await checkAccessible(page, `${palette} ${theme}`);
      await writeSettings(page, USUAL);
      await context.close();
    }
  });
}

test('numbers and clock follow the region, not the language', async () => {
  const { context, page, faults } = await session.open('/settings/region');
  await page.getByLabel('Región', { exact: true }).selectOption('MX');
  await page.getByText('Los números se escriben 1,234.56.').waitFor();
  await page.getByLabel('Zona horaria').selectOption('Europe/Madrid');
  await page.getByText(/Las horas se escriben .* (UTC\+[12]|CES?T)\./).waitFor();
  await saved(page).nth(1).waitFor();
  const { region, time_zone, lang } = await readSettings(page);
  assert.deepEqual([region, time_zone, lang], ['MX', 'Europe/Madrid', 'es']);
  await page.getByRole('radio', { name: 'English' }).click();
  await page.getByText('Numbers are written 1,234.56.').waitFor();
  await page.getByLabel('Region', { exact: true }).selectOption('AR');
  await page.getByText('Numbers are written 1.234,56.').waitFor();
  await page.getByRole('radio', { name: 'Español' }).click();
  await page.getByText('Los números se escriben 1.234,56.').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('keys can be given another place, but not one that is taken', async () => {
  const { context, page, faults } = await session.open('/settings/keyboard');
  const change = 'Cambiar el atajo de: Ver los atajos';
  await tabUntil(page, (label) => label === change);
  await page.keyboard.press('Enter');
  await page.keyboard.press('/');
  await page.getByText('/ ya sirve para: Buscar un activo.').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('q');
  await saved(page).waitFor();
  assert.deepEqual((await readSettings(page)).shortcuts, { sheet: 'q' });
  await page.keyboard.press('?');
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.keyboard.press('q');
  await page.getByRole('dialog', { name: 'Atajos de teclado' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Volver a las teclas de Rumbo' }).click();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Atajos de teclado' }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('single keys can be switched off; combinations go on', async () => {
  const { context, page } = await session.open('/settings/keyboard');
  await page.getByRole('radio', { name: 'Solo con Ctrl o ⌘' }).check();
  await saved(page).waitFor();
  await page.locator('h1').click();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  assert.match(page.url(), /settings\/keyboard$/);
  await page.keyboard.press('Escape');
  await page.getByRole('radio', { name: 'Activadas' }).check();
  await context.close();
});

test('a field that cannot be kept says so and can be tried again', async () => {
  const { context, page } = await session.open('/settings/profile');
  await page.route('**/api/v1/settings', (route) =>
    route.request().method() === 'PUT' ? route.abort() : route.continue(),
  );
  await page.getByRole('radio', { name: /^Conservador/ }).click();
  const alert = page.getByRole('alert');
  await alert.waitFor();
  await checkAccessible(page, 'not kept');
  await page.unroute('**/api/v1/settings');
  await alert.getByRole('button', { name: 'Reintentar' }).click();
  await saved(page).waitFor();
  assert.equal((await readSettings(page)).risk_profile, 'conservative');
  await context.close();
});
