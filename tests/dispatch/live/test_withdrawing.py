"""An interpreter leaves a conversation by key: withdraws, or has finished; and says how it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dispatch.domain.facts import Remark, Withdrawal
from dispatch.domain.settings import DispatchSettings
from dispatch.use_cases.leave_conversation import leave_conversation
from dispatch.use_cases.remark_on_call import remark_on_call
from dispatch.use_cases.withdraw_interpreter import withdraw_interpreter
from tests.dispatch.live.conftest import World

if TYPE_CHECKING:
    import redis

PAUSE = DispatchSettings().wrap_up_seconds


def talking(world: World, name: str = "olena", language: str = "uk") -> tuple[str, str]:
    """Have somebody talk; return the call and the offer."""
    world.comes_on_duty(name)
    call_id = world.calls_for(language)
    offer_id = world.offers_of(name)
    assert offer_id
    world.accepts(name)
    world.meet(call_id)
    world.commanded()
    return call_id, offer_id


def scenes(world: World) -> list[str]:
    return [c.fields["scene"] for c in world.commanded() if c.kind == "lead_leg"]


def withdraws(world: World, offer_id: str, reason: Withdrawal = Withdrawal.CONFLICT) -> None:
    withdraw_interpreter(world.services, offer_id=offer_id, reason=reason, operation_id="")


def remarks(world: World, offer_id: str, remark: Remark) -> None:
    remark_on_call(world.services, offer_id=offer_id, remark=remark, operation_id="")


def test_the_call_of_one_who_withdraws_goes_to_the_front_and_staff_are_told(world: World) -> None:
    call_id, offer_id = talking(world)
    queued_at = world.view(call_id)["queued_at"]
    world.calls_for("uk")
    withdraws(world, offer_id)
    withdraws(world, offer_id)  # the key comes twice
    call = world.view(call_id)
    assert (call["state"], call["position"], call["queued_at"]) == ("waiting", 1, queued_at)
    assert scenes(world) == ["interpreter_withdrew"]
    assert world.facts_of(call_id).count("interpreter_replaced") == 1


def test_who_withdrew_is_never_asked_again_for_this_call_but_for_others(world: World) -> None:
    call_id, offer_id = talking(world)
    withdraws(world, offer_id)
    world.hangs_up(offer_id)
    world.time_passes(PAUSE + 3 * world.settings.reask_seconds)
    assert world.presence("olena") == "available"
    assert world.view(call_id)["interpreters_on_duty"] == 0
    world.calls_for("uk")
    assert world.presence("olena") == "offered"


def test_who_withdraws_from_a_call_that_has_moved_on_changes_nothing(world: World) -> None:
    call_id, offer_id = talking(world)
    world.gives_up(call_id)
    withdraws(world, offer_id)
    assert world.view(call_id)["state"] == "staff_left"
    assert scenes(world) == ["staff_left"]


def test_staff_are_asked_at_once_when_the_interpreter_has_finished(world: World) -> None:
    call_id, offer_id = talking(world)
    leave_conversation(world.services, offer_id=offer_id, operation_id="")
    assert scenes(world) == ["interpreter_left"]
    world.time_passes(world.settings.replace_seconds + 1)
    assert world.view(call_id)["state"] == "waiting"  # silence fetches the next one
    assert scenes(world) == []  # and no goodbye leads the one before out of their question


def test_the_interpreter_of_staff_who_have_hung_up_may_finish(world: World) -> None:
    call_id, offer_id = talking(world)
    world.gives_up(call_id)
    leave_conversation(world.services, offer_id=offer_id, operation_id="")
    assert world.view(call_id)["state"] == "ending"
    assert world.presence("olena") == "wrap_up"


def test_who_is_ready_is_free_as_soon_as_their_phone_is(world: World) -> None:
    call_id, offer_id = talking(world)
    leave_conversation(world.services, offer_id=offer_id, operation_id="")
    remarks(world, offer_id, Remark.READY)
    assert world.presence("olena") == "wrap_up"
    world.hangs_up(offer_id)
    assert world.presence("olena") == "available"
    assert "interpreter_remarked" not in world.facts_of(call_id)


@pytest.mark.parametrize("wrap_up", [0.0, 30.0])
def test_a_hard_call_gives_ten_minutes(redis_client: redis.Redis, wrap_up: float) -> None:
    world = World(redis_client, DispatchSettings(wrap_up_seconds=wrap_up))
    call_id, offer_id = talking(world)
    withdraws(world, offer_id, Withdrawal.DISTRESS)
    remarks(world, offer_id, Remark.HARD)
    world.hangs_up(offer_id)
    world.calls_for("uk")
    world.time_passes(world.settings.hard_call_seconds - 5)
    assert world.presence("olena") == "wrap_up"
    remarks(world, offer_id, Remark.HARD)  # the same key again lengthens nothing
    world.time_passes(10)
    assert world.presence("olena") == "offered"
    assert world.facts_of(call_id).count("interpreter_remarked") == 1


def test_a_problem_is_noted_and_changes_no_pause(world: World) -> None:
    call_id, offer_id = talking(world)
    leave_conversation(world.services, offer_id=offer_id, operation_id="")
    remarks(world, offer_id, Remark.PROBLEM)
    world.hangs_up(offer_id)
    world.time_passes(PAUSE + 1)
    assert world.presence("olena") == "available"
    assert "interpreter_remarked" in world.facts_of(call_id)


def test_a_remark_on_an_older_call_changes_nothing_now(world: World) -> None:
    _, older = talking(world)
    leave_conversation(world.services, offer_id=older, operation_id="")
    world.hangs_up(older)
    world.time_passes(PAUSE + 1)
    _, newer = talking(world)
    remarks(world, older, Remark.HARD)
    remarks(world, newer, Remark.READY)
    assert world.presence("olena") == "in_call"


def test_who_went_off_duty_meanwhile_gets_no_longer_pause(world: World) -> None:
    _, offer_id = talking(world)
    world.goes_off_duty("olena")
    leave_conversation(world.services, offer_id=offer_id, operation_id="")
    remarks(world, offer_id, Remark.HARD)
    world.hangs_up(offer_id)
    world.time_passes(PAUSE + 1)
    assert world.presence("olena") == "off_duty"
