"""Read what the control API is asked, and refuse what makes no sense with a sentence that says why."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from telephony.sandbox.words import E164, tidy_number


class ControlError(Exception):
    """A request that makes no sense, with the sentence that says why."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def json_answer(body: object, status: int = 200) -> web.Response:
    """Answer JSON that nobody keeps."""
    return web.json_response(body, status=status, headers={"Cache-Control": "no-store"})


async def read_body(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a request. Only JSON: no page of another site can send that unasked."""
    if request.content_type != "application/json":
        raise ControlError("the body must be JSON, with Content-Type: application/json", 415)
    try:
        given = json.loads(await request.text())
    except (ValueError, RecursionError) as error:
        raise ControlError(f"the body is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise ControlError("the body must be a JSON object")
    return given


def text_of(given: dict[str, Any], name: str) -> str:
    """Return a text that must be there and not empty. Raises ControlError."""
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise ControlError(f"'{name}' must be a text")
    return value


def list_of(given: dict[str, Any], name: str) -> list[Any]:
    """Return a list that must be there. Raises ControlError."""
    value = given.get(name)
    if not isinstance(value, list):
        raise ControlError(f"'{name}' must be a list")
    return value


def contact_from(given: object) -> dict[str, Any]:
    """Return one entry of the phone book. Raises ControlError."""
    if not isinstance(given, dict):
        raise ControlError("a contact must be a JSON object")
    number = tidy_number(text_of(given, "number"))
    if not E164.fullmatch(number):
        raise ControlError(f"not a telephone number: {number!r}")
    dials = [one for one in list_of({"dials": [], **given}, "dials") if isinstance(one, dict)]
    return {
        "number": number,
        "label": text_of(given, "label"),
        "role": str(given.get("role", "")),
        "hint": str(given.get("hint", "")),
        "dials": [{"number": text_of(one, "number"), "label": str(one.get("label", ""))} for one in dials],
    }


def number_asked(request: web.Request, name: str, default: int) -> int:
    """Return a whole number of the query, not below zero. Raises ControlError."""
    text = request.query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 15:  # noqa: PLR2004  # no event log grows so long
        raise ControlError(f"'{name}' must be a whole number, not {text!r}")
    return int(text)


def last_event_id(request: web.Request) -> int:
    """Return the number of the last event that a stream's reader has seen; 0 where it makes no sense."""
    text = request.headers.get("Last-Event-ID", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0  # noqa: PLR2004  # as above
