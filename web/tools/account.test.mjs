// The first visit and signing in, in a real browser against the real program. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, openWindow } from './browser.mjs';
import {
  answered,
  checkAccessible,
  checkFits,
  checkFocusSeen,
  checkPage,
  tabUntil,
} from './check.mjs';
import { startServer } from './rumbo.mjs';

/** The first steps, every key pressed, in this time at most. */
const SECONDS_MAX = 90;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

describe('first start', () => {
  let server;

  async function readAs(page, path) {
    const response = await page.request.get(`${server.origin}/api/v1${path}?lang=es`);
    assert.equal(response.status(), 200, path);
    return response.json();
  }
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

    const begun = Date.now();
    let checkedMs = 0;
    /** Waits for a check that no person would wait for. */
    async function aside(check) {
      const at = Date.now();
      await check;
      checkedMs += Date.now() - at;
    }
    await page.getByText('Los números se escriben 1.234,56.').waitFor();
    await tabUntil(page, (label) => label === 'Continuar');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Crea tu cuenta' }).waitFor();
    await aside(checkPage(page, 'account'));
    await tabUntil(page, (label) => label === 'Correo electrónico');
    await page.keyboard.type(email);
    await tabUntil(page, (label) => label === 'Contraseña');
    await page.keyboard.type('corta');
    await page.keyboard.press('Enter');
    await page.getByText('La contraseña debe tener').waitFor();
    await aside(checkAccessible(page, 'refused account'));
    await page.getByLabel('Contraseña', { exact: true }).focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: '¿Cuánto riesgo es para ti?' }).waitFor();
    const { questions } = await readAs(page, '/settings/questionnaire');
    for (const { text, answers } of questions) {
      await page.getByRole('heading', { name: text }).waitFor();
      await aside(checkAccessible(page, text));
      await tabUntil(page, (label) => label === answers[1].text);
      await aside(checkFocusSeen(page));
      await page.keyboard.press('Enter');
    }
    await page.getByRole('heading', { name: /^Tu perfil: / }).waitFor();
    await aside(checkPage(page, 'profile'));
    await tabUntil(page, (label) => label === 'Continuar');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: '¿Qué activos sigues?' }).waitFor();
    await tabUntil(page, (label) => label === 'Buscar un activo');
    await page.keyboard.type('bitcoin en tether');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sigues 1 activo' }).waitFor();
    await aside(checkPage(page, 'assets'));
    await tabUntil(page, (label) => label === 'Ver qué hacer hoy');
    await page.keyboard.press('Enter');
    await answered(page);
    const seconds = (Date.now() - begun - checkedMs) / 1_000;
    assert.ok(seconds <= SECONDS_MAX, `${seconds} s from the first page to the first answer`);
    await checkAccessible(page, 'first answer');
    const kept = await readAs(page, '/settings');
    assert.deepEqual([kept.region, kept.lang, kept.assets], ['AR', 'es', ['BTC/USDT']]);

    await tabUntil(page, (label) => label === 'Tu cuenta');
    await page.keyboard.press('Enter');
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
