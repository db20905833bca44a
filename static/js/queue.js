/* What a phone keeps until it can be sent: marks, guests, lesson notes, heads counted on a trip, who came in at a
   door. Stored before anything else, sent as soon as there is a network, answered item by item. Nothing leaves the
   store but by the server's "saved" or a person's "discard". Entries belong to the account that made them; they wait
   until it is signed in here again. Each goes its own lane (LANES): registers, counts and doors have addresses of
   their own.

   [data-net]    says shortly how things stand      [data-queue]     lists what waits and what was refused
   [data-sign-out] form                             tries to send first, and says what stays behind

   window.queue: ready, add(item), flush(), items(event, lane), draft(event, value), on(listener)                   */
(() => {
  const here = document.currentScript.dataset;
  const words = JSON.parse(here.words);
  const account = Number(here.account);
  const PAGES = "einklang-pages";
  const STATIC = "einklang-static";
  const BATCH = 200;
  const PATIENCE = 15000; // milliseconds until what could not be sent is tried again
  const LONGEST = 30000; // and until a silent server counts as none
  const TOGETHER = 60; // milliseconds: what is tapped in one go is sent in one go
  const KEEP_EVERY = 10 * 60000;

  /* to: where entries are sent; sorts: by kind, under which name and with which fields; page: what shows an entry;
     kin: kept pages that show it too. `event` is the number of the register, the count or the door. */
  const fields = (item, names) => Object.fromEntries(names.map((name) => [name, item[name]]));
  const LANES = {
    register: {
      to: "/anwesenheit/sync",
      sorts: {
        guest: ["guests", (item) => fields(item, ["id", "event", "name", "at"])],
        tap: ["taps", (item) => fields(item, ["id", "event", "person", "guest", "mark", "late", "at", "seen", "settles"])],
        note: ["notes", (item) => fields(item, ["id", "event", "text", "version"])],
      },
      page: (item) => `/anwesenheit/${item.event}`,
      kin: (item, path) => path === `/anwesenheit/${item.event}`,
    },
    count: {
      to: "/ausfluege/sync",
      sorts: {
        guest: ["guests", (item) => ({ call: item.event, ...fields(item, ["id", "name", "at"]) })],
        tap: ["taps", (item) => ({ call: item.event, ...fields(item, ["id", "person", "guest", "state", "why", "at", "seen"]) })],
        close: ["closes", (item) => ({ call: item.event, ...fields(item, ["id", "at"]) })],
      },
      page: (item) => item.page,
      kin: (item, path) => path.startsWith(item.page.replace(/\d+$/, "")),
    },
    door: {
      to: "/einlass/sync",
      sorts: {
        tap: ["taps", (item) => fields(item, ["id", "event", "party", "count", "at", "seen"])],
        step: ["steps", (item) => fields(item, ["id", "event", "count", "at"])],
      },
      page: (item) => item.page,
      kin: (item, path) => path === item.page,
    },
  };
  const laneOf = (item) => item.lane || "register"; // entries from before there were lanes

  let library, store, meta, device, soon, later;
  let state = "";
  let adding = 0;
  let kept = Promise.resolve();
  let running = null;
  let again = false;
  const flying = new Set();
  const listeners = new Set();
  const json = { Accept: "application/json" };

  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const all = () => library.values(store);
  const mine = async () => (await all()).filter((item) => item.account === account);
  const unsent = async () => (await mine()).filter((item) => !item.trouble);
  const tell = (kind, detail = {}) => listeners.forEach((listener) => listener({ kind, ...detail }));
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const counted = (pair, n, values = {}) => fill(pair[n === 1 ? 0 : 1], { n, ...values });

  const ready = import(here.idb).then(async (module) => {
    library = module;
    store = module.createStore("einklang", "queue");
    meta = module.createStore("einklang-meta", "meta");
    device = await module.get("device", meta);
    if (!device) await module.set("device", (device = random()), meta);
    for (const entry of noted()) await keep(entry);
    return true;
  });

  /* --- into the store --- */

  const sameMatter = (a, b) =>
    a.kind === b.kind && laneOf(a) === laneOf(b) && a.event === b.event && a.account === b.account && !flying.has(a.id) &&
    (a.kind === "note" || a.kind === "close" || (a.kind === "tap" && a.person === b.person && a.guest === b.guest && a.party === b.party && !a.trouble));

  /* The last tap on a person or party stands for those before it that have not left the phone yet. */
  const keep = async (entry) => {
    for (const old of await all()) {
      if (!sameMatter(old, entry)) continue;
      if (entry.kind === "tap") Object.assign(entry, { seen: old.seen, settles: [...(old.settles || []), ...(entry.settles || [])] });
      await library.del(old.id, store);
    }
    await library.set(entry.id, entry, store);
    note(noted().filter((one) => one.id !== entry.id));
  };

  /* Storing takes a moment, and a page can be left in less. Until it is done an entry lies where writing waits
     for nobody; the next page finds it there. */
  const NOTED = "einklang-noted";
  const noted = () => {
    try {
      return JSON.parse(localStorage.getItem(NOTED)) || [];
    } catch {
      return [];
    }
  };
  const note = (entries) => {
    try {
      if (entries.length) localStorage.setItem(NOTED, JSON.stringify(entries));
      else localStorage.removeItem(NOTED);
    } catch {
      return; // a phone that gives no such place has the store alone
    }
  };

  const add = (item) => {
    const entry = { id: random(), account, owner: here.name, at: Date.now(), ...item };
    note([...noted(), entry]);
    adding += 1;
    sign(words.sending, "sending");
    kept = kept.then(() => ready).then(() => keep(entry)).then(
      () => {
        adding -= 1;
        return show();
      },
      () => sign(words.not_kept, "offline"),
    );
    clearTimeout(soon);
    soon = setTimeout(flush, TOGETHER);
    return kept;
  };

  const draft = async (event, value) => {
    await ready;
    const name = `draft-${account}-${event}`;
    if (value === undefined) return library.get(name, meta);
    return value === null ? library.del(name, meta) : library.set(name, value, meta);
  };

  /* --- out of it --- */

  /* Comes back once everything that was here at the call has been tried. */
  const flush = () => {
    again = true;
    running ||= run();
    return running;
  };

  /* Nothing is awaited between the last look at `again` and the end: a call in between would be answered by nobody. */
  const run = async () => {
    try {
      while (again) {
        again = false;
        await once();
      }
    } finally {
      running = null;
    }
  };

  const once = async () => {
    clearTimeout(later);
    await ready;
    await kept;
    try {
      state = await sendAll();
    } catch {
      state = navigator.onLine ? "waiting" : "offline";
    }
    flying.clear();
    if (state === "waiting" || state === "offline") later = setTimeout(flush, PATIENCE);
    await show();
  };

  const ask = (path, more) => fetch(path, { headers: json, cache: "no-store", signal: AbortSignal.timeout(LONGEST), ...more });

  /* One lane that fails holds up no other. */
  const sendAll = async () => {
    let failure;
    for (const lane of Object.keys(LANES)) {
      try {
        const hindered = await sendLane(lane);
        if (hindered) return hindered;
      } catch (trouble) {
        failure = trouble;
        flying.clear();
      }
    }
    if (failure) throw failure;
    return state ? "saved" : "";
  };

  const sendLane = async (lane) => {
    for (;;) {
      const batch = (await unsent()).filter((item) => laneOf(item) === lane).sort((a, b) => a.at - b.at).slice(0, BATCH);
      if (!batch.length) return "";
      state = "sending";
      batch.forEach((item) => flying.add(item.id));
      await remember(batch);
      await show();
      const fresh = await ask("/anwesenheit/token");
      if (fresh.status === 401) return "signed_out";
      const { token, account: present } = await fresh.json();
      if (present !== account) return "waiting";
      const answer = await ask(LANES[lane].to, {
        method: "POST",
        headers: { ...json, "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(packed(batch, LANES[lane].sorts)),
      });
      if (answer.status === 401) return "signed_out";
      if (!answer.ok) throw new Error(answer.status);
      await settle(batch, await answer.json());
      flying.clear();
    }
  };

  const packed = (batch, sorts) => {
    const body = { account, device };
    for (const [kind, [name, pack]] of Object.entries(sorts)) body[name] = batch.filter((item) => item.kind === kind).map(pack);
    return body;
  };

  const settle = async (batch, answers) => {
    const said = new Map(Object.values(answers).flat().map((answer) => [answer.id, answer]));
    await renew(batch);
    for (const item of batch) {
      const answer = said.get(item.id) || { state: "refused", message: "" };
      if (answer.state === "conflict" && (await ownWords(item)).includes(plain(answer.text))) {
        await library.set(item.id, { ...item, version: answer.version }, store);
        continue;
      }
      if (item.kind === "note" && answer.state === "saved") await library.set(sentName(item), [plain(item.text)], meta);
      if (answer.state === "saved") await library.del(item.id, store);
      else await library.set(item.id, { ...item, trouble: answer }, store);
      if (item.kind === "note" && answer.state === "saved") await rebase(item, answer.version);
      tell("answer", { item, answer });
    }
  };

  /* A note whose answer was lost stands on the server although this page is older. Nobody else wrote then: what
     this phone has sent is known by its words, and the next text is written upon it. */
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const sentName = (item) => `sent-${account}-${item.event}`;
  const ownWords = async (item) => (await library.get(sentName(item), meta)) || [];
  const remember = async (batch) => {
    for (const item of batch) {
      if (item.kind === "note") await library.set(sentName(item), [...new Set([...(await ownWords(item)), plain(item.text)])], meta);
    }
  };

  /* What was saved leaves the queue only when the kept page shows it: opened without a network, the page would
     otherwise be older than what is stored. Fails without a network; then all is sent again, which changes nothing. */
  const renew = async (batch) => {
    if (!window.caches) return;
    const cache = await caches.open(PAGES);
    const paths = (await cache.keys()).map((kept) => new URL(kept.url).pathname);
    const shown = paths.filter((path) => batch.some((item) => LANES[laneOf(item)].kin(item, path)));
    await Promise.all([...new Set(shown)].map(async (path) => {
      const got = await ask(path, { headers: { Accept: "text/html" } });
      if (got.ok && !got.redirected) await cache.put(path, got);
    }));
  };

  /* A note written on while its first part was on the way is written upon what has been saved since. */
  const rebase = async (sent, version) => {
    for (const later of await mine()) {
      if (later.kind === "note" && later.event === sent.event && later.version === sent.version) await library.set(later.id, { ...later, version }, store);
    }
  };

  const discard = async (id) => {
    await library.del(id, store);
    tell("discarded");
    await show();
  };

  /* --- what people see --- */

  const element = (tag, props = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children);
    return made;
  };

  const LASTING = ["offline", "waiting", "signed_out"];

  /* Short under the thumb, in full where nothing else says it. */
  const sentence = (n, places) => {
    if (!n) return state === "saved" ? words.saved : "";
    return LASTING.includes(state) ? counted(words[places][state], n) : words.sending;
  };

  const sign = (text, kind) => {
    for (const place of document.querySelectorAll("[data-net]")) {
      place.hidden = !text;
      place.className = `net net--${kind}`;
      if (place.textContent !== text) place.textContent = text;
    }
  };

  const show = async () => {
    const entries = await all();
    const open = entries.filter((item) => item.account === account && !item.trouble);
    const count = open.length + adding;
    const held = count && LASTING.includes(state);
    sign(sentence(count, "short"), held ? "offline" : count ? "sending" : "saved");
    const alone = !document.querySelector("[data-net]");
    const long = held && (alone || state === "signed_out") ? sentence(count, "long") : "";
    for (const place of document.querySelectorAll("[data-queue]")) list(place, entries, long);
    tell("changed", { open, state });
  };

  const list = (place, entries, text) => {
    const rows = [];
    if (text) rows.push(element("p", { textContent: text }));
    if (text && state === "signed_out") rows.push(element("p", {}, element("a", { className: "button", href: `/anmelden?next=${encodeURIComponent(location.pathname)}`, textContent: words.sign_in })));
    for (const [name, theirs] of byOwner(entries)) rows.push(element("p", { textContent: counted(words.others, theirs.length, { name }) }));
    for (const item of entries) if (item.account === account && item.trouble) rows.push(refused(item));
    place.hidden = !rows.length;
    place.firstElementChild.replaceChildren(...rows);
  };

  const byOwner = (entries) => {
    const found = new Map();
    for (const item of entries) if (item.account !== account) found.set(item.owner, [...(found.get(item.owner) || []), item]);
    return found;
  };

  const refused = (item) => {
    const what = [item.label, item.trouble.message].filter(Boolean).join(". ");
    const drop = element("button", { type: "button", className: "button", textContent: words.discard });
    drop.addEventListener("click", () => discard(item.id));
    const open = element("a", { className: "button", href: LANES[laneOf(item)].page(item), textContent: item.open || words.open });
    const row = element("div", { className: "row" }, element("p", { textContent: fill(words.refused, { what }) }), open, drop);
    return row;
  };

  /* --- going: send first; what cannot be sent stays on the phone and is said --- */

  let warned = false;
  const leave = async (form) => {
    await flush();
    const left = (await all()).length;
    const own = (await unsent()).length;
    if (own && !warned) {
      warned = true;
      const toast = element("div", { className: "toast toast--bad" }, element("p", { textContent: counted(words.leaving, own) }));
      toast.dataset.toast = "";
      document.querySelector("#toasts").append(toast);
      return;
    }
    if (left) form.append(element("input", { type: "hidden", name: "keep", value: "queue" }));
    await Promise.all([caches.delete(PAGES), ...(left ? [] : [library.clear(meta)])]);
    form.submit();
  };
  addEventListener("submit", (event) => {
    if (!event.target.closest("[data-sign-out]") || !library || !window.caches) return;
    event.preventDefault();
    leave(event.target);
  });

  /* --- pages of today and tomorrow, and what they are made of --- */

  const keepPages = async () => {
    if (!account || !window.caches || !navigator.serviceWorker || !navigator.onLine) return;
    const last = (await library.get("kept", meta)) || {};
    const there = (await (await caches.open(PAGES)).keys()).length; // the service worker drops them with a session
    if (there && last.account === account && Date.now() - last.at < KEEP_EVERY) return;
    if (last.account !== account) await caches.delete(PAGES);
    const answer = await ask("/anwesenheit/heute.json");
    if (!answer.ok) return;
    const { pages } = await answer.json();
    const cache = await caches.open(PAGES);
    for (const old of await cache.keys()) if (!pages.includes(new URL(old.url).pathname)) await cache.delete(old);
    for (const page of pages) {
      const got = await ask(page, { headers: { Accept: "text/html" } });
      if (!got.ok || got.redirected) continue;
      const copy = got.clone();
      await keepParts(await got.text());
      await cache.put(page, copy);
    }
    await library.set("kept", { account, at: Date.now() }, meta);
    document.documentElement.dataset.kept = pages.length;
  };

  const keepParts = async (html) => {
    const cache = await caches.open(STATIC);
    const parts = new Set([...html.matchAll(/"(\/static\/[^"#]+)["#]/g)].map((found) => found[1].replaceAll("&amp;", "&")));
    await Promise.all([...parts].map(async (part) => (await cache.match(part)) || cache.add(part).catch(() => {})));
  };

  window.queue = { ready, add, flush, draft, on: (listener) => listeners.add(listener), items: async (event, lane = "register") => (await mine()).filter((item) => item.event === event && laneOf(item) === lane), random, words };

  if (navigator.serviceWorker) navigator.serviceWorker.register("/sw.js").catch(() => {});
  ready.then(async () => {
    await flush();
    await keepPages().catch(() => {});
  }, () => {});
  addEventListener("online", flush);
  addEventListener("offline", flush);
  addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
})();
