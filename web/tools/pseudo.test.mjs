// No text past the catalogues, and none that is cut when a language is longer than ours: every page and
// every component in a language that nobody speaks. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, openWindow } from './browser.mjs';
import { answered, startSession } from './check.mjs';
import { openGallery, serveGallery, show } from './gallery.mjs';
import { findCut, findHardCoded, listen, speakPseudo } from './pseudo.mjs';
import { startServer } from './rumbo.mjs';

const WIDTHS = [360, 1280];
/** Time for a chart to draw its bars, and for a panel to ask for what it shows. */
const DRAW_MS = 1_500;

/** Pages, and what is opened on them. */
const PAGES = {
  '/': openDetails,
  '/assets': async () => {},
  '/assets/AAPL': openTabs,
  '/record': openDetails,
  '/data': openDetails,
  '/backtests': async () => {},
  '/backtests/new': async () => {},
  '/backtests/compare': async () => {},
  '/strategies': async () => {},
  '/strategies/ema_cross': openDetails,
  '/strategies/ema_cross/edit': async () => {},
  '/settings/profile': async () => {},
  '/settings/assets': async () => {},
  '/settings/appearance': async () => {},
  '/settings/region': async () => {},
  '/settings/keyboard': async () => {},
  '/nowhere': async () => {},
};

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

async function findFaults(page, answers, where) {
  const written = await findHardCoded(page, answers);
  const cut = await findCut(page);
  return [
    ...written.map(({ text, where: place }) => `${where}: past the catalogues: "${text}" ${place}`),
    ...cut.map((fault) => `${where}: ${fault}`),
  ];
}

test('what is past the catalogues, and what is cut, is found', async () => {
  const gallery = await serveGallery();
  const { context, page } = await openGallery(browser, gallery.origin, { lang: 'pseudo' });
  await show(page, { lang: 'pseudo' }, 'Verb');
  assert.deepEqual(await findFaults(page, [], ''), []);
  await page.evaluate(() => {
    const [first, second] = [document.createElement('p'), document.createElement('p')];
    first.textContent = 'Written here';
    second.textContent = '⟦ñò ròòm⟧';
    second.style.cssText = 'width: 20px; overflow: hidden; white-space: nowrap';
    document.querySelector('main').append(first, second);
  });
  const found = await findFaults(page, [], '');
  assert.equal(found.length, 2, found.join(' '));
  assert.match(found[0], /past the catalogues: "Written here"/);
  assert.match(found[1], /cut: "⟦ñò ròòm⟧"/);
  await context.close();
  await gallery.stop();
});

test('every component', async () => {
  const gallery = await serveGallery();
  const faults = [];
  for (const width of WIDTHS) {
    const { context, page } = await openGallery(browser, gallery.origin, { width, lang: 'pseudo' });
    const { data, stories } = await page.evaluate(() => ({
      data: window.data,
      stories: window.stories,
    }));
    const over = stories.filter(({ place }) => place !== 'sheet').map(({ id }) => id);
    for (const only of ['', ...over]) {
      await show(page, { lang: 'pseudo' }, only);
      faults.push(...(await findFaults(page, data, `${only} ${width} px`)));
    }
    await context.close();
  }
  await gallery.stop();
  assert.deepEqual(faults, []);
});

test('every page of someone who is signed in', async () => {
  const session = await startSession(browser);
  const faults = [];
  for (const width of WIDTHS) {
    for (const [path, open] of Object.entries(PAGES)) {
      const { context, page } = await session.openBlank({ width });
      await speakPseudo(context);
      const answers = listen(page);
      await page.goto(`${session.origin}${path}`);
      await page.locator('main:not([aria-busy="true"]) h1').waitFor();
      await page.waitForLoadState('networkidle');
      const look = async (what) =>
        faults.push(...(await findFaults(page, answers, `${path} ${what} ${width} px`)));
      await look('');
      await open(page, look);
      await context.close();
    }
  }
  assert.equal(await session.stop(), 0);
  assert.deepEqual(faults, []);
});

/** Everything that unfolds. */
async function openDetails(page, look) {
  const folded = await page.locator('main details').all();
  for (const details of folded) {
    await details.evaluate((element) => {
      element.open = true;
    });
  }
  if (folded.length > 0) await look('unfolded');
}

/** Every panel beside the chart. */
async function openTabs(page, look) {
  await page.waitForTimeout(DRAW_MS);
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await page.waitForTimeout(DRAW_MS);
    await look(await tab.textContent());
  }
}

test('every step of those outside', async () => {
  const server = await startServer();
  const faults = [];
  for (const width of WIDTHS) {
    const { context, page } = await openWindow(browser, server.origin, { width });
    await speakPseudo(context);
    const answers = listen(page);
    const look = async (where) =>
      faults.push(...(await findFaults(page, answers, `${where} ${width} px`)));
    await page.goto(server.origin);
    await page.waitForURL(width === WIDTHS[0] ? '**/welcome' : '**/login');
    await answered(page);
    await page.waitForLoadState('networkidle');
    if (width === WIDTHS[0]) {
      await look('/welcome place');
      await page.locator('main button').last().click();
      await page.locator('input[type="email"]').waitFor();
      await look('/welcome account');
      await page.locator('input[type="email"]').fill('ana@example.com');
      await page.locator('input[type="password"]').fill('una frase larga y fácil');
      await page.locator('main button[type="submit"]').click();
      await page.locator('main [aria-pressed]').first().waitFor();
      await look('/welcome risk');
      await answerAll(page);
      await look('/welcome profile');
      await page.locator('main dl + button').click();
      await page.locator('main input[type="search"]').waitFor();
      await look('/welcome assets');
      await context.clearCookies();
      await page.goto(`${server.origin}/login`);
      await answered(page);
    }
    await look('/login');
    await context.close();
  }
  assert.equal(await server.stop(), 0);
  assert.deepEqual(faults, []);
});

/** Gives the first answer to every question about risk. */
async function answerAll(page) {
  const question = page.locator('main h2');
  while ((await page.locator('main [aria-pressed]').count()) > 0) {
    const asked = await question.textContent();
    await page.locator('main [aria-pressed]').first().click();
    await page.waitForFunction(
      (before) => document.querySelector('main h2')?.textContent !== before,
      asked,
    );
    await question.waitFor();
  }
}
