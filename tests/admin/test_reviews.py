"""Calls to look at are listed, taken on and settled by those who may; a complaint finds its call."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from admin.app import create_app
from dispatch.domain.references import reference_of
from dispatch.domain.reviews import ReviewKind
from dispatch.records.accounts import Post, SessionRules, add_user, open_session
from dispatch.records.audit import read_audit
from dispatch.records.tables import CallRow, ReviewRow, Role
from tests.admin.conftest import TOOLS, StandingClock
from tests.admin.reader import Reader
from tests.admin.review_world import add_reviews
from tests.admin.world import add_days

if TYPE_CHECKING:
    from flask import Flask

    from admin.settings import AdminSettings
    from dispatch.records.engine import Records

TEXT = "A very long silence."


@pytest.fixture
def call(empty: Records) -> CallRow:
    """Have a few calls happen, and put the last one on the list."""
    add_days(empty, date(2026, 11, 19), calls=5)
    call_id = add_reviews(empty)
    with empty.writing() as session:
        complaint = session.get_one(ReviewRow, "complaint-1")
        session.delete(complaint)
    with empty.reading() as session:
        found = session.get_one(CallRow, call_id)
        session.expunge(found)
    return found


@pytest.fixture
def pages(empty: Records, settings: AdminSettings, call: CallRow) -> Flask:
    """Return the pages over these calls."""
    assert call.call_id
    return create_app(empty, settings, StandingClock(), tools=TOOLS)


@pytest.fixture
def reader(pages: Flask) -> Reader:
    """Return a browser in which an administrator has logged in."""
    return Reader(pages).logs_in()


def log_in(records: Records, role: Role) -> str:
    """Return the key of somebody else's log-in."""
    branch = "agency-health" if role is Role.INSTITUTION_MANAGER else None
    now = datetime.now(UTC)
    with records.writing() as session:
        user_id = add_user(session, login=role.value, password="-", post=Post(role, branch), now=now)
        session.flush()
        return open_session(session, user_id, now, SessionRules())


def test_a_call_to_look_at_is_taken_on_settled_and_opened_again(
    reader: Reader, empty: Records, call: CallRow
) -> None:
    address = f"/reviews/long_wait-{call.call_id}"
    page = reader.reads("/reviews")
    assert "Waited five minutes or longer" in page
    assert reference_of(call.call_id) in page
    assert "Calls to look at" in reader.reads("/calls")
    assert reader.sends(address, step="take").status_code == 303
    assert reader.sends(address, step="settle", cause="all_busy").status_code == 400
    assert reader.sends(address, step="settle", cause="all_busy", note="call 912 345 678").status_code == 400
    assert reader.sends(address, step="settle", cause="", note="x").status_code == 400
    assert reader.sends(address, step="settle", cause="all_busy", note="two were ill").status_code == 303
    assert "Nothing to look at" in reader.reads("/reviews")
    settled = reader.reads("/reviews", state="settled", kind="long_wait")
    assert "all interpreters were busy" in settled
    assert "two were ill" in settled
    assert reader.sends(address, step="take").status_code == 409
    assert reader.sends(address, step="reopen").status_code == 303
    assert reader.sends("/reviews/nothing", step="take").status_code == 404
    assert reader.reads("/reviews", state="nonsense", kind="nonsense", after="x")
    with empty.reading() as session:
        assert read_audit(session, limit=1)[0].action == "review_reopened"


def test_a_complaint_is_taken_from_the_page_of_its_call(
    reader: Reader, empty: Records, call: CallRow
) -> None:
    form = {
        "reference": reference_of(call.call_id),
        "day": f"{call.opened_at:%Y-%m-%d}",
        "said_by": "client",
        "text": TEXT,
        "due": str(date(2026, 12, 1)),
    }
    assert f"reference={form['reference']}" in reader.opens(f"/calls/{call.call_id}").text
    for wrong, why in (
        ({"reference": "abc"}, "six digits"),
        ({"reference": "000000"}, "No call of that day"),
        ({"day": "soon"}, ""),
        ({"text": ""}, "in short"),
        ({"text": "ring 912345678"}, "without telephone numbers"),
        ({"said_by": "nobody"}, "who complains"),
        ({"owner": "nobody"}, "who is to answer"),
    ):
        answer = reader.sends("/reviews/complaint", **(form | wrong))
        assert (answer.status_code, why in answer.text) == (400, True), wrong
    assert reader.sends("/reviews/complaint", **form).status_code == 303
    page = reader.reads("/reviews", kind="complaint")
    assert TEXT in page
    assert "The client" in page
    with empty.reading() as session:
        [row] = session.scalars(select(ReviewRow).where(ReviewRow.kind == ReviewKind.COMPLAINT))
    assert (row.call_id, row.due_on) == (call.call_id, date(2026, 12, 1))


def test_an_auditor_reads_the_list_and_settles_nothing(pages: Flask, empty: Records, call: CallRow) -> None:
    auditor = Reader(pages).carries(log_in(empty, Role.AUDITOR))
    page = auditor.opens("/reviews").text
    assert "Waited five minutes" in page
    assert "Take a complaint" not in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    assert auditor.sends(f"/reviews/long_wait-{call.call_id}", step="take").status_code == 403
    manager = Reader(pages).carries(log_in(empty, Role.INSTITUTION_MANAGER))
    assert manager.opens("/reviews").status_code == 403
