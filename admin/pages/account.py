"""Somebody's own account: password, second factor, and where they are logged in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import segno
from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from markupsafe import Markup

from admin import access
from admin.context import formats, services
from admin.words import say
from dispatch.records import accounts, second_factor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from dispatch.records.accounts import SignedIn

pages = Blueprint("account", __name__)

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
FRESH = "factor"
NOTICES = ("factor_kept", "factor_dropped", "visits_ended")


@pages.get("/account")
def show() -> ResponseReturnValue:
    """Show the reader's own account."""
    told = request.args.get("told")
    return _page(notice=told if told in NOTICES else None)


@pages.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Set a new password; every log-in ends, this one too."""
    reader, old, new = _reader(), request.form.get("old", ""), request.form.get("new", "")
    problem = password_problem(new, reader.login)
    with services().records.reading() as records:
        if len(old) > LONGEST_PASSWORD or not accounts.is_password_of(records, reader.user_id, old):
            problem = "account.wrong_password"
    if problem:
        return _page(problem=problem), 400
    access.note_own("password_changed")
    with services().records.writing() as records:
        accounts.change_password(records, reader.user_id, new, datetime.now(UTC))
    return redirect(url_for("log_in.show", changed=1), 303)


@pages.post("/account/visits/end")
def end_visits() -> ResponseReturnValue:
    """End one log-in of the reader's, or all but this one."""
    reader, wanted, now = _reader(), request.form.get("visit", ""), datetime.now(UTC)
    with services().records.writing() as records:
        for visit in _visits(reader):
            if visit.key == wanted or (wanted == "others" and not visit.is_this):
                accounts.close_visit(records, reader.user_id, visit.key, now)
    access.note_own("visits_ended")
    return redirect(url_for("account.show", told="visits_ended"), 303)


@pages.get("/account/second-factor")
def ask_factor() -> ResponseReturnValue:
    """Show a secret for the reader's telephone, as a picture and as letters."""
    return _factor_page(session.setdefault(FRESH, second_factor.fresh_secret()))


@pages.post("/account/second-factor")
def keep_factor() -> ResponseReturnValue:
    """Have log-ins ask for codes from now on, once a code has shown that the telephone has the secret."""
    secret = session.get(FRESH) or abort(400)
    code = "".join(request.form.get("code", "").split())
    with services().records.writing() as records:
        is_kept = second_factor.keep_second_factor(
            records, _reader().user_id, secret, code, datetime.now(UTC)
        )
    if not is_kept:
        return _factor_page(secret, problem="log_in.wrong_code"), 400
    session.pop(FRESH)
    access.note_own("second_factor_kept")
    return redirect(url_for("account.show", told="factor_kept"), 303)


@pages.post("/account/second-factor/end")
def drop_factor() -> ResponseReturnValue:
    """Have log-ins ask for the password only; asks for it, in case somebody has left their desk."""
    reader, password = _reader(), request.form.get("old", "")
    with services().records.reading() as records:
        is_theirs = len(password) <= LONGEST_PASSWORD and accounts.is_password_of(
            records, reader.user_id, password
        )
    if not is_theirs:
        return _page(problem="account.wrong_password"), 400
    with services().records.writing() as records:
        second_factor.forget_second_factor(records, reader.user_id)
    access.note_own("second_factor_dropped")
    return redirect(url_for("account.show", told="factor_dropped"), 303)


def password_problem(password: str, login: str) -> str | None:
    """Return what is wrong with a new password, by the name of its sentence."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return "account.password_length"
    return "account.password_like_login" if login.casefold() in password.casefold() else None


def _reader() -> SignedIn:
    return access.account() or abort(403)


def _visits(reader: SignedIn) -> list[accounts.Visit]:
    with services().records.reading() as records:
        return accounts.read_visits(
            records, reader.user_id, access.key_of_log_in(), datetime.now(UTC), access.rules_of_log_ins()
        )


def _page(*, problem: str | None = None, notice: str | None = None) -> str:
    reader = _reader()
    with services().records.reading() as records:
        has_factor = second_factor.has_second_factor(records, reader.user_id)
    return render_template(
        "account.html",
        visits=_visits(reader),
        has_factor=has_factor,
        problem=problem,
        notice=notice,
        shortest=SHORTEST_PASSWORD,
    )


def _factor_page(secret: str, problem: str | None = None) -> str:
    issuer = say(formats().language, "site.name")
    address = second_factor.address_of(secret, _reader().login, issuer)
    picture = segno.make(address, micro=False).svg_inline(scale=5, border=2, dark="#10243a", light="#fff")
    return render_template(
        "second_factor.html",
        picture=Markup(picture),  # noqa: S704 - made of squares; nothing in it was typed by anybody
        groups=[secret[at : at + 4] for at in range(0, len(secret), 4)],
        problem=problem,
    )
