"""Who may ask what of the API, and how faults are told: as problems by RFC 9457."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from dispatch.domain.errors import RecordsUnavailable
from dispatch.records.api_tokens import Bearer, Scope, read_token

if TYPE_CHECKING:
    from flask import Flask
    from pydantic import ValidationError

    from dispatch.records.engine import Records

RECORDS = "ponte-records"
PROBLEM = "application/problem+json"
LONGEST_TOKEN = 200

OPEN_ENDPOINTS = frozenset({"openapi"})
"""What can be had without a token: the description of the rest."""

RULES: dict[str, Scope] = {
    "list_calls": Scope.CALLS,
    "read_call": Scope.CALLS,
    "list_institutions": Scope.INSTITUTIONS,
    "list_interpreters": Scope.INTERPRETERS,
}
"""Which scope opens what; an address without one is nobody's, and a test finds it."""


def guard_api(app: Flask) -> None:
    """Have every request asked for a token, and every fault answered as a problem."""
    app.before_request(_ask_for_token)
    app.after_request(_close)
    app.register_error_handler(HTTPException, _problem)
    app.register_error_handler(RecordsUnavailable, lambda _: problem(503, "The records cannot be read now."))


def records() -> Records:
    """Return the door to SQL of the running application."""
    return cast("Records", current_app.extensions[RECORDS])


def bearer() -> Bearer:
    """Return whose token this request carries."""
    return cast("Bearer", g.bearer)


def problem(status: int, detail: str, **further: Any) -> Response:
    """Answer a fault."""
    told = {"type": "about:blank", "title": Response(status=status).status[4:].title(), "status": status}
    body = json.dumps(told | {"detail": detail} | further)
    answer = Response(body, status, mimetype=PROBLEM)
    if status == 401:  # noqa: PLR2004
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def tell_invalid(error: ValidationError) -> Response:
    """Answer what was asked for in another form than the description has it."""
    faults = [
        {"field": ".".join(str(part) for part in each["loc"]), "detail": each["msg"]}
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return problem(422, "A value of the request cannot be understood.", faults=faults)


def _ask_for_token() -> Response | None:
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
        return problem(401, "A token is needed, as `Authorization: Bearer ...`.")
    with records().reading() as session:
        found = read_token(session, token, datetime.now(UTC))
    if found is None:
        return problem(401, "This token is unknown, or has ended.")
    if RULES.get(request.endpoint) not in found.scopes:
        return problem(403, "This token does not open this address.")
    g.bearer = found
    return None


def _close(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer


def _problem(error: HTTPException) -> Response:
    answer = problem(error.code or 500, error.description or "")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer
