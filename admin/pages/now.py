"""What goes on now: a wallboard that is pushed to the browser, and the same as a plain page."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, stream_with_context

from admin.context import formats, services
from admin.names import LanguageNames
from admin.now_feed import Moment, TooManyViewersError
from dispatch.domain.measures import PROMPT_SECONDS
from dispatch.domain.states import Presence
from dispatch.records.admin_reads import read_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue

    from admin.now_feed import NowFeed
    from dispatch.domain.views import Now

pages = Blueprint("now", __name__)

STREAM_SECONDS = 55.0
"""A stream ends by itself, so that a log-in that was taken away shows nothing for longer than this."""

PING_SECONDS = 10.0
"""So often something is sent, so that a connection that is dead is noticed at both ends."""

RETRY_MILLISECONDS = 500
RETRY_AFTER_SECONDS = 30
SHOWN_PRESENCES = tuple(presence for presence in Presence if presence is not Presence.OFF_DUTY)


@pages.get("/now")
def show() -> ResponseReturnValue:
    """Show what goes on at this moment; scripts keep it so."""
    return render_template("now.html", board=_board(services().now.look(), _names()))


@pages.get("/now/stream")
def stream() -> ResponseReturnValue:
    """Push what goes on, each time that it changes."""
    feed, names = services().now, _names()  # nothing below asks SQL: a stream holds no connection
    try:
        known = feed.join()
    except TooManyViewersError:
        return "", 503, {"Retry-After": str(RETRY_AFTER_SECONDS)}
    answer = Response(stream_with_context(_events(feed, names, known)), mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    # Also where the browser is gone before the first event: a generator that never began has no `finally`.
    answer.call_on_close(feed.leave)
    return answer


def _events(feed: NowFeed, names: LanguageNames, known: int) -> Iterator[str]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    ends = time.monotonic() + STREAM_SECONDS
    while (left := ends - time.monotonic()) > 0:
        moment = feed.next(known, min(PING_SECONDS, left))
        if moment is None:
            yield ": still here\n\n"
            continue
        known = moment.number
        yield _event(feed, moment, names)


def _event(feed: NowFeed, moment: Moment, names: LanguageNames) -> str:
    drawn = feed.drawn(moment, formats().language, lambda: _board(moment.now, names))
    lines = "".join(f"data: {line}\n" for line in drawn.splitlines() if line.strip())
    return f"id: {moment.number}\n{lines}\n"


def _board(now: Now | None, names: LanguageNames) -> str:
    return render_template(
        "now_board.html",
        now=now,
        at=services().clock.now(),
        languages=sorted(now.languages, key=lambda each: -(each.longest_wait_seconds or -1)) if now else (),
        presences=dict.fromkeys(Presence, 0) | dict(now.presences if now else ()),
        shown_presences=SHOWN_PRESENCES,
        names=names,
        threshold=round(PROMPT_SECONDS),
    )


def _names() -> LanguageNames:
    with services().records.reading() as session:
        return LanguageNames(read_languages(session), formats().language)
