// One socket for the whole page. Topics count their events; after a break the server is asked for what
// came after the last one seen, so that nothing is lost and nothing is told twice.

const PATH = '/api/v1/realtime';
const BACKOFF_MS_MIN = 500;
const BACKOFF_MS_MAX = 30_000;
const PING_MS = 25_000;
/** A server that says nothing for this long, not even `pong`, is gone. */
const SILENCE_MS_MAX = 60_000;
/** Topics where only the newest event counts; the server leaves older ones out. */
const LATEST_WINS = /^ticker:/;

/** What a topic tells its listeners. */
export type Told =
  | {
      kind: 'snapshot';
      data: unknown /** There was a break that could not be filled. */;
      isReset: boolean;
    }
  | { kind: 'event'; name: string; data: unknown };

type Listener = (told: Told) => void;

export type LinkState = 'idle' | 'connecting' | 'open' | 'lost';

/** The part of the browser that the client needs; tests bring their own clock and wire. */
export interface Surroundings {
  open: () => Pick<WebSocket, 'send' | 'close' | 'addEventListener'>;
  /** Runs something before the next frame is drawn. */
  beforeFrame: (run: () => void) => void;
  setTimer: (run: () => void, ms: number) => number;
  clearTimer: (timer: number) => void;
  /** 0 to 1. */
  random: () => number;
}

interface Topic {
  listeners: Set<Listener>;
  /** Sequence of the last event or snapshot seen. */
  sequence: number | undefined;
  /** Told before the next frame; a newer price replaces an older one. */
  waiting: Told[];
  /** Asked again for what is missing; what arrives out of turn meanwhile is left. */
  isFilling: boolean;
}

interface Message {
  op: string;
  boot?: string;
  topic?: string;
  sequence?: number;
  name?: string;
  data?: unknown;
}

export class Realtime {
  readonly #outside: Surroundings;
  readonly #topics = new Map<string, Topic>();
  readonly #watchers = new Set<() => void>();
  #socket: ReturnType<Surroundings['open']> | undefined;
  #state: LinkState = 'idle';
  #boot: string | undefined;
  #failures = 0;
  #retryTimer: number | undefined;
  #pingTimer: number | undefined;
  #silenceTimer: number | undefined;
  #isFrameAsked = false;

