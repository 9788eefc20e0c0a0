// What every page is held to, and the session that the tests of a file share.
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { openWindow } from './browser.mjs';
import { DECIDE_MS_MAX, startDemo, untilDecided } from './rumbo.mjs';

export const WIDTHS = [360, 768, 1280];
export const THEMES = ['light', 'dark'];
export const LANGS = ['es', 'en'];
export const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Smallest side of what can be pressed, in CSS pixels (WCAG 2.5.8). */
const TARGET_PX_MIN = 24;
const STOPS_MAX = 200;

/** Every look that a page is checked in: three widths, both themes, both languages. */
export const LOOKS = LANGS.flatMap((lang) =>
  THEMES.flatMap((theme) =>
    WIDTHS.map((width) => ({ width, theme, lang, name: `${width} px, ${theme}, ${lang}` })),
  ),
);

/**
 * Starts the demo, waits for its decisions unless they do not matter, and signs in.
 *
 * `open(path, look)` gives a window of that session on a page that has its answer; `read` asks the program itself.
 */
export async function startSession(browser, { decides = true } = {}) {
  const demo = await startDemo();
  const { context, page, faults } = await openWindow(browser, demo.origin);
  await page.goto(demo.entry);
  if (decides) {
    await untilDecided(page.request, demo.origin);
    await answered(page);
  }
  assert.deepEqual(faults, [], 'signing in is without fault');
  const cookies = await context.cookies();
  await context.close();

  async function openBlank(look) {
    return openWindow(browser, demo.origin, { ...look, cookies });
  }
  async function open(path = '/', look = {}) {
    const window = await openBlank(look);
    await window.page.goto(`${demo.origin}${path}`);
    await answered(window.page);
    return window;
  }
  async function read(page, path, query = { lang: 'es' }) {
    const response = await page.request.get(
      `${demo.origin}/api/v1${path}?${new URLSearchParams(query)}`,
    );
    assert.equal(response.status(), 200, path);
    return response.json();
  }
  return { ...demo, cookies, openBlank, open, read };
}

/** Waits until the page has drawn its answer. */
export async function answered(page) {
  await page.locator('main[aria-busy="false"] h1').waitFor({ timeout: DECIDE_MS_MAX });
}

/** Opens the page in one look and holds it to everything below; `prepare` brings it into a state first. */
export async function checkLook(session, path, look, prepare = async () => {}) {
  const { context, page, faults } = await session.open(path, look);
  await prepare(page);
  for (const details of await page.locator('main details').all()) {
    await details.evaluate((element) => {
      element.open = true;
    });
  }
  await checkPage(page, `${path} ${look.name ?? ''}`);
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0, 'nothing moves');
  assert.deepEqual(faults, []);
  await context.close();
}

/** Accessible, as wide as its window, large enough to press. */
export async function checkPage(page, where) {
  await checkAccessible(page, where);
  await checkFits(page, where);
  await checkTargets(page, where);
}

export async function checkAccessible(page, where) {
  // Without frames there is nothing to gather in a page of its own, which costs more than the check.
  const axe = new AxeBuilder({ page }).setLegacyMode().withTags(RULES);
  const { violations } = await axe.analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
  assert.deepEqual(found, [], where);
}

export async function checkFits(page, where) {
  const excess = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  assert.ok(excess <= 0, `${where}: the page is ${excess} px wider than the window`);
}

export async function checkTargets(page, where) {
  const small = await page.evaluate(
    (min) =>
      [...document.querySelectorAll('button, select, summary, input')]
        .map((element) => [element.textContent, element.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < 20 || box.height < min))
        .map(([label, box]) => `${label} ${box.width}x${box.height}`),
    TARGET_PX_MIN,
  );
  assert.deepEqual(small, [], `${where}: targets under ${TARGET_PX_MIN} px`);
}

/** What assistive technology calls the focused element. */
export function focusedLabel(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return '';
    const labels = [...(element.labels ?? [])].map((label) => label.textContent);
    return (element.getAttribute('aria-label') ?? labels[0] ?? element.textContent ?? '').trim();
  });
}

/** Presses Tab until the focus is on a wanted element; every stop on the way must be visible. */
export async function tabUntil(page, wanted) {
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

/** The focused element is in the window, drawn with an outline, and nothing lies over its middle. */
export async function checkFocusSeen(page) {
  const fault = await page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return undefined;
    const style = getComputedStyle(element);
    if (style.outlineStyle === 'none') return 'no outline';
    const [box] = element.getClientRects();
    if (!box || box.width <= 1 || box.height <= 1) return undefined;
    const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height, innerHeight) / 2];
    const top = document.elementFromPoint(x, y);
    if (!top) return `outside of the window at ${x}, ${y}`;
    const isSame = element.contains(top) || top.contains(element);
    return isSame ? undefined : `under <${top.tagName.toLowerCase()} class="${top.className}">`;
  });
  assert.equal(fault, undefined, `the focus on "${await focusedLabel(page)}"`);
}
