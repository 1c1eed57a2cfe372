"""Read the date filters of lists: a name, or the name followed by `<` or `>`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from telephony.sandbox.rest.answers import RestError

if TYPE_CHECKING:
    from telephony.sandbox.rest.form import Form


def is_within(form: Form, name: str, at: datetime | None) -> bool:
    """Return whether a time passes the filters on a field."""
    for suffix in ("", "<", ">"):
        text = form.get(name + suffix)
        if text is None:
            continue
        bound = _read(name, text)
        if at is None:
            return False
        is_day = len(text) == len("2026-01-31")
        seen = at.replace(hour=0, minute=0, second=0, microsecond=0) if is_day else at.replace(microsecond=0)
        # Twilio spells "on or before" `<=` in the helper libraries and `<` on the wire, and means the former.
        if (
            (suffix == "" and seen != bound)
            or (suffix == "<" and seen > bound)
            or (suffix == ">" and seen < bound)
        ):
            return False
    return True


def _read(name: str, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise RestError(20001, f"Invalid {name}: {text}") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
