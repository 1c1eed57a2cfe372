"""What pages that change something share: who may keep what, on whose behalf, and where it leads back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request, url_for

from admin.access import account, sees_all, visible, who_keeps
from admin.acts import NUMBER_LIKE
from admin.context import services
from admin.forms import texts_from
from dispatch.domain.plain_text import Kind
from dispatch.records.admin_reads import read_institutions
from dispatch.records.place_reads import institution_of
from dispatch.records.registers import REGISTERS
from dispatch.use_cases.keep_entry import By

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dispatch.domain.plain_text import Column
    from dispatch.records.registers import Register

LONGEST_REASON = 200
SHOWN_KEYS = frozenset({"interpreters", "languages"})
"""Registers whose keys are people's own words for an entry; others have ids that nobody needs to see."""


def register_of(name: str) -> Register:
    """Return a register that this request's reader may keep; others do not exist for them."""
    if name not in REGISTERS:
        abort(404)
    ensure_may_keep(name)
    return REGISTERS[name]


def ensure_may_keep(name: str) -> None:
    """Refuse whoever may not keep a register."""
    reader = account()
    if reader is None or reader.role not in who_keeps(name):
        abort(403)


def may_keep(name: str) -> bool:
    """Tell whether this request's reader may keep a register."""
    reader = account()
    return reader is not None and reader.role in who_keeps(name)


def ensure_own(name: str, key: str, given: Mapping[str, str]) -> None:
    """Refuse a manager what lies outside of their branch, as if it did not exist."""
    if sees_all():
        return
    with services().records.reading() as session:
        own = {each.institution_id for each in visible(read_institutions(session))}
        owners = {institution_of(session, name, key)} if key else set()
        if given.get("site_id"):
            owners.add(institution_of(session, "sites", given["site_id"]))
        if given.get("institution_id"):
            owners.add(given["institution_id"])
    if not owners or not owners <= own:
        abort(404)


def reason_given() -> str | None:
    """Return why something is changed; None where the form does not say, or says a telephone number."""
    reason = " ".join(request.form.get("reason", "").split())
    is_kept = 0 < len(reason) <= LONGEST_REASON and reason.isprintable() and not NUMBER_LIKE.search(reason)
    return reason if is_kept else None


def by(reason: str) -> By:
    """Return on whose behalf something is changed."""
    reader = account()
    assert reader is not None  # noqa: S101 - the rule of the address has seen to it
    return By(reader.user_id, reason)


def columns_shown(name: str, *, is_new: bool) -> tuple[Column, ...]:
    """Return the columns that a form asks for."""
    register = REGISTERS[name]
    return tuple(
        column
        for column in register.columns
        if not column.is_secret and (column.name != register.key or (name in SHOWN_KEYS and is_new))
    )


def given_in_form(name: str, key: str | None) -> dict[str, str]:
    """Return what a form was filled in with; what it does not ask for is not in it."""
    register = REGISTERS[name]
    columns = columns_shown(name, is_new=key is None)
    texts = texts_from(columns, request.form)
    if key is None:
        return texts
    # Fields that are fixed are shown disabled, and browsers leave those out.
    left = {column.name for column in columns if column.name in register.fixed}
    left |= {c.name for c in columns if c.name not in request.form and c.kind not in (Kind.FLAG, Kind.WORDS)}
    return {each: text for each, text in texts.items() if each not in left} | {register.key: key}


def back_from(name: str, texts: Mapping[str, str]) -> str:
    """Return the page on which an entry is seen among its own."""
    if name == "interpreters":
        return url_for("person.show", public_number=texts["public_number"])
    if name in ("shifts", "shift_exceptions"):
        return url_for("person.show", public_number=texts["interpreter"], _anchor="shifts")
    if name == "institutions" or (texts.get("institution_id") and name != "accounts"):
        return url_for("place.show", institution_id=texts["institution_id"])
    if texts.get("site_id"):
        with services().records.reading() as session:
            owner = institution_of(session, "sites", texts["site_id"])
        if owner:
            return url_for("place.show", institution_id=owner, _anchor=f"site-{texts['site_id']}")
    return url_for("register.table", name=name)
