// The pages in a language that nobody speaks: what is not between its brackets was written past the
// catalogues, and what is cut in it will be cut in some language.
import { BUILT_PATH, readBuilt } from './gallery.mjs';

/** Names of a person's own world, which no language translates. */
const NAMES = /^(Rumbo|Gallery|Español|English)$/;
/** What formatters write: months, days, zones, units, signs of money. */
const FORMATS =
  /^(ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|lunes|martes|miércoles|jueves|viernes|sábado|domingo|de|[A-Z]{2,5}|k?B|[MG]B|mil|M|K|US|min|h|s|d|ms|Ctrl|Alt|Esc|Enter|alt|enter|[a-zA-Z]{1,2})$/u;

const CATALOGUES = /\/assets\/(catalogue|backtests|data|events|strategies)-[^/]*\.js$/;

/** Makes the catalogues of every page of a window into that language; the program stays as it is. */
export async function speakPseudo(context) {
  await context.route(`**${BUILT_PATH}assets/*`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(BUILT_PATH.length);
    return route.fulfill({ contentType: 'text/javascript', body: readBuilt(name) });
  });
  await context.route(CATALOGUES, (route) => {
    const { pathname } = new URL(route.request().url());
    const name = pathname.includes('/catalogue-') ? 'catalogue' : 'chapter';
    return route.fulfill({
      contentType: 'text/javascript',
      body: `import { ${name} as known } from '${pathname}?known';
        import { toPseudo } from '${BUILT_PATH}assets/pseudo.js';
        export const ${name} = toPseudo(known);`,
    });
  });
}

/** Collects every text that the program answers with: it is data, whatever its language. */
export function listen(page) {
  const answers = [];
  page.on('response', async (response) => {
    if (!/json/.test(response.headers()['content-type'] ?? '')) return;
    answers.push(await response.json().catch(() => undefined));
  });
  return answers;
}

function stringsOf(value) {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return [...Object.keys(value), ...Object.values(value).flatMap(stringsOf)];
}

/** What is on the page and is neither of a catalogue nor data. */
export async function findHardCoded(page, data) {
  const known = stringsOf(data).join('\n');
  const said = await page.evaluate(readWords);
  return said.filter(({ text }) => {
    const rest = withoutBrackets(text);
    return rest.some((part) => /\p{L}/u.test(part) && !isData(part, known));
  });
}

/** What lies outside of all brackets. */
function withoutBrackets(text) {
  let rest = text;
  for (let before; before !== rest; ) {
    before = rest;
    rest = rest.replaceAll(/⟦[^⟦⟧]*⟧/gu, '\n');
  }
  return rest.split('\n').map((part) => part.replaceAll(/^[\s·:,;.]+|[\s·:,;.]+$/g, ''));
}

function isData(part, known) {
  if (known.includes(part) || NAMES.test(part)) return true;
  const words = part.split(/[^\p{L}]+/u).filter(Boolean);
  return words.every((word) => FORMATS.test(word));
}

/** In the page: every text that someone reads or hears. */
function readWords() {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (parentElement.closest('script, style, noscript')) continue;
    // Places by which zones are named: `Argentina / Buenos Aires`.
    if (/^\w+\/[\w/+-]+$/.test(parentElement.closest('option')?.value ?? '')) continue;
    if (!parentElement.closest('option') && !parentElement.checkVisibility()) continue;
    // What is in a language of its own, and code, which is in none.
    if (parentElement.closest('[lang]:not(html), [translate="no"]')) continue;
    found.push({ text: data, where: placeOf(parentElement) });
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
      const text = element.getAttribute(name);
      if (text) found.push({ text, where: `${placeOf(element)} ${name}` });
    }
  }
  found.push({ text: document.title.replace(/( · )?Rumbo( · Gallery)?$/, ''), where: 'title' });
  return found;

  function placeOf(element) {
    const story = element.closest('[data-story]')?.dataset.story;
    return `${story ?? ''} <${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}">`;
  }
}