  constructor(outside: Surroundings) {
    this.#outside = outside;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Calls `notify` whenever the state changes. */
  watch = (notify: () => void): (() => void) => {
    this.#watchers.add(notify);
    return () => this.#watchers.delete(notify);
  };

  /** Listens to a topic. The first listener opens the socket, the last one closes it. */
  subscribe(name: string, listener: Listener): () => void {
    let topic = this.#topics.get(name);
    if (!topic) {
      topic = { listeners: new Set(), sequence: undefined, waiting: [], isFilling: false };
      this.#topics.set(name, topic);
      if (this.#state === 'open') this.#ask(name, topic);
    }
    topic.listeners.add(listener);
    if (this.#state === 'idle') this.#connect();
    return () => this.#leave(name, listener);
  }

  /** Tries again at once, when there is reason to believe that it helps. */
  retryNow(): void {
    if (this.#state === 'lost') this.#connect();
  }

  #leave(name: string, listener: Listener): void {
    const topic = this.#topics.get(name);
    if (!topic?.listeners.delete(listener) || topic.listeners.size > 0) return;
    this.#topics.delete(name);
    if (this.#state === 'open') this.#send({ op: 'unsubscribe', topic: name });
    if (this.#topics.size > 0) return;
    this.#disconnect();
    this.#enter('idle');
  }

  #connect(): void {
    this.#disconnect();
    this.#enter('connecting');
    const socket = this.#outside.open();
    this.#socket = socket;
    const ifCurrent = (run: () => void) => () => {
      if (this.#socket === socket) run();
    };
    socket.addEventListener('message', ({ data }) =>
      ifCurrent(() => this.#hear(JSON.parse(String(data))))(),
    );
    socket.addEventListener(
      'close',
      ifCurrent(() => this.#lose()),
    );
    socket.addEventListener(
      'error',
      ifCurrent(() => this.#lose()),
    );
  }

  #disconnect(): void {
    const { clearTimer } = this.#outside;
    for (const timer of [this.#retryTimer, this.#pingTimer, this.#silenceTimer]) {
      if (timer !== undefined) clearTimer(timer);
    }
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #lose(): void {
    this.#disconnect();
    for (const topic of this.#topics.values()) topic.isFilling = false;
    this.#enter('lost');
    const ceiling = Math.min(BACKOFF_MS_MIN * 2 ** this.#failures, BACKOFF_MS_MAX);
    this.#failures += 1;
    // Half fixed, half by lot: a restarted server is not met by everybody at once.
    const wait = ceiling * (0.5 + 0.5 * this.#outside.random());
    this.#retryTimer = this.#outside.setTimer(() => this.#connect(), wait);
  }

  #hear(message: Message): void {
    this.#listenOn();
    if (message.op === 'hello') {
      this.#greet(message.boot);
      return;
    }
    const topic = message.topic === undefined ? undefined : this.#topics.get(message.topic);
    if (!topic || message.sequence === undefined || message.topic === undefined) return;
    if (message.op === 'snapshot') this.#takeSnapshot(topic, message.sequence, message.data);
    if (message.op === 'event') this.#takeEvent(message.topic, topic, message);
  }

  #greet(boot: string | undefined): void {
    this.#failures = 0;
    this.#enter('open');
    this.#ping();
    // The old boot goes with the question: the server tells by it whether its count is the same.
    for (const [name, topic] of this.#topics) this.#ask(name, topic);
    this.#boot = boot;
  }

  #ask(name: string, { sequence }: Topic): void {
    const known = sequence === undefined ? {} : { after: sequence, boot: this.#boot };
    this.#send({ op: 'subscribe', topic: name, ...known });
  }

  #takeSnapshot(topic: Topic, sequence: number, data: unknown): void {
    const isReset = topic.sequence !== undefined;
    topic.sequence = sequence;
    topic.isFilling = false;
    topic.waiting = [{ kind: 'snapshot', data, isReset }];
    this.#askFrame();
  }

  #takeEvent(name: string, topic: Topic, message: Message): void {
    const sequence = message.sequence ?? 0;
    const last = topic.sequence ?? sequence - 1;
    if (sequence <= last) return;
    const told: Told = { kind: 'event', name: message.name ?? '', data: message.data };
    if (LATEST_WINS.test(name)) {
      topic.sequence = sequence;
      topic.waiting = [told];
    } else if (sequence === last + 1) {
      topic.sequence = sequence;
      topic.isFilling = false;
      topic.waiting.push(told);
    } else {
      if (!topic.isFilling) this.#ask(name, topic);
      topic.isFilling = true;
      return;
    }
    this.#askFrame();
  }

  #askFrame(): void {
    if (this.#isFrameAsked) return;
    this.#isFrameAsked = true;
    this.#outside.beforeFrame(() => {
      this.#isFrameAsked = false;
      for (const topic of this.#topics.values()) {
        const { waiting } = topic;
        topic.waiting = [];
        for (const told of waiting) {
          for (const listener of topic.listeners) listener(told);
        }
      }
    });
  }

  #ping(): void {
    this.#pingTimer = this.#outside.setTimer(() => {
      this.#send({ op: 'ping' });
      this.#ping();
    }, PING_MS);
  }

  #listenOn(): void {
    if (this.#silenceTimer !== undefined) this.#outside.clearTimer(this.#silenceTimer);
    this.#silenceTimer = this.#outside.setTimer(() => this.#lose(), SILENCE_MS_MAX);
  }

  #send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #enter(state: LinkState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const notify of this.#watchers) notify();
  }
}

/** Frames are not drawn in a hidden tab; there a short timer stands in. */
const HIDDEN_FRAME_MS = 1_000;

export const realtime = new Realtime({
  open: () => {
    const url = new URL(PATH, window.location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    return new WebSocket(url);
  },
  beforeFrame: (run) => {
    if (document.hidden) window.setTimeout(run, HIDDEN_FRAME_MS);
    else requestAnimationFrame(run);
  },
  setTimer: (run, ms) => window.setTimeout(run, ms),
  clearTimer: (timer) => window.clearTimeout(timer),
  random: Math.random,
});

window.addEventListener('online', () => realtime.retryNow());
