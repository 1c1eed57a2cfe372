"""A real browser for tests: how it starts, where pages are served to it, what it finds wrong with them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from config.checks import WITHOUT_BROWSER, find_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser, BrowserContext, Page, Request

WIDTHS = (320, 360, 768, 1000, 1440)
"""In pixels: the narrowest that WCAG 1.4.10 asks for, a phone, a tablet, a window, a screen."""

AXE = Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


SPARE_STOPS = 6
"""Chromium also stops at what can be scrolled, and once at its own frame."""

FOLLOW_FOCUS = """() => {
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const can = [...document.querySelectorAll(all)]
    .filter(each => !each.disabled && each.checkVisibility({ visibilityProperty: true }))
    .filter(each => each.type !== 'radio' || each.checked);
  window.text = (each) => each.outerHTML.slice(0, 160);
  window.walk = { can, seen: new Set(), dim: [] };
  document.addEventListener('focusin', ({ target }) => {
    const style = getComputedStyle(target);
    walk.seen.add(target);
    if (style.outlineStyle === 'none' && style.boxShadow === 'none') walk.dim.push(target);
  });
  document.activeElement.blur();
  return can.length;
}"""


class Quiet(WSGIRequestHandler):
    """Answers without a word on the terminal."""

    def log(self, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve pages on this machine, and tell where."""
    with make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Start a browser; while it runs, its event loop is this thread's running one."""
    program = find_browser()
    if program is None:
        pytest.fail(WITHOUT_BROWSER, pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program)
        yield started
        started.close()


class BrowserElsewhere:
    """A browser in a thread of its own, for a test whose thread runs a loop already."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._browsing = ExitStack()

    def opens(self, address: str, login: str, password: str, first: str) -> None:
        """Log in at an address that leads on to the first page."""
        self.does(self._open, address, login, password, first)

    def does(self, what: Any, *arguments: Any) -> Any:
        """Call something in the browser's thread, and return what it returned."""
        return self._thread.submit(what, *arguments).result()

    def close(self) -> None:
        """End the browser and its thread."""
        self.does(self._browsing.close)
        self._thread.shutdown()

    def _open(self, address: str, login: str, password: str, first: str) -> None:
        browser = self._browsing.enter_context(started_browser())
        self.page = browser.new_context(base_url=address, locale="en-GB").new_page()
        self.page.goto(f"/log-in?next={first}")
        self.page.get_by_label("User name").fill(login)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(f"**{first}")


def opened(browser: Browser, address: str, key: str | None, complaints: list[str], **how: Any) -> Page:
    """Return an empty page, logged in by a key if one is given, whose complaints are noted down."""
    context = browser.new_context(base_url=address, locale="en-GB", **how)
    if key:
        carry(context, address, key)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: _note_failure(request, complaints))
    return page


def carry(context: BrowserContext, address: str, key: str) -> None:
    """Have a browser be logged in by a key that was given out before."""
    context.add_cookies([{"name": "ponte", "value": key, "url": address}])


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on a page: rule, help, and the first elements that break it."""
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = AXE.run(page, options=options).response["violations"]
    return [
        f"{each['id']}: {each['help']}: " + "; ".join(node["html"][:160] for node in each["nodes"][:3])
        for each in found
    ]


def too_wide(page: Page) -> list[str]:
    """Return at which widths a page would have to be scrolled sideways (WCAG 1.4.10)."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            found.append(f"{beyond} px too wide at {width}")
    return found


def too_small(page: Page) -> list[str]:
    """Return the targets of a page that are lower than 24 px (WCAG 2.5.8)."""
    found = page.evaluate(
        """[...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
        .filter(each => each.offsetParent && getComputedStyle(each).display !== 'inline')
        .map(each => [each.textContent.trim(), each.getBoundingClientRect().height])
        .filter(([_, height]) => height < 24)
        .map(([text, height]) => `${text} is ${height} px high`)"""
    )
    return list(found)


def lost_on_the_keyboard(page: Page) -> list[str]:
    """Walk a page by the Tab key; return what it does not reach, and where nobody sees that they are."""
    expected: int = page.evaluate(FOLLOW_FOCUS)
    for _ in range(expected + SPARE_STOPS):
        page.keyboard.press("Tab")
    return list(
        page.evaluate(
            """() => [
          ...walk.can.filter(each => !walk.seen.has(each)).map(each => 'not reached: ' + text(each)),
          ...walk.dim.map(each => 'no focus shown: ' + text(each)),
        ]"""
        )
    )


def _note_failure(request: Request, complaints: list[str]) -> None:
    # The browser itself gives up what it still loads, such as the icon, when the reader goes on.
    if request.failure != "net::ERR_ABORTED":
        complaints.append(f"{request.url}: {request.failure}")
