"""A new password for who has forgotten theirs, by a letter to the address that is their user name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer

from admin.context import formats, services
from admin.pages.account import SHORTEST_PASSWORD, password_problem
from admin.words import say
from dispatch.records import accounts
from dispatch.records.audit import AuditEntry, append_audit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("forgotten", __name__)

LETTER_SECONDS = 3600
LONGEST_LOGIN, LONGEST_TOKEN = 100, 500


@pages.get("/forgotten")
def show() -> ResponseReturnValue:
    """Ask for whom."""
    return render_template("forgotten.html", sent=False)


@pages.post("/forgotten")
def send() -> ResponseReturnValue:
    """Send a letter, if there is such an account; the answer is the same if there is none."""
    login = request.form.get("login", "").strip().lower()[:LONGEST_LOGIN]
    mailer = services().tools.mailer
    if mailer and "@" in login and login.isprintable():
        with services().records.reading() as records:
            user_id = accounts.find_active_user(records, login)
            mark = accounts.password_mark(records, user_id) if user_id else None
        if user_id:
            language = formats().language
            way = url_for("forgotten.choose", token=_letters().dumps([user_id, mark]))
            link = services().settings.public_address.rstrip("/") + way
            mailer.send(
                login, say(language, "forgotten.subject"), say(language, "forgotten.letter", link=link)
            )
    return render_template("forgotten.html", sent=True)


@pages.get("/forgotten/<token>")
def choose(token: str) -> ResponseReturnValue:
    """Ask for a new password."""
    return _form(token, None if _holder(token) else "forgotten.too_old")


@pages.post("/forgotten/<token>")
def change(token: str) -> ResponseReturnValue:
    """Set it; every log-in of the account ends, and with it the letter's use."""
    holder, new = _holder(token), request.form.get("new", "")
    if holder is None:
        return _form(token, "forgotten.too_old")
    problem = password_problem(new, holder.login)
    if problem:
        return _form(token, problem)
    now = datetime.now(UTC)
    with services().records.writing() as records:
        accounts.change_password(records, holder.user_id, new, now)
        append_audit(records, AuditEntry(now, holder.user_id, "password_reset", "user", holder.user_id))
    return redirect(url_for("log_in.show", changed=1), 303)


def _form(token: str, problem: str | None) -> ResponseReturnValue:
    is_open = problem != "forgotten.too_old"
    page = render_template(
        "new_password.html", token=token, problem=problem, is_open=is_open, shortest=SHORTEST_PASSWORD
    )
    return page, 400 if problem else 200


def _holder(token: str) -> accounts.SignedIn | None:
    """Return whose letter this is; None where it is none of ours, too old, or was used."""
    try:
        told: Any = _letters().loads(token[:LONGEST_TOKEN], max_age=LETTER_SECONDS)
    except BadData:
        return None
    with services().records.reading() as records:
        holder = accounts.read_user(records, told[0])
        return holder if holder and accounts.password_mark(records, holder.user_id) == told[1] else None


def _letters() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="forgotten password")
