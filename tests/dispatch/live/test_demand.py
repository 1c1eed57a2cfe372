"""What estimates are made from: counted while things happen, and equal to counting everybody anew."""

import json
from collections import Counter
from random import Random
from typing import Any

import pytest

from dispatch.domain.announcements import Announced
from dispatch.domain.directory import Gender, InterpreterEntry, Requester, Wishes
from dispatch.domain.views import WaitTicket
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.demand import demand_of
from dispatch.use_cases.keep_waiting import keep_waiting
from dispatch.use_cases.place_interpreter import place_interpreters
from dispatch.use_cases.views import moment
from tests.dispatch.live.conftest import CODE, World

SPAN, EPOCH = 10**14, 1_600_000_000
ON_DUTY = {"available", "offered", "in_call", "wrap_up"}
LEAVING = {"off_duty", "paused"}


def hash_of(world: World, key: str) -> dict[str, str]:
    return {str(field): str(value) for field, value in world.redis.hgetall(key).items()}


def counted(world: World, language: str) -> dict[str, int]:
    fields = hash_of(world, world.keys.of("demand", language))
    names = ("in_call", "wrap_up", "leaving")
    return {
        name: int(value)
        for name, value in fields.items()
        if (name in names or name.startswith("with:")) and int(value)
    }


def recounted(world: World, language: str) -> dict[str, int]:
    """Count everybody, one by one."""
    found: Counter[str] = Counter()
    for key in world.redis.keys(world.keys.of("interpreter", "*")):
        person = hash_of(world, str(key))
        languages = json.loads(person["languages"])
        presence = person["presence"]
        if language not in languages or presence not in ON_DUTY:
            continue
        found.update(f"with:{other}" for other in languages if other != language)
        if presence in {"available", "offered"}:
            continue
        if person.get("wish") in LEAVING:
            found["leaving"] += 1
        elif presence == "wrap_up":
            found["wrap_up"] += 1
        else:
            found["in_call"] += SPAN + int(float(person["presence_since"])) - EPOCH
    return dict(found)


LANGUAGES = ("uk", "ru", "cmn", "yue")
DUTY = {"on": "on_duty", "off": "off_duty", "pause": "pause"}
EVENTS = (*DUTY, "on", "on", "call", "call", "accept", "decline", "end", "left", "languages")


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_what_counting_anew_would_find(world: World, seed: int) -> None:
    chance, calls = Random(seed), list[str]()
    for _ in range(100):
        something_happens(world, chance, calls)
        world.time_passes(chance.uniform(0, 20))
        for language in LANGUAGES:
            assert counted(world, language) == recounted(world, language)
    assert any(world.redis.hlen(world.keys.of("demand", language)) > 3 for language in LANGUAGES)


def something_happens(world: World, chance: Random, calls: list[str]) -> None:
    name, event = chance.choice(("olena", "ivan", "mei", "wei")), chance.choice(EVENTS)
    if event in DUTY:
        change_presence(world.services, interpreter_id=name, event=DUTY[event], operation_id="")
    elif event == "call":
        calls.append(world.calls_for(chance.choice(LANGUAGES)))
    elif event == "languages":
        spoken = chance.sample(LANGUAGES, chance.randint(1, 3))
        place_interpreters(world.services, [InterpreterEntry(name, tuple(spoken), f"number-{name}")])
    elif event in {"accept", "decline"}:
        if world.offers_of(name):
            (world.accepts if event == "accept" else world.declines)(name)
    elif calls:
        call_id = calls.pop(chance.randrange(len(calls)))
        if event == "left":
            world.gives_up(call_id)
        elif world.view(call_id).get("state") == "connecting":
            world.meet(call_id)
            world.finishes(call_id)


def demand(world: World, call_id: str) -> Any:
    found = demand_of(world.view(call_id), world.settings)
    assert found is not None
    return found


