"""Mediators at the caller's own site: before whom they are asked, and what becomes of a call they go to."""

import json

import pytest
import redis

from dispatch.domain.directory import (
    CallerEntry,
    Gender,
    Identification,
    InterpreterEntry,
    Requester,
    Sharing,
    Wishes,
)
from dispatch.domain.legs import LegStatus
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.come_in_person import come_in_person
from dispatch.use_cases.promise_callback import promise_callback
from dispatch.use_cases.read_offer import read_offer
from dispatch.use_cases.request_interpreter import request_interpreter
from dispatch.use_cases.sign_on import sign_on
from tests.dispatch.live.conftest import World
from tests.dispatch.live.test_whom_to_ring import asks, declines, ringing


@pytest.fixture
def centre(redis_client: redis.Redis) -> World:
    """Olena is on duty at home; Marta sits at the caller's own site."""
    world = World(redis_client)
    sits_there(world, "marta", "uk")
    world.comes_on_duty("olena", "marta")
    return world


def sits_there(world: World, name: str, *languages: str, **traits: object) -> None:
    person = InterpreterEntry(
        name,
        languages,
        f"number-{name}",
        site_id="site",
        **traits,  # type: ignore[arg-type]
    )
    world.directory.put_interpreter(person)


def comes(world: World, name: str) -> bool:
    offer_id = world.picks_up(name)
    view = come_in_person(world.services, offer_id=offer_id, leg_id=f"leg-{offer_id}", operation_id="")
    return view is not None


def facts(world: World, call_id: str) -> dict[str, dict[str, object]]:
    read = world.facts.read_facts("test", 10_000, 0)
    return {fact.kind: fact.details for fact in read if fact.call_id == call_id}


def test_who_goes_there_ends_the_call_as_served_and_staff_are_told(centre: World) -> None:
    call_id = centre.calls_for("uk")
    assert ringing(centre) == {"marta"}
    centre.commanded()
    centre.time_passes(5)
    assert comes(centre, "marta")
    call = centre.view(call_id)
    assert (call["state"], call["outcome"], call["coming_id"]) == ("ending", "served_on_the_spot", "marta")
    assert centre.redis.hget(f"ponte:request:{call['request_id']}", "state") == "served_on_the_spot"
    led = [command.fields for command in centre.commanded() if command.kind == "lead_leg"]
    assert [(one["scene"], one["leg_id"]) for one in led] == [("mediator_coming", call["staff_leg_id"])]
    centre.gives_up(call_id)
    centre.hangs_up(call["offer_id"])
    centre.time_passes(5)
    told = facts(centre, call_id)
    assert told["offer_accepted"]["in_person"] is True
    assert told["request_ended"]["outcome"] == told["call_closed"]["outcome"] == "served_on_the_spot"
    assert "marta" not in json.dumps(told["call_closed"])


def test_who_went_there_is_away_until_they_ring_in(centre: World) -> None:
    centre.calls_for("uk")
    assert comes(centre, "marta")
    centre.time_passes(600)
    assert centre.presence("marta") == "wrap_up"
    centre.calls_for("uk")
    assert ringing(centre) == {"olena"}
    change_presence(centre.services, interpreter_id="marta", event="on_duty", operation_id="")
    centre.calls_for("uk")
    assert ringing(centre) == {"olena", "marta"}


def test_who_went_there_and_never_rings_in_is_available_after_half_an_hour(centre: World) -> None:
    centre.calls_for("uk")
    before = centre.live.run("read_interpreter", {"interpreter_id": "marta"})["idle_since"]
    assert comes(centre, "marta")
    centre.time_passes(centre.settings.in_person_seconds - 1)
    assert centre.presence("marta") == "wrap_up"
    centre.time_passes(2)
    person = centre.live.run("read_interpreter", {"interpreter_id": "marta"})
    assert person["presence"] == "available"
    assert "in_person" not in person
    assert float(person["idle_since"]) > float(before)


def test_who_is_away_is_told_so_on_the_interpreters_line(centre: World) -> None:
    centre.directory.put_login(centre.directory.digest("login", "1001654321"), "marta")
    centre.calls_for("uk")
    assert comes(centre, "marta")
    known = sign_on(centre.services, leg_id="leg-9", digits="1001654321", number_digits=4, operation_id="")
    assert known is not None
    assert known.in_person


def test_nobody_counts_on_who_is_away(centre: World) -> None:
    centre.calls_for("uk")
    assert comes(centre, "marta")
    assert centre.redis.hget("ponte:demand:uk", "leaving") == "1"
    assert not int(centre.redis.hget("ponte:demand:uk", "wrap_up") or 0)
    change_presence(centre.services, interpreter_id="marta", event="on_duty", operation_id="")
    assert centre.redis.hget("ponte:demand:uk", "leaving") == "0"


def test_one_claim_of_many_wins_by_telephone_or_in_person(centre: World) -> None:
    sits_there(centre, "petro", "uk")
    centre.comes_on_duty("petro")
    centre.calls_for("uk")
    centre.time_passes(12)
    assert ringing(centre) == {"marta", "petro"}
    for name in ("marta", "petro"):
        centre.picks_up(name)
    assert comes(centre, "petro")
    assert centre.presence("marta") != "offered"
    again = centre.live.run("read_interpreter", {"interpreter_id": "marta"}).get("offer_id")
    assert again is None


