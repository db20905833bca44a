/* What pages under a thumb share: the register, the count of heads, the door.

   thumb.fill(text, values)             words with {names} in them
   thumb.icon(sprite, name)             a picture of the set
   thumb.face(button, sprite, name, text)   what a button shows
   thumb.toast(text, { word, undo, bad })   a passing message; with `undo` a button that says `word`
   thumb.kept(lines, held, state, word)     beside each line whether something of it waits on this phone
   thumb.send(form, submitter, word)    a form that cannot be kept for later: sent with a network, else `word` is said
   thumb.sent(form)                     true, once, when `send` is what submits it                                   */
(() => {
  const element = (tag, props, ...children) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children);
    return made;
  };

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const icon = (sprite, name) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    made.setAttribute("class", "icon");
    made.setAttribute("viewBox", "0 0 24 24");
    made.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${sprite}#${name}`);
    made.append(use);
    return made;
  };

  const face = (button, sprite, name, text) => button.replaceChildren(icon(sprite, name), element("span", { textContent: text }));

  const toast = (text, { word, undo, bad } = {}) => {
    const place = document.querySelector("#toasts");
    place.querySelectorAll("[data-undo-toast]").forEach((old) => old.remove());
    const box = element("div", { className: bad ? "toast toast--bad" : "toast" }, element("p", { textContent: text }));
    box.dataset.toast = box.dataset.undoToast = "";
    if (undo) {
      const button = element("button", { type: "button", className: "toast__undo", textContent: word });
      button.addEventListener("click", () => {
        box.remove();
        undo();
      });
      box.append(button);
    }
    place.append(box);
  };

  const kept = (lines, held, state, word) => {
    for (const line of lines) {
      const place = line.querySelector("[data-line-state]");
      place.hidden = state === "sending" || !held.has(line);
      if (!place.hidden) place.textContent = word;
    }
  };

  /* The browser's own error page helps nobody. */
  const connected = new WeakSet();
  const send = async (form, submitter, word) => {
    try {
      await fetch("/healthz", { cache: "no-store" });
    } catch {
      return toast(word);
    }
    connected.add(form);
    form.requestSubmit(submitter);
  };

  window.thumb = { fill, icon, face, toast, kept, send, sent: (form) => connected.delete(form) };
})();
