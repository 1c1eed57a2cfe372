"""Whom to ring first, as pure functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.directory import Proficiency
from dispatch.domain.policies import (
    DEFAULT_POLICY,
    LEAST_REQUESTS_PER_HOUR,
    POLICIES,
    SPARE_SECONDS,
    Candidate,
    PolicyFacts,
    least_needed_elsewhere,
    longest_idle,
    need_of,
    proficiency_tiers,
)

FLUENT = Proficiency.FLUENT
LANGUAGES = ("uk", "ru", "ti", "am")
needs = st.dictionaries(st.sampled_from(LANGUAGES), st.floats(0, 1))
candidates = st.builds(
    Candidate,
    st.dictionaries(st.sampled_from(LANGUAGES), st.sampled_from(Proficiency), min_size=1),
    st.integers(0, 5),
)


def speaker(*languages: str) -> Candidate:
    return Candidate(dict.fromkeys(languages, FLUENT))


def test_the_longest_idle_is_a_matter_of_the_suppliers_tier_and_nothing_else() -> None:
    for languages in (("uk",), ("uk", "ru", "ti")):
        standing = longest_idle(
            Candidate(dict.fromkeys(languages, FLUENT), 2), "uk", PolicyFacts({"ru": 1.0})
        )
        assert (standing.tier, standing.handicap_seconds) == (2, 0.0)


@pytest.mark.parametrize(
    ("level", "tier"), [(Proficiency.NATIVE, 0), (Proficiency.FLUENT, 1), (Proficiency.WORKING, 2)]
)
def test_proficiency_makes_the_tier_and_the_supplier_does_not(level: Proficiency, tier: int) -> None:
    assert proficiency_tiers(Candidate({"uk": level}, 5), "uk", PolicyFacts()).tier == tier


def test_who_speaks_nothing_else_is_not_spared() -> None:
    assert least_needed_elsewhere(speaker("uk"), "uk", PolicyFacts({"uk": 1.0})).handicap_seconds == 0


def test_several_other_languages_spare_more_than_the_most_needed_of_them() -> None:
    facts = PolicyFacts({"ru": 0.5, "ti": 0.4})
    both = least_needed_elsewhere(speaker("uk", "ru", "ti"), "uk", facts).handicap_seconds
    assert both == pytest.approx(SPARE_SECONDS * (1 - 0.5 * 0.6))


@given(candidates, needs, st.sampled_from(LANGUAGES), st.floats(0, 1))
def test_sparing_stays_in_its_bounds_and_grows_with_need(
    candidate: Candidate, need: dict[str, float], other: str, more: float
) -> None:
    language = next(iter(candidate.languages))
    before = least_needed_elsewhere(candidate, language, PolicyFacts(need)).handicap_seconds
    raised = {**need, other: max(need.get(other, 0.0), more)}
    after = least_needed_elsewhere(candidate, language, PolicyFacts(raised)).handicap_seconds
    assert 0 <= before <= after <= SPARE_SECONDS


@given(candidates, needs, st.sampled_from(sorted(POLICIES)))
def test_every_policy_answers_for_everybody(candidate: Candidate, need: dict[str, float], name: str) -> None:
    for language in candidate.languages:
        standing = POLICIES[name](candidate, language, PolicyFacts(need))
        assert standing.tier >= 0
        assert 0 <= standing.handicap_seconds <= SPARE_SECONDS


def test_the_default_policy_exists() -> None:
    assert DEFAULT_POLICY in POLICIES


@pytest.mark.parametrize(
    ("rate", "on_duty", "busy_share", "need"),
    [
        (0.0, 1, 0.0, 0.006),  # asked for about once a day, and nobody else is there
        (8.108, 1, 0.3, 0.632),  # one request in the mean time of a conversation: 1 - 1/e
        (8.108, 3, 0.5, 0.158),  # both others are busy a quarter of the time
        (8.108, 3, 0.0, 0.0),
    ],
)
def test_need_is_the_chance_of_a_request_times_that_of_finding_all_others_busy(
    rate: float, on_duty: int, busy_share: float, need: float
) -> None:
    assert need_of(rate, on_duty, busy_share) == need


@given(st.floats(0, 500), st.floats(0, 100), st.integers(0, 200), st.floats(0, 1), st.floats(0, 1))
def test_need_is_a_share_that_grows_with_demand_and_falls_with_people(
    rate: float, more: float, on_duty: int, busy: float, busier: float
) -> None:
    need = need_of(rate, on_duty, busy)
    assert 0 <= need <= 1
    assert need <= need_of(rate + more, on_duty, busy)
    assert need <= need_of(rate, on_duty, max(busy, busier))
    if on_duty:
        assert need_of(rate, on_duty + 1, busy) <= need


def test_nobody_on_duty_is_nobody_to_be_spared() -> None:
    assert need_of(50.0, 0, 1.0) == 0.0


def test_a_language_nobody_asks_for_is_believed_to_be_asked_for_about_once_a_day() -> None:
    assert need_of(0.0, 1, 0.5) == need_of(LEAST_REQUESTS_PER_HOUR, 1, 0.5) > 0
