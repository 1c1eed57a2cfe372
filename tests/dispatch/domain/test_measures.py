"""Holds the measures to counting every call."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.measures import (
    LONGEST,
    abandonment,
    average_speed_of_answer,
    bucket_edges,
    bucket_of,
    percentile,
    service_level,
    share_within,
)

waits = st.floats(0, LONGEST, allow_nan=False)


@given(waits)
def test_a_wait_lies_within_the_edges_of_its_bucket(seconds: float) -> None:
    low, high = bucket_edges(bucket_of(seconds))
    assert low < seconds <= high or (seconds == 0 and low == 0)


@given(st.lists(waits, min_size=1, max_size=60), st.sampled_from([0.5, 0.9, 0.95, 0.99, 1.0]))
def test_a_percentile_errs_by_no_more_than_it_says(seconds: list[float], share: float) -> None:
    exact = sorted(seconds)[max(1, math.ceil(share * len(seconds))) - 1]
    found = percentile(Counter(map(bucket_of, seconds)), share)
    assert found is not None
    assert abs(found.seconds - exact) <= found.error_seconds + 1e-9
    assert found.error_seconds <= max(0.125, 0.015 * found.seconds)


@given(st.lists(waits, min_size=1, max_size=60), st.sampled_from([10.0, 30.0, 60.0]))
def test_the_share_within_a_threshold_is_exact(seconds: list[float], threshold: float) -> None:
    exact = sum(wait <= threshold for wait in seconds) / len(seconds)
    assert share_within(Counter(map(bucket_of, seconds)), threshold) == exact


def test_abandoned_requests_stay_in_the_denominator_of_the_service_level() -> None:
    histogram = Counter(map(bucket_of, [10.0, 20.0, 40.0]))
    assert service_level(histogram, 4, 30.0) == pytest.approx(0.5)


def test_nothing_counted_has_no_measure() -> None:
    assert percentile({}, 0.5) is None
    assert share_within({}, 30.0) is None
    assert service_level({}, 0, 30.0) is None
    assert average_speed_of_answer(0.0, 0) is None
    assert abandonment(0, 0) is None


def test_requests_of_which_none_was_answered_have_a_service_level_of_nought() -> None:
    assert service_level({}, 3, 30.0) == 0.0


def test_speed_of_answer_and_abandonment() -> None:
    assert average_speed_of_answer(45.0, 3) == 15.0
    assert abandonment(1, 4) == 0.25
