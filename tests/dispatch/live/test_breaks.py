"""Conversations in a row are limited: a break follows, which no key ends and which counts against nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dispatch.domain.facts import Remark
from dispatch.domain.settings import DispatchSettings
from dispatch.use_cases.ask_standby import StandbyAnswer, ask_standby
from tests.dispatch.live.conftest import World
from tests.dispatch.live.test_withdrawing import remarks

if TYPE_CHECKING:
    import redis

BREAK = 600.0


@pytest.fixture
def limited(redis_client: redis.Redis) -> World:
    """Open a service where two conversations, or half an hour of them, are enough."""
    return World(
        redis_client,
        DispatchSettings(calls_before_break=2, talk_before_break_seconds=1800.0, break_seconds=BREAK),
    )


def talks(world: World, seconds: float = 60) -> str:
    """Have olena talk for so long and hang up; the offer's id."""
    call_id = world.calls_for("uk")
    offer_id = world.offers_of("olena")
    assert offer_id
    world.accepts("olena")
    world.meet(call_id)
    world.time_passes(seconds)
    world.finishes(call_id)
    return offer_id


def test_after_so_many_conversations_in_a_row_a_break_follows(limited: World) -> None:
    limited.comes_on_duty("olena")
    talks(limited)
    assert limited.presence("olena") == "available"
    talks(limited)
    limited.calls_for("uk")
    limited.time_passes(BREAK - 60)
    assert limited.presence("olena") == "wrap_up"
    limited.time_passes(60)
    assert limited.presence("olena") == "offered"


def test_one_long_conversation_is_enough(limited: World) -> None:
    limited.comes_on_duty("olena")
    talks(limited, 1800)
    limited.time_passes(BREAK - 60)
    assert limited.presence("olena") == "wrap_up"


def test_who_has_rested_begins_to_count_anew(limited: World) -> None:
    limited.comes_on_duty("olena")
    talks(limited)
    limited.time_passes(BREAK)
    talks(limited)
    assert limited.presence("olena") == "available"


def test_no_key_ends_a_break(limited: World) -> None:
    limited.comes_on_duty("olena")
    talks(limited)
    offer_id = talks(limited)
    remarks(limited, offer_id, Remark.READY)
    assert ask_standby(limited.services, interpreter_id="olena", operation_id="") is StandbyAnswer.BUSY
    limited.goes_off_duty("olena")
    assert limited.presence("olena") == "off_duty"
    limited.comes_on_duty("olena")
    assert limited.presence("olena") == "wrap_up"
    limited.time_passes(BREAK)
    assert limited.presence("olena") == "available"


def test_a_hard_call_before_a_break_takes_nothing_from_it(redis_client: redis.Redis) -> None:
    world = World(redis_client, DispatchSettings(calls_before_break=1, break_seconds=1200.0))
    world.comes_on_duty("olena")
    offer_id = talks(world)
    remarks(world, offer_id, Remark.HARD)
    world.time_passes(1100)
    assert world.presence("olena") == "wrap_up"
    world.time_passes(100)
    assert world.presence("olena") == "available"


def test_who_goes_off_duty_after_the_conversation_goes_at_once(limited: World) -> None:
    limited.comes_on_duty("olena")
    talks(limited)
    call_id = limited.calls_for("uk")
    limited.accepts("olena")
    limited.meet(call_id)
    limited.goes_off_duty("olena")
    limited.finishes(call_id)
    assert limited.presence("olena") == "off_duty"


def test_a_break_counts_as_no_miss(limited: World) -> None:
    limited.comes_on_duty("olena")
    talks(limited)
    talks(limited)
    limited.calls_for("uk")
    limited.time_passes(BREAK - 60)
    assert "missed" not in limited.live.run("read_interpreter", {"interpreter_id": "olena"})


def test_without_limits_nobody_has_a_break(world: World) -> None:
    world.comes_on_duty("olena")
    for _ in range(4):
        talks(world, 1800)
        assert world.presence("olena") == "available"
