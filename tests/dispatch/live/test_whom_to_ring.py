"""Whom a request admits, in which order, and how it widens."""

from dataclasses import replace

import pytest
import redis

from dispatch.domain.directory import (
    Gender,
    InstitutionLists,
    InterpreterEntry,
    LanguageEntry,
    LineEntry,
    LineKind,
    Proficiency,
    Wishes,
)
from dispatch.domain.settings import DispatchSettings
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.decline_offer import decline_offer
from dispatch.use_cases.place_interpreter import place_interpreters
from dispatch.use_cases.refresh_needs import refresh_needs
from dispatch.use_cases.request_interpreter import request_interpreter
from tests.dispatch.live.conftest import STAFF_LINE, World

LINE = LineEntry("staff-line", LineKind.STAFF, STAFF_LINE, "Staff")


@pytest.fixture
def office(world: World) -> World:
    """Speakers of Tigrinya and their kin, of whom everybody differs."""
    languages = [LanguageEntry("ti", "250", {"en": "ti"}), LanguageEntry("am", "251", {"en": "am"})]
    languages += [
        LanguageEntry("ar", "252", {"en": "ar"}),
        LanguageEntry("arz", "253", {"en": "arz"}, variety_of="ar"),
    ]
    world.directory.put_languages(languages)
    return world


def hires(world: World, name: str, *languages: str, **traits: object) -> None:
    """Bring somebody on duty."""
    person = InterpreterEntry(name, languages, f"number-{name}", **traits)  # type: ignore[arg-type]
    world.directory.put_interpreter(person)
    change_presence(world.services, interpreter_id=name, event="on_duty", operation_id="")
    world.clock.passes(1)


def asks(world: World, language: str, **wishes: object) -> str:
    """Let staff ask for somebody with wishes; the call's id."""
    call_id = world.arrives()
    wished = Wishes(**wishes)  # type: ignore[arg-type]
    request_interpreter(world.services, call_id=call_id, language=language, operation_id="", wishes=wished)
    return call_id


def ringing(world: World) -> set[str]:
    """Return who is being rung."""
    pattern = world.keys.of("interpreter", "*")
    names = [str(name).removeprefix(pattern[:-1]) for name in world.redis.scan_iter(pattern, _type="HASH")]
    return {name for name in names if world.presence(name) == "offered"}


def declines(world: World, name: str) -> None:
    offer_id = world.offers_of(name)
    decline_offer(
        world.services, offer_id=str(offer_id), leg_id=f"leg-{offer_id}", outcome="declined", operation_id=""
    )


def test_a_soft_wish_for_a_gender_waits_a_while_and_then_takes_anybody(office: World) -> None:
    hires(office, "selam", "ti", gender=Gender.MALE)
    asks(office, "ti", gender=Gender.FEMALE)
    assert ringing(office) == set()
    office.time_passes(office.settings.gender_seconds - 1)
    assert ringing(office) == set()
    office.time_passes(2)
    assert ringing(office) == {"selam"}


def test_a_hard_wish_waits_for_whom_it_admits(office: World) -> None:
    hires(office, "selam", "ti", gender=Gender.MALE)
    call_id = asks(office, "ti", gender=Gender.FEMALE, gender_is_hard=True)
    office.time_passes(60)
    assert ringing(office) == set()
    assert office.view(call_id)["interpreters_on_duty"] == 0
    hires(office, "hana", "ti", gender=Gender.FEMALE)
    assert ringing(office) == {"hana"}


def test_a_wish_gives_way_also_after_a_winner_was_lost(office: World) -> None:
    hires(office, "hana", "ti", gender=Gender.FEMALE)
    hires(office, "selam", "ti", gender=Gender.MALE)
    asks(office, "ti", gender=Gender.FEMALE)
    offer_id = office.offers_of("hana")
    assert office.accepts("hana")
    office.hangs_up(offer_id)
    assert ringing(office) == set()
    office.time_passes(office.settings.gender_seconds + 1)
    assert "selam" in ringing(office)


