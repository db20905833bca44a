/* The search over the page: Ctrl or ⌘ and K, or a link with data-palette, which without script leads to the page /suche.
   What is typed travels in a header, never in an address. The newest question alone is answered; Enter waits for it. */
(() => {
  const dialog = document.querySelector("#palette");
  if (!dialog?.showModal) return;
  const form = dialog.querySelector("form");
  const field = form.elements.q;
  const found = dialog.querySelector("#palette-found");
  const status = dialog.querySelector("[role=status]");
  let turn = 0;
  let waiting = false;
  let hurried = false;
  let typing;

  const options = () => [...found.querySelectorAll("[role=option]")];
  const chosen = () => found.querySelector("[aria-selected=true]");
  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    field.setAttribute("aria-expanded", Boolean(option));
    field.setAttribute("aria-controls", option ? "palette-list" : "palette-found");
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const say = (words) => {
    if (status.textContent !== words) status.textContent = words;
  };

  const look = async () => {
    const mine = (turn += 1);
    waiting = true;
    try {
      const answer = await fetch(form.action, { headers: { "HX-Request": "true", "X-Search": encodeURIComponent(field.value.trim()) } });
      const door = answer.headers.get("HX-Redirect");
      if (door) return location.assign(door);
      const html = await answer.text();
      if (mine !== turn) return;
      if (!answer.ok) throw new Error(answer.status);
      found.innerHTML = html;
      say(found.querySelector("[data-said]").dataset.said || found.querySelector(".palette__words")?.textContent || "");
    } catch {
      if (mine !== turn) return;
      found.textContent = dialog.dataset.offline;
      say(dialog.dataset.offline);
    }
    waiting = false;
    found.scrollTop = 0;
    choose(options()[0]);
    if (hurried) chosen()?.click();
    hurried = false;
  };

  const open = () => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    dialog.showModal();
    look();
  };

  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else if (!document.querySelector("dialog[open]")) open();
  });
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-palette]") || event.ctrlKey || event.metaKey || event.shiftKey || !navigator.onLine) return;
    event.preventDefault();
    open();
  });

  field.addEventListener("input", () => {
    turn += 1; // an answer on its way is an old one now
    waiting = true;
    hurried = false;
    clearTimeout(typing);
    typing = setTimeout(look, 120);
  });
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    event.preventDefault();
    const all = options();
    choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (waiting) hurried = true;
    else chosen()?.click();
  });
  dialog.addEventListener("close", () => {
    clearTimeout(typing);
    turn += 1;
    form.reset();
    found.replaceChildren();
    choose();
  });
})();
