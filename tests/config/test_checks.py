"""Without a browser a newcomer's tests run, and continuous integration fails."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from config import checks
from config.checks import BROWSERS, ROOT, WITHOUT_BROWSER, find_browser

if TYPE_CHECKING:
    from collections.abc import Callable

SOME = "tests/config"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder in which programs are looked for, with nothing in it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def put(folder: Path, name: str) -> Path:
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("name", BROWSERS)
def test_a_browser_is_found_by_any_of_its_names(folder: Path, name: str) -> None:
    assert find_browser() is None
    program = put(folder, name)
    assert find_browser() == str(program)


@pytest.fixture
def pytest_runs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[list[str], str]]:
    """Return a function that runs `./ponte test` with arguments, and tells pytest's and what was said."""

    def runs(*arguments: str) -> tuple[list[str], str]:
        commands: list[list[str]] = []

        def note(command: list[str]) -> int:
            commands.append(command)
            return 0

        monkeypatch.setattr(checks, "_run", note)
        done = CliRunner().invoke(checks.test, list(arguments))
        assert done.exit_code == 0, done.output
        return commands[0][3:], done.output

    return runs


def test_where_there_is_no_browser_its_tests_are_left_out_and_one_line_says_so(
    folder: Path, pytest_runs: Callable[..., tuple[list[str], str]]
) -> None:
    chosen, said = pytest_runs("-n1", SOME)
    assert chosen == ["-m", "not browser", "-n1", SOME]
    assert said.count(WITHOUT_BROWSER) == 1
    assert "\n" not in WITHOUT_BROWSER
    put(folder, "chromium")
    chosen, said = pytest_runs("-n1", SOME)
    assert chosen == ["-n1", SOME]
    assert WITHOUT_BROWSER not in said


def test_whoever_asks_for_tests_by_their_mark_gets_what_they_ask_for(
    folder: Path, pytest_runs: Callable[..., tuple[list[str], str]]
) -> None:
    chosen, _ = pytest_runs("-m", "browser", "-n1")
    assert chosen == ["-m", "browser", "-n1"]


def test_continuous_integration_fails_without_a_browser(folder: Path) -> None:
    for program in ("id", "bash"):
        (folder / program).symlink_to(Path("/usr/bin") / program)
    done = subprocess.run(
        ["/usr/bin/bash", ROOT / ".ci" / "browser"],
        env={"PATH": str(folder)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "apt-get install chromium fonts-dejavu-core" in done.stderr
