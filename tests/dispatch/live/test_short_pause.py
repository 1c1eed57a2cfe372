"""A pause shorter than a goodbye: nobody is rung while they are still on the phone with us."""

import redis

from dispatch.domain.legs import LegStatus
from dispatch.domain.settings import DispatchSettings
from dispatch.use_cases.finish_call import finish_call
from tests.dispatch.live.conftest import World


def finished(redis_client: redis.Redis, wrap_up_seconds: float = 1.5) -> tuple[World, str]:
    """Return a call that staff have ended while another waits, and the leg on which Olena still is."""
    world = World(redis_client, DispatchSettings(calls_per_second=1000.0, wrap_up_seconds=wrap_up_seconds))
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    assert world.accepts("olena")
    world.meet(call_id)
    world.calls_for("uk")
    leg_id = world.view(call_id)["interpreter_leg_id"]
    finish_call(world.services, call_id=call_id, by="staff", operation_id="")
    return world, leg_id


def test_a_pause_that_ends_within_the_goodbye_lasts_until_the_leg_is_over(redis_client: redis.Redis) -> None:
    world, leg_id = finished(redis_client)
    world.time_passes(world.settings.wrap_up_seconds + 1)
    assert world.presence("olena") == "wrap_up"
    world.reports(leg_id, LegStatus.COMPLETED)
    assert world.presence("olena") == "offered"


def test_a_leg_whose_end_is_never_reported_holds_nobody_for_long(redis_client: redis.Redis) -> None:
    world, _ = finished(redis_client)
    world.time_passes(world.settings.wrap_up_seconds + world.settings.last_words_seconds + 1)
    world.asks_for_legs()
    assert world.presence("olena") == "offered"


def test_a_pause_longer_than_the_goodbye_is_kept(redis_client: redis.Redis) -> None:
    world, leg_id = finished(redis_client)
    world.reports(leg_id, LegStatus.COMPLETED)
    assert world.presence("olena") == "wrap_up"
    world.time_passes(world.settings.wrap_up_seconds + 0.1)
    assert world.presence("olena") == "offered"


def test_without_a_pause_the_end_of_the_leg_makes_the_next_offer(redis_client: redis.Redis) -> None:
    world, leg_id = finished(redis_client, 0.0)
    assert world.presence("olena") == "wrap_up"  # they still hear our goodbye
    world.reports(leg_id, LegStatus.COMPLETED)
    assert world.presence("olena") == "offered"


def test_without_a_pause_whoever_hangs_up_is_offered_the_next_caller_in_that_step(
    redis_client: redis.Redis,
) -> None:
    world = World(redis_client, DispatchSettings(calls_per_second=1000.0, wrap_up_seconds=0.0))
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    assert world.accepts("olena")
    world.meet(call_id)
    world.calls_for("uk")
    world.reports(world.view(call_id)["interpreter_leg_id"], LegStatus.COMPLETED)
    assert world.presence("olena") == "offered"
    assert world.view(call_id)["state"] == "interpreter_left"
