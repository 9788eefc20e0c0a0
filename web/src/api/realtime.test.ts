import { expect, test } from 'vitest';
import { Realtime, type Told } from './realtime';

/** The wire and the clock; everything else is the client itself. */
function surroundings() {
  const sockets: Wire[] = [];
  const timers = new Map<number, { run: () => void; ms: number }>();
  const frames: (() => void)[] = [];
  let count = 0;
  const client = new Realtime({
    open: () => {
      const wire = new Wire();
      sockets.push(wire);
      return wire as unknown as WebSocket;
    },
    beforeFrame: (run) => frames.push(run),
    setTimer: (run, ms) => {
      count += 1;
      timers.set(count, { run, ms });
      return count;
    },
    clearTimer: (timer) => timers.delete(timer),
    random: () => 1,
  });
  return {
    client,
    sockets,
    last: () => sockets.at(-1) as Wire,
    draw: () => {
      for (const run of frames.splice(0)) run();
    },
    waits: () => [...timers.values()].map(({ ms }) => ms),
    elapse: (ms: number) => {
      const [timer, found] = [...timers].find(([, each]) => each.ms === ms) ?? [];
      if (timer === undefined || !found) throw new Error(`nothing waits ${ms} ms`);
      timers.delete(timer);
      found.run();
    },
  };
}

class Wire {
  sent: Record<string, unknown>[] = [];
  isClosed = false;
  readonly #handlers = new Map<string, ((event: { data?: string }) => void)[]>();

  addEventListener(kind: string, handler: (event: { data?: string }) => void) {
    this.#handlers.set(kind, [...(this.#handlers.get(kind) ?? []), handler]);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.isClosed = true;
  }
  say(message: object) {
    for (const handler of this.#handlers.get('message') ?? []) {
      handler({ data: JSON.stringify(message) });
    }
  }
  cut() {
    for (const handler of this.#handlers.get('close') ?? []) handler({});
  }
}

function event(topic: string, sequence: number) {
  return { op: 'event', topic, sequence, name: 'made', data: sequence };
}

function listen(client: Realtime, topic: string) {
  const told: unknown[] = [];
  const leave = client.subscribe(topic, (each: Told) =>
    told.push(each.kind === 'event' ? each.data : `${each.kind}${each.isReset ? ' reset' : ''}`),
  );
  return { told, leave };
}

test('topics share one socket and are told once a frame, in order', () => {
  const { client, sockets, last, draw } = surroundings();
  const decisions = listen(client, 'decisions');
  const data = listen(client, 'data');
  expect(sockets.length).toBe(1);
  last().say({ op: 'hello', boot: 'a' });
  expect(last().sent).toEqual([
    { op: 'subscribe', topic: 'decisions' },
    { op: 'subscribe', topic: 'data' },
  ]);
  last().say({ op: 'snapshot', topic: 'decisions', sequence: 4, data: {} });
  last().say(event('decisions', 5));
  last().say(event('decisions', 6));
  expect(decisions.told).toEqual([]);
  draw();
  expect(decisions.told).toEqual(['snapshot', 5, 6]);
  expect(data.told).toEqual([]);
});

test('an event that was seen is not told again', () => {
  const { client, last, draw } = surroundings();
  const { told } = listen(client, 'decisions');
  last().say({ op: 'hello', boot: 'a' });
  for (const sequence of [1, 2, 2, 1, 3]) last().say(event('decisions', sequence));
  draw();
  expect(told).toEqual([1, 2, 3]);
});

test('a gap is asked for once and filled in order', () => {
  const { client, last, draw } = surroundings();
  const { told } = listen(client, 'decisions');
  last().say({ op: 'hello', boot: 'a' });
  last().say(event('decisions', 1));
  last().say(event('decisions', 4));
  last().say(event('decisions', 5));
  expect(last().sent.slice(1)).toEqual([
    { op: 'subscribe', topic: 'decisions', after: 1, boot: 'a' },
  ]);
  for (const sequence of [2, 3, 4, 5]) last().say(event('decisions', sequence));
  draw();
  expect(told).toEqual([1, 2, 3, 4, 5]);
});

test('after a break it resumes where it stopped, with the boot that counted', () => {
  const { client, sockets, last, draw, elapse } = surroundings();
  const { told } = listen(client, 'decisions');
  last().say({ op: 'hello', boot: 'a' });
  last().say(event('decisions', 7));
  last().cut();
  expect(client.state).toBe('lost');
  elapse(500);
  expect(sockets.length).toBe(2);
  last().say({ op: 'hello', boot: 'a' });
  expect(last().sent).toEqual([{ op: 'subscribe', topic: 'decisions', after: 7, boot: 'a' }]);
  last().say(event('decisions', 8));
  draw();
  expect(told).toEqual([7, 8]);
});

test('a restarted server counts anew, and listeners hear that there was a break', () => {
  const { client, last, draw, elapse } = surroundings();
  const { told } = listen(client, 'decisions');
  last().say({ op: 'hello', boot: 'a' });
  last().say({ op: 'snapshot', topic: 'decisions', sequence: 9, data: {} });
  draw();
  last().cut();
  elapse(500);
  last().say({ op: 'hello', boot: 'b' });
  expect(last().sent).toEqual([{ op: 'subscribe', topic: 'decisions', after: 9, boot: 'a' }]);
  last().say({ op: 'snapshot', topic: 'decisions', sequence: 2, data: {} });
  last().say(event('decisions', 3));
  draw();
  expect(told).toEqual(['snapshot', 'snapshot reset', 3]);
});

test('of prices only the newest is told, and a skipped one is no gap', () => {
  const { client, last, draw } = surroundings();
  const { told } = listen(client, 'ticker:BTC/USDT');
  last().say({ op: 'hello', boot: 'a' });
  for (const sequence of [1, 2, 9]) last().say(event('ticker:BTC/USDT', sequence));
  draw();
  expect(told).toEqual([9]);
  expect(last().sent.length).toBe(1);
});

test('it waits longer after every failure, up to half a minute, and starts over once greeted', () => {
  const { client, last, waits, elapse } = surroundings();
  listen(client, 'decisions');
  const waited: number[] = [];
  for (let failure = 0; failure < 9; failure += 1) {
    last().cut();
    const [ms] = waits();
    waited.push(ms ?? 0);
    elapse(ms ?? 0);
  }
  expect(waited).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  last().say({ op: 'hello', boot: 'a' });
  last().cut();
  expect(waits()).toEqual([500]);
});

test('a silent server is left', () => {
  const { client, last, elapse } = surroundings();
  listen(client, 'decisions');
  const first = last();
  first.say({ op: 'hello', boot: 'a' });
  elapse(60_000);
  expect(client.state).toBe('lost');
  expect(first.isClosed).toBe(true);
});

test('the last listener closes the socket and no timer stays', () => {
  const { client, last, waits } = surroundings();
  const one = listen(client, 'decisions');
  const two = listen(client, 'decisions');
  last().say({ op: 'hello', boot: 'a' });
  one.leave();
  expect(last().isClosed).toBe(false);
  two.leave();
  expect(last().isClosed).toBe(true);
  expect(last().sent.at(-1)).toEqual({ op: 'unsubscribe', topic: 'decisions' });
  expect(client.state).toBe('idle');
  expect(waits()).toEqual([]);
});
