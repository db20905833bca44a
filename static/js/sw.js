/* The service worker. It keeps what pages are made of (/static), the home page, the registers, counts and doors
   that queue.js has put into the cache: today's and tomorrow's, of one account. Nothing else is kept, whatever is
   visited, and nothing for longer than LONGEST, but for what says itself how long: a trip under way.             */
const STATIC = "einklang-static";
const PAGES = "einklang-pages";
const OFFLINE = "/offline";
const KEPT = /^\/(heute|anwesenheit\/\d+|ausfluege\/\d+\/zaehlung\/\d+|einlass\/\d+)$/;
const LONGEST = 36 * 3600 * 1000;
const PATIENCE = 5000;
const LOOSELY = { ignoreVary: true };

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(STATIC).then((cache) => cache.add(OFFLINE)));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(part(request, url));
  else if (request.mode === "navigate" && KEPT.test(url.pathname)) event.respondWith(keptPage(request, url));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(nothing));
});

/* With a version in its address a file never changes; without one the network is asked first. */
const part = async (request, url) => {
  const cache = await caches.open(STATIC);
  const versioned = url.searchParams.has("v");
  const kept = await cache.match(request, LOOSELY);
  if (kept && versioned) return kept;
  try {
    const answer = await fetch(request);
    if (answer.status === 200) {
      if (versioned) await cache.delete(request, { ignoreSearch: true, ...LOOSELY });
      await cache.put(request, answer.clone());
    }
    return answer;
  } catch (failure) {
    if (kept) return kept;
    throw failure;
  }
};

/* The network first, but nobody waits long for a bad one. Only a page that is kept already is renewed; a session
   that has ended takes all of them along. */
const keptPage = async (request, url) => {
  const cache = await caches.open(PAGES);
  const kept = await stillGood(cache, url.pathname);
  const network = fetch(request).then(async (answer) => {
    if (answer.type === "opaqueredirect" || answer.status === 401) await caches.delete(PAGES);
    if (answer.status === 200 && !answer.redirected && (await cache.match(url.pathname, LOOSELY))) await cache.put(url.pathname, answer.clone());
    return answer;
  });
  if (!kept) return network.catch(nothing);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([network.catch(() => kept), late]);
};

const stillGood = async (cache, path) => {
  const kept = await cache.match(path, LOOSELY);
  if (kept && Date.now() > goodUntil(kept.headers)) {
    await cache.delete(path, LOOSELY);
    return undefined;
  }
  return kept;
};

const goodUntil = (headers) => Math.max(Date.parse(headers.get("Date")) + LONGEST, Date.parse(headers.get("X-Kept-Until")) || 0);

const nothing = async () => (await caches.match(OFFLINE, LOOSELY)) || Response.error();
