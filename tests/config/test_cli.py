"""The command line's table, and what its own commands do to text."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from config.cli import COMMANDS, ponte
from config.lock import entries


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_stands_where_it_says(name: str) -> None:
    command = ponte.get_command(ponte.make_context("ponte", [name]), name)
    assert command is not None
    assert command.help


def test_the_list_of_commands_is_the_table() -> None:
    shown = CliRunner().invoke(ponte, ["--help"]).output
    assert all(name in shown for name in COMMANDS)


def test_an_unknown_command_is_an_error() -> None:
    answer = CliRunner().invoke(ponte, ["interpret"])
    assert answer.exit_code == 2
    assert "No such command 'interpret'" in answer.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["offers", "--much"],
        ["offers", "many"],
        ["offers", "0"],
        ["offers", "--hours", "2"],
        ["connect", "--hours", "0"],
        ["nothing"],
    ],
)
def test_a_benchmark_that_makes_no_sense_is_told_in_a_sentence(arguments: list[str]) -> None:
    answer = CliRunner().invoke(ponte, ["bench", *arguments])
    assert answer.exit_code != 0
    assert "Error: " in answer.output
    assert isinstance(answer.exception, SystemExit)


GOOD = {
    "PONTE_REDIS_URL": "redis://127.0.0.1:6379/0",
    "PONTE_DIRECTORY_SECRET": "0123456789abcdef",
    "PONTE_ADMIN_SECRET": "0123456789abcdef",
    "PONTE_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "PONTE_TWILIO_AUTH_TOKEN": "token",
    "PONTE_DIAL_FROM": "+351500000100",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PONTE_REDIS_URL", None),
        ("PONTE_REDIS_URL", "localhost"),
        ("PONTE_PUBLIC_BASE_URL", "voice.example.org"),
        ("PONTE_TIME_ZONE", "Mars/Base"),
        ("PONTE_WEB_PORT", "many"),
        ("PONTE_DIAL_FROM", "Lisbon"),
        ("PONTE_DISPATCH__RING_SECONDS", "-1"),
        ("PONTE_DISPATCH__CALLS_PER_SECOND", "0"),
        ("PONTE_DISPATCH__URGENT_SHARE", "1"),
        ("PONTE_DISPATCH__START_CHANCE", "1.5"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named_and_nothing_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(ponte, ["addresses"], env={**GOOD, name: value})
    assert answer.exit_code == 2
    problems = answer.output.splitlines()[1:]
    assert [problem.split(":")[0].strip() for problem in problems] == [
        "PONTE_DISPATCH" if "DISPATCH" in name else name
    ]


def test_a_lock_is_taken_apart_into_requirements_with_their_hashes() -> None:
    first = "a==1 \\\n    --hash=sha256:11 \\\n    --hash=sha256:12\n"
    second = "b==2 ; python_version < '3.12' \\\n    --hash=sha256:21\n"
    assert list(entries("# Written by somebody\n" + first + second)) == [first, second]
