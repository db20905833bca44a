/* A link with data-into="#place" shows there what it leads to. Without script or reception it is a link. */
addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-into]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !navigator.onLine) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    document.querySelector(link.dataset.into).innerHTML = await answer.text();
  } catch {
    location.assign(link.href);
  }
});
