// Starts the real program on a free port in a folder of its own, and stops it again.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The first decisions are computed before the address is printed on a slow machine. */
const START_MS_MAX = 180_000;
const STOP_MS_MAX = 15_000;

const PROGRAM = process.env.RUMBO_PROGRAM;

/** Runs `rumbo demo`: sample data, a clock that stands still, an entry link that signs in. */
export function startDemo() {
  return start((folder) => ['demo', '--listen', '127.0.0.1:0', '--data', folder]);
}

/** Runs `rumbo serve` on an empty folder: the first visitor makes the owner account. */
export function startServer() {
  return start((folder) => ['serve', '--listen', '127.0.0.1:0', '--data', folder]);
}

async function start(argumentsIn) {
  if (!PROGRAM) throw new Error('RUMBO_PROGRAM names no program: run `cargo xtask browser`');
  const folder = await mkdtemp(join(tmpdir(), 'rumbo-browser-'));
  const child = spawn(PROGRAM, argumentsIn(join(folder, 'data')), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  async function stop() {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    const code = await ended;
    clearTimeout(late);
    await rm(folder, { recursive: true, force: true });
    return code;
  }
  try {
    const entry = await printedAddress(child);
    return { entry, origin: new URL(entry).origin, stop };
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
