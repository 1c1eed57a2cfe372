"""The pages in a real browser: they work, they keep their own policy, and they fit a phone."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from admin.app import create_app
from tests.admin.cast import LOGIN, PASSWORD
from tests.admin.conftest import SETTINGS, StandingClock
from tests.admin.test_now import BUSY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Request

    from dispatch.records.engine import Records

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs chromium (apt-get install chromium fonts-dejavu-core)"
    ),
]

PAGES = [
    "/",
    "/now",
    "/?day=2026-11-19",
    "/?day=2020-01-01",
    "/calls",
    "/calls?day=2026-11-20&language=uk",
    "/statistics",
    "/statistics?language=uk&from=2026-01-01&to=2026-11-20",
    "/statistics?institution=agency-health",
    "/statistics?from=2020-01-01&to=2020-01-31",
]
CALL = "/calls/call-20261120-0007"


class Quiet(WSGIRequestHandler):
    """Answers without a word on the terminal."""

    def log(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(filled: Records) -> Iterator[str]:
    """Serve the pages on this machine."""
    app = create_app(filled, SETTINGS, StandingClock(), lambda: BUSY)
    with make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run a browser for this file only: while it runs, its event loop is this thread's running one."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str, complaints: list[str]) -> Iterator[Page]:
    """Return a logged-in page whose complaints are noted down."""
    context = browser.new_context(base_url=address, locale="en-GB")
    opened = context.new_page()
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("requestfailed", lambda request: _note_failure(request, complaints))
    opened.goto("/")
    opened.get_by_label("User name").fill(LOGIN)
    opened.get_by_label("Password").fill(PASSWORD)
    opened.get_by_role("button", name="Log in").click()
    opened.wait_for_url("**/")
    yield opened
    context.close()


def _note_failure(request: Request, complaints: list[str]) -> None:
    # The browser itself gives up what it still loads, such as the icon, when the reader goes on.
    if request.failure != "net::ERR_ABORTED":
        complaints.append(f"{request.url}: {request.failure}")


@pytest.fixture
def complaints() -> list[str]:
    return []


def test_every_page_is_shown_without_a_complaint(page: Page, complaints: list[str]) -> None:
    for language in ("pt-PT", "en"):
        page.goto(f"/language/{language}")
        for wanted in (*PAGES, CALL):
            answer = page.goto(wanted)
            assert answer is not None
            assert answer.status == 200
            assert page.locator("h1").count() == 1
            assert page.locator("html").get_attribute("lang") == language
    assert complaints == []


def test_styles_and_scripts_are_taken_up(page: Page) -> None:
    page.goto("/")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.masthead')).backgroundColor")
        == "rgb(31, 78, 121)"
    )
    assert page.get_by_role("button", name="Pause updates").is_visible()


def test_updates_can_be_paused_and_resumed(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Pause updates").click()
    page.get_by_role("button", name="Resume updates").click()
    assert page.get_by_role("button", name="Pause updates").get_attribute("aria-pressed") == "false"


def test_todays_page_renews_itself_in_place(page: Page, complaints: list[str]) -> None:
    page.clock.install()
    page.goto("/")
    page.evaluate("document.querySelector('.arch-number').textContent = 'old'")
    with page.expect_response(lambda answer: answer.request.headers.get("x-ponte-refresh") == "1"):
        page.clock.run_for(31_000)
    page.wait_for_function("document.querySelector('.arch-number').textContent !== 'old'")
    assert complaints == []


def test_a_reader_goes_from_a_language_to_a_call_and_back(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Ukrainian").click()
    page.get_by_role("table").get_by_role("link").first.click()
    assert page.get_by_role("heading", name="Timeline").is_visible()
    page.get_by_role("link", name="All calls").click()
    assert page.url.endswith("/calls?day=2026-11-20")


@pytest.mark.parametrize("width", [320, 375, 768, 1000, 1440])
def test_no_page_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for language in ("pt-PT", "en"):
        page.goto(f"/language/{language}")
        for wanted in (*PAGES, CALL, "/calls?from=x", "/statistics?to=x", "/nothing"):
            page.goto(wanted)
            beyond = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert beyond <= 0, wanted


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/calls")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_targets_are_large_enough_to_hit(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    for wanted in ("/", "/now", "/calls", "/statistics", CALL):
        page.goto(wanted)
        small = page.evaluate(
            """[...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
            .filter(each => each.offsetParent && getComputedStyle(each).display !== 'inline')
            .map(each => [each.textContent.trim(), each.getBoundingClientRect().height])
            .filter(([_, height]) => height < 24)"""
        )
        assert small == []


def test_the_pages_can_be_read_without_javascript(browser: Browser, address: str, page: Page) -> None:
    state = page.context.storage_state()
    context = browser.new_context(
        base_url=address, java_script_enabled=False, locale="en-GB", storage_state=state
    )
    plain = context.new_page()
    plain.goto("/")
    assert "connected within 30" in plain.content()
    assert plain.locator("[data-pause]").is_hidden()
    context.close()


def test_a_reader_filters_the_statistics_and_takes_a_table_along(page: Page, complaints: list[str]) -> None:
    page.goto("/statistics")
    page.get_by_label("Language", exact=True).select_option("Ukrainian")
    page.get_by_label("From", exact=True).fill("2026-11-19")
    page.get_by_role("button", name="Show statistics").click()
    assert "language=uk" in page.url
    assert "from=2026-11-19" in page.url
    with page.expect_download() as started:
        page.get_by_role("link", name="Table as CSV By language").click()
    rows = started.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert rows[1].startswith("uk,Ukrainian,")
    assert len(rows) == 2
    assert complaints == []


def test_everything_of_the_statistics_can_be_reached_by_keyboard(page: Page) -> None:
    page.goto("/statistics")
    page.get_by_label("From", exact=True).focus()
    reached = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim().slice(0, 30)"))
        if "Table as CSV By language" in reached:
            break
    assert {"Show statistics", "Hours of the week as tables", "Table as CSV By language"} <= reached
