"""The benchmark of connect times at a tiny size: every second is somebody's, and the rosters the rule's."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.connect import Row, busiest, day_of, measure, waiting_on_the_line
from benchmarks.parts.connect_times import Connect, within, worst_hour
from benchmarks.parts.make_rosters import write
from benchmarks.parts.rosters import DAYS, LOADS, ROSTERS, read_roster
from config.world.call_log import SHIPPED_DAY, calls_of_day, read_call_log
from telephony.sandbox import LatencyProfile

MOST_CALLS = 6


@pytest.fixture(scope="module")
def chinese_calls() -> list[Connect]:
    """Play the busiest hour's first calls for the Chinese desk, every second of whom is on standby."""
    hour = day_of(SHIPPED_DAY, hours=1, most_calls=None, load=0.6)
    calls = [call for call in hour.calls if call[0].language in {"cmn", "yue"}][:MOST_CALLS]
    shifts = [shift for shift in hour.shifts if "cmn" in shift.person.languages]
    return measure(Row("half and half", 0.6), replace(hour, calls=calls, shifts=shifts))


def test_every_second_of_a_connect_time_is_somebodys(chinese_calls: list[Connect]) -> None:
    heard = [call for call in chinese_calls if call.seconds is not None]
    assert len(chinese_calls) == MOST_CALLS
    assert len(heard) > MOST_CALLS / 2
    for call in heard:
        assert sum(seconds for _, seconds in call.steps) == pytest.approx(call.seconds, abs=1e-3)
        assert all(seconds >= -1e-3 for _, seconds in call.steps), call.steps


def test_a_whisper_joins_within_three_seconds(chinese_calls: list[Connect]) -> None:
    whispered = [call for call in chinese_calls if call.is_standby and call.is_first]
    assert whispered
    assert all((call.seconds or 99) < 3 for call in whispered)


def test_a_ring_adds_less_than_a_second_to_the_peoples_own_time(chinese_calls: list[Connect]) -> None:
    network = LatencyProfile.realistic().ring_start_seconds
    rung = [call for call in chinese_calls if call.seconds is not None and not call.is_standby]
    assert all(0 < call.overhead - network < 1 for call in rung)


def test_the_rosters_are_made_by_their_rule() -> None:
    made = io.StringIO()
    write(made)
    assert made.getvalue() == Path(ROSTERS).read_text(encoding="utf-8")


def test_every_language_of_a_day_has_two_speakers_in_its_working_hours() -> None:
    for day in DAYS:
        asked = {call.language for call in calls_of_day(read_call_log(), day)}
        for load in LOADS:
            for hour in range(8, 20):
                on_duty = [one for one in read_roster(day, load) if one.from_hour <= hour < one.to_hour]
                for language in asked:
                    assert sum(language in one.person.languages for one in on_duty) >= 2, (language, hour)


def test_every_second_person_of_a_desk_is_on_standby() -> None:
    shifts = read_roster(SHIPPED_DAY, 0.6)
    everybody = waiting_on_the_line(shifts, 1.0)
    assert waiting_on_the_line(shifts, 0.0) == set()
    half = waiting_on_the_line(shifts, 0.5)
    assert half < everybody
    assert 0.4 < len(half) / len(everybody) <= 0.5


def test_the_busiest_hours_are_found() -> None:
    assert busiest(calls_of_day(read_call_log(), SHIPPED_DAY), 2) == 12


def test_who_gave_up_stays_in_the_share() -> None:
    calls = [Connect("ru", 9, is_requested=True, seconds=seconds) for seconds in (2.0, 20.0, 40.0, None)]
    calls.append(Connect("ru", 9, is_requested=False))
    assert within(calls, 30) == 0.5
    assert within([], 30) is None
    assert worst_hour(calls) == (0.5, "ru", 9)
    assert worst_hour(calls[:4]) is None
