"""What stands in the audit log stays as it was written, whoever asks the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from dispatch.records.audit import AuditEntry, append_audit, read_audit
from dispatch.records.tables import AuditEntryRow

if TYPE_CHECKING:
    from dispatch.records.engine import Records

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def test_the_database_refuses_to_change_an_entry(records: Records) -> None:
    with records.writing() as session:
        append_audit(session, AuditEntry(NOW, "ana", "site_changed", "site", "site-1", {"reason": "moved"}))
    with pytest.raises(DBAPIError, match="never changed"), records.writing() as session:
        session.execute(update(AuditEntryRow).values(user_id="rui"))
    with records.reading() as session:
        assert [entry.user_id for entry in read_audit(session, limit=5)] == ["ana"]
