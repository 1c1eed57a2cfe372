// Renews today's figures while somebody looks at them, and lets the reader stop that (WCAG 2.2.2).
"use strict";
(() => {
  const button = document.querySelector("[data-pause]");
  const seconds = Number(document.querySelector("[data-refresh-seconds]")?.dataset.refreshSeconds);
  if (!button || !(seconds > 0)) return;

  let paused = false;
  button.hidden = false;
  button.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? button.dataset.resume : button.dataset.pause;
  });

  async function renew() {
    const shown = document.querySelector("#figures");
    // Nobody loses their place: not while the page is hidden, nor while the focus or an open table is in it.
    if (paused || document.hidden || !shown || shown.contains(document.activeElement) || shown.querySelector("details[open]")) return;
    try {
      const answer = await fetch(location.href, { headers: { "X-Ponte-Refresh": "1" }, redirect: "manual" });
      if (answer.type === "opaqueredirect") return location.reload(); // the log-in has ended
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["figures", "updated"]) {
        const [older, newer] = [document.getElementById(id), page.getElementById(id)];
        if (older && newer) older.replaceWith(document.adoptNode(newer));
      }
    } catch {
      // The network is away; the time that stands on the page says how old it is.
    }
  }
  setInterval(renew, seconds * 1000);
})();
