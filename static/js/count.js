/* Counting heads under a thumb: every tap is kept at once (queue.js), shown at once, and can be taken back. Lines
   stay where they are while somebody counts; "missing ones to the top" sorts them. Closing is refused while somebody
   is missing, here and by the server. Without this script the same buttons are plain forms.                       */
addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-count-sheet]");
  const { queue, thumb } = window;
  if (!form || !queue) return;

  const call = Number(form.dataset.countSheet);
  const { page, stage, title } = form.dataset;
  const words = JSON.parse(form.dataset.words);
  const list = form.querySelector("[data-heads]");
  const lines = () => [...list.querySelectorAll("[data-head]")];
  const { fill } = thumb;
  const said = (name, seen) => fill(words.said, { name, seen: words.seen[seen] });
  const base = { lane: "count", event: call, page, open: words.open };

  /* --- one line --- */

  const isAdult = (line) => line.dataset.adult !== undefined;
  const counted = (line) => ["here", "fetched"].includes(line.dataset.seen);
  const waits = (line) => stage === "return" && line.dataset.seen === "here" && !isAdult(line);
  const missing = (line) => !line.dataset.seen;
  const open = (line) => missing(line) || waits(line);

  const next = (line) => {
    if (waits(line)) return "fetched";
    return counted(line) ? "" : "here";
  };

  const show = (line) => {
    const { seen, why, name } = line.dataset;
    const button = line.querySelector("[data-tick]");
    button.className = `mark-button mark-button--${!seen ? "open" : counted(line) ? "present" : "excused"}`;
    button.setAttribute("aria-label", `${name}: ${words.seen[seen]}`);
    thumb.face(button, form.dataset.icons, words.icons[seen], words.seen[seen]);
    for (const choice of line.querySelectorAll(".register__marks [data-set]")) choice.setAttribute("aria-pressed", choice.dataset.set === seen);
    line.querySelector("[data-line-why]").textContent = why;
    line.dataset.settled = open(line) ? 0 : 1;
    const wait = line.querySelector("[data-wait]");
    if (wait) wait.hidden = !waits(line);
  };

  const bold = (text) => Object.assign(document.createElement("b"), { textContent: text });
  const count = () => {
    const all = lines();
    const here = all.filter(counted).length;
    document.querySelector("[data-counted]").textContent = here;
    document.querySelector("[data-total]").textContent = all.length;
    const gone = all.filter(missing);
    const late = all.filter(waits);
    const left = [...gone, ...late];
    document.querySelector(".headcount").classList.toggle("headcount--whole", all.length > 0 && !gone.length);
    const parts = [bold(gone.length ? fill(words.missing[gone.length === 1 ? 0 : 1], { n: gone.length }) : words.nobody_missing)];
    if (late.length) parts.push(` · ${fill(words.waiting[late.length === 1 ? 0 : 1], { n: late.length })}`);
    if (left.length && left.length <= 5) parts.push(`: ${left.map((line) => line.dataset.name).join(", ")}`);
    const place = document.querySelector("[data-count]");
    if (place.textContent !== parts.map((part) => part.textContent || part).join("")) place.replaceChildren(...parts);
  };

  const set = (line, seen, why = "") => {
    const before = { ...line.dataset };
    const id = queue.random();
    const { head, guest, name, tap } = line.dataset;
    queue.add({
      ...base,
      kind: "tap",
      id,
      ...(guest ? { guest } : { person: Number(head) }),
      state: seen || null,
      why,
      seen: tap,
      label: said(name, seen),
    });
    Object.assign(line.dataset, { seen, why, tap: id });
    show(line);
    count();
    return () => set(line, before.seen, before.why);
  };

  /* --- undo --- */

  const toast = (text, undo) => thumb.toast(text, { word: words.undo, undo });

  const tapped = (line, seen, why) => toast(said(line.dataset.name, seen), set(line, seen, why));

  /* --- forms become taps --- */

  const chosen = (button) => {
    if (button.matches("[data-enter]")) return document.activeElement.blur();
    const line = button.closest("[data-head]");
    if (button.matches("[data-tick]")) return tapped(line, next(line), "");
    const field = line.querySelector("[data-why-input]");
    const seen = button.dataset.set;
    const why = ["", "here", "fetched"].includes(seen) ? "" : field.value.trim();
    if (seen === "other" && !why) {
      field.focus();
      return toast(words.why_first);
    }
    line.querySelector("details").open = false;
    tapped(line, seen, why);
  };

  const blank = document.querySelector("[data-head-template]");
  const newLine = (name, identity) => {
    const line = blank.content.firstElementChild.cloneNode(true);
    Object.assign(line.dataset, { name, ...identity });
    line.querySelector("[data-line-name]").textContent = name;
    line.querySelector(".register__marks").setAttribute("aria-label", name);
    list.append(line);
    show(line);
    return line;
  };

  const welcome = (target) => {
    const field = target.elements.first_name;
    const name = field.value.trim();
    if (!name) return field.focus();
    const id = queue.random();
    queue.add({ ...base, kind: "guest", id, name, label: name });
    const line = newLine(name, { head: "0", guest: id, seen: "here", tap: id });
    count();
    target.reset();
    target.closest("details").open = false;
    line.scrollIntoView({ block: "center" });
  };

  const close = () => {
    const left = lines().filter(open);
    if (left.length) {
      sort();
      return toast(fill(words.not_yet, { names: left.map((line) => line.dataset.name).join(", ") }));
    }
    queue.add({ ...base, kind: "close", label: fill(words.closing, { name: title }) });
    toast(words.closed_here);
  };

  addEventListener("submit", (happened) => {
    const { target, submitter } = happened;
    const own = target === form || target.matches("[data-guest], [data-close-count]");
    if (!own || happened.defaultPrevented) return;
    happened.preventDefault();
    if (target.matches("[data-close-count]")) close();
    else if (target.matches("[data-guest]")) welcome(target);
    else if (submitter) chosen(submitter);
  });

  /* --- who is missing first --- */

  const rank = (line) => (missing(line) ? 0 : waits(line) ? 1 : 2);
  const sort = () => {
    list.append(...lines().sort((a, b) => rank(a) - rank(b)));
    list.scrollIntoView({ block: "start" });
  };
  const sorter = document.querySelector("[data-sort]");
  sorter.hidden = false;
  sorter.addEventListener("click", sort);

  /* --- what the server says, what is still kept here --- */

  const lineOf = (item) => lines().find((line) => (item.guest || item.kind === "guest" ? line.dataset.guest === (item.guest || item.id) : line.dataset.head === String(item.person)));
  const mine = (item) => item.lane === "count" && item.event === call;

  /* Closed; or refused, because another phone misses somebody: the page and the notice above it say whom. */
  const shownAnew = () => {
    scrollTo(0, 0);
    location.reload();
  };

  const answered = (item, answer) => {
    if (!mine(item)) return;
    if (item.kind === "close") return shownAnew();
    const line = lineOf(item);
    if (line && item.kind === "guest" && answer.person) line.dataset.head = answer.person;
    if (!line || item.kind !== "tap" || answer.state !== "saved" || line.dataset.tap !== item.id || !answer.now) return;
    const { state, why, tap } = answer.now;
    Object.assign(line.dataset, { seen: state, why, tap });
    show(line);
    count();
  };

  const waiting = (kept, state) => thumb.kept(lines(), new Set(kept.filter(mine).map(lineOf)), state, words.kept);

  queue.on((news) => {
    if (news.kind === "answer") answered(news.item, news.answer);
    if (news.kind === "changed") waiting(news.open, news.state);
  });

  const overlay = async () => {
    const items = (await queue.items(call, "count")).filter((item) => !item.trouble).sort((a, b) => a.at - b.at);
    for (const item of items) {
      if (item.kind === "close") continue;
      if (item.kind === "guest") lineOf(item) || newLine(item.name, { head: "0", guest: item.id, seen: "here", tap: item.id });
      const line = lineOf(item);
      if (line && item.kind === "tap") Object.assign(line.dataset, { seen: item.state || "", why: item.why, tap: item.id });
      if (line) show(line);
    }
    count();
    if (items.some((item) => item.kind === "close")) toast(words.closed_here);
  };
  queue.ready.then(overlay);

  /* --- the clock: a page kept since yesterday opens by itself --- */

  const tick = () => {
    const usable = Date.now() >= Date.parse(form.dataset.opens);
    document.querySelector("[data-closed]").hidden = usable;
    for (const button of document.querySelectorAll("[data-needs-open]")) button.disabled = !usable;
  };
  tick();
  setInterval(tick, 20000);
});
