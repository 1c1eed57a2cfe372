"""The command `./ponte bench`: runs one of the scripts in `benchmarks/`."""

import runpy
import sys
from pathlib import Path

import click

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"


@click.command
@click.argument("name", required=False)
@click.argument("calls", required=False, type=click.IntRange(min=1))
def bench(name: str | None, calls: int | None) -> None:
    """Run a benchmark; its last line is one JSON object. Without a name, list them.

    CALLS is how many calls it plays, where it plays any; each has a number of its own.
    """
    known = {path.stem: path for path in sorted(FOLDER.glob("*.py"))}
    if name is None:
        for path in known.values():
            click.echo(f"{path.stem:<24}{first_line(path)}")
        return
    if name not in known:
        raise click.ClickException(f"there is no benchmark {name}; there are {', '.join(known)}")
    sys.argv = [str(known[name]), *([str(calls)] if calls else [])]
    runpy.run_path(str(known[name]), run_name="__main__")


def first_line(path: Path) -> str:
    """Return what a benchmark says it measures."""
    return path.read_text(encoding="utf-8").split('"""')[1].strip().splitlines()[0]
