"""Shows that both databases give back what they were given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from dispatch.domain.charges import RateCard, Rounding
from dispatch.domain.errors import RecordsUnavailable
from dispatch.records.engine import Records, open_engine
from dispatch.records.rate_cards import add_rate_card, list_rate_cards
from dispatch.records.tables import AuditEntryRow, HourRow, RateCardRow

LISBON_SUMMER = timezone(timedelta(hours=1))
CARD = RateCard(
    "card", "2026", datetime(2026, 7, 1, 9, 30, 0, 123456, LISBON_SUMMER), "EUR", Decimal("0.123456")
)


CARD_COLUMNS = [column.name for column in RateCardRow.__table__.columns]


def test_moments_amounts_and_enums_come_back_as_they_were(records: Records) -> None:
    with records.writing() as session:
        add_rate_card(session, CARD)
    with records.reading() as session:
        [card] = list_rate_cards(session)
    assert card == CARD
    assert card.valid_from.tzinfo is UTC
    assert card.rounding is Rounding.UP


def test_sums_of_amounts_and_durations_are_exact(records: Records) -> None:
    with records.writing() as session:
        for number in range(10):
            add_rate_card(session, RateCard(f"card-{number}", "", CARD.valid_from, "EUR", Decimal("0.10")))
            session.add(HourRow(hour=CARD.valid_from, language=str(number), line_id="l", connect_seconds=0.1))
    with records.reading() as session:
        assert session.scalar(select(func.sum(RateCardRow.per_minute))) == Decimal(1)
        assert session.scalar(select(func.sum(HourRow.connect_seconds))) == 1.0


def test_a_moment_without_a_zone_is_refused(records: Records) -> None:
    naive = datetime(2026, 7, 1)  # noqa: DTZ001 - the mistake that is shown
    with pytest.raises(StatementError, match="time zone"), records.writing() as session:
        session.add(AuditEntryRow(at=naive, action="x", details={}))


def test_an_amount_finer_than_a_millionth_is_refused(records: Records) -> None:
    fine = RateCard("fine", "", CARD.valid_from, "EUR", Decimal("0.1234567"))
    with pytest.raises(StatementError, match="millionth"), records.writing() as session:
        add_rate_card(session, fine)


def test_a_failed_transaction_leaves_nothing(records: Records) -> None:
    def add_twice() -> None:
        with records.writing() as session:
            add_rate_card(session, CARD)
            session.flush()
            session.execute(insert(RateCardRow).from_select(CARD_COLUMNS, select(RateCardRow)))

    with pytest.raises(IntegrityError):
        add_twice()
    with records.reading() as session:
        assert list_rate_cards(session) == []


def test_a_database_that_cannot_be_reached_says_so() -> None:
    engine = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(RecordsUnavailable), Records(engine).reading() as session:
        list_rate_cards(session)
