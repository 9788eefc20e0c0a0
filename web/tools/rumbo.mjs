// Starts the real program on a free port in a folder of its own, and stops it again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const START_MS_MAX = 60_000;
const STOP_MS_MAX = 15_000;
/** The first decisions are computed after the address is printed. */
export const DECIDE_MS_MAX = 120_000;
const ASK_AGAIN_MS = 1_000;

const PROGRAM = process.env.TEST_PROGRAM;

/** Where a program listens unless told otherwise: a port that is free. */
const ANY_PORT = '127.0.0.1:0';

/** Runs `rumbo demo`: sample data, a clock that stands still, an entry link that signs in. */
export function startDemo() {
  return start((_, listen) => ['demo', '--listen', listen]);
}

/**
 * Runs `rumbo serve` on an empty folder: the first visitor makes the owner account.
 *
 * `files` of bars, each a name and a text, are imported first. `crash()` ends it as a power cut does;
 * `restart(files)` starts it again on the same address, with more bars.
 */
export async function startServer(files = []) {
  const server = await start(
    (folder, listen) => ['serve', '--listen', listen, '--data', folder],
    (folder) => importBars(folder, files),
  );
  return {
    ...server,
    restart: async (more = []) => {
      await importBars(server.folder, more);
      await server.restart();
    },
  };
}

async function importBars(folder, files) {
  for (const { name, text } of files) {
    const path = join(folder, name);
    await writeFile(path, text);
    const child = spawn(PROGRAM, ['import', '--data', join(folder, 'data'), path], {
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`importing ${name} ended with ${code}`);
  }
}

async function start(argumentsIn, prepare = async () => {}) {
  if (!PROGRAM) throw new Error('TEST_PROGRAM names no program: run `cargo xtask browser`');
  const folder = await mkdtemp(join(tmpdir(), 'rumbo-browser-'));
  await prepare(folder);
  let child;
  let ended;
  async function run(listen) {
    child = spawn(PROGRAM, argumentsIn(join(folder, 'data'), listen), {
      cwd: folder,
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    ended = new Promise((resolve) => child.once('exit', resolve));
    return printedAddress(child);
  }
  async function stop() {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    const code = await ended;
    clearTimeout(late);
    await rm(folder, { recursive: true, force: true });
    return code;
  }
  async function crash() {
    child.kill('SIGKILL');
    await ended;
  }
  try {
    const entry = await run(ANY_PORT);
    const { origin, host } = new URL(entry);
    return { entry, origin, folder, stop, crash, restart: () => run(host) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for the first address that the program prints; an entry link wins over a plain one. */
function printedAddress(child) {
  return new Promise((resolve, reject) => {
    let printed = '';
    const late = setTimeout(
      () => reject(new Error(`no address within ${START_MS_MAX} ms:\n${printed}`)),
      START_MS_MAX,
    );
    function read(chunk) {
      printed += chunk;
      const complete = printed.slice(0, printed.lastIndexOf('\n') + 1);
      const addresses = complete.match(/http:\/\/[^\s"'`]+/g) ?? [];
      const entry = addresses.find((address) => address.includes('token=')) ?? addresses[0];
      if (!entry) return;
      clearTimeout(late);
      resolve(entry);
    }
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${printed}`)));
  });
}

/** Waits until the program has decided about every asset it will decide about. */
export async function untilDecided(request, origin) {
  let known = -1;
  for (let waited = 0; waited < DECIDE_MS_MAX; waited += ASK_AGAIN_MS) {
    const response = await request.get(`${origin}/api/v1/recommendations/daily?lang=es`);
    const { items } = await response.json();
    if (items?.length > 0 && items.length === known) return;
    known = items?.length;
    await pause(ASK_AGAIN_MS);
  }
  throw new Error(`no decision within ${DECIDE_MS_MAX} ms`);
}
