"""Whole calls held against the list of the carrier that connected them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dispatch.domain.reconciliation import DifferenceKind
from dispatch.records.audit_trail import read_trails
from dispatch.use_cases.reconcile_carrier import ReconciledDay, reconcile_day
from telephony.sandbox.sdk import in_process_client
from telephony.twilio_carrier import TwilioCarrier
from tests.scenarios import cast

if TYPE_CHECKING:
    from tests.scenarios.play import Interpreter, Play, Staff

LISBON = ZoneInfo("Europe/Lisbon")


def reconciled(play: Play) -> ReconciledDay:
    """Compare the day of the play with the sandbox's list, an hour after."""
    play.passes(3700)
    play.stage.settle_records()
    carrier = TwilioCarrier(in_process_client(play.sandbox), play.stage.telephony)
    clock = play.stage.services.clock
    day = clock.now().astimezone(LISBON).date()
    return reconcile_day(play.stage.records, carrier, clock, day, LISBON)


def converse(play: Play, staff: Staff, interpreter: Interpreter) -> None:
    interpreter.is_on_duty()
    staff.asks_for(cast.UKRAINIAN)
    interpreter.accepts()
    assert staff.talks_with(interpreter, within=10)
    play.passes(125)
    staff.hangs_up()
    play.passes(1)
    interpreter.hangs_up()


def test_every_leg_of_a_call_agrees_with_the_carriers_list_and_has_its_price(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    play.sandbox.settings.price_per_minute = Decimal("0.0130")
    converse(play, bruno, olena)
    call = play.settles()
    day = reconciled(play)
    assert day.differences == ()
    assert day.our_legs == day.carrier_legs >= 2
    assert (day.still_up, day.without_price) == (0, 0)
    with play.stage.records.reading() as session:
        [trail] = read_trails(session, [call.call_id])
    [cost] = trail.carrier_costs
    assert cost.currency == "USD"
    assert cost.price >= 2 * 3 * Decimal("0.0130"), "two legs of more than two minutes"


def test_a_leg_that_nobody_told_us_of_is_found(play: Play, bruno: Staff, olena: Interpreter) -> None:
    stranger = in_process_client(play.sandbox).calls.create(
        to=olena.phone.number, from_=play.stage.staff_line, twiml="<Response><Hangup/></Response>"
    )
    play.passes(90)
    converse(play, bruno, olena)
    play.settles()
    day = reconciled(play)
    assert [(one.leg_id, one.kind) for one in day.differences] == [
        (stranger.sid, DifferenceKind.UNKNOWN_TO_US)
    ]
