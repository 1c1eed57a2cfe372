"""A real account can be tried with the demonstration's world and one's own numbers."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from config.demo.command import seed
from config.world.plan import read_plan
from config.world.real_numbers import RealNumbers, RealNumbersError, with_real_numbers
from dispatch.domain.directory import Identification

NUMBERS = RealNumbers("+44 20 7946 0001", "+442079460002", "+44 7700 900999")


def test_given_numbers_take_the_places_of_invented_ones() -> None:
    plan = with_real_numbers(NUMBERS)
    assert [line.number for line in plan.lines] == ["+442079460001", "+442079460002"]
    assert plan.interpreters[0].number == "+447700900999"
    assert plan.interpreters[0].languages[0] == "uk"
    assert plan.desks[0].identification is Identification.CODE
    assert len(plan.interpreters) == len(read_plan().interpreters)


def test_what_is_not_given_stays_as_it_was() -> None:
    plan = with_real_numbers(RealNumbers())
    assert plan.lines == read_plan().lines
    assert set(plan.interpreters) == set(read_plan().interpreters)


@pytest.mark.parametrize("wrong", ["hello", "210000001"])
def test_what_is_no_number_is_refused_by_name(wrong: str) -> None:
    with pytest.raises(RealNumbersError, match=wrong):
        with_real_numbers(RealNumbers(staff_line=wrong))


def test_the_command_tells_what_to_dial(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {
        "REDIS_URL": redis_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'ponte.db'}",
        "DIRECTORY_SECRET": "secret of the tests",
        "ADMIN_SECRET": "secret of the tests",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "token",
        "DIAL_FROM": "+442079460001",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"PONTE_{name}", value)
    result = CliRunner().invoke(seed, ["--staff-line", "+442079460001"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "Staff dial +442079460001, then access code " in result.output
    refused = CliRunner().invoke(seed, ["--interpreter", "nobody"])
    assert refused.exit_code == 1
    assert "'nobody' is no telephone number" in refused.output