/** What is cut, lies beyond its box or the window, or lies over other words. */
export function findCut(page) {
  return page.evaluate(() => {
    const SLACK_PX = 1;
    const root = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
    const words = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      if (!/[\p{L}\p{N}]/u.test(node.data) || element.closest('option, script, style')) continue;
      // The numbers beside code are drawn to follow its own scrolling.
      if (element.closest('[translate="no"][aria-hidden]')) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width === 0 || isForEarsOnly(element)) continue;
      words.push({ text: node.data.trim(), element, box, lines: [...range.getClientRects()] });
    }
    const faults = words.flatMap((word) => [cutOf(word), ...fieldsOf(word)].filter(Boolean));
    for (const select of root.querySelectorAll('select')) faults.push(...selectOf(select));
    for (const input of root.querySelectorAll('input[placeholder]')) {
      if (
        !input.value &&
        input.checkVisibility() &&
        input.scrollWidth > input.clientWidth + SLACK_PX
      )
        faults.push(`cut: placeholder "${input.placeholder}"`);
    }
    return [...new Set([...faults, ...overlaps()])];

    function isForEarsOnly(element) {
      for (let at = element; at && at !== root; at = at.parentElement) {
        const { position, clipPath, clip } = getComputedStyle(at);
        if (position === 'absolute' && (clipPath !== 'none' || clip !== 'auto')) return true;
      }
      return false;
    }

    function cutOf({ text, element, box }) {
      for (let at = element; at; at = at.parentElement) {
        const { overflowX, overflowY, position } = getComputedStyle(at);
        if (overflowX === 'auto' || overflowX === 'scroll') return undefined;
        const edge = at.getBoundingClientRect();
        const beyondX = box.right > edge.right + SLACK_PX || box.left < edge.left - SLACK_PX;
        const beyondY = box.bottom > edge.bottom + 4 || box.top < edge.top - 4;
        const cuts = (overflow) => overflow === 'hidden' || overflow === 'clip';
        if ((cuts(overflowX) && beyondX) || (cuts(overflowY) && beyondY)) {
          const isShortened = getComputedStyle(at).textOverflow === 'ellipsis';
          // A name that is too long may end in dots; a sentence of ours may not.
          if (isShortened && !text.includes('⟦')) return undefined;
          return `cut: "${text}" in ${nameOf(at)}`;
        }
        if (position === 'fixed') break;
      }
      if (box.right > innerWidth + SLACK_PX || box.left < -SLACK_PX)
        return `beyond the window: "${text}" in ${nameOf(element)}`;
      return undefined;
    }

    /** Words wider than the box that they stand in. */
    function fieldsOf({ text, element }) {
      if (element.closest('svg')) return [];
      let at = element;
      while (
        getComputedStyle(at).display.startsWith('inline') &&
        getComputedStyle(at).display === 'inline'
      )
        at = at.parentElement;
      const { overflowX } = getComputedStyle(at);
      const isWider =
        overflowX === 'visible' && at.clientWidth > 0 && at.scrollWidth > at.clientWidth + SLACK_PX;
      return isWider ? [`wider than its box: "${text}" in ${nameOf(at)}`] : [];
    }

    function selectOf(select) {
      if (!select.checkVisibility() || select.clientWidth === 0) return [];
      const style = getComputedStyle(select);
      const pen = new OffscreenCanvas(1, 1).getContext('2d');
      pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const chosen = select.selectedOptions[0]?.textContent ?? '';
      const room = select.clientWidth - Number.parseFloat(style.paddingLeft) * 2 - 14;
      return chosen.includes('⟦') && pen.measureText(chosen).width > room
        ? [`cut: the choice "${chosen}"`]
        : [];
    }

    function overlaps() {
      const still = words.filter(({ element }) => !isMoving(element));
      const found = [];
      const lines = still.flatMap((word) => word.lines.map((box) => ({ ...word, line: box })));
      lines.sort((a, b) => a.line.top - b.line.top);
      lines.forEach((one, at) => {
        for (let next = at + 1; next < lines.length; next += 1) {
          const other = lines[next];
          if (other.line.top > one.line.bottom - 5) break;
          if (other.element === one.element) continue;
          const x =
            Math.min(one.line.right, other.line.right) - Math.max(one.line.left, other.line.left);
          const y =
            Math.min(one.line.bottom, other.line.bottom) - Math.max(one.line.top, other.line.top);
          if (x > 2 && y > 5) found.push(`over each other: "${one.text}" and "${other.text}"`);
        }
      });
      return found;
    }

    /** Lies over the page while it scrolls, or scrolls by itself. */
    function isMoving(element) {
      for (let at = element; at && at !== root; at = at.parentElement) {
        const { position, overflowX } = getComputedStyle(at);
        if (position === 'fixed' || position === 'sticky' || overflowX === 'auto') return true;
      }
      return false;
    }

    function nameOf(element) {
      const story = element.closest('[data-story]')?.dataset.story ?? '';
      return `${story} <${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}">`;
    }
  });
}
