"""What a request asks for and where an interpreter stands meet in the names of admissions."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.directory import (
    Gender,
    InstitutionLists,
    InterpreterEntry,
    LineEntry,
    LineKind,
    Proficiency,
    Wishes,
)
from dispatch.domain.policies import POLICIES, PolicyFacts
from dispatch.domain.requirements import (
    EVERY_TIER,
    MOST_NAMES,
    TIER,
    Plan,
    Stage,
    language_of,
    place_interpreter,
    plan_request,
)
from dispatch.domain.settings import DispatchSettings

SETTINGS = DispatchSettings()
VARIETIES = {"arz": "ar", "apc": "ar"}
LANGUAGES = ("uk", "ar", "arz", "apc")
DOMAINS = ("health", "court")
SITES = ("here", "there")

wishes = st.builds(
    Wishes,
    domain=st.sampled_from([None, *DOMAINS]),
    gender=st.sampled_from([None, *Gender]),
    gender_is_hard=st.booleans(),
    variety_is_hard=st.booleans(),
    age_band=st.sampled_from([None, "30", "60"]),
    is_urgent=st.booleans(),
)
lines = st.builds(
    LineEntry,
    st.just("line"),
    st.just(LineKind.STAFF),
    st.just("+351500000100"),
    st.just("Staff"),
    policy=st.sampled_from(sorted(POLICIES)),
    tier_delays=st.lists(st.floats(0, 90), max_size=3).map(tuple),
)
people = st.builds(
    InterpreterEntry,
    st.just("somebody"),
    st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True).map(tuple),
    st.just("number"),
    proficiency=st.dictionaries(st.sampled_from(LANGUAGES), st.sampled_from(Proficiency)),
    domains=st.lists(st.sampled_from(DOMAINS), unique=True).map(tuple),
    gender=st.sampled_from([None, *Gender]),
    supplier_tier=st.integers(0, 3),
    site_id=st.sampled_from([None, *SITES]),
)


def plan(language: str, line: LineEntry, wished: Wishes, site_id: str | None = None) -> Plan:
    return plan_request(
        language,
        line=line,
        settings=SETTINGS,
        wishes=wished,
        site_id=site_id,
        variety_of=VARIETIES.get(language),
    )


def line(*delays: float) -> LineEntry:
    return LineEntry("line", LineKind.STAFF, "+351500000100", "Staff", tier_delays=delays)


@given(st.sampled_from(LANGUAGES), lines, wishes)
def test_a_request_begins_at_once_and_only_ever_widens(
    language: str, entry: LineEntry, wished: Wishes
) -> None:
    stages = plan(language, entry, wished).stages
    moments = [stage.after for stage in stages]
    assert moments[0] == 0
    assert moments == sorted(set(moments))
    assert [stage.tier for stage in stages] == sorted(stage.tier for stage in stages)
    assert stages[-1].tier == EVERY_TIER, "nobody who fits is left out for good"
    for before, after in pairwise(stages):
        asked_for = set(after.admission.split("|")[1:])
        assert asked_for <= set(before.admission.split("|")[1:])


@given(people, st.sampled_from(LANGUAGES), lines, wishes, st.sampled_from([None, *SITES]))
def test_admissions_meet_exactly_where_wish_and_person_do(
    person: InterpreterEntry, language: str, entry: LineEntry, wished: Wishes, site_id: str | None
) -> None:
    asked = plan(language, entry, wished, site_id)
    admissions = place_interpreter(person, VARIETIES, POLICIES, PolicyFacts()).admissions
    first, last = asked.stages[0], asked.stages[-1]
    spoken = set(person.languages)
    has_domain = wished.domain is None or wished.domain in person.domains
    is_wished = has_domain and wished.gender in {None, person.gender}
    speaks = language in spoken | {VARIETIES.get(tag) for tag in spoken}
    assert (first.admission in admissions) == (speaks and is_wished)
    assert (asked.on_the_spot in admissions) == (
        speaks and is_wished and not wished.is_urgent and site_id is not None and person.site_id == site_id
    )
    widest = VARIETIES.get(language, language) if not wished.variety_is_hard else language
    speaks_at_last = widest in spoken | {VARIETIES.get(tag) for tag in spoken}
    hard = wished.gender if wished.gender_is_hard else None
    assert (last.admission in admissions) == (speaks_at_last and has_domain and hard in {None, person.gender})


@given(people, st.sampled_from(sorted(POLICIES)))
def test_a_place_is_told_once_for_each_pool(person: InterpreterEntry, policy: str) -> None:
    place = place_interpreter(person, VARIETIES, [policy], PolicyFacts())
    assert len(set(place.admissions)) == len(place.admissions) == len(place.pools[policy])
    assert {language_of(name) for name in place.admissions} == set(place.languages)
    assert all(0 <= offset < 4 * TIER for offset in place.pools[policy])


def test_tiers_open_one_after_another_and_the_last_delay_opens_all_that_remain() -> None:
    assert plan("uk", line(10.0, 25.0), Wishes()).stages == (
        Stage(0.0, "uk", 0),
        Stage(10.0, "uk", 1),
        Stage(25.0, "uk", EVERY_TIER),
    )
    assert plan("uk", line(), Wishes()).stages == (Stage(0.0, "uk", EVERY_TIER),)


def test_an_urgent_request_holds_no_tier_back_and_waits_for_nobody_on_the_spot() -> None:
    urgent = plan("uk", line(10.0), Wishes(is_urgent=True), "here")
    assert urgent.stages == (Stage(0.0, "uk", EVERY_TIER),)
    assert urgent.on_the_spot is None


def test_soft_wishes_are_dropped_in_their_own_time_and_hard_ones_never() -> None:
    woman = Wishes(gender=Gender.FEMALE, domain="health")
    assert [stage.admission for stage in plan("uk", line(), woman).stages] == [
        "uk|female|health",
        "uk|health",
    ]
    hard = Wishes(gender=Gender.FEMALE, gender_is_hard=True)
    assert [stage.admission for stage in plan("uk", line(), hard).stages] == ["uk|female"]
    assert [stage.admission for stage in plan("arz", line(), Wishes()).stages] == ["arz", "ar"]
    assert [s.admission for s in plan("arz", line(), Wishes(variety_is_hard=True)).stages] == ["arz"]


def test_nobody_on_the_spot_is_asked_who_does_not_meet_a_hard_wish() -> None:
    hard = Wishes(gender=Gender.FEMALE, gender_is_hard=True, domain="health")
    assert plan("uk", line(), hard, "here").on_the_spot == "uk|female|health@here"
    man = InterpreterEntry("m", ("uk",), "n", gender=Gender.MALE, domains=("health",), site_id="here")
    place = place_interpreter(man, {}, POLICIES, PolicyFacts())
    assert "uk|health@here" in place.admissions
    assert "uk|female|health@here" not in place.admissions


@pytest.mark.parametrize("order", [("arz", "ar"), ("ar", "arz")])
def test_what_somebody_speaks_counts_before_what_follows_from_a_variety(order: tuple[str, ...]) -> None:
    levels = {"ar": Proficiency.NATIVE, "arz": Proficiency.WORKING}
    person = InterpreterEntry("p", order, "n", proficiency=levels)
    place = place_interpreter(person, VARIETIES, ["proficiency_tiers"], PolicyFacts())
    offsets = dict(zip(place.admissions, place.pools["proficiency_tiers"], strict=True))
    assert offsets == {"ar": 0.0, "arz": 2 * TIER}


@pytest.mark.parametrize("order", [("arz", "apc"), ("apc", "arz")])
def test_the_variety_spoken_best_counts_for_the_language(order: tuple[str, ...]) -> None:
    levels = {"apc": Proficiency.NATIVE, "arz": Proficiency.WORKING}
    person = InterpreterEntry("p", order, "n", proficiency=levels)
    place = place_interpreter(person, VARIETIES, ["proficiency_tiers"], PolicyFacts())
    offsets = dict(zip(place.admissions, place.pools["proficiency_tiers"], strict=True))
    assert offsets["ar"] == 0.0


def test_lists_are_cut_at_so_many_names() -> None:
    names = tuple(f"i{number}" for number in range(MOST_NAMES + 10))
    asked = plan_request(
        "uk", line=line(), settings=SETTINGS, lists=InstitutionLists(prefer=names, only=names, never=names)
    )
    assert asked.only == asked.never == asked.preferred == names[:MOST_NAMES]
