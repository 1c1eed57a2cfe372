"""Answers what goes wrong in words that help, and never with a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from admin.pages.log_in import refuse_for_a_while
from dispatch.domain.errors import RecordsUnavailable
from dispatch.live.connections import LiveStateFault

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

SENTENCES = {
    403: "error.forbidden",
    404: "error.not_found",
    405: "error.method",
    413: "error.too_large",
    500: "error.internal",
    503: "error.unavailable",
}
"""What is said of a status; of any other, that the request could not be understood."""


def answer_faults(app: Flask) -> None:
    """Have every fault answered with a page."""
    app.register_error_handler(429, refuse_for_a_while)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_fault)
    app.register_error_handler(RecordsUnavailable, _records_unavailable)
    app.register_error_handler(LiveStateFault, _live_state_away)
    app.register_error_handler(InternalServerError, _http_fault)


def _form_expired(error: CSRFError) -> ResponseReturnValue:
    del error
    return render_template("error.html", code=400, sentence="error.form_expired"), 400


def _http_fault(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None or code < 400:  # noqa: PLR2004 - a redirect that travels as an exception
        return error
    page = render_template("error.html", code=code, sentence=SENTENCES.get(code, "error.bad_request"))
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return page, code, kept


def _records_unavailable(error: RecordsUnavailable) -> ResponseReturnValue:
    del error
    return render_template("error.html", code=503, sentence="error.unavailable"), 503, {"Retry-After": "60"}


def _live_state_away(error: Exception) -> ResponseReturnValue:
    del error
    return render_template("error.html", code=503, sentence="error.live_away"), 503, {"Retry-After": "10"}
