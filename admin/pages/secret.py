"""A lost code, PIN or password is replaced in one step; the new one is shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, request

from admin.context import services
from admin.keeping import back_from, by, ensure_own, reason_given, register_of
from admin.pages.register import BAD_REQUEST, secret_page
from dispatch.use_cases.keep_entry import read_entry_texts
from dispatch.use_cases.renew_password import renew_password
from dispatch.use_cases.renew_pin import renew_pin
from dispatch.use_cases.replace_code import replace_code

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from dispatch.use_cases.keep_entry import By

pages = Blueprint("secret", __name__)


@pages.route("/secrets/<name>/<key>", methods=["GET", "POST"])
def renew(name: str, key: str) -> ResponseReturnValue:
    """Ask why, replace, and show the new one."""
    if name not in ("codes", "interpreters", "accounts"):
        abort(404)
    register_of(name)
    found = read_entry_texts(services().records, name, key)
    if found is None:
        abort(404)
    ensure_own(name, key, {})
    back, reason = back_from(name, found[0]), reason_given()
    if request.method == "POST" and reason:
        secret = _renewed(name, key, by(reason))
        return secret_page(name, secret, back, key) if secret else abort(404)
    lacks = request.method == "POST"
    shown = render_template("renew.html", name=name, key=key, back=back, lacks_reason=lacks)
    return shown, BAD_REQUEST if lacks else 200


def _renewed(name: str, key: str, told: By) -> str | None:
    here = services()
    if name == "accounts":
        return renew_password(here.records, here.clock, key, told)
    renew_digits = replace_code if name == "codes" else renew_pin
    return renew_digits(here.records, here.clock, here.digest, key, told)
