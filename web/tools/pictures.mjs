// Pictures of every component, kept in `pictures/`, and what has changed since they were taken.
//
// Letters, clock and looks are fixed, so the same Chromium draws the same pixels on any machine: there a
// thousandth of them may differ. Another version smooths edges in its own way and may set a line a pixel
// off; what it draws is compared as a person would from some way off, by the mean colour of small fields, so
// that only what has come, gone, moved or changed its colour counts.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openGallery, serveGallery, show } from './gallery.mjs';

const FOLDER = fileURLToPath(new URL('pictures/', import.meta.url));
const DIFFERENCES = fileURLToPath(new URL('differences/', import.meta.url));
const VERSION = 'chromium.txt';
const WIDTH = 360;
/** Two looks show every token of both themes and most of the palettes. */
const LOOKS = {
  light: { theme: 'light', palette: 'standard', lang: 'es', width: WIDTH },
  dark: { theme: 'dark', palette: 'colour_blind', lang: 'en', width: WIDTH },
};
/** All pictures together, in bytes. */
const SIZE_BYTES_MAX = 1_550_000;

/** How much may differ from a picture of the same version, and of another. */
const TOLERANCES = {
  same: { field: 1, colour: 0.1, share: 0.001, height: 0 },
  other: { field: 8, colour: 0.06, share: 0.005, height: 0.02 },
};

/** Draws every picture anew and hands each to `use(name, desk)`: the page `desk` has it. */
async function drawAll(browser, use) {
  const gallery = await serveGallery();
  const desk = await (await browser.newContext()).newPage();
  await desk.evaluate(lay);
  for (const [name, look] of Object.entries(LOOKS)) {
    const { context, page } = await openGallery(browser, gallery.origin, look);
    const stories = await page.evaluate(() => window.stories);
    const over = stories.filter(({ place }) => place !== 'sheet').map(({ id }) => id);
    await drawSheet(page, desk, (component) => use(`${component}.${name}`, desk));
    // What lies over the page is large and made of what the sheets show: one look is enough.
    for (const id of name === 'light' ? over : []) {
      await show(page, look, id);
      await desk.evaluate(
        (data) => window.load(data),
        (await page.screenshot()).toString('base64'),
      );
      await desk.evaluate(() => window.cut());
      await use(`${id.replace('/', '-')}.${name}`, desk);
    }
    await context.close();
  }
  await desk.context().close();
  await gallery.stop();
}

async function drawSheet(page, desk, use) {
  const picture = await page.screenshot({ fullPage: true });
  await desk.evaluate((data) => window.load(data), picture.toString('base64'));
  const boxes = await page.evaluate(() =>
    [...document.querySelectorAll('[data-component]')].map((element) => {
      const { top, height } = element.getBoundingClientRect();
      const stories = [...element.querySelectorAll('[data-story]')].map((story) => ({
        id: story.dataset.story,
        top: story.getBoundingClientRect().top - top,
      }));
      return { component: element.dataset.component, top: top + scrollY, height, stories };
    }),
  );
  for (const { component, top, height, stories } of boxes) {
    const [from, until] = [Math.floor(top), Math.ceil(top + height)];
    if (until <= from) continue;
    await desk.evaluate(([box, parts]) => window.cut(box, parts), [{ from, until }, stories]);
    await use(component);
  }
}

/** Takes all pictures anew. */
export async function renewPictures(browser) {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  let size = 0;
  await drawAll(browser, async (name, desk) => {
    const picture = Buffer.from(await desk.evaluate(() => window.pack()), 'base64');
    size += picture.length;
    await writeFile(`${FOLDER}${name}.webp`, picture);
  });
  await writeFile(`${FOLDER}${VERSION}`, `${browser.version()}\n`);
  console.log(`${size} bytes of pictures by Chromium ${browser.version()}`);
  if (size > SIZE_BYTES_MAX) throw new Error(`pictures may have ${SIZE_BYTES_MAX} bytes in all`);
}

/** Tells what differs from the pictures, and leaves before, now and difference side by side in `differences/`. */
export async function findDifferences(browser) {
  const known = new Set(readdirSync(FOLDER).filter((name) => name.endsWith('.webp')));
  const version = readFileSync(`${FOLDER}${VERSION}`, 'utf8').trim();
  const tolerance = TOLERANCES[version === browser.version() ? 'same' : 'other'];
  const faults = [];
  await rm(DIFFERENCES, { recursive: true, force: true });
  await drawAll(browser, async (name, desk) => {
    const file = `${name}.webp`;
    if (!known.delete(file)) {
      faults.push(`${name}: there is no picture of it yet`);
      return;
    }
    const before = readFileSync(`${FOLDER}${file}`).toString('base64');
    const fault = await desk.evaluate(
      ([data, limits]) => window.compare(data, limits),
      [before, tolerance],
    );
    if (!fault) return;
    await mkdir(DIFFERENCES, { recursive: true });
    await writeFile(`${DIFFERENCES}${name}.png`, Buffer.from(fault.picture, 'base64'));
    faults.push(`${name}: ${fault.text}; see web/tools/differences/${name}.png`);
  });
  for (const file of known) faults.push(`${file}: the picture is of nothing that there is`);
  return { faults, version };
}

