"""Logging in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, make_response, redirect, render_template, request, url_for

from admin import access
from admin.context import is_local, services
from dispatch.records import accounts

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from dispatch.records.accounts import SignedIn

pages = Blueprint("log_in", __name__)

LONGEST_ANSWER = 200
"""Longer user names and passwords are nobody's, and Argon2 takes its time over them."""

RETRY_AFTER_SECONDS = 900


@pages.get("/log-in")
def show() -> ResponseReturnValue:
    """Show the form; who is logged in already goes on to where they wanted to go."""
    if access.account():
        return redirect(_destination(), 303)
    wanted = request.args.get("next")
    return _form(notice="log_in.ended" if wanted else None)


@pages.post("/log-in")
def submit() -> ResponseReturnValue:
    """Check name and password; the answer never tells which of them was wrong."""
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    found = _check(login, password)
    if found is None:
        return _form(problem="log_in.wrong"), 401
    response = make_response(redirect(_destination(), 303))
    access.open_log_in(response, found.user_id)
    return response


@pages.post("/log-out")
def leave() -> ResponseReturnValue:
    """End the log-in."""
    response = make_response(redirect(url_for("log_in.show"), 303))
    access.close_log_in(response)
    return response


def refuse_for_a_while(error: Exception) -> ResponseReturnValue:
    """Answer one attempt too many."""
    del error
    return _form(problem="log_in.too_many"), 429, {"Retry-After": str(RETRY_AFTER_SECONDS)}


def _check(login: str, password: str) -> SignedIn | None:
    if max(len(login), len(password)) > LONGEST_ANSWER or not login.isprintable():
        return None  # not even asked: PostgreSQL has no text with a NUL in it
    with services().records.reading() as records:
        return accounts.check_password(records, login, password)


def _form(*, problem: str | None = None, notice: str | None = None) -> str:
    return render_template(
        "log_in.html",
        problem=problem,
        notice=notice,
        login=request.form.get("login", "")[:LONGEST_ANSWER],
        destination=_destination(),
    )


def _destination() -> str:
    """Return where to go after logging in: only ever to a page of ours."""
    wanted = request.values.get("next", "")
    return wanted if is_local(wanted) else url_for("today.show")
