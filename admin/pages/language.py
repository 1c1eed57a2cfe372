"""Choosing the language of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, redirect, request, url_for

from admin.context import LANGUAGE_COOKIE, is_local, services
from admin.words import LANGUAGES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("language", __name__)

REMEMBERED = timedelta(days=365)


@pages.get("/language/<language>")
def choose(language: str) -> ResponseReturnValue:
    """Remember a language in the browser and go back to where the reader was."""
    if language not in LANGUAGES:
        abort(404)
    wanted = request.args.get("next", "")
    response = make_response(redirect(wanted if is_local(wanted) else url_for("today.show"), 303))
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=REMEMBERED,
        secure=services().settings.cookie_secure,
        httponly=True,
        samesite="Lax",
    )
    return response
