// Records what the real program answers, for the unit tests of the page.
// Run it with TEST_PROGRAM=… node record.mjs; it writes src/pages/today/daily.*.captured.json.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'playwright-core';
import { startDemo, untilDecided } from './rumbo.mjs';

const FOLDER = fileURLToPath(new URL('../src/pages/today/', import.meta.url));
/** Days that pass first, so that earlier decisions have ended. */
const DAYS = 20;
/** Decisions kept of each kind; the rest says nothing that these do not. */
const KEPT = 2;
const KINDS = [
  (item) => item.status === 'decision',
  (item) => item.status === 'unchanged' && item.probability?.p != null,
  (item) => item.status === 'unchanged' && item.probability?.p == null,
  (item) => item.status === 'without_data',
];

const demo = await startDemo();
const visitor = await request.newContext({ baseURL: demo.origin });
try {
  await visitor.get(demo.entry);
  await untilDecided(visitor, demo.origin);
  await visitor.post('/api/v1/demo/step', {
    data: { days: DAYS },
    headers: { 'X-Requested-With': 'rumbo' },
    timeout: 600_000,
  });
  for (const lang of ['es', 'en']) {
    const response = await visitor.get(`/api/v1/recommendations/daily?lang=${lang}`);
    const daily = await response.json();
    daily.items = KINDS.flatMap((is) => daily.items.filter(is).slice(0, KEPT));
    daily.yesterday = daily.yesterday.slice(0, KEPT * 2);
    const path = `${FOLDER}daily.${lang}.captured.json`;
    await writeFile(path, `${JSON.stringify(daily, null, 1)}\n`);
    console.log(path, daily.items.length, daily.yesterday.length);
  }
} finally {
  await visitor.dispose();
  await demo.stop();
}
