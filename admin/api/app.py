"""Builds the API as one application."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Response, jsonify
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

from admin.api.guard import PROBLEM, RECORDS, bearer, guard_api, problem, records, tell_invalid
from admin.api.shapes import (
    AskedCalls,
    CallDetail,
    CallItem,
    CallList,
    CallPath,
    InstitutionItem,
    InstitutionList,
    InterpreterItem,
    InterpreterList,
    OfferItem,
    Paged,
    Problem,
)
from admin.asked import CannotReadError, branch_of, read_cursor, write_cursor
from dispatch.records.admin_reads import (
    CallFilter,
    read_call_story,
    read_calls,
    read_institutions,
    read_interpreters_after,
)
from dispatch.records.audit import AuditEntry, append_audit

if TYPE_CHECKING:
    from http import HTTPStatus
    from typing import Any

    from pydantic import BaseModel

    from dispatch.records.admin_reads import CallLine
    from dispatch.records.engine import Records

VERSION = "1.0.0"
FAULTS: dict[str | int | HTTPStatus, Any] = {
    code: {"description": told, "content": {PROBLEM: {"schema": Problem.model_json_schema()}}}
    for code, told in {
        "401": "no token, or none of ours",
        "403": "a token that does not open this",
        "422": "a value that cannot be understood",
    }.items()
}
MISSING: dict[str | int | HTTPStatus, Any] = {
    "404": {"description": "no such thing", "content": {PROBLEM: {"schema": Problem.model_json_schema()}}}
}


def create_api(opened: Records) -> OpenAPI:
    """Return the API over these records."""
    app = OpenAPI(
        "admin.api",
        info=Info(title="Ponte", version=VERSION, description="Calls, institutions and interpreters."),
        security_schemes={"token": {"type": "http", "scheme": "bearer"}},
        responses=FAULTS,
        validation_error_callback=tell_invalid,
        doc_ui=False,
    )
    app.extensions[RECORDS] = opened
    guard_api(app)
    app.add_url_rule("/openapi.json", "openapi", lambda: jsonify(app.api_doc))
    secured: dict[str, Any] = {"security": [{"token": []}]}
    app.get("/calls", responses={200: CallList}, **secured)(list_calls)
    app.get("/calls/<call_id>", responses={200: CallDetail, **MISSING}, **secured)(read_call)
    app.get("/institutions", responses={200: InstitutionList}, **secured)(list_institutions)
    app.get("/interpreters", responses={200: InterpreterList}, **secured)(list_interpreters)
    return app


def list_calls(query: AskedCalls) -> Response:
    """List calls, newest first."""
    try:
        cursor = read_cursor(query.cursor, newer=False) if query.cursor else None
    except CannotReadError:
        return problem(422, "This cursor is none of ours.")
    with records().reading() as session:
        branch = None
        if query.institution is not None:
            branch = branch_of(query.institution, read_institutions(session))
        wanted = CallFilter(query.since, query.until, query.language, query.outcome, branch)
        page = read_calls(session, wanted, cursor, query.limit)
    last = page.lines[-1] if page.lines and page.has_older else None
    following = write_cursor(last.opened_at, last.call_id) if last else None
    return _answer(CallList(items=[_item(line) for line in page.lines], next=following))


def read_call(path: CallPath) -> Response:
    """Read one call; the look at it is in the audit log."""
    with records().reading() as session:
        story = read_call_story(session, path.call_id)
    if story is None:
        return problem(404, "There is no such call.")
    entry = AuditEntry(
        datetime.now(UTC), None, "call_read", "call", path.call_id, {"token": bearer().token_id}
    )
    with records().writing() as session:
        append_audit(session, entry)
    record = story.record
    offers = [
        OfferItem(
            interpreter=story.public_numbers.get(offer.interpreter_id or ""),
            made_at=offer.made_at,
            outcome=offer.outcome,
        )
        for offer in record.offers
    ]
    return _answer(
        CallDetail(
            call_id=record.call_id,
            opened_at=record.opened_at,
            institution=story.institution_name,
            site=story.site_name,
            language=record.language,
            outcome=record.outcome,
            connect_seconds=record.connect_seconds,
            conversation_seconds=record.conversation_seconds,
            estimated=record.estimated,
            closed_at=record.closed_at,
            requested_at=record.requested_at,
            connected_at=record.connected_at,
            rating=record.rating,
            offers=offers,
        )
    )


def list_institutions(query: Paged) -> Response:
    """List institutions by their ids."""
    with records().reading() as session:
        found = sorted(read_institutions(session), key=lambda each: each.institution_id)
    further = [each for each in found if each.institution_id > (query.cursor or "")]
    shown = further[: query.limit]
    items = [
        InstitutionItem(institution_id=each.institution_id, parent_id=each.parent_id, name=each.name)
        for each in shown
    ]
    following = shown[-1].institution_id if len(further) > len(shown) else None
    return _answer(InstitutionList(items=items, next=following))


def list_interpreters(query: Paged) -> Response:
    """List interpreters by the numbers that institutions know them by."""
    with records().reading() as session:
        found = read_interpreters_after(session, query.cursor or "", query.limit + 1)
    shown = found[: query.limit]
    items = [
        InterpreterItem(interpreter=number, languages=languages, active=active)
        for number, languages, active in shown
    ]
    following = shown[-1][0] if len(found) > len(shown) else None
    return _answer(InterpreterList(items=items, next=following))


def _item(line: CallLine) -> CallItem:
    return CallItem(
        call_id=line.call_id,
        opened_at=line.opened_at,
        institution=line.institution_name,
        site=line.site_name,
        language=line.language,
        outcome=line.outcome,
        connect_seconds=line.connect_seconds,
        conversation_seconds=line.conversation_seconds,
        estimated=line.estimated,
    )


def _answer(shape: BaseModel) -> Response:
    return jsonify(shape.model_dump(mode="json"))
