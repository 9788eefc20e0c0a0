// Keeps the page and its last answers, so that it opens without a network and says how old they are.
// Answers always come from the network when there is one. Nothing outlives the session it belongs to.

const SHELL = 'rumbo-shell-1';
const ANSWERS = 'rumbo-answers-1';
const PAGE = '/';
/** Tells the page that an answer is a kept one, and from when: unix ms. */
const KEPT = 'x-rumbo-kept';
/** Enough for every page that someone looked at lately. */
const ANSWERS_MAX = 120;
/** Streams, downloads, what is immutable anyway, and what is only tried: it comes by the hundred. */
const NEVER =
  /^\/api\/v1\/(jobs\/.+\/events|record\/export|bars\/.+\/tiles\/|recommendations\/.+\/levels|auth\/)/;

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(SHELL).then((shell) => shell.add(PAGE)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([dropOtherCaches(), self.clients.claim()]));
});

// What the first visit loaded before there was anyone to keep it.
self.addEventListener('message', ({ data }) => {
  for (const url of data.loaded ?? []) keepLoaded(new URL(url, self.location.origin));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== 'GET') {
    if (url.pathname.startsWith('/api/v1/auth/')) event.waitUntil(caches.delete(ANSWERS));
    return;
  }
  if (url.pathname.startsWith('/api/')) {
    if (isAnswer(url)) event.respondWith(answer(request));
  } else if (request.mode === 'navigate') {
    if (!url.pathname.startsWith('/enter')) event.respondWith(page(request));
  } else if (url.pathname.startsWith('/assets/')) {
    event.respondWith(asset(request));
  }
});

function isAnswer(url) {
  return url.pathname.startsWith('/api/v1/') && !NEVER.test(url.pathname);
}

/** The network's answer, else the one kept; who is not signed in keeps nothing. */
async function answer(request) {
  const answers = await caches.open(ANSWERS);
  try {
    const fresh = await fetch(request);
    if (fresh.status === 401) await caches.delete(ANSWERS);
    else if (fresh.ok) await keep(answers, request, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await answers.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function keep(answers, request, fresh) {
  const headers = new Headers(fresh.headers);
  headers.set(KEPT, String(Date.now()));
  await answers.put(request, new Response(await fresh.blob(), { status: fresh.status, headers }));
  const keys = await answers.keys();
  await Promise.all(keys.slice(0, -ANSWERS_MAX).map((key) => answers.delete(key)));
}

/** Every path of the page is the same page. */
async function page(request) {
  const shell = await caches.open(SHELL);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected) await shell.put(PAGE, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await shell.match(PAGE, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

/** Files under `/assets/` are named by their content: one that is kept is the right one. */
async function asset(request) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(request, { ignoreVary: true });
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await shell.put(request, fresh.clone());
  return fresh;
}

function keepLoaded(url) {
  if (url.origin !== self.location.origin) return undefined;
  if (url.pathname.startsWith('/assets/')) return asset(new Request(url));
  return isAnswer(url) ? answer(new Request(url)) : undefined;
}

async function dropOtherCaches() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('rumbo-') && ![SHELL, ANSWERS].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}
