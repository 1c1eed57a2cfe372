"""One call: its timeline, its parts, its charge explained."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, render_template

from admin.access import note_reading, sees_all, visible
from admin.asked import ID
from admin.context import formats, services
from admin.names import LanguageNames
from admin.timeline import ROW_HEIGHT, drawings
from admin.words import say
from dispatch.domain.references import reference_of
from dispatch.records.admin_reads import read_call_story, read_institutions, read_languages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from dispatch.domain.charges import RateCard
    from dispatch.records.admin_reads import CallStory, Institution

pages = Blueprint("call", __name__)

MEASURES_OF_RULES = {
    "request_looked": "interpreter_idle_seconds",
    "interpreter_looked": "waited_seconds",
    "supervisor_chose": "waited_seconds",
}
"""The rules by which dispatching matches, each with the measure that decided."""


@pages.get("/calls/<call_id>")
def show(call_id: str) -> ResponseReturnValue:
    """Show one call."""
    if not ID.fullmatch(call_id):
        abort(404)
    with services().records.reading() as session:
        story = read_call_story(session, call_id)
        languages = read_languages(session)
        institutions = visible(read_institutions(session))
    if story is None or not _may_see(story, institutions):
        abort(404)  # nobody learns whether a call of somebody else's exists
    note_reading("call", call_id)
    return render_template(
        "call.html",
        story=story,
        record=story.record,
        drawings=drawings(story),
        row_height=ROW_HEIGHT,
        names=LanguageNames(languages, formats().language),
        roles={leg.leg_id: leg.role for leg in story.record.legs},
        numbers={
            offer.offer_id: story.public_numbers.get(offer.interpreter_id or "")
            for offer in story.record.offers
        },
        reference=reference_of(call_id),
        reason_in_words=reason_in_words,
        rate_in_words=rate_in_words,
    )


def _may_see(story: CallStory, institutions: Iterable[Institution]) -> bool:
    return sees_all() or story.record.institution_id in {each.institution_id for each in institutions}


def reason_in_words(reason: Any) -> str:
    """Say why dispatching asked this interpreter; what it noted in another form is shown as it stands."""
    noted = _read_reason(reason)
    if not isinstance(noted, dict) or noted.get("rule") not in MEASURES_OF_RULES:
        return str(reason or "")
    language = formats().language
    seconds = noted.get(MEASURES_OF_RULES[noted["rule"]])
    shown = formats().seconds(float(seconds)) if isinstance(seconds, int | float) else ""
    sentences = [say(language, f"reason.{noted['rule']}", seconds=shown)]
    if noted.get("refused_passed"):
        sentences.append(say(language, "reason.passed", count=noted["refused_passed"]))
    return "; ".join(sentences)


def rate_in_words(card: RateCard) -> str:
    """Say how a rate card turns seconds into an amount."""
    language = formats().language
    rounding = say(language, f"rounding.{card.rounding}", seconds=card.increment_seconds)
    return say(
        language,
        "call.rate",
        name=card.name,
        amount=formats().money(card.per_minute, card.currency),
        rounding=rounding,
        minimum=card.minimum_seconds,
    )


def _read_reason(reason: Any) -> Any:
    if not isinstance(reason, str):
        return reason
    try:
        return json.loads(reason)
    except ValueError:
        return None
