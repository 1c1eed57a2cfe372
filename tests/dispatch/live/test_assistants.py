"""Operators and supervisors in live state: crossings of keys, hang-ups and deadlines, and what follows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dispatch.domain.directory import Group, InterpreterEntry
from dispatch.domain.legs import LegStatus
from dispatch.domain.states import ASSISTANT_MOVES, AssistantStep
from dispatch.use_cases.accept_offer import accept_offer
from dispatch.use_cases.ask_assistance import ask_assistance
from dispatch.use_cases.leave_assistance import leave_assistance
from dispatch.use_cases.set_language import set_language
from dispatch.use_cases.withdraw_assistance import withdraw_assistance

if TYPE_CHECKING:
    from tests.dispatch.live.conftest import World

PEOPLE = {
    "hana": (Group.OPERATOR,),
    "rute": (Group.OPERATOR,),
    "sara": (Group.SUPERVISOR,),
    "both": (Group.INTERPRETER, Group.OPERATOR),
}


@pytest.fixture
def desk(world: World) -> World:
    """Add operators, a supervisor, and somebody who interprets as well."""
    for i, (name, groups) in enumerate(PEOPLE.items()):
        entry = InterpreterEntry(name, ("uk",), f"number-{name}", groups=groups)
        world.directory.put_interpreter(entry)
        world.directory.put_phone(f"number-{name}", f"+44770090010{i}")
    return world


def asks(world: World, call_id: str, group: Group = Group.OPERATOR, operation_id: str = "") -> bool:
    """Ask for somebody, and tell whether nobody is on duty."""
    return ask_assistance(
        world.services, call_id=call_id, group=group, by="staff", operation_id=operation_id
    )[1]


def commands(world: World, kind: str) -> list[dict[str, Any]]:
    rows: Any = world.redis.xrange(world.keys.of("commands"))
    told = [json.loads(fields["command"]) for _, fields in rows]
    return [command for command in told if command["kind"] == kind]


def test_an_operator_is_asked_by_the_same_offers_and_no_interpreter_is(desk: World) -> None:
    desk.comes_on_duty("olena", "hana")
    call_id = desk.arrives()
    assert not asks(desk, call_id)
    assert desk.presence("hana") == "offered"
    assert desk.presence("olena") == "available"
    assert desk.accepts("hana")
    view = desk.view(call_id)
    assert (view["state"], view["operator"], view["operator_id"]) == ("arriving", "here", "hana")
    assert AssistantStep(view["operator"]) in ASSISTANT_MOVES[AssistantStep.WANTED].values()
    set_language(desk.services, call_id=call_id, language="uk", operation_id="")
    assert desk.presence("olena") == "offered"
    assert desk.accepts("olena")
    assert desk.view(call_id)["interpreter_id"] == "olena"
    assert desk.view(call_id)["operator"] == "here"


def test_asked_twice_one_comes(desk: World) -> None:
    desk.comes_on_duty("hana", "rute")
    call_id = desk.arrives()
    for _ in range(2):
        assert not asks(desk, call_id, operation_id="one key")
    assert not asks(desk, call_id)
    assert sorted([desk.presence("hana"), desk.presence("rute")]) == ["available", "offered"]


def test_whoever_does_not_interpret_is_in_no_pool_of_a_language(desk: World) -> None:
    desk.comes_on_duty("hana", "sara")
    call_id = desk.calls_for("uk")
    assert desk.view(call_id)["interpreters_on_duty"] == 0
    assert {desk.presence(name) for name in ("hana", "sara")} == {"available"}
    presences: Any = desk.redis.hgetall(desk.keys.of("presences"))
    assert {name: int(count) for name, count in presences.items() if int(count)} == {
        "assistants:available": 2
    }


def test_somebody_of_both_groups_has_one_voice(desk: World) -> None:
    desk.comes_on_duty("both")
    first = desk.calls_for("uk")
    second = desk.arrives()
    assert not asks(desk, second)
    assert desk.accepts("both")
    assert desk.view(first)["interpreter_id"] == "both"
    assert desk.view(second)["operator"] == "wanted"
    desk.finishes(first)
    assert desk.presence("both") == "offered"
    assert desk.accepts("both")
    assert desk.view(second)["operator_id"] == "both"


@pytest.mark.parametrize("crossing", ["staff_hang_up", "withdrawn", "give_up"])
def test_who_accepts_in_the_instant_in_which_nobody_wants_them_any_more_loses_nothing(
    desk: World, crossing: str
) -> None:
    desk.comes_on_duty("hana")
    call_id = desk.arrives()
    asks(desk, call_id)
    offer_id = desk.picks_up("hana")
    if crossing == "staff_hang_up":
        desk.gives_up(call_id)
    elif crossing == "withdrawn":
        withdraw_assistance(desk.services, call_id=call_id)
    else:
        desk.clock.passes(desk.settings.assistance_seconds)
        request_id = desk.view(call_id)["operator_request"]
        assert desk.live.run("fire_give_up", {"id": request_id})["fired"]
    accepted = desk.live.run("accept_offer", {"offer_id": offer_id, "leg_id": f"leg-{offer_id}"})
    assert not accepted["won"]
    assert "operator" not in desk.view(call_id)
    desk.reports(f"leg-{offer_id}", LegStatus.COMPLETED, offer_id=offer_id)
    desk.time_passes(desk.settings.last_words_seconds + 1)
    assert desk.presence("hana") == "available"


def test_the_first_of_two_operators_wins_and_the_other_is_withdrawn(desk: World) -> None:
    desk.comes_on_duty("hana", "rute")
    call_id = desk.arrives()
    asks(desk, call_id)
    desk.time_passes(desk.settings.hedge_most_seconds + 1)
    offers = {name: desk.picks_up(name) for name in ("hana", "rute")}
    won = {
        name: accept_offer(desk.services, offer_id=offer_id, leg_id=f"leg-{offer_id}", operation_id=name)
        for name, offer_id in offers.items()
    }
    states = [view.call_state if view else None for view in won.values()]
    assert [str(state) for state in states] == ["talking", "None"]
    assert desk.view(call_id)["operator_id"] == "hana"
    assert desk.presence("rute") in {"available", "wrap_up"}


def test_a_call_that_ends_lets_everybody_go_and_leaves_nothing_behind(desk: World) -> None:
    desk.comes_on_duty("hana", "sara")
    call_id = desk.arrives()
    asks(desk, call_id)
    desk.accepts("hana")
    asks(desk, call_id, Group.SUPERVISOR)
    assert desk.presence("sara") == "offered"
    desk.gives_up(call_id)
    assert (desk.presence("hana"), desk.presence("sara")) == ("wrap_up", "available")
    view = desk.view(call_id)
    assert (view["state"], view.get("operator"), view.get("supervisor")) == ("ending", None, None)
    left = [name for name in desk.redis.zrange(desk.keys.of("deadlines"), 0, -1) if "give_up" in str(name)]
    assert not left


def test_everybody_in_the_room_is_told_and_staff_alone_are_led_on(desk: World) -> None:
    desk.comes_on_duty("hana")
    call_id = desk.arrives()
    asks(desk, call_id)
    desk.accepts("hana")
    assert not commands(desk, "announce")  # nobody else is there
    leave_assistance(desk.services, offer_id=desk.view(call_id)["operator_offer"], operation_id="")
    scenes = [command["scene"] for command in commands(desk, "lead_leg")]
    assert scenes == ["assistance"]
    assert desk.view(call_id)["assist_news"] == "operator_left"


def test_with_none_on_duty_nothing_changes_but_that_it_is_noted(desk: World) -> None:
    call_id = desk.arrives()
    before = desk.view(call_id)
    assert asks(desk, call_id)
    assert desk.view(call_id) == before | {"assisted": "1"}


def test_whoever_is_freed_by_the_end_of_a_call_is_not_offered_what_ends_with_it(desk: World) -> None:
    desk.comes_on_duty("both")
    call_id = desk.calls_for("uk")
    asks(desk, call_id)
    assert (desk.view(call_id)["phones_ringing"], desk.view(call_id)["operator"]) == (1, "wanted")
    desk.facts_of(call_id)
    desk.gives_up(call_id)
    assert "offer_made" not in desk.facts_of(call_id)
    assert desk.presence("both") == "available"
