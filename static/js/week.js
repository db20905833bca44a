/* Dates of the week are dragged by mouse or pen to another day or room; whoever holds still gets a row of times, a quarter
   of an hour each. Dropping opens the move page filled in: nothing moves by itself. The page's form is the way without it. */
(() => {
  const week = document.querySelector("[data-week]");
  if (!week) return;
  const FAR = 6;
  const STILL = 450;
  const [FIRST, LAST] = [7, 21];
  let slot;
  let held; // where it would go: day, place, time, and both in words
  let ghost;
  let times;
  let cell;
  let pause;

  const two = (number) => String(number).padStart(2, "0");
  const make = (name, css, words = "") => Object.assign(document.createElement(name), { className: css, textContent: words });
  const mark = (next) => {
    cell?.classList.remove("target");
    cell = next;
    cell?.classList.add("target");
  };
  const hideTimes = () => {
    times?.remove();
    times = undefined;
  };

  const lift = () => {
    slot.classList.add("slot--lifted");
    week.classList.add("week--dragging");
    ghost = document.body.appendChild(make("p", "week__ghost"));
    const at = slot.closest("td");
    held = { day: at.dataset.day, place: at.dataset.place, words: at.dataset.words, time: slot.dataset.time };
  };

  /* The time it has now lies under the pointer, as far as the window allows. */
  const offerTimes = (x, bottom) => {
    hideTimes();
    times = document.body.appendChild(make("div", "week__times"));
    times.setAttribute("aria-hidden", "true");
    times.title = week.dataset.words;
    for (let hour = FIRST; hour <= LAST; hour += 1) {
      const block = times.appendChild(make("div", ""));
      block.append(make("p", "", `${hour}:00`));
      for (let minute = 0; minute < 60; minute += 15) block.appendChild(make("span", "")).dataset.at = `${two(hour)}:${two(minute)}`;
    }
    const now = [...times.querySelectorAll("span")].findLast((step) => step.dataset.at <= held.time) || times.querySelector("span");
    const shift = now.getBoundingClientRect().x - times.getBoundingClientRect().x + now.offsetWidth / 2;
    times.style.left = `${Math.min(Math.max(x - shift, 0), Math.max(innerWidth - times.offsetWidth, 0))}px`;
    times.style.top = `${Math.min(bottom + 4, innerHeight - times.offsetHeight - 4)}px`;
  };

  const follow = (x, y) => {
    const under = document.elementFromPoint(x, y);
    const step = under?.closest(".week__times span");
    const over = under?.closest("td[data-day]");
    times?.querySelector(".target")?.classList.remove("target");
    if (step) {
      step.classList.add("target");
      held.time = step.dataset.at;
    } else if (!under?.closest(".week__times")) {
      held.time = slot.dataset.time;
      if (over !== cell) hideTimes();
      mark(over);
      if (over) Object.assign(held, { day: over.dataset.day, place: over.dataset.place, words: over.dataset.words });
    }
    clearTimeout(pause);
    if (cell && !times) pause = setTimeout(() => offerTimes(x, Math.min(cell.getBoundingClientRect().bottom, y + 60)), STILL);
    ghost.replaceChildren(make("b", "", held.time), held.words);
    ghost.style.transform = `translate(${Math.min(x + 14, innerWidth - ghost.offsetWidth - 8)}px, ${Math.max(y - ghost.offsetHeight - 10, 4)}px)`;
  };

  const letGo = () => {
    clearTimeout(pause);
    hideTimes();
    mark();
    ghost?.remove();
    slot?.classList.remove("slot--lifted");
    week.classList.remove("week--dragging");
    slot = held = ghost = undefined;
  };

  const drop = () => {
    const at = slot.closest("td").dataset;
    const same = held.day === at.day && held.place === at.place && held.time === slot.dataset.time;
    if (cell && !same) location.assign(`${slot.dataset.drag}?${new URLSearchParams({ tag: held.day, von: held.time, ort: held.place })}`);
  };

  const swallow = (event) => event.preventDefault();

  let start;
  week.addEventListener("pointerdown", (event) => {
    slot = event.pointerType === "touch" || event.button || event.ctrlKey || event.metaKey ? undefined : event.target.closest("[data-drag]");
    start = { x: event.clientX, y: event.clientY };
  });
  addEventListener("pointermove", ({ clientX: x, clientY: y }) => {
    if (!slot || (!held && Math.hypot(x - start.x, y - start.y) < FAR)) return;
    if (!held) lift();
    follow(x, y);
  });
  addEventListener("pointerup", () => {
    if (held) {
      addEventListener("click", swallow, true); // it would open the date itself
      setTimeout(() => removeEventListener("click", swallow, true));
      drop();
    }
    letGo();
  });
  addEventListener("pointercancel", letGo);
  addEventListener("blur", letGo);
  addEventListener("keydown", (event) => event.key === "Escape" && letGo());
})();
