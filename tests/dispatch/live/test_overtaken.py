"""Reports that overtake documents and answers: a leg that is over keeps no call from closing (rule 8)."""

from datetime import timedelta

import pytest

from dispatch.domain.errors import UnknownCall
from dispatch.domain.legs import LegRole, LegStatus
from dispatch.domain.views import LegReported, WaitTicket
from dispatch.use_cases.keep_waiting import keep_waiting
from dispatch.use_cases.receive_call import receive_call
from dispatch.use_cases.report_leg import report_leg
from dispatch.use_cases.return_staff import return_staff
from tests.dispatch.live.conftest import STAFF_LINE, World

DESK = "+441134960001"


def test_staff_who_hung_up_before_we_came_to_answer_leave_no_call_behind(world: World) -> None:
    world.reports("staff-leg", LegStatus.COMPLETED, LegRole.STAFF)
    arrival = receive_call(
        world.services, leg_id="staff-leg", line_number=STAFF_LINE, caller_number=None, operation_id=""
    )
    assert arrival.call is not None
    world.time_passes(world.settings.settle_seconds + 1)
    assert world.view(arrival.call.call_id)["state"] == "closed"
    assert world.facts_of(arrival.call.call_id)[-1] == "call_closed"


def staff_are_rung_back(world: World) -> str:
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk", DESK)
    assert world.accepts("olena")
    world.meet(call_id)
    world.gives_up(call_id)
    return call_id


def is_reported_over(world: World, call_id: str, leg_id: str, status: LegStatus) -> None:
    report_leg(
        world.services, LegReported(leg_id, LegRole.STAFF, status, 0, world.clock.now(), call_id=call_id)
    )


def test_a_busy_signal_that_overtakes_the_answer_to_the_dial_lets_the_call_close(world: World) -> None:
    call_id = staff_are_rung_back(world)
    is_reported_over(world, call_id, "rung-back", LegStatus.BUSY)
    world.live.run("adopt_staff_leg", {"call_id": call_id, "leg_id": "rung-back"})
    world.hangs_up(world.view(call_id)["offer_id"])
    world.time_passes(world.settings.forced_end_seconds + world.settings.settle_seconds + 1)
    assert world.view(call_id)["state"] == "closed"


def test_staff_who_pressed_1_and_hung_up_at_once_keep_nobody_in_the_room(world: World) -> None:
    call_id = staff_are_rung_back(world)
    world.live.run("adopt_staff_leg", {"call_id": call_id, "leg_id": "rung-back"})
    is_reported_over(world, call_id, "rung-back", LegStatus.COMPLETED)
    return_staff(world.services, call_id=call_id, leg_id="rung-back", operation_id="")
    assert world.view(call_id)["state"] == "staff_left"
    world.time_passes(world.settings.grace_seconds + 1)
    assert world.view(call_id)["state"] == "ending"
    assert world.presence("olena") == "wrap_up"


def test_staff_who_dialled_again_and_hung_up_at_once_keep_nobody_in_the_room(world: World) -> None:
    call_id = staff_are_rung_back(world)
    world.reports("second-leg", LegStatus.COMPLETED, LegRole.STAFF)
    receive_call(
        world.services, leg_id="second-leg", line_number=STAFF_LINE, caller_number=DESK, operation_id=""
    )
    world.time_passes(world.settings.grace_seconds + 1)
    assert world.view(call_id)["state"] in {"ending", "staff_left"}


@pytest.mark.parametrize("days", [0.1, 0.9, 1.5, 400])
def test_a_wait_address_asked_again_long_after_the_call_rings_nobody(world: World, days: float) -> None:
    """Whoever saw a signed address can ask it again, and live state has forgotten the call by then."""
    queued_at = world.clock.now()
    call_id = world.calls_for("uk")
    leg_id = world.view(call_id)["staff_leg_id"]
    world.gives_up(call_id)
    world.time_passes(world.settings.settle_seconds + 1)
    world.redis.delete(world.keys.of("call", call_id))  # what its expiry does
    world.clock.moment += timedelta(days=days)
    if timedelta(days=days).total_seconds() > world.settings.forgotten_seconds:
        world.redis.delete(world.keys.of("leg", leg_id))
    world.comes_on_duty("olena")
    ticket = WaitTicket(call_id, "R1", "uk", queued_at, "line", "institution", "site", "centre", "en")
    with pytest.raises(UnknownCall):
        keep_waiting(world.services, ticket=ticket, leg_id=leg_id)
    assert world.presence("olena") == "available"


def test_nothing_of_a_closed_call_stays_for_ever(world: World) -> None:
    world.comes_on_duty("olena", "ivan")
    call_id = world.calls_for("ru", DESK)
    offer_id = world.offers_of("olena")
    world.declines("olena")
    world.hangs_up(offer_id)
    assert world.accepts("ivan")
    world.meet(call_id)
    world.finishes(call_id)
    world.gives_up(call_id)
    world.time_passes(world.settings.settle_seconds + 1)
    assert world.view(call_id)["state"] == "closed"
    world.reports("a-stray-leg", LegStatus.RINGING, offer_id=offer_id)
    lasting = {name for name in world.redis.scan_iter("*") if world.redis.ttl(name) == -1}
    kinds = {name.removeprefix(world.keys.prefix).split(":")[0] for name in lasting}
    assert not kinds & {"call", "leg", "room", "request", "offer", "operation", "returning", "number"}
