"""Holds charging and corrections to examples that were worked out by hand: `golden/*.txt`."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from dispatch.domain.call_record import CallRecord, Conversation, Leg, Offer, OfferOutcome
from dispatch.domain.charges import Billing, Charge, charge_for, charge_for_cancellation
from dispatch.domain.circumstances import Circumstances, Exclusion
from dispatch.domain.facts import CallOutcome
from dispatch.domain.legs import LegRole, LegStatus
from dispatch.domain.pay import Pay, pay_for
from dispatch.domain.rate_cards import NotBilled, Occasion, RateCard, Side
from dispatch.domain.statements import Line, Stated, Vat, draw_items
from dispatch.domain.stays import length
from dispatch.public_holidays import calendar_for

if TYPE_CHECKING:
    from collections.abc import Iterator

GOLDEN = Path(__file__).parent / "golden"
WHO = ("line_id", "institution_id", "site_id", "cost_centre_id", "access_code_id", "sharing")
WAITS = ("reason", "callback", "connected_at", "connect_seconds", "dial_to_voice_seconds", "waiting_seconds")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GENERAL = {"valid_from": "2020-01-01T00:00:00Z", "currency": "EUR"}


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of the one table in a file, each by its column's name."""
    lines = [line for line in (GOLDEN / name).read_text().splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def read_cards() -> dict[str, RateCard]:
    told = tomllib.loads((GOLDEN / "cards.toml").read_text())
    reader = TypeAdapter(RateCard)
    return {
        name: reader.validate_python(GENERAL | {"rate_card_id": name, "name": name} | terms)
        for name, terms in told.items()
    }


CARDS = read_cards()
CASES = table("charges.txt")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_golden(case: dict[str, str]) -> None:
    card = CARDS.get(case["card"])
    comes_to = _reckon(case, card)
    expected = (int(case["seconds"]), Decimal(case["worth"]), case["reason"] or None)
    if isinstance(comes_to, Pay):
        assert (comes_to.billed_seconds, comes_to.amount, comes_to.not_paid_reason) == expected
        assert sum(item.amount for item in comes_to.items) == Decimal(case["due"])
        return
    assert (comes_to.billed_seconds, comes_to.valued_amount, comes_to.not_billed_reason) == expected
    assert comes_to.due_amount == Decimal(case["due"])
    assert sum(item.amount for item in comes_to.items) == comes_to.due_amount
    assert sum(item.seconds for item in comes_to.items) == comes_to.billed_seconds


def test_there_are_at_least_sixty_golden_cases_and_no_two_alike() -> None:
    told = [tuple(case.items())[1:5] for case in CASES]
    assert len(set(told)) == len(told) >= 60
    assert {case["card"] for case in CASES} == CARDS.keys() | {"none"}


def _reckon(case: dict[str, str], card: RateCard | None) -> Charge | Pay:
    happened = [part.strip() for part in case["happened"].split(";") if part.strip()]
    record = _record(case, happened)
    calendar = calendar_for(card.time_zone, card.holidays) if card else calendar_for("Europe/Lisbon", "PT")
    billing = Billing(Circumstances(_occasions(happened), tuple(_exclusions(happened))), calendar)
    if card and card.side is Side.INTERPRETER:
        return pay_for(record, "olena", card, billing)
    cancelled = [float(part.split()[1]) for part in happened if part.startswith("cancelled")]
    if card and cancelled:
        return charge_for_cancellation("appointment-1", cancelled[0], card)
    return charge_for(record, card, billing)


def _occasions(happened: list[str]) -> tuple[Occasion, ...]:
    return tuple(Occasion(part) for part in happened if part in set(Occasion))


def _exclusions(happened: list[str]) -> Iterator[Exclusion]:
    for part in happened:
        reason, _, who = part.partition(" ")
        if reason in set(NotBilled):
            yield Exclusion(NotBilled(reason), who or None)


def _record(case: dict[str, str], happened: list[str]) -> CallRecord:
    talks = list(_talks(case["talks"]))
    language, _, domain = case["asked"].partition(" ")
    waited = next((int(part.split()[1]) for part in happened if part.startswith("waited")), None)
    opened_at = min((talk.started_at for talk in talks), default=NOON) - timedelta(minutes=1)
    outcome = CallOutcome.CONNECTED if talks else CallOutcome.ABANDONED
    call: dict[str, Any] = dict.fromkeys((*WHO, *WAITS))
    record = CallRecord(
        **call,
        call_id="call-1",
        language=language,
        domain=domain or None,
        outcome=CallOutcome.UNSERVED if "unserved" in happened else outcome,
        opened_at=opened_at,
        requested_at=opened_at,
        closed_at=opened_at + timedelta(days=1),
        conversation_seconds=length((talk.started_at, talk.ended_at) for talk in talks),
        estimated=False,
        fact_count=1,
        legs=(),
        conferences=(),
        offers=(),
        conversations=tuple(talks),
    )
    return record if waited is None else _with_wait(record, waited)


def _talks(told: str) -> Iterator[Conversation]:
    for part in told.split(";"):
        if part.strip():
            who, start, seconds = part.split()
            started_at = datetime.fromisoformat(start).astimezone(UTC)
            ended_at = started_at + timedelta(seconds=int(seconds))
            yield Conversation("room", f"leg-{who}", who, who, started_at, ended_at, estimated=False)


def _with_wait(record: CallRecord, seconds: int) -> CallRecord:
    """Return the record with Olena having accepted so long before her first word, or the end of her leg."""
    began = min((talk.started_at for talk in record.conversations), default=NOON)
    accepted_at = began - timedelta(seconds=seconds)
    leg = Leg(
        leg_id="leg-olena",
        role=LegRole.INTERPRETER,
        offer_id="olena",
        started_at=accepted_at,
        answered_at=accepted_at,
        ended_at=began,
        status=LegStatus.COMPLETED,
        duration_seconds=seconds,
        estimated=False,
    )
    moments = dict.fromkeys(["made_at", "picked_up_at", "accepted_at"], accepted_at)
    offer = Offer(
        offer_id="olena",
        request_id=None,
        interpreter_id="olena",
        leg_id="leg-olena",
        reason=None,
        ended_at=None,
        outcome=OfferOutcome.ACCEPTED,
        **moments,
    )
    return replace(record, legs=(leg,), offers=(offer,))


CORRECTIONS = table("corrections.txt")
OPENED = {"november": datetime(2026, 11, 23, 9, tzinfo=UTC), "october": datetime(2026, 10, 20, 9, tzinfo=UTC)}


@pytest.mark.parametrize("case", CORRECTIONS, ids=lambda case: case["case"])
def test_golden_corrections(case: dict[str, str]) -> None:
    opened_at = OPENED[case["opened"]]
    now = [_stated_line(opened_at, case["now"].split())] if case["now"] else []
    stated = list(_stated(opened_at, case["stated"]))
    items = draw_items(now, {stated[0].line.key: stated} if stated else {}, datetime(2026, 11, 1, tzinfo=UTC))
    told = [
        f"{item.nature} {item.corrects or '-'} {item.line.seconds} {item.line.net}"
        f"{' exempt' if item.line.vat.exemption else ''}"
        for item in items
    ]
    assert sorted(told) == sorted(part.strip() for part in case["items"].split(";") if part.strip())
    said = sum(each.line.net for each in stated) + sum(item.line.net for item in items)
    assert said == sum(line.net for line in now), "all statements together say what it comes to"


def _stated(opened_at: datetime, told: str) -> Iterator[Stated]:
    """Yield what statements said in all, as records sum it up: one for each kind of VAT, the last number."""
    parts = [part.split() for part in told.split(";") if part.strip()]
    if parts:
        seconds, net = sum(int(part[1]) for part in parts), sum(Decimal(part[2]) for part in parts)
        line = _stated_line(opened_at, [str(seconds), str(net)])
        yield Stated(line, parts[-1][0])


def _stated_line(opened_at: datetime, told: list[str]) -> Line:
    amount = Decimal(told[1])
    return Line(
        call_id="call-1",
        interpreter_id="",
        opened_at=opened_at,
        started_at=opened_at,
        ended_at=opened_at,
        language="uk",
        access_code_id=None,
        cost_centre_id=None,
        interpreter_numbers="101",
        rates="0.90",
        seconds=int(told[0]),
        valued=amount,
        net=amount,
        vat=Vat(exemption="M07") if told[2:] else Vat(Decimal("0.23")),
        reason=None,
    )
