/* The read-aloud button of the family's page: <button data-speak data-stop="Stop">.

   Reads every [data-speak-part] in order with a voice of the page's language and marks the one it is at.
   data-say on an element is said instead of its text; buttons and [aria-hidden] are left out. The button
   stays hidden where the device has no voice for this language. */
(() => {
  const button = document.querySelector("[data-speak]");
  const synth = window.speechSynthesis;
  if (!button || !synth) return;

  const lang = document.documentElement.lang;
  const label = button.querySelector("span");
  const start = label.textContent;
  const voice = () => synth.getVoices().find((one) => one.lang.toLowerCase().startsWith(lang));
  /* Some phones list no voices at all and speak nevertheless: only a list without ours says no. */
  const offer = () => (button.hidden = synth.getVoices().length > 0 && !voice());
  let round = 0;

  const words = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent;
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("[aria-hidden='true'], [hidden], button, form, script")) return "";
    if (node.dataset.say) return ` ${node.dataset.say}. `;
    const text = [...node.childNodes].map(words).join("");
    return /^(inline|contents)/.test(getComputedStyle(node).display) ? ` ${text} ` : ` ${text}. `;
  };
  const tidy = (text) => text.replace(/\s+/g, " ").replace(/(\s*[.:·])+\s*\./g, ".").replace(/ ([.,])/g, "$1").replace(/·/g, ",").trim();

  const show = (part) => {
    for (const old of document.querySelectorAll(".speaking")) old.classList.remove("speaking");
    part?.classList.add("speaking");
    part?.scrollIntoView({ block: "nearest" });
    label.textContent = part ? button.dataset.stop : start;
    button.setAttribute("aria-pressed", String(Boolean(part)));
  };

  const read = ([part, ...rest], mine) => {
    if (mine !== round) return;
    show(part);
    if (!part) return;
    const speech = new SpeechSynthesisUtterance(tidy(words(part)));
    Object.assign(speech, { lang, voice: voice() ?? null, rate: 0.92 });
    speech.onend = speech.onerror = () => read(rest, mine);
    synth.speak(speech);
  };

  const stop = () => {
    round += 1;
    synth.cancel();
    show();
  };
  button.addEventListener("click", () => {
    const running = button.getAttribute("aria-pressed") === "true";
    stop();
    if (!running) read([...document.querySelectorAll("[data-speak-part]")], round);
  });
  addEventListener("pagehide", stop);
  synth.addEventListener?.("voiceschanged", offer);
  offer();
})();
