"""Shape REST answers: errors, lists with their pages, and the JSON of a call.

Errors: https://www.twilio.com/docs/usage/twilios-response ; pages: https://www.twilio.com/docs/usage/twilios-response#pagination
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from telephony.sandbox.rest.form import Form

MAX_PAGE = 1000


@dataclass(frozen=True)
class RestAnswer:
    """One REST answer; a body of None is an empty one."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class RestError(Exception):
    """A request that the carrier refuses."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

    def answer(self) -> RestAnswer:
        """Return the error as it goes over the wire."""
        body = {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        return RestAnswer(self.status, body)


def not_found(path: str) -> RestError:
    """Return the error for what does not exist."""
    return RestError(20404, f"The requested resource {path} was not found", 404)


def page(key: str, items: Sequence[dict[str, Any]], path: str, form: Form) -> RestAnswer:
    """Return one page of a list, newest first as given.

    The list may hold exactly one key besides the page's own, or the SDK cannot read it.
    """
    size = min(form.number("PageSize", 1, 50, 20422) or 50, MAX_PAGE)
    start = _start(items, form, size)
    shown = items[start : start + size]
    number = start // size
    more = start + size < len(items)
    filters = [(k, v) for k, v in form.pairs if k not in {"Page", "PageToken", "PageSize"}]

    def uri(number: int, token: str | None) -> str:
        pairs = [*filters, ("PageSize", str(size)), ("Page", str(number))]
        return f"{path}?{urlencode([*pairs, ('PageToken', token)] if token else pairs)}"

    last = shown[-1]["sid"] if shown and "sid" in shown[-1] else str(start + size)
    previous = None
    if start > 0:
        previous = uri(number - 1, f"PB{shown[0].get('sid', start)}" if shown else None)
    body = {
        key: list(shown),
        "first_page_uri": uri(0, None),
        "next_page_uri": uri(number + 1, f"PA{last}") if more else None,
        "previous_page_uri": previous,
        "uri": uri(number, form.get("PageToken")),
        "page": number,
        "page_size": size,
        "start": start,
        "end": max(start + len(shown) - 1, 0),
    }
    return RestAnswer(200, body)


def _start(items: Sequence[dict[str, Any]], form: Form, size: int) -> int:
    """Return where a page starts: behind (PA) or before (PB) what the token names, or by its number."""
    token = form.get("PageToken") or ""
    names = [item.get("sid") for item in items]
    if token[:2] in {"PA", "PB"}:
        cursor = token[2:]
        at = names.index(cursor) if cursor in names else int(cursor) - 1 if cursor.isdigit() else -1
        return at + 1 if token.startswith("PA") else max(at - size, 0)
    return (form.number("Page", 0, 0, 20422) or 0) * size