/** In the page of the desk: takes pictures apart and compares them. */
function lay() {
  const KEPT = 'image/webp';
  /** Small files. What is compared has been through the same, so that it costs nothing but size. */
  const QUALITY = 0.45;
  let whole;
  let packed;
  let parts = [];

  window.load = async (data) => {
    whole = await open(data, 'image/png');
  };

  window.cut = async ({ from, until } = { from: 0, until: whole.height }, stories = []) => {
    const piece = sheet(whole.width, until - from);
    piece.drawImage(whole, 0, -from);
    packed = await pack(piece.canvas, KEPT);
    parts = stories;
  };

  window.pack = () => packed;

  window.compare = async (data, { field, colour, share, height }) => {
    const image = await open(data, KEPT);
    const drawn = await open(packed, KEPT);
    const now = sheet(drawn.width, drawn.height);
    now.drawImage(drawn, 0, 0);
    const before = sheet(image.width, image.height);
    before.drawImage(image, 0, 0);
    const rows = Math.abs(image.height - drawn.height);
    const isLonger = image.width !== drawn.width || rows > Math.ceil(image.height * height);
    const [width, tall] = [
      Math.min(image.width, drawn.width),
      Math.min(image.height, drawn.height),
    ];
    const fields = differing(
      before.getImageData(0, 0, width, tall).data,
      now.getImageData(0, 0, width, tall).data,
      { width, height: tall, field, colour },
    );
    const total = Math.ceil(width / field) * Math.ceil(tall / field);
    if (!isLonger && fields.length <= total * share) return undefined;
    const text = [
      isLonger && `it was ${image.width}x${image.height} and is ${drawn.width}x${drawn.height}`,
      fields.length > 0 &&
        `${((fields.length / total) * 100).toFixed(2)} % differ${placeOf(fields, field)}`,
    ];
    return {
      text: text.filter(Boolean).join(', '),
      picture: await pack(sideBySide(image, drawn, fields, field), 'image/png'),
    };
  };

  function sheet(width, height) {
    return new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  }

  async function open(data, type) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    return createImageBitmap(new Blob([bytes], { type }));
  }

  async function pack(canvas, type) {
    const file = await canvas.convertToBlob({ type, quality: QUALITY });
    const bytes = new Uint8Array(await file.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }

  /** Fields whose mean colours are further apart than `colour`, 1 being black from white. */
  function differing(one, other, { width, height, field, colour }) {
    const found = [];
    for (let top = 0; top < height; top += field) {
      for (let left = 0; left < width; left += field) {
        const sums = [0, 0, 0];
        let count = 0;
        for (let y = top; y < Math.min(top + field, height); y += 1) {
          for (let x = left; x < Math.min(left + field, width); x += 1) {
            const at = 4 * (y * width + x);
            for (let part = 0; part < 3; part += 1) sums[part] += one[at + part] - other[at + part];
            count += 1;
          }
        }
        if (distance(sums.map((sum) => sum / count / 255)) > colour) found.push({ left, top });
      }
    }
    return found;
  }

  /** Light counts most, then hue: the weights of YIQ. */
  function distance([red, green, blue]) {
    const light = 0.299 * red + 0.587 * green + 0.114 * blue;
    const warm = 0.596 * red - 0.274 * green - 0.322 * blue;
    const green2 = 0.211 * red - 0.523 * green + 0.312 * blue;
    return Math.sqrt(0.5053 * light ** 2 + 0.299 * warm ** 2 + 0.1957 * green2 ** 2) / 0.711;
  }

  function placeOf(fields, field) {
    const edges = (side) => {
      const values = fields.map((each) => each[side]);
      return [Math.min(...values), Math.max(...values) + field];
    };
    const [[left, right], [top, bottom]] = [edges('left'), edges('top')];
    const touched = parts.filter(
      (part, at) => part.top < bottom && (parts[at + 1]?.top ?? Number.POSITIVE_INFINITY) > top,
    );
    const names = touched.map(({ id }) => id).join(', ');
    return ` between ${left},${top} and ${right},${bottom}${names && ` (${names})`}`;
  }

  function sideBySide(before, now, fields, field) {
    const width = Math.max(before.width, now.width);
    const out = sheet(3 * width + 20, Math.max(before.height, now.height));
    out.drawImage(before, 0, 0);
    out.drawImage(now, width + 10, 0);
    out.globalAlpha = 0.25;
    out.drawImage(now, 2 * width + 20, 0);
    out.globalAlpha = 1;
    out.fillStyle = 'magenta';
    for (const { left, top } of fields) out.fillRect(2 * width + 20 + left, top, field, field);
    return out.canvas;
  }
}