def test_a_wish_that_nobody_free_meets_keeps_no_second_phone_from_others(office: World) -> None:
    asks(office, "ti", gender=Gender.FEMALE, gender_is_hard=True)
    hires(office, "selam", "ti")
    hires(office, "hana", "ti")
    call_id = asks(office, "ti")
    assert office.view(call_id)["phones_ringing"] == 1
    office.time_passes(office.settings.hedge_most_seconds)
    assert office.view(call_id)["phones_ringing"] == 2


def test_a_domain_asks_for_who_holds_its_credential(office: World) -> None:
    hires(office, "selam", "ti")
    asks(office, "ti", domain="health")
    assert ringing(office) == set()
    hires(office, "hana", "ti", domains=("court", "health"))
    assert ringing(office) == {"hana"}


def test_a_request_leaves_its_domain_in_the_facts_for_the_rate_card(office: World) -> None:
    asks(office, "ti", domain="health")
    asks(office, "ti")
    facts = office.facts.read_facts("test", 10_000, 0)
    asked = [fact.details.get("domain") for fact in facts if fact.kind == "language_requested"]
    assert asked == ["health", None]


def test_a_variety_gives_way_to_its_language_and_serves_it(office: World) -> None:
    hires(office, "amira", "arz")
    asks(office, "ar")
    assert ringing(office) == {"amira"}
    hires(office, "nour", "ar")
    asks(office, "arz")
    assert ringing(office) == {"amira"}
    office.time_passes(office.settings.variety_seconds + 1)
    assert "nour" in ringing(office)


def test_what_is_only_preferred_waits_for_nobody(office: World) -> None:
    hires(office, "selam", "ti", age_band="60", community="tigray")
    hires(office, "hana", "ti", age_band="30", community="eritrea")
    asks(office, "ti", age_band="30", community="eritrea")
    assert ringing(office) == {"hana"}
    asks(office, "ti", age_band="30", community="eritrea")
    assert ringing(office) == {"hana", "selam"}


def test_an_institutions_lists_are_kept(office: World) -> None:
    for name in ("selam", "hana", "yonas"):
        hires(office, name, "ti")
    office.directory.put_lists("institution", InstitutionLists(prefer=("yonas",), never=("selam",)))
    asks(office, "ti")
    assert ringing(office) == {"yonas"}
    declines(office, "yonas")
    assert ringing(office) == {"hana"}
    declines(office, "hana")
    office.time_passes(office.settings.reask_seconds + 1)
    assert ringing(office) == {"yonas"}, "selam is never asked, however short of people we are"


def test_a_request_for_named_people_waits_for_them_alone(office: World) -> None:
    hires(office, "selam", "ti")
    office.directory.put_lists("institution", InstitutionLists(only=("hana", "yonas")))
    asks(office, "ti")
    assert ringing(office) == set()
    hires(office, "yonas", "ti")
    assert ringing(office) == {"yonas"}
    asks(office, "ti")
    declines(office, "yonas")
    assert ringing(office) == {"yonas"}, "the second request has not been declined"


def test_the_next_tier_is_rung_after_its_delay(office: World) -> None:
    office.directory.put_line(replace(LINE, policy="proficiency_tiers", tier_delays=(10.0, 20.0)))
    people = {"selam": Proficiency.FLUENT, "hana": Proficiency.WORKING}
    for name, level in people.items():
        hires(office, name, "ti", proficiency={"ti": level})
    asks(office, "ti")
    assert ringing(office) == set()
    office.time_passes(9)
    assert ringing(office) == set()
    office.time_passes(2)
    assert ringing(office) == {"selam"}
    declines(office, "selam")
    assert ringing(office) == set()
    hires(office, "yonas", "ti", proficiency={"ti": Proficiency.NATIVE})
    assert ringing(office) == {"yonas"}
    declines(office, "yonas")
    office.time_passes(10)
    assert ringing(office) == {"hana"}


