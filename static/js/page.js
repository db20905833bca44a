/* What every page can do, by data- attributes; everything works without it, only less comfortably.

   data-theme-switch, data-theme-value   choose brightness           data-toast, data-toast-close  passing messages
   data-share="url" data-text            phone's share sheet         data-copy="#field"            copy a field's text
   data-open="#dialog", data-close       modal dialogs               details[data-menu]            menus that close again
   data-print                            print                       form[data-autosubmit]         filters that apply at once
   data-focus                            takes the focus on arrival  data-key="n"                  pressed by that key
   data-submit                           pressed by Ctrl+Enter       data-done="Copied"            what a button says afterwards
   data-keys-switch                      check box: single keys on                                                                   */
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => within.querySelectorAll(selector);

  const remember = (name, value) => (document.cookie = `${name}=${value}; path=/; samesite=lax; max-age=${value ? 31536000 : 0}`);
  const theme = () => (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [, ""])[1];
  const showTheme = () => {
    if (theme()) root.dataset.theme = theme();
    else delete root.dataset.theme;
    for (const group of all("[data-theme-switch]")) {
      group.hidden = false;
      for (const button of all("button", group)) button.setAttribute("aria-pressed", button.dataset.themeValue === theme());
    }
  };

  /* Single keys can be switched off, for people whose voice or hand presses them by accident (WCAG 2.1.4). */
  const keysOff = () => /(?:^|; )keys=off/.test(document.cookie);

  const say = (button, words) => {
    const place = button.querySelector("span") || button;
    const before = place.textContent;
    place.textContent = words;
    setTimeout(() => (place.textContent = before), 2500);
  };

  const copy = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = Object.assign(document.createElement("textarea"), { value: text, className: "sr" });
      (button.closest("dialog") || document.body).append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
      button.focus();
    }
    if (button.dataset.done) say(button, button.dataset.done);
  };

  const share = async (button) => {
    const { share: url, text = "" } = button.dataset;
    if (!navigator.share) return copy(button, [text, url].filter(Boolean).join("\n"));
    try {
      await navigator.share(url ? { text, url } : { text });
    } catch (refusal) {
      if (refusal.name !== "AbortError") copy(button, [text, url].filter(Boolean).join("\n"));
    }
  };

  const clicks = {
    "[data-theme-value]": (button) => {
      remember("theme", button.dataset.themeValue);
      showTheme();
    },
    "[data-toast-close]": (button) => button.closest("[data-toast]").remove(),
    "[data-share]": share,
    "[data-copy]": (button) => {
      const source = document.querySelector(button.dataset.copy);
      copy(button, source.value ?? source.textContent.trim());
    },
    "[data-open]": (button) => document.querySelector(button.dataset.open).showModal(),
    "[data-close]": (button) => button.closest("dialog").close(),
    "[data-print]": () => print(),
  };
  addEventListener("click", (event) => {
    for (const menu of all("details[data-menu][open]")) if (menu === event.target || !menu.contains(event.target)) menu.open = false;
    if (event.target.matches?.("dialog")) event.target.close();
    for (const [selector, act] of Object.entries(clicks)) {
      const button = event.target.closest?.(selector);
      if (button) act(button);
    }
  });

  /* A message goes after a while, but never from under a finger, and not at all when something went wrong. */
  const time = (toast) => {
    toast.dataset.toast = "seen";
    if (toast.classList.contains("toast--bad")) return;
    const patience = toast.querySelector("form") ? 10000 : 6000;
    let timer;
    const wait = () => (timer = setTimeout(() => toast.remove(), patience));
    for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, () => clearTimeout(timer));
    for (const kind of ["pointerleave", "focusout"]) toast.addEventListener(kind, wait);
    wait();
  };
  const arrive = () => {
    all("#toasts > [data-toast='']").forEach(time);
    const wanted = document.querySelector("[data-focus]");
    if (wanted) {
      wanted.removeAttribute("data-focus");
      wanted.focus();
    }
  };

  let typing;
  const apply = (form) => form.isConnected && form.requestSubmit();
  addEventListener("change", ({ target }) => {
    if (target.matches("[data-keys-switch]")) remember("keys", target.checked ? "" : "off");
    if (target.type !== "search" && target.form?.matches("[data-autosubmit]")) apply(target.form);
  });
  addEventListener("input", ({ target }) => {
    if (target.type !== "search" || !target.form?.matches("[data-autosubmit]")) return;
    clearTimeout(typing);
    typing = setTimeout(apply, 300, target.form);
  });

  addEventListener("keydown", (event) => {
    const { key, target } = event;
    const command = event.ctrlKey || event.metaKey;
    if (key === "Escape") {
      for (const menu of all("details[data-menu][open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    } else if (key === "Enter" && command) {
      const button = (target.form || document).querySelector("[data-submit]") || target.form?.querySelector("button:not([type=button])");
      if (button) {
        event.preventDefault();
        button.click();
      }
    } else if (!command && !event.altKey && !keysOff() && !target.matches?.("input, select, textarea, [contenteditable]") && !document.querySelector("dialog[open]")) {
      const wanted = (key.length === 1 || (key.startsWith("Arrow") && !target.closest?.(".scroller"))) && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (wanted) {
        event.preventDefault();
        if (wanted.matches("input, select, textarea")) wanted.focus();
        else wanted.click();
      }
    }
  });

  const start = () => {
    showTheme();
    for (const box of all("[data-keys-switch]")) box.checked = !keysOff();
    arrive();
    new MutationObserver(arrive).observe(document.body, { childList: true, subtree: true });
  };
  start();
})();
