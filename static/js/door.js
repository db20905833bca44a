/* The door under a thumb: every tap is kept at once (queue.js), shown at once, and can be taken back. What other phones
   have tapped is looked up while there is a network and nothing waits here. Without this script the same buttons are
   plain forms.                                                                                                    */
addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-door]");
  const { queue, thumb } = window;
  if (!form || !queue) return;

  const LOOK_EVERY = 15000;
  const event = Number(form.dataset.door);
  const { page, icons } = form.dataset;
  const words = JSON.parse(form.dataset.words);
  const base = { lane: "door", event, page, open: words.open };
  const { fill } = thumb;
  const counted = (pair, n) => fill(pair[n === 1 ? 0 : 1], { n });
  const one = (selector) => document.querySelector(selector);
  const house = one("[data-house]").dataset;
  const list = one("[data-parties]");
  const parties = () => [...list.querySelectorAll("[data-party]")];
  const number = (row, name) => Number(row.dataset[name]);
  const steps = new Map(); // people without a reservation who are counted here and not there yet
  let changes = 0;

  /* --- one party --- */

  const stateOf = (arrived, seats) => {
    if (!arrived) return words.outside;
    return fill(arrived === seats ? words.inside : words.some, { n: arrived, seats });
  };
  const said = (row) => fill(words.said, { name: row.dataset.name, state: stateOf(number(row, "arrived"), number(row, "seats")) });

  const show = (row) => {
    const [arrived, seats] = [number(row, "arrived"), number(row, "seats")];
    const button = row.querySelector("[data-let-in]");
    button.className = `mark-button mark-button--${!arrived ? "open" : arrived < seats ? "late" : "present"}`;
    button.setAttribute("aria-label", said(row));
    thumb.face(button, icons, arrived ? "check" : "door-open", stateOf(arrived, seats));
    for (const choice of row.querySelectorAll("[data-set]")) choice.setAttribute("aria-pressed", Number(choice.dataset.set) === arrived);
    const badge = row.querySelector("[data-line-badge]");
    badge.textContent = words.badges[row.dataset.status];
    badge.hidden = !badge.textContent;
  };

  /* --- the whole house --- */

  const held = (row) => ["confirmed", "offered"].includes(row.dataset.status);
  const sum = (numbers) => numbers.reduce((all, n) => all + n, 0);
  const walkIns = () => Math.max(0, Number(house.walkIns) + sum([...steps.values()]));
  const figures = () => {
    const rows = parties();
    const inside = sum(rows.map((row) => number(row, "arrived"))) + walkIns() + Number(house.forgotten);
    const toCome = sum(rows.filter(held).map((row) => Math.max(0, number(row, "seats") - number(row, "arrived"))));
    const seats = Number(house.seats);
    return { inside, toCome, free: Math.max(0, seats - inside - toCome), over: Math.max(0, inside - seats) };
  };

  const roomWords = ({ over, free, toCome }) => {
    if (over) return counted(words.over, over);
    if (free) return counted(words.free, free);
    return toCome ? words.reserved : words.full;
  };

  const write = (place, text) => place.textContent === text || (place.textContent = text);

  const draw = () => {
    const now = figures();
    write(one("[data-inside]"), String(now.inside));
    write(one("[data-to-come]"), counted(words.to_come, now.toCome));
    one(".headcount").classList.toggle("headcount--over", now.over > 0);
    write(one("[data-over-words]"), now.over ? roomWords(now) : "");
    one("[data-over]").hidden = !now.over;
    const room = Object.assign(document.createElement("b"), { textContent: roomWords(now) });
    const line = ` · ${counted(words.walk_ins, walkIns())}`;
    if (one("[data-count]").textContent !== room.textContent + line) one("[data-count]").replaceChildren(room, line);
    one("[data-step='-1']").hidden = !walkIns();
    write(one("[data-more]"), now.free ? words.more : words.more_anyway);
    one("[data-more]").closest("button").classList.toggle("button--main", now.free > 0);
    find();
  };

  /* --- taps --- */

  const toast = (text, undo, bad = false) => thumb.toast(text, { word: words.undo, undo, bad });

  const set = (row, count) => {
    const before = number(row, "arrived");
    const id = queue.random();
    const seen = row.dataset.tap;
    Object.assign(row.dataset, { arrived: count, tap: id });
    changes += 1;
    queue.add({ ...base, kind: "tap", id, party: number(row, "party"), count, seen, label: said(row) });
    show(row);
    draw();
    return () => set(row, before);
  };
  const tapped = (row, count) => {
    const undo = set(row, count);
    toast(count ? said(row) : fill(words.said, { name: row.dataset.name, state: words.gone }), undo);
    if (row.hidden) (parties().find((other) => !other.hidden)?.querySelector("[data-let-in]") || field).focus();
  };

  const step = (count) => {
    const id = queue.random();
    changes += 1;
    steps.set(id, count);
    queue.add({ ...base, kind: "step", id, count, label: count > 0 ? words.more : words.one_less });
    draw();
  };
  const stepped = (count) => {
    const full = count > 0 && !figures().free;
    step(count);
    toast(full ? words.one_too_many : count > 0 ? words.more : words.one_less, () => step(-count), full);
  };

  const chosen = (button) => {
    const row = button.closest("[data-party]");
    if (button.matches("[data-let-in]")) return tapped(row, number(row, "arrived") < number(row, "seats") ? number(row, "seats") : 0);
    if (button.matches("[data-set]")) return tapped(row, Number(button.dataset.set));
    thumb.send(form, button, words.no_network);
  };

  addEventListener("submit", (happened) => {
    const { target, submitter } = happened;
    const own = target === form || target.matches("[data-step]");
    if (!own || happened.defaultPrevented || thumb.sent(target)) return;
    happened.preventDefault();
    if (target === form) submitter && chosen(submitter);
    else stepped(Number(target.dataset.step));
  });

  /* --- a name, found by typing: Müller also as "muller" and as "mueller", Yılmaz as "yilmaz" --- */

  const field = one("[data-find]");
  const onlyOpen = one("[data-only-open]");
  const PLAIN = { ß: "ss", ı: "i", ł: "l", ø: "o", đ: "d", æ: "ae" };
  const bare = (text) => text.replace(/[ßıłøđæ]/g, (letter) => PLAIN[letter]).normalize("NFD").replace(/\p{M}/gu, "");
  const spelt = (text) => text.replace(/[äöü]/g, (letter) => ({ ä: "ae", ö: "oe", ü: "ue" })[letter]);
  const named = (row, parts) => {
    const name = row.dataset.name.toLowerCase();
    const ways = [name, bare(name), bare(spelt(name))];
    return parts.every((part) => ways.some((way) => way.includes(part) || way.includes(bare(part))));
  };
  const toCome = (row) => number(row, "arrived") < number(row, "seats");

  const find = () => {
    const parts = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const only = onlyOpen.getAttribute("aria-pressed") === "true";
    const rows = parties();
    for (const row of rows) row.hidden = !named(row, parts) || (only && !toCome(row));
    const found = rows.filter((row) => !row.hidden).length;
    write(one("[data-found]"), !parts.length ? "" : found ? fill(words.found, { n: found }) : words.nobody);
  };

  one("[data-find-box]").hidden = false;
  field.addEventListener("input", find);
  field.addEventListener("focus", () => field.select());
  field.addEventListener("keydown", (pressed) => {
    const first = parties().find((row) => !row.hidden);
    if (pressed.key !== "Enter" || !first) return;
    pressed.preventDefault();
    first.querySelector("[data-let-in]").focus();
  });
  onlyOpen.addEventListener("click", () => {
    onlyOpen.setAttribute("aria-pressed", onlyOpen.getAttribute("aria-pressed") !== "true");
    find();
  });

  /* --- what the server says, what is still kept here --- */

  const mine = (item) => item.lane === "door" && item.event === event;
  const rowOf = (item) => parties().find((row) => number(row, "party") === item.party);

  const answered = (item, answer) => {
    if (!mine(item)) return;
    changes += 1;
    if (item.kind === "step") {
      steps.delete(item.id);
      if (answer.now) house.walkIns = answer.now.walk_ins;
      return;
    }
    const row = rowOf(item);
    if (!row || !answer.now || row.dataset.tap !== item.id) return;
    Object.assign(row.dataset, answer.now);
    show(row);
    if (answer.now.status === "cancelled" && answer.now.arrived) toast(fill(words.given_back, { name: row.dataset.name }), null, true);
  };

  /* Signed out, or no longer anybody's business: the names go at once, and the server says where to. What was tapped
     stays in the queue. */
  const leave = async () => {
    document.body.hidden = true;
    if (window.caches) await caches.delete("einklang-pages");
    location.replace(page);
  };

  let waited = false;
  const changed = (open, state) => {
    if (state === "signed_out") return leave();
    const own = open.filter(mine);
    thumb.kept(parties(), new Set(own.map(rowOf)), state, words.kept);
    draw();
    if (waited && !own.length) look();
    waited = own.length > 0;
  };

  queue.on((news) => {
    if (news.kind === "answer") answered(news.item, news.answer);
    if (news.kind === "changed") changed(news.open, news.state);
    if (news.kind === "discarded") look();
  });

  const overlay = async () => {
    const items = (await queue.items(event, "door")).filter((item) => !item.trouble).sort((a, b) => a.at - b.at);
    for (const item of items) {
      if (item.kind === "step") steps.set(item.id, item.count);
      const row = item.kind === "tap" && rowOf(item);
      if (!row) continue;
      Object.assign(row.dataset, { arrived: item.count, tap: item.id });
      show(row);
    }
    draw();
  };
  queue.ready.then(overlay, () => {});

  /* --- what other phones have tapped --- */

  const fresh = (theirs, old) => {
    const row = document.importNode(theirs, true);
    row.querySelector("details").open = Boolean(old?.querySelector("details").open);
    return row;
  };

  /* A row that is put again, or anew, has lost the keyboard. */
  const arrange = (rows) => {
    const held = document.activeElement;
    const party = held.closest("[data-party]")?.dataset.party;
    list.replaceChildren(...rows);
    const row = rows.find((one) => one.dataset.party === party);
    const again = held.isConnected ? held : row?.querySelector(held.matches("[data-let-in]") ? "[data-let-in]" : "summary");
    again?.focus({ preventScroll: true });
  };

  const take = (there) => {
    Object.assign(house, there.querySelector("[data-house]").dataset);
    const known = new Map(parties().map((row) => [row.dataset.party, row]));
    const rows = [...there.querySelectorAll("[data-party]")].map((theirs) => {
      const row = known.get(theirs.dataset.party);
      if (!row || row.dataset.seats !== theirs.dataset.seats) return fresh(theirs, row);
      Object.assign(row.dataset, theirs.dataset);
      show(row);
      return row;
    });
    if (rows.length !== known.size || rows.some((row, place) => row !== list.children[place])) arrange(rows);
    if (rows.length) one("[data-nobody]")?.remove();
    draw();
  };

  /* An answer to what has been changed since would take the change back: it is dropped, the next one is as good. */
  const look = async () => {
    if (document.hidden || !navigator.onLine) return;
    const asked = changes;
    try {
      const got = await fetch(page, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (got.redirected || [401, 403, 404].includes(got.status)) return leave();
      if (!got.ok) return;
      const there = new DOMParser().parseFromString(await got.text(), "text/html");
      const waiting = (await queue.items(event, "door")).some((item) => !item.trouble);
      if (asked === changes && !waiting && there.querySelector("[data-house]")) take(there);
    } catch {
      // no network after all: what is here stays
    }
  };
  addEventListener("visibilitychange", look);
  setInterval(look, LOOK_EVERY);
});