def test_older_callers_of_another_language_count_by_the_share_who_speak_both(world: World) -> None:
    world.comes_on_duty("olena", "ivan")
    for name in ("olena", "ivan"):
        world.calls_for("ru")
        world.accepts(name)
    for _ in range(3):
        world.calls_for("ru")
        world.time_passes(1)
    younger = world.calls_for("uk")
    assert demand(world, younger).ahead == pytest.approx(3 * 1 / 2)  # one of ru's two people speaks uk
    world.time_passes(1)
    world.calls_for("ru")
    assert demand(world, younger).ahead == pytest.approx(3 * 1 / 2)  # who came later is served later


def test_whoever_goes_home_after_the_conversation_is_not_counted_on(world: World) -> None:
    world.comes_on_duty("mei")
    first = world.calls_for("cmn")
    world.accepts("mei")
    world.meet(first)
    waiting = world.calls_for("cmn")
    assert (demand(world, waiting).in_call, demand(world, waiting).on_duty) == (1, 1)
    world.goes_off_duty("mei")
    assert demand(world, waiting).on_duty == 0
    world.comes_on_duty("mei")
    assert demand(world, waiting).in_call == 1


def test_a_hard_wish_is_served_by_those_who_meet_it(world: World) -> None:
    for number, (name, gender) in enumerate(
        (("mei", Gender.FEMALE), ("wei", Gender.MALE), ("lin", Gender.MALE))
    ):
        world.directory.put_interpreter(InterpreterEntry(name, ("cmn",), f"number-{name}", gender=gender))
        world.directory.put_phone(f"number-{name}", f"+44770090001{number}")
    world.comes_on_duty("mei", "wei", "lin")
    for _ in range(3):
        world.calls_for("cmn")
    for name in ("mei", "wei", "lin"):
        world.accepts(name)
    assert demand(world, world.calls_for("cmn")).in_call == 3
    wishes = Wishes(gender=Gender.FEMALE, gender_is_hard=True)
    requester = Requester("institution", "site", "cost-centre", "code-1", wishes=wishes)
    world.directory.put_code(world.directory.digest("code", CODE), requester)
    world.time_passes(1)
    for_her = demand(world, world.calls_for("cmn"))
    assert (for_her.in_call, for_her.on_duty) == (1, 1)
    assert for_her.ahead == pytest.approx(1 / 3)  # who came before may get any of the three


def test_conversations_answers_and_patience_are_learned(world: World) -> None:
    world.comes_on_duty("mei", "wei")
    prior = demand(world, world.calls_for("yue"))
    assert prior.talk_seconds == pytest.approx(420)
    call_id = world.calls_for("cmn")
    world.time_passes(4)
    world.accepts("mei")
    world.meet(call_id)
    world.time_passes(1000)
    world.finishes(call_id)
    after = demand(world, world.calls_for("cmn"))
    assert after.talk_seconds > 500
    assert after.accept_seconds < world.settings.prior_accept_seconds
    assert after.leaving_rate < prior.leaving_rate


def ticket_of(view: dict[str, Any]) -> WaitTicket:
    queued_at = moment(view["queued_at"])
    assert queued_at is not None
    return WaitTicket(
        view["call_id"], view["request_id"], view["language"], queued_at, "staff-line",
        "institution", "site", "cost-centre", "pt-PT",
    )  # fmt: skip


def test_a_range_is_told_once_and_not_again_before_it_has_become_shorter(world: World) -> None:
    world.directory.put_interpreter(InterpreterEntry("mei", ("cmn",), "number-mei"))
    world.comes_on_duty("mei")
    first = world.calls_for("cmn")
    world.accepts("mei")
    world.meet(first)
    world.time_passes(200)
    view = world.view(world.calls_for("cmn"))
    told = keep_waiting(world.services, ticket=ticket_of(view), leg_id=view["staff_leg_id"]).estimate
    assert isinstance(told, Announced)
    assert told.low_seconds < 120
    assert told.high_seconds is None or told.high_seconds > 300
    world.time_passes(20)
    again = keep_waiting(world.services, ticket=ticket_of(view), leg_id=view["staff_leg_id"])
    assert again.estimate is None


def test_with_nobody_on_duty_nothing_is_told(world: World) -> None:
    view = world.view(world.calls_for("cmn"))
    assert keep_waiting(world.services, ticket=ticket_of(view), leg_id=view["staff_leg_id"]).estimate is None
