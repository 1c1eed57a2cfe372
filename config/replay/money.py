"""Holds statements, pay and roll-ups of a replay against its charges, and records against their facts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from dispatch.domain.periods import Period
from dispatch.domain.statements import Party, PartyKind
from dispatch.records.admin_reads import read_period
from dispatch.records.statement_lines import parties_between
from dispatch.use_cases.issue_statement import Wanted, preview_statement
from dispatch.use_cases.rebuild_records import check_records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from dispatch.domain.statements import Statement
    from dispatch.records.engine import Records
    from dispatch.records.whole_calls import WholeCall


@dataclass
class MoneyProof:
    """What was compared, and every disagreement in words."""

    statements: int = 0
    stated: Decimal = Decimal(0)  # worth of all calls, to institutions
    paid: Decimal = Decimal(0)  # to interpreters
    rebuilt: int = 0  # records made anew from their facts, alike
    faults: list[str] = field(default_factory=list)


def prove_money(
    records: Records, recorded: Sequence[WholeCall], start: datetime, zone: ZoneInfo
) -> MoneyProof:
    """Draw everybody's statements over the whole period, and compare."""
    proof = MoneyProof()
    last = max(whole.call.closed_at for whole in recorded)
    period = Period(start.astimezone(zone).date(), last.astimezone(zone).date())
    institutions = _statements(records, PartyKind.INSTITUTION, period, zone)
    suppliers = _statements(records, PartyKind.ASSOCIATION, period, zone)
    suppliers += _statements(records, PartyKind.INTERPRETER, period, zone)
    proof.statements = len(institutions) + len(suppliers)
    proof.stated = sum((one.valued for one in institutions), Decimal(0))
    proof.paid = sum((one.net for one in suppliers), Decimal(0))
    _compare_calls(institutions, recorded, proof)
    _compare_sides(suppliers, recorded, proof)
    _compare_rollups(records, recorded, proof)
    found = check_records(records, *period.moments(zone))
    proof.rebuilt = found.checked - len(found.different)
    proof.faults += [f"record {one.call_id}: {'; '.join(one.differences)}" for one in found.different]
    proof.faults += [f"call {call_id}: facts and no record" for call_id in found.unrecorded]
    proof.faults += [
        f"standby of {one.interpreter_id} on {one.day}: {'; '.join(one.differences)}"
        for one in found.standby_different
    ]
    return proof


def _statements(records: Records, kind: PartyKind, period: Period, zone: ZoneInfo) -> list[Statement]:
    with records.reading() as session:
        parties = parties_between(session, kind, *period.moments(zone))
    return [preview_statement(records, Wanted(Party(kind, one), period, zone.key)) for one in parties]


def _compare_calls(statements: list[Statement], recorded: Sequence[WholeCall], proof: MoneyProof) -> None:
    """Each call of an institution that asked for a language stands on one statement, with its own charge."""
    times = Counter(item.line.call_id for one in statements for item in one.items)
    stated = {item.line.call_id: item.line for one in statements for item in one.items}
    for whole in recorded:
        call, charge = whole.call, whole.charge
        expected = int(call.institution_id is not None and call.requested_at is not None)
        if times[call.call_id] != expected:
            proof.faults.append(f"call {call.call_id}: on {times[call.call_id]} statements, not {expected}")
        elif expected and (charge is None or stated[call.call_id].valued != charge.valued_amount):
            proof.faults.append(f"call {call.call_id}: stated otherwise than charged")


def _compare_sides(statements: list[Statement], recorded: Sequence[WholeCall], proof: MoneyProof) -> None:
    """Each interpreter's part in each call is stated once, to their supplier."""
    stated = Counter(item.line.key for one in statements for item in one.items)
    talked = {
        (whole.call.call_id, talk.interpreter_id)
        for whole in recorded
        for talk in whole.conversations
        if talk.interpreter_id is not None
    }
    proof.faults += [f"call {call_id}: {who} is not paid" for call_id, who in talked - stated.keys()]
    proof.faults += [
        f"call {key[0]}: {key[1]} is paid {times} times" for key, times in stated.items() if times > 1
    ]


def _compare_rollups(records: Records, recorded: Sequence[WholeCall], proof: MoneyProof) -> None:
    first = min(whole.call.opened_at for whole in recorded).replace(minute=0, second=0, microsecond=0)
    last = max(whole.call.closed_at for whole in recorded) + timedelta(hours=1)
    with records.reading() as session:
        sums = read_period(session, first, last)
    counted = sum(hour.conversation_seconds for hour in sums.hours)
    noted = sum(whole.call.conversation_seconds for whole in recorded)
    if counted != noted:
        proof.faults.append(f"roll-ups count {counted} s of conversation, records {noted} s")
    charged = sum((whole.charge.valued_amount for whole in recorded if whole.charge), Decimal(0))
    summed = sum((money.valued_amount for money in sums.money), Decimal(0))
    if charged != summed:
        proof.faults.append(f"pages sum {summed} of charges, records {charged}")
