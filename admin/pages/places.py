"""Institutions as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from admin.access import visible
from admin.context import services
from admin.keeping import may_keep
from admin.names import sorting_key
from dispatch.records.place_reads import PlaceLine, read_places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

pages = Blueprint("places", __name__)


@pages.get("/places")
def show() -> ResponseReturnValue:
    """Show the tree, or the branch of it that is the reader's."""
    with services().records.reading() as session:
        places = visible(read_places(session))
    return render_template(
        "places.html", children=children_of(places), count=len(places), may_keep=may_keep("institutions")
    )


def children_of(places: Iterable[PlaceLine]) -> dict[str | None, list[PlaceLine]]:
    """Return institutions by the one above them, by name; those whose parent is not seen stand at the top.

    Who stands in a loop is not reached from the top, and would not be shown.
    """
    by_name = sorted(places, key=lambda each: sorting_key(each.name))
    known = {each.institution_id for each in by_name}
    children: dict[str | None, list[PlaceLine]] = {}
    for each in by_name:
        children.setdefault(each.parent_id if each.parent_id in known else None, []).append(each)
    return children
