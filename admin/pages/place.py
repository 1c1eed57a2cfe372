"""One institution: its sites with codes, numbers and mediators, its cost centres, what lies below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template

from admin.access import visible
from admin.context import services
from admin.keeping import may_keep
from admin.pages.places import children_of
from dispatch.records.place_reads import read_place, read_places

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("place", __name__)


@pages.get("/places/<institution_id>")
def show(institution_id: str) -> ResponseReturnValue:
    """Show one institution; what lies outside of the reader's branch does not exist for them."""
    with services().records.reading() as session:
        places = visible(read_places(session))
        known = {each.institution_id: each for each in places}
        if institution_id not in known:
            abort(404)
        story = read_place(session, known[institution_id])
    kept = ("institutions", "sites", "cost_centres", "codes", "callers", "interpreters")
    return render_template(
        "place.html",
        story=story,
        line=story.line,
        parent=known.get(story.line.parent_id or ""),
        below=children_of(places).get(institution_id, []),
        keeps={name for name in kept if may_keep(name)},
    )
