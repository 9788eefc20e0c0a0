// Every component in every state, theme, palette and language, in a real browser. Run it with `cargo xtask browser`.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, PLAIN_LETTERS } from './browser.mjs';
import { checkFits, checkTargets, LANGS, RULES, THEMES } from './check.mjs';
import { BUILT, openGallery, PALETTES, serveGallery, show } from './gallery.mjs';
import { findDifferences } from './pictures.mjs';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
/** Words that every build of the gallery holds. */
const MARKS = ['data-story', 'story-sheet', '1000000MOGCOIN'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
/** The rules that look at colours. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];
/** The longest that anything may take to appear. */
const MOTION_MS_MAX = 120;
/** What only a whole page can be held to; the tests of the pages do. */
const OF_PAGES = [
  'heading-order',
  'landmark-no-duplicate-banner',
  'landmark-one-main',
  'landmark-unique',
  'page-has-heading-one',
  'region',
];

let browser;
let gallery;
/** What lies over the page, and so is looked at by itself. */
let over;
before(async () => {
  browser = await launch(PLAIN_LETTERS);
  gallery = await serveGallery();
  const { context, page } = await openGallery(browser, gallery.origin);
  const stories = await page.evaluate(() => window.stories);
  over = stories.filter(({ place }) => place !== 'sheet').map(({ id }) => id);
  assert.ok(over.length > 0 && over.length < stories.length);
  await context.close();
});
after(async () => {
  await browser?.close();
  await gallery?.stop();
});

test('the program holds no byte of the gallery', () => {
  const read = (folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(js|css|html)$/.test(entry.name))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
  const [shipped, shown] = [read(DIST), read(BUILT)];
  for (const mark of MARKS) {
    assert.ok(shown.includes(mark), `"${mark}" is in the gallery`);
    assert.ok(!shipped.includes(mark), `"${mark}" is in the program`);
  }
});

/** Calls `check` with the sheet and with everything that lies over a page. */
async function forEachSheet(page, look, check) {
  for (const only of ['', ...over]) {
    await show(page, look, only);
    await check(`${only || 'sheet'} ${Object.values(look).join(' ')}`);
  }
}

for (const lang of LANGS) {
  test(`accessible in ${lang}`, async () => {
    const look = { lang };
    const { context, page, faults } = await openGallery(browser, gallery.origin, {
      lang,
      width: 360,
    });
    await page.evaluate(AXE);
    await forEachSheet(page, look, (where) => checkAxe(page, { tags: RULES }, where));
    // The themes and palettes change colours and nothing else.
    for (const theme of THEMES) {
      for (const palette of PALETTES) {
        if (theme === 'light' && palette === 'standard') continue;
        const colours = { theme, palette, lang };
        await forEachSheet(page, colours, (where) => checkAxe(page, { rules: OF_COLOURS }, where));
      }
    }
    assert.deepEqual(faults, []);
    await context.close();
  });
}

/** Axe in the page itself: its wrapper for Playwright opens another page for each call. */
async function checkAxe(page, { tags, rules }, where) {
  const found = await page.evaluate(
    async ({ runOnly, off }) => {
      const disabled = Object.fromEntries(off.map((rule) => [rule, { enabled: false }]));
      const options = {
        runOnly,
        resultTypes: ['violations'],
        ...(off.length && { rules: disabled }),
      };
      const { violations } = await window.axe.run(document, options);
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, html }) => `${id}: ${target} ${html}`),
      );
    },
    tags
      ? { runOnly: { type: 'tag', values: tags }, off: OF_PAGES }
      : { runOnly: { type: 'rule', values: rules }, off: [] },
  );
  assert.deepEqual(found, [], where);
}

test('what cannot be read is found', async () => {
  const { context, page } = await openGallery(browser, gallery.origin);
  await page.evaluate(AXE);
  await page.evaluate(() => document.documentElement.style.setProperty('--color-muted', '#bbb'));
  await assert.rejects(checkAxe(page, { rules: OF_COLOURS }, ''), /color-contrast/);
  await context.close();
});

