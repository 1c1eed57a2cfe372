"""Who accepted and is not in the room: when they are replaced, and when staff are waited for instead."""

import pytest
import redis

from dispatch.domain.legs import LegRole, LegStatus, RoomEvent
from tests.dispatch.live.conftest import World


@pytest.fixture
def accepted(redis_client: redis.Redis) -> tuple[World, str]:
    """Return a call that Wei has accepted; Mei could take it, too."""
    world = World(redis_client)
    world.comes_on_duty("wei", "mei")
    call_id = world.calls_for("cmn")
    world.accepts("wei")
    world.commanded()
    return world, call_id


def joins(world: World, call_id: str, who: str, sequence: int = 1) -> None:
    world.room(call_id, RoomEvent.JOINED, world.view(call_id)[who], sequence)


def listed(world: World, call_id: str) -> None:
    """Carry out what the dispatcher was asked: the carrier's list is read and tells of nobody."""
    (check,) = [command for command in world.commanded() if command.kind == "check_call"]
    world.live.run("joins_listed", {"call_id": call_id, "offer_id": check.fields["joins_of"]})


def test_the_list_is_asked_after_three_seconds_and_the_missing_are_replaced_after_five(
    accepted: tuple[World, str],
) -> None:
    world, call_id = accepted
    queued_at = world.view(call_id)["queued_at"]
    world.time_passes(2.9)
    assert not world.commanded()
    world.time_passes(0.2)
    listed(world, call_id)
    world.time_passes(1.8)
    assert world.view(call_id)["state"] == "connecting"
    world.time_passes(0.2)
    assert world.view(call_id)["state"] == "waiting"
    assert world.view(call_id)["queued_at"] == queued_at
    assert world.presence("mei") == "offered"
    scenes = [c.fields["scene"] for c in world.commanded() if c.kind == "lead_leg"]
    assert scenes == ["offer_withdrawn", "interpreter_left"]


def test_whoever_the_list_finds_in_the_room_is_not_replaced(accepted: tuple[World, str]) -> None:
    world, call_id = accepted
    world.time_passes(3.1)
    joins(world, call_id, "interpreter_leg_id")
    listed(world, call_id)
    world.time_passes(3)
    assert world.view(call_id)["state"] == "connecting"
    joins(world, call_id, "staff_leg_id", 2)
    assert world.view(call_id)["state"] == "talking"


def test_nobody_is_replaced_unseen_while_the_carrier_does_not_answer(accepted: tuple[World, str]) -> None:
    world, call_id = accepted
    world.time_passes(9.5)
    assert world.view(call_id)["state"] == "connecting"
    world.time_passes(2)
    assert world.view(call_id)["state"] == "waiting"


def test_a_winner_in_the_room_waits_for_staff_who_are_fetched_and_then_loses_nothing(
    accepted: tuple[World, str],
) -> None:
    world, call_id = accepted
    leg_id = world.view(call_id)["interpreter_leg_id"]
    place = world.redis.hget("ponte:interpreter:wei", "idle_since")
    joins(world, call_id, "interpreter_leg_id")
    world.time_passes(3.1)
    listed(world, call_id)
    world.time_passes(10)
    assert not world.commanded()
    world.time_passes(3)
    fetched = [c.fields["scene"] for c in world.commanded() if c.kind == "lead_leg"]
    assert fetched == ["interpreter_here"]
    world.time_passes(11)
    assert world.view(call_id)["state"] == "waiting"
    world.reports(leg_id, LegStatus.COMPLETED)
    assert world.redis.hget("ponte:interpreter:wei", "idle_since") == place


def test_staff_who_are_back_are_looked_for_anew(accepted: tuple[World, str]) -> None:
    world, call_id = accepted
    world.time_passes(3.1)
    joins(world, call_id, "interpreter_leg_id")
    joins(world, call_id, "staff_leg_id", 2)
    world.reports(world.view(call_id)["staff_leg_id"], LegStatus.COMPLETED, LegRole.STAFF)
    assert world.view(call_id)["state"] == "staff_left"
    world.live.run("return_staff", {"call_id": call_id, "leg_id": "back"})
    world.commanded()
    world.time_passes(3.1)
    assert "check_call" in [command.kind for command in world.commanded()]


def test_a_phone_that_rings_staff_back_stops_with_the_call(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    world.accepts("olena")
    world.meet(call_id)
    world.reports(world.view(call_id)["staff_leg_id"], LegStatus.COMPLETED, LegRole.STAFF)
    world.live.run("adopt_staff_leg", {"call_id": call_id, "leg_id": "ring-back"})
    world.reports("ring-back", LegStatus.RINGING, LegRole.STAFF)
    world.commanded()
    world.reports(world.view(call_id)["interpreter_leg_id"], LegStatus.COMPLETED)
    ended = [c.fields["leg_id"] for c in world.commanded() if c.kind == "end_leg"]
    assert ended == ["ring-back"]


def test_staff_who_have_picked_up_are_not_cut_off_but_told(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    world.accepts("olena")
    world.meet(call_id)
    world.reports(world.view(call_id)["staff_leg_id"], LegStatus.COMPLETED, LegRole.STAFF)
    world.live.run("adopt_staff_leg", {"call_id": call_id, "leg_id": "ring-back"})
    world.reports("ring-back", LegStatus.ANSWERED, LegRole.STAFF)
    world.commanded()
    world.reports(world.view(call_id)["interpreter_leg_id"], LegStatus.COMPLETED)
    assert not [c for c in world.commanded() if c.kind == "end_leg"]
