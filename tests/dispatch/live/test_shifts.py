"""The edges of shifts bring people on duty and off, each edge once, however late it is noticed."""

import json
from typing import Any

import pytest
import redis

from dispatch.use_cases.place_interpreter import place_arguments, place_now
from tests.dispatch.live.conftest import World

HOUR = 3600.0


def plan(world: World, *shifts: tuple[float, float], name: str = "olena") -> None:
    """Plan shifts that begin and end so many seconds from now; none: there are none any more."""
    now = world.clock.now().timestamp()
    person = world.directory.interpreter(name)
    assert person
    arguments: dict[str, Any] = {
        "interpreter_id": name,
        **place_arguments(place_now(world.services, person)),
    }
    if shifts:
        told = [[now + begins, now + ends, False] for begins, ends in shifts]
        arguments |= {"plan": json.dumps({"spans": told}), "planned_until": now + 86_400}
    world.live.run("plan_shifts", arguments)


def loses_live_state(redis_client: redis.Redis) -> World:
    """Return a service whose dispatcher finds that live state was lost."""
    world = World(redis_client)
    world.redis.delete(world.keys.of("deadlines"))
    world.live.run("begin_comparing")
    return world


def is_remembered(world: World, presence: str, since: float) -> None:
    """Put Olena back as SQL remembers her, and let offers be made again."""
    person = world.directory.interpreter("olena")
    assert person
    place = place_arguments(place_now(world.services, person))
    at = world.clock.now().timestamp() + since
    told = {"interpreter_id": "olena", "presence": presence, "idle_since": at, **place}
    world.live.run("restore_people", {"people": [told]})
    world.live.run("remember", {"ready": True})
    assert world.live.run("resume_offers")["resumed"]
    world.time_passes(10)


def told(world: World) -> list[str]:
    """Return the kinds of facts about shifts since the last time."""
    facts = world.facts.read_facts("test", 10_000, 0)
    return [fact.kind for fact in facts if fact.kind.startswith("shift_")]


def test_a_shift_brings_on_duty_and_off(world: World) -> None:
    plan(world, (60, HOUR), (2 * HOUR, 3 * HOUR))
    assert world.presence("olena") == "off_duty"
    for seconds, presence in ((59, "off_duty"), (2, "available"), (HOUR - 62, "available"), (2, "off_duty")):
        world.time_passes(seconds)
        assert world.presence("olena") == presence
    world.time_passes(HOUR)
    assert world.presence("olena") == "available"
    assert told(world) == ["shift_began", "shift_ended", "shift_began"]


def test_whoever_comes_on_duty_by_a_shift_is_rung_for_who_waits(world: World) -> None:
    plan(world, (60, HOUR))
    world.calls_for("uk")
    world.time_passes(61)
    assert world.offers_of("olena")


@pytest.mark.parametrize("again", ["planned again", "fired twice", "planned longer", "planned earlier"])
def test_an_edge_acts_once(world: World, again: str) -> None:
    plan(world, (60, HOUR))
    world.time_passes(61)
    world.goes_off_duty("olena")
    if again == "planned again":
        plan(world, (-1, HOUR - 61))
    elif again == "planned longer":
        plan(world, (-1, 2 * HOUR))
    elif again == "planned earlier":
        plan(world, (-600, HOUR - 61))
    else:
        world.live.run("fire_shift", {"id": "olena"})
    world.time_passes(60)
    assert world.presence("olena") == "off_duty"


def test_whoever_goes_off_by_hand_stays_off_until_the_next_shift(world: World) -> None:
    plan(world, (0, HOUR), (2 * HOUR, 3 * HOUR))
    assert world.presence("olena") == "available"
    world.time_passes(60)
    world.goes_off_duty("olena")
    world.time_passes(HOUR)
    assert world.presence("olena") == "off_duty"
    world.time_passes(HOUR)
    assert world.presence("olena") == "available"


def test_whoever_comes_on_by_hand_between_shifts_is_let_be_until_an_edge(world: World) -> None:
    plan(world, (HOUR, 2 * HOUR))
    world.comes_on_duty("olena")
    world.time_passes(HOUR / 2)
    assert world.presence("olena") == "available"
    world.time_passes(HOUR)
    assert world.presence("olena") == "available"
    world.time_passes(HOUR)
    assert world.presence("olena") == "off_duty"


def test_whoever_is_on_by_hand_keeps_their_place_when_their_shift_begins(world: World) -> None:
    world.comes_on_duty("olena")
    idle_since = world.redis.hget(world.keys.of("interpreter", "olena"), "idle_since")
    plan(world, (60, HOUR))
    world.time_passes(61)
    assert world.redis.hget(world.keys.of("interpreter", "olena"), "idle_since") == idle_since


