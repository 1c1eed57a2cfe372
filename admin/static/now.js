// Keeps the wallboard as the server pushes it; the reader can stop that (WCAG 2.2.2) and fill the screen with it.
"use strict";
(() => {
  const board = document.getElementById("wallboard");
  const lost = document.getElementById("lost");
  const pause = board.querySelector("[data-pause]");
  const full = board.querySelector("[data-full]");
  let source, paused = false, failures = 0;

  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const now = document.getElementById("now");
    now.replaceChildren(...Array.from(page.body.childNodes, (node) => document.adoptNode(node)));
  }

  function listen() {
    source = new EventSource(board.dataset.stream);
    source.onmessage = (event) => {
      failures = 0;
      lost.hidden = true;
      show(event.data);
    };
    source.onerror = () => {
      failures += 1;
      // A stream that ended in good order is opened again at once, and nobody needs to hear of it.
      if (source.readyState === EventSource.CLOSED) retry();
      else if (failures > 2) tell(lost.dataset.lost);
    };
  }

  // The server refused: the log-in has ended, or it is away for longer. The browser does not try again by itself.
  async function retry() {
    source.close();
    tell(lost.dataset.lost);
    try {
      const answer = await fetch(location.href, { redirect: "manual", headers: { "X-Ponte-Refresh": "1" } });
      if (answer.type === "opaqueredirect") return tell(lost.dataset.ended);
    } catch {
      // Away; tried again below.
    }
    setTimeout(() => paused || listen(), 3000);
  }

  function tell(sentence) {
    lost.textContent = sentence;
    lost.hidden = false;
  }

  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
    if (paused) source.close();
    else listen();
  });

  if (document.fullscreenEnabled) {
    full.hidden = false;
    full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : board.requestFullscreen()));
    document.addEventListener("fullscreenchange", () => {
      full.textContent = document.fullscreenElement ? full.dataset.leave : full.dataset.full;
    });
  }
  listen();
})();
