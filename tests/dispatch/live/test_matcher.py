"""After an outage scripts and matcher serve a crowd in the same order; what the matcher tells by itself."""

from dataclasses import replace
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.domain import matcher
from dispatch.domain.directory import Gender, InstitutionLists, InterpreterEntry, LineEntry, Wishes
from dispatch.domain.matcher import OpenRequest, Person
from dispatch.domain.policies import POLICIES, PolicyFacts
from dispatch.domain.requirements import place_interpreter, plan_request
from dispatch.domain.settings import DispatchSettings
from dispatch.domain.states import Presence
from dispatch.use_cases.change_presence import change_presence
from tests.dispatch.live.watched import INSTITUTIONS, LANGUAGES, LINES, VARIETIES, WatchedWorld

AN_HOUR = 3600.0
people = st.builds(
    InterpreterEntry,
    st.just(""),
    st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=3, unique=True).map(tuple),
    st.just("n1"),
    domains=st.sampled_from([(), ("health",)]),
    gender=st.sampled_from([None, *Gender]),
    community=st.sampled_from([None, "fujian"]),
    supplier_tier=st.integers(0, 2),
    site_id=st.sampled_from([None, None, "site"]),
)
wishes = st.builds(
    Wishes,
    domain=st.sampled_from([None, None, "health"]),
    gender=st.sampled_from([None, None, *Gender]),
    gender_is_hard=st.booleans(),
    community=st.sampled_from([None, "fujian"]),
    is_urgent=st.sampled_from([False, False, True]),
)
calls = st.tuples(
    st.sampled_from(LANGUAGES), st.sampled_from(LINES), st.sampled_from(sorted(INSTITUTIONS)), wishes
)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    crowd=st.lists(people, min_size=5, max_size=40),
    waiting=st.lists(calls, min_size=5, max_size=40),
    seconds=st.sampled_from([1, 12, 40]),
)
def test_after_an_outage_scripts_and_matcher_serve_a_crowd_in_the_same_order(
    redis_client: redis.Redis,
    crowd: list[InterpreterEntry],
    waiting: list[Any],
    seconds: float,
) -> None:
    redis_client.flushall()
    world = WatchedWorld(redis_client, DispatchSettings(calls_per_second=1000.0))
    slot = world.keys.of("dial_slot")
    world.redis.set(slot, world.clock.now().timestamp() + AN_HOUR)
    names = [f"i{number:02}" for number in range(len(crowd))]
    world.directory.put_lists("choosy", InstitutionLists(prefer=("i04", "i01"), never=("i02",)))
    world.directory.put_lists("strict", InstitutionLists(only=("i03", "i00")))
    for name, person in zip(names, crowd, strict=True):
        world.directory.put_interpreter(replace(person, interpreter_id=name))
        change_presence(world.services, interpreter_id=name, event="on_duty", operation_id="")
        world.clock.passes(1)
    for call in waiting:
        world.asks(*call)
        world.clock.passes(0.1)
    world.time_passes(seconds)
    before = world.snapshot()
    assert not before.all("offer")
    expected = list(matcher.matches(before.open_requests().values(), before.people().values(), world.now()))
    world.redis.delete(slot)
    world.live.run("sweep")
    world.time_passes(0)
    made = sorted(world.snapshot().all("offer").items(), key=lambda found: order_of(found[0]))
    assert [(o["request_id"], o["interpreter_id"]) for _, o in made] == [
        (match.request_id, match.interpreter_id) for match in expected
    ]


def order_of(offer_id: str) -> tuple[str, int]:
    run, _, number = offer_id.partition("-")
    return run, int(number)


def person(name: str, idle_since: float, **traits: Any) -> Person:
    entry = InterpreterEntry(name, ("uk",), "n1", **traits)
    place = place_interpreter(entry, VARIETIES, POLICIES, PolicyFacts())
    return Person(name, place, Presence.AVAILABLE, idle_since)


def request(name: str, queued_at: float, line: LineEntry = LINES[0], **wished: Any) -> OpenRequest:
    plan = plan_request("uk", line=line, settings=DispatchSettings(), wishes=Wishes(**wished))
    return OpenRequest(name, plan, queued_at, queued_at)


@pytest.mark.parametrize("others", [19, 20])
def test_of_the_first_twenty_who_meets_most_wishes_is_asked(others: int) -> None:
    crowd = [person(f"i{number}", number) for number in range(others)]
    crowd.append(person("wished for", others, community="fujian"))
    chosen = matcher.choose_interpreter(request("r", 100.0, community="fujian"), crowd, 100.0)
    assert chosen
    assert chosen.interpreter_id == ("wished for" if others < matcher.COMPARED else "i0")


def test_the_order_of_callers() -> None:
    requests = [
        replace(request("further phone", 0.0, is_urgent=True), phones_ringing=1, phones_wanted=3),
        request("younger", 50.0),
        request("a line's head start", 55.0, LINES[1]),
        request("oldest", 40.0),
        request("urgent", 60.0, is_urgent=True),
        replace(request("interrupted", 10.0), is_at_front=True),
    ]
    assert [one.request_id for one in sorted(requests, key=matcher.rank)] == [
        "interrupted",
        "urgent",
        "a line's head start",
        "oldest",
        "younger",
        "further phone",
    ]
    assert matcher.choose_request(person("i", 0.0), requests, 61.0) == requests[-1]
    assert (
        matcher.choose_request(replace(person("i", 0.0), presence=Presence.WRAP_UP), requests, 61.0) is None
    )


def test_within_a_tier_whoever_waits_on_the_line_is_asked_first() -> None:
    crowd = [
        person("idle for long", 0.0),
        replace(person("on the line", 90.0), is_on_standby=True),
        replace(person("on the line, behind", 0.0, supplier_tier=1), is_on_standby=True),
    ]
    free = matcher.free_for(request("r", 100.0), crowd, 100.0)
    assert [one.interpreter_id for one in free] == ["on the line", "idle for long", "on the line, behind"]
