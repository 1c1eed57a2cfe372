"""Forms for everything that is kept by hand: one page to add, one to change, one to delete, simple lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from admin.access import account
from admin.context import formats, services
from admin.forms import FormTexts, fields_of, label_of, name_of_choice
from admin.keeping import (
    LONGEST_REASON,
    back_from,
    by,
    columns_shown,
    ensure_own,
    given_in_form,
    may_keep,
    reason_given,
    register_of,
)
from admin.options import options_for
from dispatch.domain.plain_text import Column, Kind, Wrong, write_value
from dispatch.records.registers import REGISTERS
from dispatch.use_cases.discard_entry import DELETABLE, discard_entry
from dispatch.use_cases.keep_entry import WantedEntry, keep_entry, read_entry_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from admin.forms import Option

pages = Blueprint("register", __name__)

LISTED: Mapping[str, tuple[str, ...]] = {
    "lines": ("name", "number", "kind", "prompt_language", "opening_hours"),
    "languages": ("name_pt", "name_en", "endonym", "keypad_code", "offered"),
    "associations": ("name", "tier"),
    "accounts": ("login", "role", "institution_id", "active"),
}
"""Registers with a list of their own, and its columns; others are seen on the pages of people and places."""

BAD_REQUEST = 400


@pages.get("/registers")
def hub() -> ResponseReturnValue:
    """Show what can be kept, and each as a table to take along or to bring."""
    kept = [name for name in REGISTERS if may_keep(name)]
    return render_template("registers.html", listed=[name for name in kept if name in LISTED], kept=kept)


@pages.get("/registers/<name>")
def table(name: str) -> ResponseReturnValue:
    """List a register that is short enough for one page."""
    register = register_of(name)
    if name not in LISTED:
        abort(404)
    with services().records.reading() as session:
        entries = register.read_all(session)
        options = options_for(session, {column.of for column in register.columns if column.of})
    columns = [register.column(each) for each in LISTED[name]]
    rows = [
        (str(entry[register.key]), [_shown(column, entry[column.name], options) for column in columns])
        for entry in entries
    ]
    heads = [label_of(name, column.name, formats().language) for column in columns]
    return render_template("register_table.html", name=name, heads=heads, rows=rows)


@pages.route("/registers/<name>/new", methods=["GET", "POST"])
def add(name: str) -> ResponseReturnValue:
    """Add an entry; a code, PIN or password that comes with it is shown once."""
    register_of(name)
    if request.method == "GET":
        return _form(name, None, dict(request.args), {}, None)
    return _keep(name, None)


@pages.route("/registers/<name>/<key>", methods=["GET", "POST"])
def change(name: str, key: str) -> ResponseReturnValue:
    """Change an entry."""
    register_of(name)
    found = read_entry_texts(services().records, name, key)
    if found is None:
        abort(404)
    ensure_own(name, key, {})
    if request.method == "GET":
        texts, version = found
        return _form(name, key, texts, {}, version)
    return _keep(name, key)


@pages.route("/registers/<name>/<key>/delete", methods=["GET", "POST"])
def delete(name: str, key: str) -> ResponseReturnValue:
    """Ask once more, and delete an entry."""
    register_of(name)
    found = read_entry_texts(services().records, name, key)
    if found is None or name not in DELETABLE:
        abort(404)
    ensure_own(name, key, {})
    back = back_from(name, found[0])
    reason = reason_given()
    if request.method == "POST" and reason:
        given = services()
        discard_entry(given.records, given.clock, given.digest, (name, key), by(reason))
        return redirect(back, 303)
    facts = [
        (label_of(name, column.name, formats().language), found[0].get(column.name, ""))
        for column in columns_shown(name, is_new=False)
        if found[0].get(column.name) and column.kind is not Kind.ONE_OF
    ]
    lacks = request.method == "POST"
    shown = render_template("delete.html", name=name, facts=facts, back=back, lacks_reason=lacks)
    return shown, BAD_REQUEST if lacks else 200


def _keep(name: str, key: str | None) -> ResponseReturnValue:
    given = given_in_form(name, key)
    ensure_own(name, key or "", given)
    reason, version = reason_given(), request.form.get("version")
    if reason is None:
        return _form(name, key, given, {"reason": Wrong.MISSING}, version), BAD_REQUEST
    wanted = WantedEntry(name, given, is_new=key is None, version=version)
    here = services()
    put = keep_entry(here.records, here.clock, here.digest, wanted, by(reason))
    if put.wrong:
        return _form(name, key, given, put.wrong, version), BAD_REQUEST
    if put.secret:
        with_key = given | {REGISTERS[name].key: put.key}
        return secret_page(name, put.secret, back_from(name, with_key), put.key)
    found = read_entry_texts(here.records, name, put.key)
    return redirect(back_from(name, found[0] if found else given), 303)


def secret_page(name: str, secret: str, back: str, key: str) -> str:
    """Return the page that shows a code, PIN or password, once."""
    return render_template("secret.html", name=name, secret=secret, back=back, key=key)


def _form(
    name: str, key: str | None, texts: Mapping[str, str], wrong: Mapping[str, Wrong], version: str | None
) -> str:
    register, language = REGISTERS[name], formats().language
    columns = columns_shown(name, is_new=key is None)
    with services().records.reading() as session:
        wanted = {column.of for column in columns} | {column.name for column in columns}
        options = options_for(session, wanted)
    fixed = frozenset() if key is None else frozenset(register.fixed)
    told = FormTexts(name, texts, wrong, options, fixed)
    fields = fields_of(columns, told, language)
    entry = dict(texts) | ({register.key: key} if key else {})
    return render_template(
        "edit.html",
        name=name,
        key=key,
        fields=fields,
        wrong=[field for field in fields if field.problem],
        other_wrong=[why for column, why in wrong.items() if column == register.key and key is not None],
        reason=request.form.get("reason", "")[:LONGEST_REASON],
        lacks_reason="reason" in wrong,
        longest_reason=LONGEST_REASON,
        version=version,
        back=_back(name, entry),
        is_self=name == "accounts" and key == (account() and account().user_id),  # type: ignore[union-attr]
    )


def _back(name: str, entry: Mapping[str, str]) -> str:
    try:
        return back_from(name, entry)
    except KeyError:
        return url_for("people.show" if name == "interpreters" else "places.show")


def _shown(column: Column, value: Any, options: Mapping[str, Sequence[Option]]) -> str:
    language = formats().language
    if column.kind is Kind.CHOICE and value is not None:
        return name_of_choice(column.name, str(value), language)
    if column.kind is Kind.ONE_OF and value is not None:
        return dict(options.get(column.of, ())).get(value, str(value)).strip()
    if column.kind is Kind.FLAG:
        return name_of_choice("flag", "yes" if value else "no", language)
    return write_value(column, value)