for (const width of [320, 360, 1280]) {
  test(`everything fits ${width} px and can be pressed`, async () => {
    const { context, page } = await openGallery(browser, gallery.origin, { width });
    for (const lang of LANGS) {
      await forEachSheet(page, { lang }, async (where) => {
        await checkFits(page, `${width} px ${where}`);
        await checkTargets(page, `${width} px ${where}`);
      });
    }
    await context.close();
  });
}

test('everything fits at twice the text size', async () => {
  const { context, page } = await openGallery(browser, gallery.origin, { width: 720 });
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  await forEachSheet(page, { lang: 'es' }, (where) => checkFits(page, `200 % ${where}`));
  await context.close();
});

test('the same story gives the same pixels twice', async () => {
  const { context, page } = await openGallery(browser, gallery.origin, { width: 360 });
  const first = new Map();
  await forEachSheet(page, { lang: 'es' }, async (where) => first.set(where, await shoot(page)));
  await forEachSheet(page, { lang: 'es' }, async (where) => {
    assert.ok(first.get(where).equals(await shoot(page)), where);
  });
  await context.close();
});

function shoot(page) {
  return page.screenshot({ fullPage: true, caret: 'hide' });
}

test('nothing moves for those who asked for that, and nothing but opacity for others', async () => {
  const { context, page } = await openGallery(browser, gallery.origin);
  const moving = () =>
    page.evaluate(() =>
      document.getAnimations().map(({ effect }) => ({
        ms: effect.getTiming().duration,
        properties: effect
          .getKeyframes()
          .flatMap((frame) => Object.keys(frame))
          .filter((name) => !['offset', 'computedOffset', 'easing', 'composite'].includes(name)),
      })),
    );
  for (const only of ['', 'Dialog/loading', 'Palette/start']) {
    await show(page, {}, only);
    assert.deepEqual(await moving(), [], only);
  }
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await show(page, {}, 'Skeleton');
  const found = await moving();
  assert.ok(found.length > 0, 'what is looked for exists');
  for (const { ms, properties } of found) {
    assert.ok(ms <= MOTION_MS_MAX, `${ms} ms`);
    assert.deepEqual([...new Set(properties)], ['opacity']);
  }
  await context.close();
});

test('what is chosen is seen in the colours of the reader', async () => {
  const { context, page } = await openGallery(browser, gallery.origin);
  await page.emulateMedia({ forcedColors: 'active' });
  const chosen = {
    'Palette/start': '[aria-selected="true"]',
    'Shell/inside': '.side-menu [aria-current="page"]',
  };
  for (const [only, selector] of Object.entries(chosen)) {
    await show(page, {}, only);
    const style = await page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).outlineStyle);
    assert.equal(style, 'solid', `${only}: ${selector}`);
  }
  await show(page, {}, 'JobProgress');
  const [done, left] = await coloursOf(page, page.locator('progress').nth(1), [0.1, 0.9]);
  assert.notDeepEqual(done, left, 'how far a job is');
  await context.close();
});

/** The colours of a drawn element at shares of its width, half way down. */
async function coloursOf(page, element, shares) {
  const picture = (await element.screenshot()).toString('base64');
  return page.evaluate(
    async ([data, places]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const { width, height } = image;
      const canvas = new OffscreenCanvas(width, height).getContext('2d');
      canvas.drawImage(image, 0, 0);
      return places.map((share) => [...canvas.getImageData(share * width, height / 2, 1, 1).data]);
    },
    [picture, shares],
  );
}

test('every component looks as in its picture', async () => {
  const { faults, version } = await findDifferences(browser);
  const what = `pictures by Chromium ${version}, drawn by ${browser.version()}`;
  assert.deepEqual(faults, [], `${what}; if it should look so: cargo xtask screenshots gallery`);
});
