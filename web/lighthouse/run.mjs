// Measures every page with Lighthouse on the real program and prints one row for each score.
//
// Run it with TEST_PROGRAM=… TEST_CHROMIUM=… node run.mjs. A row is `bench`, name, value, unit, peer and target,
// separated by tabs. Bytes, accessibility and best practices do not depend on the machine and fail the run;
// speed is judged only on a machine that is fast and idle enough to mean something.
import { loadavg } from 'node:os';
import { launch as launchChrome } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import { request } from 'playwright-core';
import { startDemo, untilDecided } from '../tools/rumbo.mjs';

/** What stands in a path for the first asset of the answer is filled in. */
const PAGES = [
  { name: 'today', path: '/' },
  { name: 'assets', path: '/assets' },
  { name: 'asset', path: '/assets/$symbol' },
  { name: 'record', path: '/record' },
  { name: 'data', path: '/data' },
  { name: 'backtests', path: '/backtests' },
  { name: 'strategies', path: '/strategies' },
  { name: 'settings', path: '/settings/appearance' },
];
const FORMS = ['mobile', 'desktop'];
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
/** Runs of which the median counts, for the page whose speed is promised. */
const RUNS = 5;
const CHROME_FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Four times slower on a machine of index 1500: the phone that Lighthouse has in mind. */
const INDEX_PER_SLOWDOWN = 375;
const INDEX_MIN = 700;
const LOAD_MAX = 2;
const TODAY_BYTES_MAX = 220 * 1024;
const TODAY_REQUESTS_MAX = 12;

const faults = [];

function row(name, value, unit, peer = '', target = '') {
  console.log(['bench', name, value, unit, peer, target].join('\t'));
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function measure(port, url, cookie, form, slowdown) {
  const settings = {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: CATEGORIES,
    extraHeaders: { Cookie: cookie },
  };
  const flags = slowdown
    ? { ...settings, throttling: { ...MOBILE_THROTTLING, cpuSlowdownMultiplier: slowdown } }
    : settings;
  const result = await lighthouse(url, flags, form === 'desktop' ? desktopConfig : undefined);
  if (!result || result.lhr.runtimeError) {
    throw new Error(`${url}: ${result?.lhr.runtimeError?.message ?? 'no result'}`);
  }
  return result.lhr;
}

/** What Lighthouse itself takes for a phone on a slow network. */
const MOBILE_THROTTLING = {
  rttMs: 150,
  throughputKbps: 1638.4,
  requestLatencyMs: 562.5,
  downloadThroughputKbps: 1474.56,
  uploadThroughputKbps: 675,
};

function score(lhr, category) {
  return Math.round((lhr.categories[category]?.score ?? 0) * 100);
}

function checkAlways(name, lhr) {
  for (const category of ['accessibility', 'best-practices']) {
    const value = score(lhr, category);
    row(`Lighthouse ${category}, ${name}`, value, 'of 100', '', '100');
    if (value === 100) continue;
    const failed = lhr.categories[category].auditRefs
      .map(({ id }) => lhr.audits[id])
      .filter((audit) => audit.score !== null && audit.score < 1)
      .map((audit) => audit.id);
    faults.push(`${name}: ${category} ${value}: ${failed.join(', ')}`);
  }
}

function checkWeight(lhr) {
  // What comes once the answer is there (the palette, the worker) does not hold it up.
  const [{ observedLargestContentfulPaint: answeredMs }] = lhr.audits.metrics.details.items;
  const requests = lhr.audits['network-requests'].details.items.filter(
    ({ networkRequestTime }) => networkRequestTime <= answeredMs,
  );
  const bytes = requests.reduce((sum, { transferSize }) => sum + (transferSize ?? 0), 0);
  row('Hoy, transferred', (bytes / 1024).toFixed(0), 'KiB', '', '<= 220');
  row('Hoy, requests', requests.length, '', '', `<= ${TODAY_REQUESTS_MAX}`);
  if (bytes > TODAY_BYTES_MAX) faults.push(`Hoy transfers ${bytes} bytes`);
  if (requests.length > TODAY_REQUESTS_MAX) {
    faults.push(`Hoy asks ${requests.length} times: ${requests.map(({ url }) => url).join(' ')}`);
  }
}

/** Tells the machine's index and whether its speed says anything. */
function calibrate(lhr) {
  const index = lhr.environment.benchmarkIndex;
  const isJudged = index >= INDEX_MIN && loadavg()[0] <= LOAD_MAX;
  row('Machine, benchmark index', Math.round(index), '', '', isJudged ? '' : 'speed not judged');
  return { slowdown: Math.max(1, index / INDEX_PER_SLOWDOWN), isJudged };
}

async function measureAll(port, demo, cookie, paths) {
  const first = await measure(port, `${demo.origin}/`, cookie, 'mobile');
  const { slowdown, isJudged } = calibrate(first);
  checkWeight(first);
  for (const { name, path } of paths) {
    for (const form of FORMS) {
      const runs = [];
      const wanted = name === 'today' && isJudged ? RUNS : 1;
      while (runs.length < wanted) {
        const only = form === 'mobile' ? slowdown : undefined;
        runs.push(await measure(port, `${demo.origin}${path}`, cookie, form, only));
      }
      const value = median(runs.map((lhr) => score(lhr, 'performance')));
      const isPromised = name === 'today' && form === 'mobile';
      const target = isPromised ? '>= 90' : '';
      row(`Lighthouse performance, ${name}, ${form}`, value, 'of 100', '', target);
      if (isPromised && isJudged && value < 90) faults.push(`Hoy on a phone: ${value}`);
      if (form === 'mobile') checkAlways(name, runs[0]);
    }
  }
}

const demo = await startDemo();
const visitor = await request.newContext({ baseURL: demo.origin });
const chrome = await launchChrome({
  chromePath: process.env.TEST_CHROMIUM ?? '/usr/bin/chromium',
  chromeFlags: CHROME_FLAGS,
});
try {
  await visitor.get(demo.entry);
  await untilDecided(visitor, demo.origin);
  const { cookies } = await visitor.storageState();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const response = await visitor.get('/api/v1/recommendations/daily?lang=es');
  const { items } = await response.json();
  const symbol = encodeURIComponent(items[0].instrument.symbol);
  const paths = PAGES.map((page) => ({ ...page, path: page.path.replace('$symbol', symbol) }));
  await measureAll(chrome.port, demo, cookie, paths);
} finally {
  chrome.kill();
  await visitor.dispose();
  await demo.stop();
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
