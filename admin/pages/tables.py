"""Registers as CSV: taken along, and brought back with a dry run that tells every error by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, render_template, request

from admin.access import account, sees_all
from admin.context import formats, services
from admin.keeping import by, reason_given, register_of
from admin.tables import as_csv
from dispatch.domain.text_tables import MOST_ROWS, NoTableError, read_table
from dispatch.use_cases.export_entries import export_entries
from dispatch.use_cases.import_entries import import_entries

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from dispatch.domain.text_tables import TextTable
    from dispatch.use_cases.import_entries import Imported

pages = Blueprint("tables", __name__)

MOST_SHOWN = 200
"""Problems told at once: who has more has one mistake many times."""

UNPROCESSABLE = 422


@pages.get("/registers/<name>.csv")
def download(name: str) -> ResponseReturnValue:
    """Give a register as CSV, without codes, PINs and passwords."""
    register_of(name)
    reader = account()
    if reader is None or not sees_all():
        abort(403)
    here = services()
    columns, rows = export_entries(here.records, here.clock, name, reader.user_id)
    answer = Response(as_csv(columns, rows, formats().language), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


@pages.route("/registers/<name>/import", methods=["GET", "POST"])
def bring(name: str) -> ResponseReturnValue:
    """Try a table, tell what it would change or what is wrong with it, and take it over when asked to."""
    register = register_of(name)
    if not register.imports or not sees_all():
        abort(404)
    if request.method == "GET":
        return _page(name)
    content = _content()
    if not content:
        return _page(name, unreadable="missing"), UNPROCESSABLE
    try:
        table = read_table(content)
    except NoTableError as error:
        return _page(name, unreadable=str(error)), UNPROCESSABLE
    return _import(name, table, content)


def _import(name: str, table: TextTable, content: bytes) -> ResponseReturnValue:
    here, reason = services(), reason_given()
    is_meant = request.form.get("step") == "import"
    lacks_reason = is_meant and reason is None
    done = import_entries(
        here.records,
        here.clock,
        here.digest,
        (name, table),
        by(reason or ""),
        for_real=is_meant and not lacks_reason,
    )
    shown = _page(
        name,
        done=done,
        rows=len(table.rows),
        content=content.decode("utf-8-sig", errors="replace")
        if _is_utf8(content)
        else content.decode("cp1252"),
        lacks_reason=lacks_reason,
    )
    return shown, UNPROCESSABLE if done.problems or lacks_reason else 200


def _content() -> bytes:
    """Return the file, or the text of it that the dry run's page carries."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return bytes(file.read())
    return request.form.get("content", "").encode()


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _page(name: str, *, unreadable: str | None = None, done: Imported | None = None, **told: object) -> str:
    register = register_of(name)
    return render_template(
        "import.html",
        name=name,
        columns=register.columns,
        key=register.key,
        unreadable=unreadable,
        done=done,
        problems=done.problems[:MOST_SHOWN] if done else (),
        most_rows=MOST_ROWS,
        **told,
    )
