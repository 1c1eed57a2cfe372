"""The calls that benchmarks fill PostgreSQL with are counted by roll-ups as the code counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from benchmarks.parts.filled_records import FIRST, INSTITUTIONS, LAST, fill
from dispatch.domain.periods import Period, month
from dispatch.domain.statements import Party, PartyKind
from dispatch.records.engine import Records, open_engine
from dispatch.records.migrate import differences, migrate
from dispatch.records.recount import agrees
from dispatch.records.tables import CallRow, ChargeRow
from dispatch.use_cases.issue_statement import Wanted, preview_statement
from dispatch.use_cases.rebuild_records import remake_statistics
from tests.dispatch.records.test_slices import everything

if TYPE_CHECKING:
    from pathlib import Path

CALLS = 1500


def test_filled_roll_ups_are_those_of_a_recount(empty_postgres_url: str, tmp_path: Path) -> None:
    del tmp_path
    records = Records(open_engine(empty_postgres_url))
    migrate(records.engine)
    fill(records, CALLS)
    found = everything(records)
    with records.reading() as session:
        assert agrees(session)
        assert session.scalar(select(func.count()).select_from(CallRow)) == CALLS
    assert remake_statistics(records) == CALLS
    anew = everything(records)
    assert sorted(map(str, found - anew))[:5] == sorted(map(str, anew - found))[:5] == []
    assert differences(records.engine) == [], "every index is there again"
    _statements_add_up(records)
    records.engine.dispose()


def _statements_add_up(records: Records) -> None:
    whole = Period(FIRST, LAST)
    stated = [
        preview_statement(records, Wanted(Party(PartyKind.INSTITUTION, f"i-{n}"), whole))
        for n in range(0, INSTITUTIONS, 25)
    ]
    with records.reading() as session:
        of_them = CallRow.institution_id.in_([one.party.party_id for one in stated])
        charged = session.scalar(
            select(func.sum(ChargeRow.due_amount))
            .join(CallRow, CallRow.call_id == ChargeRow.call_id)
            .where(of_them)
        )
    assert sum(one.net for one in stated) == charged
    assert any(one.items for one in stated)
    assert month(2026, 10).first > FIRST
