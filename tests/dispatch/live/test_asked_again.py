"""Nobody who declined a call is asked for it again before everybody else was, whatever becomes of it."""

import redis

from dispatch.domain.directory import InterpreterEntry
from dispatch.use_cases.keep_waiting import keep_waiting
from dispatch.use_cases.replace_interpreter import replace_interpreter
from tests.dispatch.live.conftest import World
from tests.dispatch.live.test_rules_machine import ticket_of
from tests.dispatch.live.watched import WatchedWorld

RELUCTANT = 105


def hires(world: World, *names: str, tier: int = 0) -> None:
    """Put speakers of Ukrainian into the directory."""
    for name in names:
        world.directory.put_interpreter(InterpreterEntry(name, ("uk",), f"number-{name}", supplier_tier=tier))


def declines(world: World, name: str) -> None:
    """Have somebody press 2 and hang up."""
    offer_id = world.offers_of(name)
    world.declines(name)
    world.hangs_up(offer_id)


def test_who_became_free_since_is_asked_first(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    hires(world, "olena", "ana", "bia")
    world.comes_on_duty("olena")
    world.calls_for("uk")
    declines(world, "olena")
    world.time_passes(17)
    world.comes_on_duty("ana", "bia")
    first = next(name for name in ("ana", "bia") if world.offers_of(name))
    world.time_passes(4)  # those who declined might be asked again from here on
    declines(world, first)
    assert world.offers_of("olena") is None
    second = next(name for name in ("ana", "bia") if world.offers_of(name))
    assert second != first
    declines(world, second)
    assert world.offers_of("olena") is None
    world.time_passes(41)
    assert world.offers_of("olena"), "everybody was asked"


def test_who_declined_a_call_is_not_asked_before_others_when_its_interpreter_is_replaced(
    redis_client: redis.Redis,
) -> None:
    world = World(redis_client)
    hires(world, "ana", "bia", "new")
    world.comes_on_duty("ana", "bia")
    call_id = world.calls_for("uk")
    first = next(name for name in ("ana", "bia") if world.offers_of(name))
    declines(world, first)
    world.time_passes(1)
    winner = next(name for name in ("ana", "bia") if world.offers_of(name))
    assert world.accepts(winner)
    world.meet(call_id)
    world.time_passes(60)
    world.comes_on_duty("new")
    replace_interpreter(world.services, call_id=call_id, by="staff", operation_id="")
    assert world.offers_of("new")
    assert world.offers_of(first) is None


def test_whoever_stands_behind_a_hundred_who_declined_is_found(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    reluctant = [f"t{number:03}" for number in range(RELUCTANT)]
    hires(world, *reluctant)
    hires(world, "late", tier=1)
    request_id = world.view(world.calls_for("uk"))["request_id"]
    redis_client.sadd(world.keys.of("request_refused", request_id), *reluctant)
    world.comes_on_duty(*reluctant)
    redis_client.set(world.keys.of("reconciling"), "lost")  # nobody is rung in the step itself
    world.comes_on_duty("late")
    redis_client.delete(world.keys.of("reconciling"))
    world.live.run("sweep")
    assert world.offers_of("late")


def test_an_interrupted_conversation_is_in_front_again_after_a_wipe(redis_client: redis.Redis) -> None:
    world = WatchedWorld(redis_client)
    world.comes_on_duty("mei")
    call_id = world.calls_for("cmn")
    world.accepts("mei")
    world.meet(call_id)
    world.time_passes(35)
    replace_interpreter(world.services, call_id=call_id, by="staff", operation_id="")
    before = world.view(call_id)
    name = world.keys.of("request", before["request_id"])
    score = redis_client.hget(name, "score")
    world.loses_live_state()
    # The wait document comes before what SQL remembers.
    keep_waiting(world.services, ticket=ticket_of(call_id, before), leg_id=before["staff_leg_id"])
    told = {
        "call_id": call_id,
        "state": "waiting",
        "opened_at": float(before["opened_at"]),
        "staff_leg_id": before["staff_leg_id"],
        "request_id": before["request_id"],
        "language": "cmn",
        "queued_at": float(before["queued_at"]),
        "connected_at": float(before["connected_at"]),
        "kept_away": ["mei"],
        "legs": {},
    }
    world.live.run("rebuild_call", told)
    assert redis_client.hget(name, "score") == score
    assert redis_client.hget(name, "front") == "1"
    world.time_passes(10)
    world.comes_on_duty("mei")
    assert world.offers_of("mei") is None, "they withdrew from this call"