def test_a_beginning_missed_while_we_were_down_acts_late_but_not_after_the_shift(world: World) -> None:
    plan(world, (60, HOUR))
    world.clock.passes(600)
    world.time_passes(0)
    assert world.presence("olena") == "available"
    plan(world, (HOUR, 2 * HOUR), name="ivan")
    world.clock.passes(3 * HOUR)
    world.time_passes(0)
    assert (world.presence("olena"), world.presence("ivan")) == ("off_duty", "off_duty")


def test_whoever_went_off_by_hand_before_a_late_beginning_was_noticed_stays_off(world: World) -> None:
    world.comes_on_duty("olena")
    plan(world, (60, HOUR))
    world.clock.passes(120)
    world.goes_off_duty("olena")
    world.time_passes(60)
    assert world.presence("olena") == "off_duty"


def test_an_end_missed_takes_off_duty_late_but_not_who_came_on_since(world: World) -> None:
    plan(world, (0, HOUR))
    plan(world, (0, HOUR), name="ivan")
    world.clock.passes(HOUR + 60)
    world.goes_off_duty("ivan")
    world.comes_on_duty("ivan")
    world.time_passes(0)
    assert (world.presence("olena"), world.presence("ivan")) == ("off_duty", "available")


def test_both_edges_missed_end_one_shift_and_begin_the_next(world: World) -> None:
    plan(world, (0, HOUR), (2 * HOUR, 4 * HOUR))
    world.goes_off_duty("olena")
    world.clock.passes(3 * HOUR)
    world.time_passes(0)
    assert world.presence("olena") == "available"
    assert told(world) == ["shift_began", "shift_ended", "shift_began"]


def test_a_conversation_past_the_end_of_a_shift_finishes_and_is_noted(world: World) -> None:
    plan(world, (0, HOUR))
    call_id = world.calls_for("uk")
    assert world.accepts("olena")
    world.meet(call_id)
    world.facts_of(call_id)
    world.time_passes(HOUR + 60)
    assert world.presence("olena") == "in_call"
    assert "shift_overrun" in world.facts_of(call_id)
    world.finishes(call_id)
    assert world.presence("olena") == "off_duty"


def test_a_shift_that_begins_during_the_conversation_keeps_on_duty(world: World) -> None:
    plan(world, (0, HOUR), (HOUR + 30, 2 * HOUR))
    call_id = world.calls_for("uk")
    assert world.accepts("olena")
    world.meet(call_id)
    world.time_passes(HOUR + 60)
    world.finishes(call_id)
    assert world.presence("olena") == "available"


def test_an_offer_that_rings_at_the_end_of_a_shift_goes_on(world: World) -> None:
    plan(world, (0, 20))
    world.time_passes(15)
    call_id = world.calls_for("uk")
    world.time_passes(6)
    assert world.accepts("olena")
    world.meet(call_id)
    world.finishes(call_id)
    assert world.presence("olena") == "off_duty"


def test_shifts_taken_away_end_at_once_and_leave_who_is_on_by_hand(world: World) -> None:
    plan(world, (0, HOUR))
    world.comes_on_duty("ivan")
    plan(world, (HOUR, 2 * HOUR), name="ivan")
    world.time_passes(60)
    plan(world)
    plan(world, name="ivan")
    assert (world.presence("olena"), world.presence("ivan")) == ("off_duty", "available")
    assert not world.redis.zscore(world.keys.of("deadlines"), "shift|olena")
    assert not world.redis.zscore(world.keys.of("deadlines"), "shift|ivan")


@pytest.mark.parametrize(
    ("was", "since", "expected"),
    [
        ("available", -2 * HOUR, "available"),  # on duty when live state was lost
        ("off_duty", -600, "off_duty"),  # by hand, during the shift
        ("off_duty", -2 * HOUR, "available"),  # before it
    ],
)
def test_after_a_loss_of_live_state_shifts_wait_for_what_is_remembered(
    redis_client: redis.Redis, was: str, since: float, expected: str
) -> None:
    world = loses_live_state(redis_client)
    plan(world, (-HOUR, HOUR))
    assert world.presence("olena") == "off_duty"
    is_remembered(world, was, since)
    assert world.presence("olena") == expected


def test_an_end_that_came_while_live_state_was_lost_is_made_up_for(redis_client: redis.Redis) -> None:
    world = loses_live_state(redis_client)
    plan(world, (-2 * HOUR, -60))
    is_remembered(world, "available", -HOUR)
    assert world.presence("olena") == "off_duty"
