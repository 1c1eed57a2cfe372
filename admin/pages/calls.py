"""The list of calls, filtered by its address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from admin.access import sees_all, visible
from admin.asked import Choices, read_asked_calls, write_cursor
from admin.context import formats, services
from admin.names import LanguageNames, tree_in_order
from dispatch.domain.facts import CallOutcome
from dispatch.records.admin_reads import (
    CallPage,
    read_calls,
    read_institutions,
    read_languages,
)
from dispatch.records.rollups import NO_LANGUAGE

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from admin.asked import AskedCalls

pages = Blueprint("calls", __name__)

NOTHING_SHOWN = CallPage((), has_newer=False, has_older=False)


@pages.get("/calls")
def show() -> ResponseReturnValue:
    """List calls, newest first; where a filter makes no sense, say so and list nothing."""
    with services().records.reading() as session:
        languages = read_languages(session)
        institutions = visible(read_institutions(session))
        tags = [*(each.tag for each in languages), NO_LANGUAGE]
        choices = Choices(tags, institutions, is_branch=not sees_all())
        asked = read_asked_calls(request.args, choices, formats().zone)
        limit = services().settings.calls_per_page
        found = NOTHING_SHOWN if asked.problems else read_calls(session, asked.wanted, asked.cursor, limit)
    shown = render_template(
        "calls.html",
        asked=asked,
        found=found,
        links=_links(asked, found),
        names=LanguageNames(languages, formats().language),
        no_language=NO_LANGUAGE,
        institutions=tree_in_order(institutions),
        outcomes=list(CallOutcome),
    )
    return shown, 400 if asked.problems else 200


def _links(asked: AskedCalls, found: CallPage) -> dict[str, str | None]:
    """Return the addresses of the pages beside this one, with the same filters."""
    ends = {"newer": (found.has_newer, found.lines[:1]), "older": (found.has_older, found.lines[-1:])}
    links: dict[str, str | None] = {}
    for side, (goes_on, lines) in ends.items():
        cursor = {f"{side}_than": write_cursor(line.opened_at, line.call_id) for line in lines}
        address = f"{url_for('calls.show')}?{urlencode(asked.values | cursor)}"
        links[side] = address if goes_on and lines else None
    return links
