"""`./ponte transcript` lists the scenarios, and prints what everybody hears in one of them."""

import pytest
from click.testing import CliRunner

from config.cli import ponte
from config.transcript import TRANSCRIPT_TO, all_scenarios
from tests.scenarios import telling


def test_every_scenario_is_listed_by_its_name() -> None:
    names = {each.name for each in all_scenarios()}
    assert len(names) > 100
    shown = CliRunner().invoke(ponte, ["transcript"])
    assert shown.exit_code == 0
    assert {line.strip() for line in shown.output.splitlines()} >= names


def test_names_are_one_scenario_s_own() -> None:
    names = [each.name for each in all_scenarios()]
    assert len(names) == len(set(names))


def test_the_command_and_the_scenarios_agree_where_transcripts_go() -> None:
    assert TRANSCRIPT_TO == telling.TRANSCRIPT_TO


def test_a_scenario_tells_what_each_party_hears_and_presses() -> None:
    part = "a_recorded_prompt_is_heard"
    (scenario,) = [each for each in all_scenarios() if part in each.name]
    shown = CliRunner().invoke(ponte, ["transcript", part])
    assert shown.exit_code == 0, shown.output
    lines = shown.output.splitlines()
    assert lines[0] == scenario.name.replace("_", " ")
    told = [line[len("  0:00.0  ") :] for line in lines[2:]]
    assert told[0] == "Ana        dials +351500000100"
    assert "Ana        hears the recording of staff.welcome" in told
    assert "Ana        hears [pt-PT] Marque o código da língua." in told
    assert "Olena      hears [pt-PT] Ucraniano: para aceitar, prima 1." in told
    assert "Olena      presses 1" in told
    assert "Ana        presses 777" in told
    assert "Ana        hangs up (completed)" in told


@pytest.mark.parametrize(
    ("name", "problem"),
    [("voicemail", "scenarios have that in their name"), ("moonlight", "No scenario is called moonlight")],
)
def test_a_name_that_is_nobody_s_or_many_s_is_told(name: str, problem: str) -> None:
    shown = CliRunner().invoke(ponte, ["transcript", name])
    assert shown.exit_code == 1
    assert problem in shown.output
