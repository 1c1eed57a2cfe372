"""The command `./ponte bench`: runs one of the scripts in `benchmarks/`."""

import runpy
import sys
from pathlib import Path

import click

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"
PLAYS_HOURS = ("connect",)
"""Those that play hours of a day of the log."""


@click.command
@click.argument("name", required=False)
@click.argument("calls", required=False, type=click.IntRange(min=1))
@click.option("--calls", "calls_named", type=click.IntRange(min=1), help="The same, by name (records).")
@click.option("--hours", type=click.IntRange(1, 24), help="How many hours of the day are played (connect).")
@click.option("--day", help="Which day of the shipped log is played, as 2024-09-16 (connect).")
def bench(
    name: str | None, calls: int | None, calls_named: int | None, hours: int | None, day: str | None
) -> None:
    """Run a benchmark; its last line is one JSON object. Without a name, list them.

    CALLS is how many calls it plays (offers in order, people in burst, events in reaction; decision has
    its own number); each has a default. Most take a minute or two; estimate, fairness and connect several.
    """
    calls = calls_named or calls
    known = {path.stem: path for path in sorted(FOLDER.glob("*.py"))}
    if name is None:
        for path in known.values():
            click.echo(f"{path.stem:<24}{first_line(path)}")
        return
    if name not in known:
        raise click.ClickException(f"there is no benchmark {name}; there are {', '.join(known)}")
    if (hours or day) and name not in PLAYS_HOURS:
        raise click.ClickException(f"{name} plays no hours of a day; {', '.join(PLAYS_HOURS)} does")
    chosen = {"--hours": hours, "--day": day}
    options = [text for option, value in chosen.items() if value for text in (option, str(value))]
    sys.argv = [str(known[name]), *([str(calls)] if calls else []), *options]
    runpy.run_path(str(known[name]), run_name="__main__")


def first_line(path: Path) -> str:
    """Return what a benchmark says it measures."""
    return path.read_text(encoding="utf-8").split('"""')[1].strip().splitlines()[0]
