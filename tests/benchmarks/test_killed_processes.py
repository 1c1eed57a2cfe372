"""Calls go on while webs, dispatchers, workers and keepers are killed: real processes, real time."""

import pytest

from tests.benchmarks.test_small_runs import figures

CALLS = 80


@pytest.mark.timeout(400)
def test_no_call_is_lost_nobody_rung_by_two_and_each_second_charged_once_while_processes_are_killed() -> None:
    found = figures("killed", CALLS)
    assert sum(found["killed"].values()) >= 5
    assert found["faults"] == []  # each says which call, and what phone and record disagree about
    assert found["is_settled"], found
    assert found["left"] == []
    assert found["presences"] == {"available": 40}
    assert sum(found["outcomes"].values()) == CALLS
    assert found["outcomes"]["connected"] > CALLS / 2
    assert found["outcomes"]["unserved nobody_on_duty"] > 0
    assert found["outcomes"]["abandoned"] > 0
    assert found["conversation_seconds"] > CALLS
