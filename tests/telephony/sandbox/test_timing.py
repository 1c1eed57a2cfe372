"""Virtual and scaled time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from telephony.sandbox import NothingScheduledError, ScaledTimeLoop, TimedOutError, VirtualTimeLoop

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def test_virtual_time_jumps_to_the_next_timer() -> None:
    loop = VirtualTimeLoop(START)
    began = time.monotonic()
    loop.run_for(48 * 3600.0)
    assert loop.now() == START + timedelta(days=2)
    assert time.monotonic() - began < 1.0
    loop.close()


def test_timers_fire_in_order_and_at_their_time() -> None:
    loop = VirtualTimeLoop(START)
    seen: list[tuple[str, float]] = []
    for name, delay in (("c", 3.0), ("a", 0.1), ("b", 0.1 + 0.2)):
        loop.call_later(delay, lambda called: seen.append((called, round(loop.time(), 6))), name)
    loop.run_for(5)
    assert seen == [("a", 0.1), ("b", 0.3), ("c", 3.0)]
    loop.close()


def test_waiting_for_what_can_never_come_is_noticed() -> None:
    loop = VirtualTimeLoop(START)
    never = loop.create_future()
    with pytest.raises(NothingScheduledError):
        loop.run_until_complete(never)
    loop.close()


def test_run_until_stops_as_soon_as_it_is_so() -> None:
    loop = VirtualTimeLoop(START)
    seen: list[int] = []
    loop.call_later(7.5, seen.append, 1)
    loop.call_later(9.0, seen.append, 2)
    loop.run_until(lambda: bool(seen))
    assert (seen, loop.time()) == ([1], 7.5)
    with pytest.raises(TimedOutError):
        loop.run_until(lambda: len(seen) == 3, within=60)
    loop.close()


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        VirtualTimeLoop(datetime(2026, 1, 1))  # noqa: DTZ001  # that is the point


def test_scaled_time_runs_faster_and_is_shared_by_its_epoch() -> None:
    epoch = datetime.now(UTC) - timedelta(seconds=10)
    one, two = ScaledTimeLoop(50.0, epoch), ScaledTimeLoop(50.0, epoch)
    assert abs((one.now() - two.now()).total_seconds()) < 1.0
    assert 490 < (one.now() - epoch).total_seconds() < 600
    began = time.monotonic()
    one.run_until_complete(asyncio.sleep(5.0))
    assert 0.08 < time.monotonic() - began < 1.0
    one.close()
    two.close()


def test_a_speed_must_be_above_zero() -> None:
    with pytest.raises(ValueError, match="speed"):
        ScaledTimeLoop(0)
