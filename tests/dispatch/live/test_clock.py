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
