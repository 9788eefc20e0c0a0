// Captures what the real program answers, for the unit tests of the pages.
// Run it with TEST_PROGRAM=… node capture.mjs [PAGE…]; it writes src/pages/PAGE/*.captured.json.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'playwright-core';
import { startDemo, untilDecided } from './rumbo.mjs';

const PAGES = fileURLToPath(new URL('../src/pages/', import.meta.url));
const LANGS = ['es', 'en'];
/** Days that one call steps at most: a slow build must answer in time. */
const STEP_DAYS_MAX = 5;

/** What is captured for each page, in the order of the days that must have passed. */
const CAPTURES = [
  { page: 'data', days: 0, capture: captureData },
  { page: 'record', days: 0, capture: captureEmptyRecord },
  { page: 'today', days: 20, capture: captureToday },
  { page: 'record', days: 20, capture: captureRecord },
];

const wanted = process.argv.slice(2);
const demo = await startDemo();
const visitor = await request.newContext({ baseURL: demo.origin });
try {
  await visitor.get(demo.entry);
  await untilDecided(visitor, demo.origin);
  let passed = 0;
  for (const { page, days, capture } of CAPTURES) {
    if (wanted.length > 0 && !wanted.includes(page)) continue;
    await step(days - passed);
    passed = days;
    await capture(page);
  }
} finally {
  await visitor.dispose();
  await demo.stop();
}

/** Two decisions of each kind; the rest says nothing that these do not. */
async function captureToday(page) {
  const KEPT = 2;
  const kinds = [
    (item) => item.status === 'decision',
    (item) => item.status === 'unchanged' && item.probability?.p != null,
    (item) => item.status === 'unchanged' && item.probability?.p == null,
    (item) => item.status === 'without_data',
  ];
  for (const lang of LANGS) {
    const daily = await read('/recommendations/daily', { lang });
    daily.items = kinds.flatMap((is) => daily.items.filter(is).slice(0, KEPT));
    daily.yesterday = daily.yesterday.slice(0, KEPT * 2);
    await keep(page, `daily.${lang}`, daily);
  }
}

/** The state of the data, and a few of its gaps and refused rows. */
async function captureData(page) {
  const ROWS = 5;
  for (const lang of LANGS) {
    await keep(page, `status.${lang}`, await read('/data/status', { lang }));
  }
  await keep(page, 'coverage', await read('/data/coverage', { days: 90 }));
  await keep(page, 'findings.es', await read('/data/findings', { days: 30, lang: 'es' }));
  await keep(page, 'gaps', await read('/data/gaps', { limit: ROWS }));
  await keep(page, 'quarantine', await read('/data/quarantine', { limit: ROWS }));
}

/** A record without enough cases. */
async function captureEmptyRecord(page) {
  await keep(page, 'empty.es', await read('/record/statistics', { lang: 'es' }));
}

/** The record in short, what it amounts to, and its worst and its latest decisions. */
async function captureRecord(page) {
  const ROWS = 12;
  for (const lang of LANGS) {
    await keep(page, `summary.${lang}`, await read('/record', { lang }));
    await keep(page, `statistics.${lang}`, await read('/record/statistics', { lang }));
    const worst = await read('/record/decisions', { lang, limit: ROWS });
    const recent = await read('/record/decisions', { lang, limit: ROWS, sort: 'recent' });
    await keep(page, `rows.${lang}`, { items: [...worst.items, ...recent.items] });
  }
}

async function read(path, query) {
  const response = await visitor.get(`/api/v1${path}`, { params: query });
  if (!response.ok()) throw new Error(`${path} answered ${response.status()}`);
  return response.json();
}

async function keep(page, name, answer) {
  const path = `${PAGES}${page}/${name}.captured.json`;
  await writeFile(path, `${JSON.stringify(answer, null, 1)}\n`);
  console.log(path);
}

async function step(days) {
  for (let left = days; left > 0; left -= STEP_DAYS_MAX) {
    await visitor.post('/api/v1/demo/step', {
      data: { days: Math.min(left, STEP_DAYS_MAX) },
      headers: { 'X-Requested-With': 'rumbo' },
      timeout: 600_000,
    });
  }
}
