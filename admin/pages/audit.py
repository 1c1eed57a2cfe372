"""The audit log: who changed or looked at what, when and why; nobody can change it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from admin.asked import CannotReadError, bounds_of, read_day
from admin.context import formats, services
from admin.words import catalogue
from dispatch.records.audit_reads import AuditFilter, read_audit_page, read_audit_users

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("audit", __name__)

LONGEST = 64
LARGEST_ENTRY = 2**62


@pages.get("/audit")
def show() -> ResponseReturnValue:
    """List entries, newest first, by what the address asks for."""
    problems: dict[str, str] = {}
    values = {
        name: text
        for name in ("day", "user", "kind", "subject")
        if (text := request.args.get(name, "").strip()[:LONGEST]) and text.isprintable()
    }
    with services().records.reading() as session:
        users = dict(read_audit_users(session))
        wanted = _wanted(values, users, problems)
        before = request.args.get("before", "")
        cursor = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else LARGEST_ENTRY  # noqa: PLR2004
        limit = services().settings.calls_per_page
        found, has_more = ((), False) if problems else read_audit_page(session, wanted, cursor, limit)
    further = {"before": str(found[-1].entry_id)} if has_more else {}
    shown = render_template(
        "audit.html",
        values=values,
        problems=problems,
        entries=found,
        users=users,
        further=f"{url_for('audit.show')}?{urlencode(values | further)}" if has_more else None,
        in_words=action_in_words,
    )
    return shown, 400 if problems else 200


def action_in_words(action: str) -> str:
    """Say what was done; of what nobody put into words, its own name."""
    return catalogue(formats().language).get(f"action.{action}", action.replace("_", " "))


def _wanted(values: dict[str, str], users: dict[str, str], problems: dict[str, str]) -> AuditFilter:
    since = until = None
    if "day" in values:
        try:
            since, until = bounds_of(read_day(values["day"]), formats().zone)
        except CannotReadError as error:
            problems["day"] = str(error)
    if "user" in values and values["user"] not in users:
        problems["user"] = "audit.no_such_user"
    changes_only = {"changes": True, "looks": False}.get(values.get("kind", ""))
    return AuditFilter(since, until, values.get("user"), values.get("subject"), changes_only)
