"""A dial whose answer was lost: settled by the offer's id in the leg's reports, or by its deadline."""

import pytest
import redis

from dispatch.domain.legs import LegStatus
from tests.dispatch.live.conftest import World


@pytest.fixture
def uncertain(redis_client: redis.Redis) -> tuple[World, str, str]:
    """Return a call, and Wei's offer of which nobody knows whether the carrier dials for it."""
    world = World(redis_client)
    world.comes_on_duty("wei", "mei")
    call_id = world.calls_for("cmn")
    offer_id = world.offers_of("wei")
    assert offer_id
    world.live.run("begin_dial", {"offer_id": offer_id})
    world.live.run("dial_uncertain", {"offer_id": offer_id})
    return world, call_id, offer_id


def test_somebody_else_is_rung_at_once_and_nobody_rings_the_first_elsewhere(
    uncertain: tuple[World, str, str],
) -> None:
    world, call_id, _ = uncertain
    assert world.presence("mei") == "offered"
    assert world.view(call_id)["phones_ringing"] == 2
    other = world.calls_for("yue")
    assert world.view(other)["phones_ringing"] == 0
    assert world.presence("wei") == "offered"


def test_it_is_not_dialled_again(uncertain: tuple[World, str, str]) -> None:
    world, _, offer_id = uncertain
    assert not world.live.run("begin_dial", {"offer_id": offer_id})["dial"]


def test_the_first_report_of_its_leg_settles_it(uncertain: tuple[World, str, str]) -> None:
    world, call_id, offer_id = uncertain
    world.reports(f"leg-{offer_id}", LegStatus.INITIATED, offer_id=offer_id)
    world.time_passes(world.settings.uncertain_seconds + 5)
    assert world.offers_of("wei") == offer_id
    assert world.accepts("wei")
    assert world.view(call_id)["state"] == "connecting"


def test_without_a_report_it_ends_and_its_interpreter_loses_nothing(
    uncertain: tuple[World, str, str],
) -> None:
    world, call_id, offer_id = uncertain
    place = world.redis.hget(world.keys.of("interpreter", "wei"), "idle_since")
    world.time_passes(world.settings.uncertain_seconds + 0.1)
    assert world.live.run("read_offer", {"offer_id": offer_id})["state"] == "failed"
    assert world.redis.hget(world.keys.of("interpreter", "wei"), "idle_since") == place
    assert not world.redis.scard(world.keys.of("request_refused", world.view(call_id)["request_id"]))
    causes = [fact.details.get("cause") for fact in world.facts.read_facts("test", 1000, 0)]
    assert "uncertain" in causes


def test_a_leg_that_turns_up_after_that_is_ended(uncertain: tuple[World, str, str]) -> None:
    world, _, offer_id = uncertain
    world.time_passes(world.settings.uncertain_seconds + 0.1)
    world.commanded()
    world.reports(f"leg-{offer_id}", LegStatus.RINGING, offer_id=offer_id)
    assert f"leg-{offer_id}" in [c.fields.get("leg_id") for c in world.commanded() if c.kind == "end_leg"]


def test_a_dial_that_was_surely_not_made_may_be_claimed_again(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.comes_on_duty("olena")
    world.calls_for("uk")
    offer = {"offer_id": world.offers_of("olena")}
    assert world.live.run("begin_dial", offer)["dial"]
    assert not world.live.run("begin_dial", offer)["dial"]
    world.live.run("dial_postponed", offer)
    assert world.live.run("begin_dial", offer | {"redelivered": True})["dial"]


def test_a_carrier_that_takes_no_calls_is_not_the_interpreters_fault(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.comes_on_duty("wei", "mei")
    place = world.redis.hget(world.keys.of("interpreter", "wei"), "idle_since")
    world.calls_for("cmn")
    world.live.run("dial_failed", {"offer_id": world.offers_of("wei"), "cause": "carrier"})
    assert (world.presence("wei"), world.presence("mei")) == ("available", "offered")
    assert world.redis.hget(world.keys.of("interpreter", "wei"), "idle_since") == place
