"""What there is of money in the invented service: pay, a fund, a statement, a difference to the carrier."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from dispatch.domain.funds import Fund
from dispatch.domain.periods import Period
from dispatch.domain.reconciliation import DifferenceKind, DifferenceState
from dispatch.domain.statements import Party, PartyKind
from dispatch.records.claims import add_fund
from dispatch.records.tables import CallRow, ConversationRow, LegDifferenceRow, PayRow, ReconciliationRow
from dispatch.use_cases.claim_costs import WantedClaim, claim_costs
from dispatch.use_cases.issue_statement import Wanted, issue_statement
from tests.admin.cast import CARD

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records

FUND = Fund(
    "fund-1",
    "Fundo de Acolhimento",
    Period(date(2026, 1, 1), date(2026, 12, 31)),
    "EUR",
    Decimal("0.75"),
    Decimal(10_000),
)
NOTED = datetime(2026, 11, 20, 4, tzinfo=UTC)


def add_money(records: Records) -> str:
    """Pay whoever talked first in each call, add a fund and a difference; return one interpreter's id."""
    with records.writing() as session:
        add_fund(session, FUND)
        talks = select(CallRow, ConversationRow).join(
            ConversationRow, ConversationRow.call_id == CallRow.call_id
        )
        paid: dict[str, str] = {}
        for call, talk in session.execute(talks.where(ConversationRow.position == 1)):
            paid[call.call_id] = talk.interpreter_id or ""
            session.add(
                PayRow(
                    call_id=call.call_id,
                    interpreter_id=talk.interpreter_id,
                    association_id=None,
                    opened_at=call.opened_at,
                    rate_card_id=CARD.rate_card_id,
                    currency="EUR",
                    conversation_seconds=120,
                    billed_seconds=120,
                    amount=Decimal("1.20"),
                    not_paid_reason=None,
                    items=[{"kind": "conversation", "seconds": 120, "amount": "1.20", "per_minute": "0.60"}],
                    valued_at=NOTED,
                )
            )
        session.add(
            LegDifferenceRow(
                leg_id="CA-differs",
                kind=DifferenceKind.DURATION,
                call_id=None,
                started_at=NOTED - timedelta(hours=9),
                ours="completed, 61 s",
                theirs="completed, 64 s",
                state=DifferenceState.OPEN,
                found_at=NOTED,
                changed_at=NOTED,
            )
        )
        session.add(
            ReconciliationRow(
                day=date(2026, 11, 19), began_at=NOTED, compared_until=NOTED, finished_at=NOTED, our_legs=412
            )
        )
        return next(iter(paid.values()))


def state_and_claim(records: Records, clock: Clock) -> None:
    """Issue the statement I-1 and make the claim F-1, of the world's first day."""
    day = Period(date(2026, 11, 19), date(2026, 11, 19))
    issue_statement(records, clock, Wanted(Party(PartyKind.INSTITUTION, "agency-health"), day))
    claim_costs(records, clock, WantedClaim(FUND.fund_id, day))
