// The gallery, served at `/_ui` by tests and by `npm run gallery`. No part of it is in the program.
//
// A story shows what it was given, and nothing answers: the gallery is cut off from the world before
// anything that might ask is loaded.

class Silence extends EventTarget {
  close() {}
  send() {}
}

const never = () => new Promise<never>(() => {});
Object.assign(window, { fetch: never, WebSocket: Silence, EventSource: Silence });
await import('./start');

export {};