def test_the_last_delay_opens_all_tiers_behind_it(office: World) -> None:
    office.directory.put_line(replace(LINE, policy="longest_idle", tier_delays=(10.0,)))
    hires(office, "selam", "ti", supplier_tier=2)
    call = asks(office, "ti")
    assert ringing(office) == set()
    office.time_passes(11)
    assert office.view(call)["phones_ringing"] == 1


def test_tiers_without_delays_only_order(office: World) -> None:
    office.directory.put_line(replace(LINE, policy="proficiency_tiers"))
    hires(office, "hana", "ti", proficiency={"ti": Proficiency.WORKING})
    hires(office, "selam", "ti", proficiency={"ti": Proficiency.NATIVE})
    asks(office, "ti")
    assert ringing(office) == {"selam"}
    asks(office, "ti")
    assert ringing(office) == {"selam", "hana"}


def test_who_is_needed_elsewhere_is_spared(office: World) -> None:
    hires(office, "selam", "ti", "am")
    hires(office, "hana", "ti")
    for _ in range(6):
        office.gives_up(asks(office, "am"))
    office.time_passes(60)
    assert refresh_needs(office.services) == 1
    assert refresh_needs(office.services) == 0
    asks(office, "ti")
    assert ringing(office) == {"hana"}


def test_a_language_is_needed_more_while_its_people_talk(office: World) -> None:
    for name in ("selam", "hana", "yonas"):
        hires(office, name, "am", "ti")
    for _ in range(6):
        office.gives_up(asks(office, "am"))
    refresh_needs(office.services)
    quiet = office.directory.policy_facts().need.get("am", 0.0)
    for _ in range(2):
        asks(office, "am")
        assert office.accepts(ringing(office).pop())
    refresh_needs(office.services)
    busy = office.directory.policy_facts().need["am"]
    assert quiet < busy < 1.0


def test_urgent_requests_go_first_and_ring_wide(office: World) -> None:
    ordinary = asks(office, "ti")
    urgent = asks(office, "ti", is_urgent=True)
    hires(office, "selam", "ti")
    assert office.view(urgent)["phones_ringing"] == 1
    hires(office, "hana", "ti")
    assert office.view(ordinary)["phones_ringing"] == 1, "nobody gets a second phone before a first"
    hires(office, "yonas", "ti")
    hires(office, "dawit", "ti")
    assert office.view(urgent)["phones_ringing"] == 3


def test_a_share_of_the_carriers_limit_is_kept_for_the_urgent(redis_client: redis.Redis) -> None:
    world = World(redis_client, DispatchSettings(calls_per_second=1.0))
    world.comes_on_duty("olena", "ivan", "mei", "wei")
    world.time_passes(10)
    calls = [world.calls_for(language) for language in ("uk", "ru", "cmn")]
    assert [world.view(call)["phones_ringing"] for call in calls] == [1, 1, 0]
    urgent = asks(world, "yue", is_urgent=True)
    assert world.view(urgent)["phones_ringing"] == 1
    world.time_passes(3)
    assert world.view(calls[2])["phones_ringing"] == 1


def test_mediators_on_the_spot_hold_a_request_while_they_can(office: World) -> None:
    hires(office, "selam", "ti")
    hires(office, "marta", "ti", site_id="site")
    asks(office, "ti")
    assert ringing(office) == {"marta"}
    office.time_passes(office.settings.on_the_spot_seconds + 1)
    assert ringing(office) == {"marta", "selam"}


def test_everybody_is_asked_once_nobody_on_the_spot_is_left(office: World) -> None:
    hires(office, "selam", "ti")
    hires(office, "marta", "ti", site_id="site")
    asks(office, "ti")
    declines(office, "marta")
    assert ringing(office) == {"selam"}


def test_somebody_who_learns_a_language_is_asked_for_it(office: World) -> None:
    hires(office, "selam", "am")
    asks(office, "ti")
    person = InterpreterEntry("selam", ("am", "ti"), "number-selam")
    assert place_interpreters(office.services, [person]) == 1
    assert ringing(office) == {"selam"}
