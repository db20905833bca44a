/* form[data-latest] is drawn anew by every answer. An answer to what has been changed since would take the change back:
   it is dropped, and the next one is asked for by the change itself.                                              */
(() => {
  let changes = 0;
  let asked = 0;
  const follows = (event) => event.target.closest?.("[data-latest]");
  addEventListener("input", (event) => follows(event) && (changes += 1), true);
  addEventListener("htmx:before:request", (event) => follows(event) && (asked = changes));
  addEventListener("htmx:before:swap", (event) => follows(event) && asked !== changes && event.preventDefault());
})();
