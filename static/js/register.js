/* The register under a thumb: every tap is kept at once (queue.js), shown at once, and can be taken back.
   Without this script the same buttons are plain forms.                                                           */
addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-register]");
  const { queue, thumb } = window;
  if (!form || !queue) return;

  const event = Number(form.dataset.register);
  const words = JSON.parse(form.dataset.words);
  const list = form.querySelector("[data-lines]");
  const rows = () => [...list.querySelectorAll("[data-line]")];
  const { fill } = thumb;
  const moment = (name) => Date.parse(form.dataset[name]);

  /* --- one row --- */

  const next = (mark) => words.order[(words.order.indexOf(mark) + 1) % words.order.length];
  const minutes = (n) => fill(words.minutes, { n });

  const shownOn = (row) => row.dataset.mark || (row.dataset.excused === undefined ? "" : "excused");

  const show = (row) => {
    const { mark, late, name } = row.dataset;
    const shown = shownOn(row);
    const word = words.marks[shown] + (mark === "late" && Number(late) ? `, ${minutes(late)}` : "");
    const button = row.querySelector("[data-cycle]");
    button.className = `mark-button mark-button--${shown || "open"}`;
    button.setAttribute("aria-label", `${name}: ${word}`);
    thumb.face(button, form.dataset.icons, words.icons[shown], word);
    for (const choice of row.querySelectorAll(".register__marks [data-set]")) choice.setAttribute("aria-pressed", choice.dataset.set === mark);
    const minute = row.querySelector("[data-late-input]");
    if (minute !== document.activeElement) minute.value = Number(late) || "";
    row.querySelector("[data-line-note]").textContent = mark === "absent" ? row.dataset.remarkAbsent : row.dataset.remark;
    row.querySelector("[data-dispute]").hidden = !row.dataset.lost;
  };

  const count = () => {
    const found = {};
    for (const row of rows()) found[shownOn(row)] = (found[shownOn(row)] || 0) + 1;
    const parts = [...words.order, ""].filter((mark) => found[mark]).map((mark) => fill(words.counts[mark][found[mark] === 1 ? 0 : 1], { n: found[mark] }));
    const line = document.querySelector("[data-count]");
    if (line.textContent !== parts.join(" · ")) line.textContent = parts.join(" · ");
    const everybodyForm = document.querySelector("[data-everybody]");
    const button = everybodyForm.querySelector("button");
    everybodyForm.hidden = !found[""];
    button.textContent = found[""] === rows().length ? button.dataset.all : button.dataset.others;
    document.querySelector("[data-sign]").hidden = Boolean(found[""]);
  };

  const sinceStart = () => {
    const passed = Math.round((Date.now() - moment("starts")) / 60000);
    return passed > 0 && Date.now() < moment("ends") ? Math.min(passed, 240) : 0;
  };

  /* Minutes that were typed stand; only without them the clock says how late somebody is. */
  const minutesOf = (row) => (row.dataset.mark === "late" ? Number(row.dataset.late) : sinceStart());

  const set = (row, mark, late = mark === "late" ? minutesOf(row) : 0) => {
    const before = { mark: row.dataset.mark, late: Number(row.dataset.late) };
    const id = queue.random();
    const { line, guest, name, tap, lost } = row.dataset;
    queue.add({
      kind: "tap",
      id,
      event,
      ...(guest ? { guest } : { person: Number(line) }),
      mark: mark || null,
      late,
      seen: tap,
      settles: lost ? lost.split(" ") : [],
      label: fill(words.marked, { name, mark: words.marks[mark] }),
    });
    Object.assign(row.dataset, { mark, late, tap: id, lost: "" });
    show(row);
    return () => set(row, before.mark, before.late);
  };

  /* --- undo --- */

  const toast = (text, undo) => {
    const taken = undo && (() => {
      undo();
      count();
    });
    thumb.toast(text, { word: words.undo, undo: taken });
  };

  const tapped = (row, mark) => {
    const undo = set(row, mark);
    count();
    toast(fill(words.marked, { name: row.dataset.name, mark: words.marks[mark] }), undo);
  };

  const everybody = () => {
    const open = rows().filter((row) => !row.dataset.mark);
    const undos = open.map((row) => set(row, row.dataset.excused === undefined ? "present" : "excused"));
    count();
    if (open.length) toast(fill(words.everybody, { n: open.length }), () => undos.forEach((undo) => undo()));
  };

  /* --- guests --- */

  const blank = document.querySelector("[data-line-template]");
  const newRow = (name, identity) => {
    const row = blank.content.firstElementChild.cloneNode(true);
    Object.assign(row.dataset, { name, ...identity });
    row.querySelector("[data-line-name]").textContent = name;
    row.querySelector(".register__marks").setAttribute("aria-label", name);
    list.append(row);
    return row;
  };

  const welcome = (name) => {
    const id = queue.random();
    queue.add({ kind: "guest", id, event, name, label: name });
    const row = newRow(name, { line: "0", guest: id, mark: "present", tap: id });
    show(row);
    count();
    return row;
  };

  /* --- forms become taps --- */

  addEventListener("submit", (happened) => {
    const { target, submitter } = happened;
    if (thumb.sent(target) || target.method !== "post" || happened.defaultPrevented) return;
    const signs = target.action.endsWith("/abschliessen");
    happened.preventDefault();
    if (target.matches("[data-everybody]")) everybody();
    else if (target.matches("[data-guest]")) guestForm(target);
    else if (target.matches("[data-note]")) keepNote();
    else if (signs) sign(target, submitter);
    else if (target !== form) send(target, submitter);
    else if (submitter) marked(submitter);
  });

  const marked = (button) => {
    if (button.matches("[data-enter]")) return document.activeElement.blur();
    const row = button.closest("[data-line]");
    if (!row) {
      const back = newRow(button.dataset.name, { line: button.value.split(":")[0], mark: "", tap: "" });
      button.remove();
      return tapped(back, "present");
    }
    if (button.matches("[data-cycle]")) return tapped(row, next(row.dataset.mark));
    return tapped(row, button.dataset.set);
  };

  const guestForm = (target) => {
    const field = target.elements.first_name;
    const name = field.value.trim();
    if (!name) return field.focus();
    const row = welcome(name);
    target.reset();
    target.closest("details").open = false;
    row.scrollIntoView({ block: "center" });
  };

  /* Signing comes last: whatever is kept here has to be there first. */
  const sign = async (target, submitter) => {
    await queue.flush();
    if ((await queue.items(event)).some((item) => !item.trouble)) return toast(words.sign_later);
    await send(target, submitter);
  };

  const send = (target, submitter) => thumb.send(target, submitter, words.no_network);

  addEventListener("change", ({ target }) => {
    if (!target.matches("[data-late-input]")) return;
    const row = target.closest("[data-line]");
    if (!target.reportValidity()) return;
    set(row, "late", Number(target.value));
    count();
  });
  document.querySelector("[data-guest-open]").addEventListener("click", () => {
    document.querySelector("#guest").open = true;
    document.querySelector("#guest input:not([type=hidden])").focus();
  });

  /* --- the note --- */

  const noteForm = document.querySelector("[data-note]");
  const note = noteForm.elements.note;
  const noteState = noteForm.querySelector("[data-note-state]");
  let kept = note.value;

  const keepNote = () => {
    if (note.value === kept) return;
    kept = note.value;
    noteState.textContent = words.note_kept;
    queue.add({ kind: "note", event, text: note.value, version: Number(noteForm.elements.version.value), label: queue.words.note });
  };
  note.addEventListener("blur", keepNote);
  note.addEventListener("input", () => queue.draft(event, { text: note.value }));

  const noteAnswer = (item, answer) => {
    const clash = noteForm.querySelector("[data-note-clash]");
    if (answer.version) noteForm.elements.version.value = answer.version;
    clash.hidden = answer.state !== "conflict";
    noteState.textContent = answer.state === "saved" ? words.note_saved : answer.message;
    if (answer.state === "saved" && note.value === item.text) queue.draft(event, null);
    if (answer.state !== "conflict") return;
    kept = null;
    noteForm.querySelector("[data-note-clash-words]").textContent = words.note_clash;
    noteForm.querySelector("[data-note-theirs]").textContent = answer.text;
  };

  /* --- what the server says, what is still kept here --- */

  const rowOf = (item) => rows().find((row) => (item.guest || item.kind === "guest" ? row.dataset.guest === (item.guest || item.id) : row.dataset.line === String(item.person)));

  const answered = (item, answer) => {
    if (item.event !== event || item.lane) return;
    if (item.kind === "note") return noteAnswer(item, answer);
    const row = rowOf(item);
    if (row && item.kind === "guest" && answer.person) row.dataset.line = answer.person;
    if (!row || item.kind !== "tap" || answer.state !== "saved" || row.dataset.tap !== item.id || !answer.now) return;
    const { mark, late, tap, disputed } = answer.now;
    Object.assign(row.dataset, { mark: mark || "", late, tap, lost: disputed.map((said) => said.tap).join(" ") });
    if (disputed.length) dispute(row, disputed);
    show(row);
    count();
  };

  const dispute = (row, disputed) => {
    const box = row.querySelector("[data-dispute]");
    const choices = [...new Set([...disputed.map((said) => said.mark), row.dataset.mark])];
    const text = fill(words.elsewhere, { mark: disputed.map((said) => words.marks[said.mark]).join(", ") });
    const line = document.createElement("p");
    line.append(thumb.icon(form.dataset.icons, "triangle-alert"), Object.assign(document.createElement("span"), { textContent: text }));
    box.replaceChildren(line, ...choices.map((mark) => {
      const button = Object.assign(document.createElement("button"), { className: "button", textContent: words.marks[mark] });
      button.dataset.set = mark;
      return button;
    }));
  };

  const waiting = (open, state) => {
    const held = open.filter((item) => item.event === event && !item.lane).map(rowOf);
    thumb.kept(rows(), new Set(held), state, words.kept);
  };

  queue.on((news) => {
    if (news.kind === "answer") answered(news.item, news.answer);
    if (news.kind === "changed") waiting(news.open, news.state);
  });

  const overlay = async () => {
    const items = (await queue.items(event)).filter((item) => !item.trouble).sort((a, b) => a.at - b.at);
    for (const item of items) {
      if (item.kind === "note") note.value = kept = item.text;
      else if (item.kind === "guest") rowOf(item) || newRow(item.name, { line: "0", guest: item.id, mark: "present", tap: item.id });
      const row = item.kind === "note" ? null : rowOf(item);
      if (row && item.kind === "tap") Object.assign(row.dataset, { mark: item.mark || "", late: item.late, tap: item.id, lost: "" });
      if (row) show(row);
    }
    const draft = await queue.draft(event);
    if (draft && !items.some((item) => item.kind === "note") && draft.text !== note.value) {
      note.value = draft.text;
      noteState.textContent = words.note_kept;
    }
    if (items.length) count();
  };
  queue.ready.then(overlay);

  /* --- the clock: a page kept since yesterday opens by itself --- */

  const tick = () => {
    const now = Date.now();
    const running = now >= moment("starts") && now < moment("ends");
    document.querySelector("[data-running]").textContent = running ? ` · ${fill(words.running, { n: Math.floor((now - moment("starts")) / 60000) })}` : "";
    const open = now >= moment("opens");
    document.querySelector("[data-closed]").hidden = open;
    for (const button of document.querySelectorAll("[data-needs-open]")) button.disabled = !open;
    for (const button of document.querySelectorAll("[data-needs-start]")) button.disabled = now < moment("starts");
    for (const words of document.querySelectorAll("[data-until-start]")) words.hidden = now >= moment("starts");
  };
  tick();
  setInterval(tick, 20000);
});
