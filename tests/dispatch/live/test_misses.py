"""Whoever lets their phone ring several times in a row is paused, and told by one text message."""

import pytest
import redis

from dispatch.domain.legs import LegStatus
from dispatch.domain.settings import DispatchSettings
from tests.dispatch.live.conftest import World


def miss(world: World, name: str = "olena") -> None:
    """Let one ring of an interpreter go unanswered, and whatever comes in between pass."""
    for _ in range(3):
        if world.offers_of(name):
            break
        world.time_passes(world.settings.reask_seconds + 1)
    offer_id = world.offers_of(name)
    assert offer_id
    world.reports(f"leg-{offer_id}", LegStatus.RINGING, offer_id=offer_id)
    world.reports(f"leg-{offer_id}", LegStatus.UNANSWERED, offer_id=offer_id)


def texts(world: World) -> list[str]:
    return [c.fields["interpreter_id"] for c in world.commanded() if c.kind == "send_text"]


@pytest.fixture
def ringing(redis_client: redis.Redis) -> World:
    """Return a world in which Olena alone is rung for a caller, again and again."""
    world = World(redis_client)
    world.comes_on_duty("olena")
    world.calls_for("uk")
    return world


def test_three_calls_not_answered_in_a_row_pause_and_are_told_once(ringing: World) -> None:
    miss(ringing)
    miss(ringing)
    assert ringing.presence("olena") == "available"
    assert not texts(ringing)
    miss(ringing)
    assert ringing.presence("olena") == "paused"
    assert texts(ringing) == ["olena"]
    (fact,) = [
        fact.details
        for fact in ringing.facts.read_facts("test", 1000, 0)
        if fact.kind == "presence_changed" and fact.details["after"] == "paused"
    ]
    assert fact["reason"] == "missed_calls"
    ringing.time_passes(600)
    assert ringing.presence("olena") == "paused"
    assert not texts(ringing)


def test_the_text_is_claimed_once_and_only_while_it_is_true(ringing: World) -> None:
    for _ in range(3):
        miss(ringing)
    who = {"interpreter_id": "olena"}
    assert ringing.live.run("begin_text", who) == {"send": True, "missed_calls": 3}
    assert not ringing.live.run("begin_text", who)["send"]
    ringing.live.run("text_postponed", who)
    ringing.comes_on_duty("olena")
    assert not ringing.live.run("begin_text", who)["send"]
    ringing.live.run("text_postponed", who)
    assert not ringing.live.run("begin_text", who)["send"]


@pytest.mark.parametrize("between", ["declined", "busy", "failed", "withdrawn"])
def test_only_calls_not_answered_count_and_a_key_ends_the_row(
    redis_client: redis.Redis, between: str
) -> None:
    world = World(redis_client, DispatchSettings(calls_per_second=1000.0, misses_before_pause=2))
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    miss(world)
    world.time_passes(world.settings.reask_seconds + 1)
    offer_id = world.offers_of("olena")
    assert offer_id
    if between == "declined":
        world.declines("olena")
        world.hangs_up(offer_id)
    elif between == "withdrawn":
        world.gives_up(call_id)
        world.reports(f"leg-{offer_id}", LegStatus.CANCELED, offer_id=offer_id)
        world.calls_for("uk")
    else:
        world.reports(f"leg-{offer_id}", LegStatus(between), offer_id=offer_id)
    world.time_passes(world.settings.busy_seconds + 1)
    miss(world)
    # A key ends the row. What says nothing about whether anybody is there neither ends nor lengthens it.
    assert world.presence("olena") == ("available" if between == "declined" else "paused")


def test_an_accepted_call_ends_the_row(redis_client: redis.Redis) -> None:
    world = World(redis_client, DispatchSettings(calls_per_second=1000.0, misses_before_pause=2))
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    miss(world)
    world.time_passes(world.settings.reask_seconds + 1)
    assert world.accepts("olena")
    world.meet(call_id)
    world.finishes(call_id)
    world.calls_for("uk")
    miss(world)
    assert world.presence("olena") == "available"


def test_coming_back_on_duty_begins_anew(ringing: World) -> None:
    miss(ringing)
    miss(ringing)
    ringing.goes_off_duty("olena")
    ringing.comes_on_duty("olena")
    miss(ringing)
    assert ringing.presence("olena") == "available"


def test_whoever_goes_off_duty_anyway_is_not_told(ringing: World) -> None:
    miss(ringing)
    miss(ringing)
    ringing.time_passes(ringing.settings.reask_seconds + 1)
    ringing.redis.hset(ringing.keys.of("interpreter", "olena"), "wish", "off_duty")
    miss(ringing)
    assert ringing.presence("olena") == "off_duty"
    assert not texts(ringing)


def test_zero_never_pauses(redis_client: redis.Redis) -> None:
    world = World(redis_client, DispatchSettings(calls_per_second=1000.0, misses_before_pause=0))
    world.comes_on_duty("olena")
    world.calls_for("uk")
    for _ in range(6):
        miss(world)
    assert world.presence("olena") == "available"
