"""Questions that staff answer while phones ring already, and whom they keep waiting."""

import pytest
import redis

from dispatch.domain.legs import LegRole, LegStatus, RoomEvent
from dispatch.use_cases.end_questions import end_questions
from tests.dispatch.live.conftest import World


@pytest.fixture
def asked(redis_client: redis.Redis) -> tuple[World, str]:
    """Return a call whose staff are asked for a case reference while Wei's phone rings; Mei comes next."""
    world = World(redis_client)
    world.comes_on_duty("wei", "mei")
    return world, world.calls_for("cmn", asks_case_reference=4)


def comes_in(world: World, call_id: str, who: str = "interpreter_leg_id", sequence: int = 1) -> None:
    world.room(call_id, RoomEvent.JOINED, world.view(call_id)[who], sequence)


def is_done(world: World, call_id: str) -> None:
    end_questions(world.services, call_id=call_id, operation_id="")


def test_phones_ring_while_staff_are_asked(asked: tuple[World, str]) -> None:
    world, call_id = asked
    assert world.view(call_id)["asking"] == "1"
    assert world.presence("wei") == "offered"


def test_who_accepts_meanwhile_waits_and_is_let_go_after_twenty_seconds_with_their_place(
    asked: tuple[World, str],
) -> None:
    world, call_id = asked
    place = world.redis.hget(world.keys.of("interpreter", "wei"), "idle_since")
    queued_at = world.view(call_id)["queued_at"]
    world.accepts("wei")
    comes_in(world, call_id)
    leg_id = world.view(call_id)["interpreter_leg_id"]
    world.commanded()
    world.time_passes(19.5)
    assert world.view(call_id)["state"] == "connecting"
    world.time_passes(1)
    call = world.view(call_id)
    assert (call["state"], call["queued_at"]) == ("waiting", queued_at)
    assert [c.fields["scene"] for c in world.commanded() if c.kind == "lead_leg"] == ["staff_not_ready"]
    world.reports(leg_id, LegStatus.COMPLETED)
    assert world.presence("wei") == "available"
    assert world.redis.hget(world.keys.of("interpreter", "wei"), "idle_since") == place


def test_nobody_is_rung_in_vain_until_staff_are_done_and_then_at_once(asked: tuple[World, str]) -> None:
    world, call_id = asked
    world.accepts("wei")
    comes_in(world, call_id)
    leg_id = world.view(call_id)["interpreter_leg_id"]
    world.time_passes(21)
    world.reports(leg_id, LegStatus.COMPLETED)
    assert (world.presence("wei"), world.presence("mei")) == ("available", "available")
    assert world.live.run("sweep") == {"offers_made": 0}
    is_done(world, call_id)
    assert world.presence("wei") == "offered"  # first in the idle order still, and not passed over


def test_questions_that_are_never_answered_hold_nothing_up_for_long(asked: tuple[World, str]) -> None:
    world, call_id = asked
    world.accepts("wei")
    comes_in(world, call_id)
    world.time_passes(20 + world.settings.questions_seconds + 0.5)
    assert "asking" not in world.view(call_id)
    assert world.view(call_id)["phones_ringing"] == 1


def test_staff_who_are_done_in_time_meet_whoever_waits(asked: tuple[World, str]) -> None:
    world, call_id = asked
    world.accepts("wei")
    comes_in(world, call_id)
    world.time_passes(15)
    world.staff_key_in(call_id, "1234")
    is_done(world, call_id)
    comes_in(world, call_id, "staff_leg_id", 2)
    assert world.view(call_id)["state"] == "talking"
    world.time_passes(30)
    assert world.view(call_id)["state"] == "talking"


def test_a_winner_who_does_not_come_in_is_replaced_all_the_same(asked: tuple[World, str]) -> None:
    world, _ = asked
    world.accepts("wei")
    world.commanded()
    world.time_passes(11)
    assert world.presence("mei") == "offered"
    scenes = [c.fields["scene"] for c in world.commanded() if c.kind == "lead_leg"]
    assert scenes == ["offer_withdrawn"]  # staff are left to their keys


def test_staff_who_hang_up_at_a_question_leave_nobody_waiting(asked: tuple[World, str]) -> None:
    world, call_id = asked
    world.accepts("wei")
    comes_in(world, call_id)
    world.commanded()
    world.reports(world.view(call_id)["staff_leg_id"], LegStatus.COMPLETED, LegRole.STAFF)
    assert world.view(call_id)["state"] == "ending"
    assert [c.fields["scene"] for c in world.commanded() if c.kind == "lead_leg"] == ["offer_withdrawn"]
    assert not world.redis.zscore(world.keys.of("deadlines"), f"asking|{call_id}")


def test_the_reference_is_kept_as_a_digest_and_leads_to_who_talked_last(asked: tuple[World, str]) -> None:
    world, call_id = asked
    world.staff_key_in(call_id, "1234")
    digest = world.view(call_id)["case_digest"]
    assert digest == world.directory.digest("case", "institution:1234")
    key = world.keys.of("last_interpreter", digest)
    is_done(world, call_id)
    world.accepts("wei")
    assert world.redis.get(key) is None  # accepting is no conversation
    world.meet(call_id)
    assert world.redis.get(key) == "wei"
    assert 0 < world.redis.ttl(key) <= world.settings.case_memory_seconds
    facts = world.facts.read_facts("test", 1000, 0)
    assert [fact.details for fact in facts if fact.kind == "case_noted"] == [{"case_digest": digest}]
    assert "1234" not in " ".join(str(fact.details) for fact in facts).replace(digest, "")


def test_a_reference_read_back_wrong_is_forgotten(asked: tuple[World, str]) -> None:
    world, call_id = asked
    world.staff_key_in(call_id, "1234")
    world.staff_key_in(call_id, None)
    is_done(world, call_id)
    assert "case_digest" not in world.view(call_id)


def test_nobody_is_asked_where_nobody_is_on_duty(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    call_id = world.calls_for("uk", asks_case_reference=4)
    assert "asking" not in world.view(call_id)


def test_who_interpreted_for_the_case_before_is_asked_beside_those_who_ring(asked: tuple[World, str]) -> None:
    world, call_id = asked
    world.staff_key_in(call_id, "4711")
    is_done(world, call_id)
    assert world.accepts("wei")
    world.meet(call_id)
    world.finishes(call_id)
    again = world.calls_for("cmn", asks_case_reference=4)
    assert (world.presence("mei"), world.presence("wei")) == ("offered", "available")
    world.staff_key_in(again, "4711")
    is_done(world, again)
    assert (world.presence("mei"), world.presence("wei")) == ("offered", "offered")


def test_another_case_asks_for_nobody_in_particular(asked: tuple[World, str]) -> None:
    world, call_id = asked
    world.staff_key_in(call_id, "4711")
    is_done(world, call_id)
    assert world.accepts("wei")
    world.meet(call_id)
    world.finishes(call_id)
    other = world.calls_for("cmn", asks_case_reference=4)
    world.staff_key_in(other, "4712")
    is_done(world, other)
    assert (world.presence("mei"), world.presence("wei")) == ("offered", "available")
