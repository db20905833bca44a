/* A button with data-reveal="#field" shows a password while it is pressed in, and hides it before it is sent. */
(() => {
  const show = (button, shown) => {
    const field = document.querySelector(button.dataset.reveal);
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
    const picture = button.querySelector("use");
    picture.setAttribute("href", picture.getAttribute("href").replace(/#.*/, shown ? "#eye-off" : "#eye"));
  };
  for (const button of document.querySelectorAll("[data-reveal]")) {
    button.hidden = false;
    button.addEventListener("click", () => show(button, button.getAttribute("aria-pressed") !== "true"));
    document.querySelector(button.dataset.reveal).form.addEventListener("submit", () => show(button, false));
  }
})();
