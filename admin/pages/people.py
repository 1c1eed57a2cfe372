"""The list of those who interpret, filtered by its address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from admin.access import note_reading
from admin.context import formats, services
from admin.keeping import may_keep
from admin.names import LanguageNames
from admin.options import options_for
from dispatch.records.admin_reads import read_languages
from dispatch.records.people_reads import PeopleFilter, PeoplePage, read_people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from admin.forms import Option

pages = Blueprint("people", __name__)

STATES = {"active": True, "inactive": False, "all": None}
FILTERS = ("language", "domain", "association")
LONGEST_TEXT = 100
NOBODY = PeoplePage((), 0, has_more=False)


@pages.get("/people")
def show() -> ResponseReturnValue:
    """List interpreters by number; where a filter makes no sense, say so and list nobody."""
    with services().records.reading() as session:
        languages = read_languages(session)
        kinds = {"languages", "domains", "associations"}
        options = options_for(session, kinds)
        asked = _Asked(request.args, options)
        limit = services().settings.calls_per_page
        found = NOBODY if asked.problems else read_people(session, asked.wanted, asked.after, limit)
    if found.lines:
        note_reading("people", "list")
    shown = render_template(
        "people.html",
        asked=asked,
        found=found,
        options=options,
        names=LanguageNames(languages, formats().language),
        states=STATES,
        further=_further(asked, found),
        may_keep=may_keep("interpreters"),
    )
    return shown, 400 if asked.problems else 200


class _Asked:
    """What the list was asked for, and what of that could not be read."""

    def __init__(self, given: Mapping[str, str], options: Mapping[str, Sequence[Option]]) -> None:
        self.values: dict[str, str] = {}
        self.problems: dict[str, str] = {}
        known = {name: {value for value, _ in options[f"{name}s"]} for name in FILTERS}
        chosen = {name: self._one_of(given, name, known[name]) for name in FILTERS}
        state = self._one_of(given, "state", STATES) or "active"
        self.after = self._text(given, "after")
        self.wanted = PeopleFilter(
            text=self._text(given, "text") or None,
            language=chosen["language"],
            domain=chosen["domain"],
            association_id=chosen["association"],
            active=STATES[state],
        )

    def _one_of(self, given: Mapping[str, str], name: str, known: object) -> str | None:
        text = given.get(name, "").strip()
        if not text:
            return None
        if text not in known:  # type: ignore[operator]
            self.problems[name] = "people.problem"
            return None
        self.values[name] = text
        return text

    def _text(self, given: Mapping[str, str], name: str) -> str:
        text = given.get(name, "").strip()
        if len(text) > LONGEST_TEXT or not text.isprintable():
            self.problems[name] = "people.problem"
            return ""
        if text and name != "after":
            self.values[name] = text
        return text


def _further(asked: _Asked, found: PeoplePage) -> str | None:
    """Return the address of the next page, with the same filters."""
    if not found.has_more:
        return None
    last = {"after": found.lines[-1].public_number}
    return f"{url_for('people.show')}?{urlencode(asked.values | last)}"
