"""The pages in a real browser: they work, they keep their own policy, and they fit a phone."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from admin.app import create_app
from dispatch.records.tables import Role
from tests.admin.addresses import every_page
from tests.admin.browsing import lost_on_the_keyboard, opened, too_small, too_wide, violations
from tests.admin.cast import LOGIN, PASSWORD
from tests.admin.conftest import BUSY, SETTINGS, TOOLS, StandingClock

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from dispatch.records.engine import Records

STATES = [
    "/?day=2026-11-19",
    "/?day=2020-01-01",
    "/calls?day=2026-11-20&language=uk",
    "/statistics?language=uk&from=2026-01-01&to=2026-11-20",
    "/statistics?institution=agency-health",
    "/statistics?from=2020-01-01&to=2020-01-31",
]
"""Pages that look different from what their bare address shows."""

REFUSALS = ["/calls?from=x", "/statistics?to=x", "/?day=x", "/nothing", "/calls/there-is-none"]

SHARES = 4
"""In so many tests of one language are all pages looked at, so that several processes share them."""

NAME_OF_FOCUS = """(() => {
  const one = document.activeElement;
  return one.labels?.[0]?.textContent.trim() || one.textContent.trim();
})()"""

CALL = "/calls/call-20261120-0007"


@pytest.fixture(scope="session")
def every_state(filled: Records, keys: dict[Role, str]) -> list[tuple[Role, str]]:
    """Return every page that there is, and some as they look at other times."""
    app = create_app(filled, SETTINGS, StandingClock(), lambda: BUSY, TOOLS)
    return [(Role.ADMINISTRATOR, page) for page in STATES] + list(every_page(app, keys))


@pytest.mark.timeout(240)
@pytest.mark.parametrize("part", list(product(["pt-PT", "en"], range(SHARES))), ids=str)
def test_every_page_is_sound(
    browser: Browser,
    address: str,
    every_state: list[tuple[Role, str]],
    keys: dict[Role, str],
    part: tuple[str, int],
) -> None:
    """Each fits every screen, satisfies axe-core, and complains of nothing, for whom it is shown to."""
    language, share = part
    wanted = every_state[share::SHARES]
    wrong: dict[str, list[str]] = {}
    for role in dict.fromkeys(role for role, _ in wanted):
        complaints: list[str] = []
        page = opened(browser, address, keys[role], complaints)
        page.goto(f"/language/{language}")
        for one in dict.fromkeys(one for shown_to, one in wanted if shown_to is role):
            wrong[one] = _faults(page, one, language) + complaints
            complaints.clear()
        page.context.close()
    assert {one: faults for one, faults in wrong.items() if faults} == {}


def _faults(page: Page, address: str, language: str) -> list[str]:
    answer = page.goto(address)
    found = [] if answer and answer.status == 200 else [f"answered {answer and answer.status}"]
    if page.locator("h1").count() != 1 or page.locator("html").get_attribute("lang") != language:
        found.append("not one heading, or not the language asked for")
    return found + violations(page) + too_wide(page) + too_small(page)


def test_what_is_looked_for_would_be_found(page: Page) -> None:
    page.set_content(
        "<!doctype html><html lang=en><title>Wrong</title><main><h1>Wrong</h1><img src='data:,'><input>"
        "<button style='outline: 0; height: 20px; width: 2000px; display: block'>Low</button></main>"
    )
    assert [each.split(":")[0] for each in violations(page)] == ["image-alt", "label", "target-size"]
    assert len(too_wide(page)) == 5
    assert "Low is 20 px high" in too_small(page)
    assert any("no focus shown" in each for each in lost_on_the_keyboard(page))


def test_pages_that_refuse_are_sound_as_well(page: Page) -> None:
    for wanted in REFUSALS:
        page.goto(wanted)
        assert violations(page) + too_wide(page) == [], wanted


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


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/calls")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


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


def test_the_tab_key_reaches_everything_and_shows_where_it_is(page: Page) -> None:
    for wanted in ("/", "/now", "/statistics", "/calls", CALL):
        page.goto(wanted)
        assert lost_on_the_keyboard(page) == [], wanted


def test_somebody_logs_in_looks_up_a_call_and_leaves_by_keyboard_alone(
    browser: Browser, address: str, complaints: list[str]
) -> None:
    page = opened(browser, address, None, complaints)
    page.goto("/")

    def goes_to(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if name in (page.evaluate(NAME_OF_FOCUS) or ""):
                return
        raise AssertionError(f"{name} is not reached")

    goes_to("User name")
    page.keyboard.type(LOGIN)
    goes_to("Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    goes_to("Calls")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls")
    goes_to("Skip to the content")
    page.keyboard.press("Enter")
    goes_to("Language")
    page.keyboard.type("Ukr")
    page.keyboard.press("Enter")
    goes_to("Show")
    page.keyboard.press("Enter")
    page.wait_for_url("**language=uk**")
    page.get_by_role("table").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/call-**")
    goes_to("Log out")
    page.keyboard.press("Enter")
    page.wait_for_url("**/log-in")
    assert complaints == []
    page.context.close()
