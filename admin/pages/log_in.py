"""Logging in and out."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for

from admin import access
from admin.context import is_local, services
from dispatch.records import accounts, second_factor
from dispatch.records.second_factor import has_second_factor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from dispatch.records.accounts import SignedIn

pages = Blueprint("log_in", __name__)

LONGEST_ANSWER = 200
"""Longer user names and passwords are nobody's, and Argon2 takes its time over them."""

RETRY_AFTER_SECONDS = 900

HALF = "half"
HALF_SECONDS = 300
"""A password without its code is forgotten after this long."""

LONGEST_CODE = 12


@pages.get("/log-in")
def show() -> ResponseReturnValue:
    """Show the form; who is logged in already goes on to where they wanted to go."""
    if access.account():
        return redirect(_destination(), 303)
    wanted = request.args.get("next")
    if "changed" in request.args:
        return _form(notice="account.password_changed")
    return _form(notice="log_in.ended" if wanted else None)


@pages.post("/log-in")
def submit() -> ResponseReturnValue:
    """Check name and password; the answer never tells which of them was wrong."""
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    found = _check(login, password)
    if found is None:
        return _form(problem="log_in.wrong"), 401
    with services().records.reading() as records:
        asks_code = has_second_factor(records, found.user_id)
    if asks_code:
        session.clear()
        session[HALF] = {"user": found.user_id, "at": time.time(), "next": _destination()}
        return redirect(url_for("log_in.ask_code"), 303)
    response = make_response(redirect(_destination(), 303))
    access.open_log_in(response, found.user_id)
    return response


@pages.get("/log-in/code")
def ask_code() -> ResponseReturnValue:
    """Ask who gave the right password for the code of their telephone."""
    return render_template("log_in_code.html") if half() else redirect(url_for("log_in.show"), 303)


@pages.post("/log-in/code")
def check_code() -> ResponseReturnValue:
    """Check the code; each opens once."""
    known = half()
    if known is None:
        return redirect(url_for("log_in.show"), 303)
    code = "".join(request.form.get("code", "").split())[:LONGEST_CODE]
    with services().records.writing() as records:
        is_right = second_factor.check_code(records, known["user"], code, datetime.now(UTC))
    if not is_right:
        return render_template("log_in_code.html", problem="log_in.wrong_code"), 401
    response = make_response(redirect(known["next"], 303))
    access.open_log_in(response, known["user"])
    return response


def half() -> dict[str, Any] | None:
    """Return who has given their password in this browser, some minutes ago at most, and owes the code."""
    known: dict[str, Any] | None = session.get(HALF)
    return known if known and time.time() - known["at"] < HALF_SECONDS else None


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
        may_reset=services().tools.mailer is not None,
        login=request.form.get("login", "")[:LONGEST_ANSWER],
        destination=_destination(),
    )


def _destination() -> str:
    """Return where to go after logging in: only ever to a page of ours."""
    wanted = request.values.get("next", "")
    return wanted if is_local(wanted) else url_for("today.show")
