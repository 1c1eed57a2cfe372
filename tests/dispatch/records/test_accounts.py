"""Shows who may sign in, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.records.accounts import (
    Post,
    SessionRules,
    SignedIn,
    add_user,
    change_password,
    check_password,
    close_session,
    forget_ended_sessions,
    open_session,
    read_session,
    touch_session,
)
from dispatch.records.audit import AuditEntry, append_audit, read_audit
from dispatch.records.engine import Records
from dispatch.records.tables import Role, UserAccountRow, UserSessionRow

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RULES = SessionRules(idle=timedelta(minutes=30), absolute=timedelta(hours=12))


@pytest.fixture
def user_id(records: Records) -> str:
    with records.writing() as session:
        return add_user(session, login=" Ana ", password="right", post=Post(Role.ADMINISTRATOR), now=NOW)


@pytest.fixture
def token(records: Records, user_id: str) -> str:
    with records.writing() as session:
        return open_session(session, user_id, NOW, RULES)


def holder(records: Records, token: str, moment: datetime) -> SignedIn | None:
    with records.reading() as session:
        return read_session(session, token, moment, RULES)


@pytest.mark.parametrize(
    ("login", "password", "is_let_in"),
    [("ana", "right", True), ("ANA", "right", True), ("ana", "wrong", False), ("nobody", "right", False)],
)
def test_only_the_right_password_signs_in(
    records: Records, user_id: str, login: str, password: str, is_let_in: bool
) -> None:
    with records.reading() as session:
        found = check_password(session, login, password)
    assert (found.user_id if found else None) == (user_id if is_let_in else None)


def test_an_account_that_is_switched_off_cannot_sign_in(records: Records, user_id: str, token: str) -> None:
    with records.writing() as session:
        session.get_one(UserAccountRow, user_id).active = False
    with records.reading() as session:
        assert check_password(session, "ana", "right") is None
    assert holder(records, token, NOW) is None


def test_neither_password_nor_token_is_readable(records: Records, user_id: str, token: str) -> None:
    with records.reading() as session:
        assert session.get_one(UserAccountRow, user_id).password_hash.startswith("$argon2id$")
        assert session.get(UserSessionRow, token) is None


def test_an_idle_session_ends_and_a_used_one_goes_on_until_its_last_hour(
    records: Records, token: str
) -> None:
    assert holder(records, token, NOW) == holder(records, token, NOW + timedelta(seconds=59))
    found = holder(records, token, NOW + timedelta(minutes=29))
    assert found is not None
    assert found.wants_touch
    assert holder(records, token, NOW + timedelta(minutes=30)) is None
    moment = NOW
    while moment < NOW + timedelta(hours=12) - timedelta(minutes=20):
        moment += timedelta(minutes=20)
        with records.writing() as session:
            touch_session(session, token, moment)
    assert holder(records, token, moment) is not None
    assert holder(records, token, NOW + timedelta(hours=12)) is None


def test_signing_out_ends_one_session_and_a_new_password_all_of_them(
    records: Records, user_id: str, token: str
) -> None:
    with records.writing() as session:
        other = open_session(session, user_id, NOW, RULES)
        close_session(session, token, NOW)
        close_session(session, token, NOW)
    assert holder(records, token, NOW) is None
    assert holder(records, other, NOW) is not None
    with records.writing() as session:
        change_password(session, user_id, "better", NOW)
    assert holder(records, other, NOW) is None
    with records.reading() as session:
        assert check_password(session, "ana", "right") is None
        assert check_password(session, "ana", "better") is not None


def test_ended_sessions_are_forgotten_and_open_ones_stay(records: Records, user_id: str, token: str) -> None:
    with records.writing() as session:
        close_session(session, open_session(session, user_id, NOW, RULES), NOW)
    with records.writing() as session:
        assert forget_ended_sessions(session, NOW + timedelta(seconds=1)) == 1
    assert holder(records, token, NOW) is not None


def test_the_audit_log_gives_the_latest_first(records: Records) -> None:
    entries = [AuditEntry(NOW, "ana", "call_read", "call", str(number), {"n": number}) for number in range(3)]
    with records.writing() as session:
        for entry in entries:
            append_audit(session, entry)
    with records.reading() as session:
        assert read_audit(session, limit=2) == [entries[2], entries[1]]
