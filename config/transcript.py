"""`./ponte transcript`: what each party hears and presses in a whole call that the tests play.

The scenario is played by the real parts against the sandbox, as in the tests, so what is printed is what is
heard, not what somebody once wrote down.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import click

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = Path("tests/scenarios")
TRANSCRIPT_TO = "PONTE_TRANSCRIPT_TO"


class Scenario(NamedTuple):
    """A whole call that the tests play."""

    file: str
    name: str  # without `test_`

    @property
    def node(self) -> str:
        """Return what pytest calls it."""
        return f"{SCENARIOS}/{self.file}::test_{self.name}"


@click.command()
@click.argument("name", required=False)
def transcript(name: str | None) -> None:
    """Print what everybody hears and presses in the scenario NAME, or list the scenarios.

    A part of the name is enough where only one scenario has it; a file's name lists that file's scenarios.
    """
    scenarios = all_scenarios()
    if name is None:
        _list(scenarios)
        return
    wanted = name.removeprefix("test_").removesuffix(".py").replace(" ", "_")
    found = (
        [each for each in scenarios if each.name == wanted]
        or [each for each in scenarios if each.file == f"test_{wanted}.py"]
        or [each for each in scenarios if wanted in each.name]
    )
    if not found:
        raise click.ClickException(f"No scenario is called {name}; without a name they are listed.")
    if len(found) > 1:
        _list(found)
        raise click.ClickException(f"{len(found)} scenarios have that in their name; choose one.")
    sys.exit(_play(found[0]))


def all_scenarios() -> list[Scenario]:
    """Return every scenario in which a play is played, by file, in the order in which they are written."""
    return [
        Scenario(path.name, item.name.removeprefix("test_"))
        for path in sorted((ROOT / SCENARIOS).glob("test_*.py"))
        for item in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(item, ast.FunctionDef)
        and item.name.startswith("test_")
        and "play" in {argument.arg for argument in item.args.args}
    ]


def _list(scenarios: list[Scenario]) -> None:
    file = ""
    for each in scenarios:
        if each.file != file:
            file = each.file
            click.echo(f"{file.removesuffix('.py').removeprefix('test_')}:")
        click.echo(f"  {each.name}")


def _play(scenario: Scenario) -> int:
    with tempfile.TemporaryDirectory(prefix="ponte-transcript-") as folder:
        told = Path(folder) / "transcript"
        command = [sys.executable, "-m", "pytest", scenario.node, "-q", "--no-header", "-p", "no:xdist"]
        environment = {**os.environ, TRANSCRIPT_TO: str(told)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if told.exists():
            click.echo(told.read_text(encoding="utf-8").rstrip())
        if done.returncode:
            click.echo(done.stdout + done.stderr, err=True)
        return done.returncode
