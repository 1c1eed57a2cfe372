"""Live calls are held against the carrier's lists, all at once."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from dispatch.domain.errors import LegGone
from dispatch.domain.legs import LegStatus
from dispatch.ports import LegReport
from dispatch.use_cases.compare_calls import compare_calls
from tests.dispatch.live.conftest import World


class ListingCarrier:
    """Knows legs and rooms, and counts what it is asked."""

    def __init__(self) -> None:
        self.legs: dict[str, str] = {}
        self.rooms: dict[str, str] = {}
        self.inside: dict[str, dict[str, datetime | None]] = {}
        self.ended: dict[str, LegReport] = {}
        self.asked: Counter[str] = Counter()

    def list_legs(self) -> dict[str, str]:
        self.asked["list_legs"] += 1
        return dict(self.legs)

    def list_rooms(self) -> dict[str, str]:
        self.asked["list_rooms"] += 1
        return dict(self.rooms)

    def fetch_leg(self, leg_id: str) -> LegReport:
        self.asked["fetch_leg"] += 1
        if leg_id in self.ended:
            return self.ended[leg_id]
        if leg_id in self.legs:
            return LegReport(leg_id, self.legs[leg_id])
        raise LegGone("not known")

    def fetch_participants(self, conference_id: str) -> dict[str, datetime | None]:
        self.asked["fetch_participants"] += 1
        return self.inside[conference_id]

    def hears_of(self, world: World, call_id: str) -> None:
        """Know a call as it is."""
        for leg_id in world.live.run("read_legs", {"call_id": call_id}).get("up") or {}:
            self.legs[leg_id] = LegStatus.ANSWERED
        self.rooms[f"room-{call_id}"] = f"CF{call_id}"


@pytest.fixture
def carrier() -> ListingCarrier:
    return ListingCarrier()


def talking(world: World, name: str, language: str) -> str:
    world.comes_on_duty(name)
    call_id = world.calls_for(language)
    assert world.accepts(name)
    world.meet(call_id)
    return call_id


def compare(world: World, carrier: ListingCarrier) -> None:
    compare_calls(world.services, carrier)  # type: ignore[arg-type]


def test_calls_that_agree_cost_two_lists_however_many(world: World, carrier: ListingCarrier) -> None:
    for name, language in (("olena", "uk"), ("ivan", "ru"), ("mei", "cmn")):
        carrier.hears_of(world, talking(world, name, language))
    for _ in range(120):
        carrier.hears_of(world, call_id := world.calls_for("yue"))
        world.room(call_id, "joined", world.view(call_id)["staff_leg_id"], 1)  # type: ignore[arg-type]
    compare(world, carrier)
    assert carrier.asked == {"list_legs": 1, "list_rooms": 1}


def test_without_calls_nothing_is_asked(world: World, carrier: ListingCarrier) -> None:
    compare(world, carrier)
    assert not carrier.asked


def test_a_leg_that_is_not_listed_is_asked_for_and_its_end_reported(
    world: World, carrier: ListingCarrier
) -> None:
    call_id = talking(world, "olena", "uk")
    carrier.hears_of(world, call_id)
    leg_id = world.view(call_id)["interpreter_leg_id"]
    del carrier.legs[leg_id]
    carrier.ended[leg_id] = LegReport(leg_id, LegStatus.COMPLETED, world.clock.now(), 42)
    compare(world, carrier)
    assert world.view(call_id)["state"] == "interpreter_left"
    assert carrier.asked["fetch_leg"] == 1


def test_a_list_that_lags_ends_nothing(world: World, carrier: ListingCarrier) -> None:
    call_id = talking(world, "olena", "uk")
    carrier.hears_of(world, call_id)
    leg_id = world.view(call_id)["interpreter_leg_id"]
    carrier.ended[leg_id] = LegReport(leg_id, LegStatus.ANSWERED)
    del carrier.legs[leg_id]
    compare(world, carrier)
    assert world.view(call_id)["state"] == "talking"


def test_a_join_whose_report_was_lost_is_found_in_the_room(world: World, carrier: ListingCarrier) -> None:
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    assert world.accepts("olena")
    carrier.hears_of(world, call_id)
    entered_at = world.clock.now()
    carrier.inside[f"CF{call_id}"] = dict.fromkeys(carrier.legs, entered_at)
    compare(world, carrier)
    assert world.view(call_id)["state"] == "talking"


def test_a_leg_the_carrier_does_not_know_ends_after_three_looks_where_it_knows_others(
    world: World, carrier: ListingCarrier
) -> None:
    lost, other = talking(world, "olena", "uk"), talking(world, "mei", "cmn")
    carrier.hears_of(world, other)
    for look in range(3):
        assert world.view(lost)["state"] == "talking", look
        compare(world, carrier)
        compare(world, carrier)  # at once again: no look of its own
        world.clock.moment += timedelta(seconds=60)
    assert world.view(lost)["state"] not in {"talking", "interpreter_left"}
    assert world.view(other)["state"] == "talking"


def test_where_the_carrier_knows_no_leg_at_all_none_ends(world: World, carrier: ListingCarrier) -> None:
    call_id = talking(world, "olena", "uk")
    for _ in range(10):
        compare(world, carrier)
        world.clock.moment += timedelta(seconds=60)
    assert world.view(call_id)["state"] == "talking"


def test_a_comparison_is_due_at_once_in_live_state_that_is_new_and_every_minute_after(world: World) -> None:
    world.redis.delete(world.keys.of("deadlines"))
    world.time_passes(0.1)
    world.time_passes(world.settings.check_seconds * 2)
    assert [command.kind for command in world.commanded()] == ["compare_calls"] * 3


def test_nobody_is_rung_while_live_state_may_be_lost_and_everybody_after_five_seconds(world: World) -> None:
    world.redis.delete(world.keys.of("deadlines"))
    world.live.run("due_deadlines", {"limit": 1})
    world.comes_on_duty("olena")
    world.calls_for("uk")
    assert world.presence("olena") == "available"
    world.time_passes(world.settings.reconcile_seconds)
    assert world.presence("olena") == "offered"


def test_where_sql_remembers_nothing_offers_are_made_as_soon_as_that_is_known(
    world: World, carrier: ListingCarrier
) -> None:
    world.redis.delete(world.keys.of("deadlines"))
    world.live.run("due_deadlines", {"limit": 1})
    world.comes_on_duty("olena")
    world.calls_for("uk")
    compare(world, carrier)
    assert world.presence("olena") == "available"  # SQL has not told yet
    world.live.run("remember", {"ready": True})
    compare(world, carrier)
    assert world.presence("olena") == "offered"
