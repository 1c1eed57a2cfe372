"""The server's own clock, when it is wrong and is set right."""

import time

import pytest

from dispatch.live.state import LiveState
from tests.dispatch.live.conftest import World


@pytest.fixture
def world_by_the_servers_clock(world: World) -> World:
    world.live = LiveState(world.redis, world.keys, world.settings)
    return world


def now_by(world: World) -> float:
    return float(world.live.run("due_deadlines", {"limit": 1})["now"])


def test_a_small_step_back_is_waited_out(world_by_the_servers_clock: World) -> None:
    world = world_by_the_servers_clock
    ahead = time.time() + 3
    world.redis.set(world.keys.of("clock"), f"{ahead:.6f}")
    assert now_by(world) == pytest.approx(ahead, abs=0.001)


def test_an_hours_step_back_holds_no_deadline_and_no_dial_back_for_an_hour(
    world_by_the_servers_clock: World,
) -> None:
    world = world_by_the_servers_clock
    wrong = time.time() + 3600
    world.redis.set(world.keys.of("clock"), f"{wrong:.6f}")
    world.redis.zadd(world.keys.of("deadlines"), {"wrap_up|olena": wrong + 30, "grace|C1": wrong + 0.001})
    world.redis.set(world.keys.of("dial_slot"), f"{wrong + 1:.6f}")
    assert now_by(world) == pytest.approx(time.time(), abs=1)
    deadlines = world.keys.of("deadlines")
    assert world.redis.zscore(deadlines, "wrap_up|olena") == pytest.approx(time.time() + 30, abs=1)
    assert world.redis.zscore(deadlines, "grace|C1") == pytest.approx(time.time(), abs=1)
    assert not world.redis.exists(world.keys.of("dial_slot"))


def a_leap(world: World, deadlines: dict[str, float]) -> float:
    """Set the clock forward by an hour, and return what it was: no script has run by the new one."""
    before = time.time() - 3600
    world.redis.set(world.keys.of("clock"), f"{before:.6f}")
    due = {name: before + seconds for name, seconds in {"compare|calls": 60.0, **deadlines}.items()}
    world.redis.zadd(world.keys.of("deadlines"), due)
    return before


def look(
    world: World, looked_at: float | None = None, steady_seconds: float | None = None
) -> list[list[str]]:
    seen = {"limit": 10, "looked_at": looked_at, "steady_seconds": steady_seconds}
    return world.live.run("due_deadlines", seen).get("due") or []


def test_an_hours_step_forward_fires_no_deadline_an_hour_early(world_by_the_servers_clock: World) -> None:
    world = world_by_the_servers_clock
    before = a_leap(world, {"wrap_up|olena": 20, "give_up|R1": 5000, "offer|O1": -0.01})
    world.live.run("read_call", {"call_id": "none"})  # another process's script sees the new clock first
    world.redis.zadd(world.keys.of("deadlines"), {"grace|C1": time.time() + 30})  # and sets what is right
    assert look(world, before - 0.1, 0.1) == [["offer", "O1"]]
    deadlines = world.keys.of("deadlines")
    for name, seconds in {"wrap_up|olena": 20.0, "give_up|R1": 5000.0, "grace|C1": 30.0}.items():
        assert world.redis.zscore(deadlines, name) == pytest.approx(time.time() + seconds, abs=1), name
    assert not world.redis.exists(world.keys.of("gap"))


def test_after_an_hour_in_which_every_dispatcher_was_dead_what_was_due_is_fired(
    world_by_the_servers_clock: World,
) -> None:
    world = world_by_the_servers_clock
    a_leap(world, {"wrap_up|olena": 20})
    assert look(world) == []  # somebody who looked before may yet say what happened
    time.sleep(1.05)
    assert ["wrap_up", "olena"] in look(world)


def test_a_dispatcher_that_slept_for_the_hour_knows_that_the_clock_is_right(
    world_by_the_servers_clock: World,
) -> None:
    world = world_by_the_servers_clock
    before = a_leap(world, {"wrap_up|olena": 20})
    assert ["wrap_up", "olena"] in look(world, before, 3600.0)


def test_of_two_dispatchers_only_the_first_puts_deadlines_off(world_by_the_servers_clock: World) -> None:
    world = world_by_the_servers_clock
    before = a_leap(world, {"wrap_up|olena": 20})
    assert look(world, before, 0.1) == look(world, before, 0.1) == []
    at = world.redis.zscore(world.keys.of("deadlines"), "wrap_up|olena")
    assert at == pytest.approx(time.time() + 20, abs=1)
