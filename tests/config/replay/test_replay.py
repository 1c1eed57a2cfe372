"""A stretch of a real day goes through the whole system, and the proof can fail."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from config.replay.command import replay
from config.replay.people import PATIENCE, patience
from config.replay.proof import conversation_seconds, prove
from config.replay.roster import make_roster, people_needed
from config.world.call_log import LoggedCall, read_call_log

MONDAY = date(2024, 9, 16)
TEN = datetime.fromisoformat("2024-09-16T10:00:00")  # logs are in local time, without a zone


def test_an_hour_of_a_real_day_is_proved_call_by_call() -> None:
    result = CliRunner().invoke(replay, ["--from-hour", "8", "--to-hour", "9"], catch_exceptions=False)
    summary = json.loads(result.stdout.splitlines()[-1])
    assert result.exit_code == 0, result.output
    assert summary["calls"] == summary["proved"] > 20
    assert summary["disagreements"] == 0
    assert summary["conversation_seconds"] > 0
    assert summary["rebuilt_alike"] == summary["calls"]
    assert (
        Decimal(summary["stated_eur"]) == Decimal(summary["charged_eur"]) == 2 * Decimal(summary["paid_eur"])
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--day", "2024-02-30"], "no calls of 2024-02-30"),
        (["--day", "yesterday"], "no calls of yesterday"),
        (["--log", "nowhere.csv"], "cannot be read"),
        (["--from-hour", "10", "--to-hour", "10"], "no calls of 2024-09-16 in these hours"),
    ],
)
def test_a_replay_that_cannot_be_played_says_why(arguments: list[str], reason: str) -> None:
    result = CliRunner().invoke(replay, arguments)
    assert result.exit_code == 1
    assert reason in result.output


def test_a_language_that_nobody_catalogued_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("call_no,called_new_york_est,language,connect_seconds\n1,2024-09-16T10:00:00,tlh,3\n")
    result = CliRunner().invoke(replay, ["--log", str(log)])
    assert result.exit_code == 1
    assert "lacks tlh" in result.output


def test_the_roster_does_not_know_the_day_it_is_tried_on() -> None:
    log = read_call_log()
    without = [call for call in log if call.called_at.date() != MONDAY]
    assert people_needed(log, MONDAY, 450, 1.5) == people_needed(without, MONDAY, 450, 1.5)


def test_every_language_of_the_log_has_somebody_in_office_hours() -> None:
    log = [LoggedCall("1", datetime.fromisoformat("2024-09-17T03:00:00"), "ka", 1.0)]
    needed = people_needed(log, MONDAY, 450, 1.5)["ka"]
    assert needed[8:20] == [1] * 12
    assert needed[3] == 1
    assert needed[4] == 0


def test_shifts_cover_what_is_needed_and_no_more() -> None:
    log = read_call_log()
    needed = people_needed(log, MONDAY, 450, 1.5)
    shifts = make_roster(log, MONDAY, 450, 1.5)
    for hour in range(24):
        on_duty = [s for s in shifts if s.person.languages[0] == "es" and s.from_hour <= hour < s.to_hour]
        assert len(on_duty) == needed["es"][hour]


def test_patience_follows_the_published_curve() -> None:
    chance = Random(1)
    drawn = sorted(patience(chance) for _ in range(20_000))
    for share, seconds in PATIENCE[1:]:
        assert drawn[int(share * len(drawn))] == pytest.approx(seconds, rel=0.08)


def after(seconds: float) -> datetime:
    return TEN + timedelta(seconds=seconds)


@dataclass
class TalkedLeg:
    """A leg that heard two people at once, and one of them again."""

    sid: str = "CA1"
    talk_intervals: tuple[tuple[str, datetime, datetime], ...] = (
        ("CA2", after(0.9), after(10.1)),
        ("CA3", after(5), after(12.999)),
        ("CA2", after(60), after(61)),
    )


@dataclass
class TalkedCall:
    logged: LoggedCall = field(default_factory=lambda: LoggedCall("7", TEN, "es", 1.0))
    leg: TalkedLeg = field(default_factory=TalkedLeg)


@dataclass
class NoLegs:
    legs: dict[str, object] = field(default_factory=dict)


def test_seconds_of_a_phone_are_cut_like_the_carriers_stamps_and_counted_once() -> None:
    assert conversation_seconds(TalkedCall()) == 13  # type: ignore[arg-type]


def test_a_call_without_a_record_is_a_disagreement() -> None:
    proof = prove([TalkedCall()], [], NoLegs())  # type: ignore[list-item, arg-type]
    assert not proof.holds
    assert proof.faults == ["call 7: 0 records"]


def test_patience_goes_on_beyond_the_last_published_point() -> None:
    assert max(patience(Random(seed)) for seed in range(200)) > PATIENCE[-1][1]