def test_who_answers_by_telephone_leaves_nothing_to_go_for(centre: World) -> None:
    call_id = centre.calls_for("uk")
    offer_id = str(centre.offers_of("marta"))
    assert centre.accepts("marta")
    leg_id = f"leg-{offer_id}"
    assert come_in_person(centre.services, offer_id=offer_id, leg_id=leg_id, operation_id="") is None
    assert centre.view(call_id)["state"] == "connecting"


def test_nobody_goes_to_staff_who_hung_up(centre: World) -> None:
    call_id = centre.calls_for("uk")
    centre.picks_up("marta")
    offer_id = str(centre.offers_of("marta"))
    centre.gives_up(call_id)
    leg_id = f"leg-{offer_id}"
    assert come_in_person(centre.services, offer_id=offer_id, leg_id=leg_id, operation_id="") is None
    assert centre.view(call_id)["outcome"] == "abandoned"


def test_nobody_goes_to_staff_who_are_to_be_called_back(centre: World) -> None:
    desk = "+442079460900"
    requester = Requester("institution", "site", "cost-centre")
    known = CallerEntry(requester, Identification.CODE, Sharing.DIRECT)
    centre.directory.put_caller(centre.directory.digest("caller", desk), known)
    call_id = centre.calls_for("uk", desk)
    assert promise_callback(centre.services, call_id=call_id, operation_id="")
    offer_id = str(centre.offers_of("marta"))
    assert not comes(centre, "marta")
    assert centre.offers_of("marta") == offer_id, "they can still take the call by telephone"


def test_somebody_elsewhere_can_never_come(centre: World) -> None:
    call_id = centre.calls_for("uk")
    declines(centre, "marta")
    assert ringing(centre) == {"olena"}
    view = read_offer(centre.services, offer_id=str(centre.offers_of("olena")))
    assert view is not None
    assert not view.on_the_spot
    assert not comes(centre, "olena")
    assert centre.view(call_id)["state"] == "waiting"


def test_the_desk_rings_on_when_everybody_is_asked_and_may_still_win(centre: World) -> None:
    centre.calls_for("uk")
    centre.time_passes(centre.settings.on_the_spot_seconds - 1)
    assert ringing(centre) == {"marta"}
    centre.time_passes(2)
    assert ringing(centre) == {"marta", "olena"}
    assert comes(centre, "marta")
    assert centre.presence("olena") != "offered"


def test_who_sits_there_is_asked_whether_they_come_whenever_they_are_asked(centre: World) -> None:
    centre.goes_off_duty("marta")
    centre.goes_off_duty("olena")
    centre.calls_for("uk")
    centre.comes_on_duty("marta")
    view = read_offer(centre.services, offer_id=str(centre.offers_of("marta")))
    assert view is not None
    assert view.on_the_spot


def test_an_urgent_request_is_not_held(centre: World) -> None:
    asks(centre, "uk", is_urgent=True)
    assert ringing(centre) == {"marta", "olena"}


def test_a_mediator_without_what_is_asked_for_does_not_hold_the_request(centre: World) -> None:
    sits_there(centre, "petro", "ru", domains=("health",), gender=Gender.MALE)
    centre.comes_on_duty("petro")
    asks(centre, "ru", domain="justice")
    assert ringing(centre) == set()
    asks(centre, "ru", gender=Gender.FEMALE)
    assert ringing(centre) == set()
    call_id = centre.arrives()
    request_interpreter(
        centre.services, call_id=call_id, language="ru", operation_id="", wishes=Wishes(domain="health")
    )
    assert ringing(centre) == {"petro"}
    view = read_offer(centre.services, offer_id=str(centre.offers_of("petro")))
    assert view is not None
    assert (view.on_the_spot, view.domain) == (True, "health")
    assert facts(centre, call_id)["language_requested"]["domain"] == "health"


def test_a_winner_lost_in_the_door_leaves_the_request_widening(centre: World) -> None:
    sits_there(centre, "petro", "uk")
    centre.comes_on_duty("petro")
    call_id = centre.calls_for("uk")
    assert centre.accepts("marta")
    centre.reports(centre.view(call_id)["interpreter_leg_id"], LegStatus.COMPLETED)
    assert centre.view(call_id)["state"] == "waiting"
    assert ringing(centre) == {"olena"}, "people on the spot have had their turn; the longest idle is asked"


def test_a_soft_wish_still_ends_after_a_winner_was_lost(centre: World) -> None:
    sits_there(centre, "hana", "ru", gender=Gender.FEMALE)
    centre.comes_on_duty("hana", "ivan")
    call_id = asks(centre, "ru", gender=Gender.FEMALE)
    assert centre.accepts("hana")
    centre.reports(centre.view(call_id)["interpreter_leg_id"], LegStatus.COMPLETED)
    assert "ivan" not in ringing(centre)
    centre.time_passes(centre.settings.gender_seconds + 1)
    assert ringing(centre) & {"ivan", "olena"}
