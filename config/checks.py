"""The one door for checks: what a developer runs before a push is what continuous integration runs."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WITHOUT_BROWSER = (
    "Left out, because there is no Chromium here: the tests that drive a browser (marked `browser`). "
    "To have them: apt-get install chromium fonts-dejavu-core"
)

STEPS: dict[str, list[str | Path]] = {
    "format": [sys.executable, "-m", "ruff", "format", "--check", "--output-format", "concise", "."],
    "style": [sys.executable, "-m", "ruff", "check", "--output-format", "concise", "."],
    "types": [sys.executable, "-m", "mypy", "--no-error-summary"],
    "walls": [BIN / "lint-imports", "--no-cache"],
}


@click.command()
@click.option("--fix", is_flag=True, help="Format and mend what can be mended first.")
def check(*, fix: bool) -> None:
    """Check format, style, types and walls between packages."""
    if fix:
        _run([sys.executable, "-m", "ruff", "check", "--fix", "--quiet", "."])
        _run([sys.executable, "-m", "ruff", "format", "--quiet", "."])
    failed = _failed_steps()
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")
    click.echo("Every check passed.")


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(pytest_arguments: tuple[str, ...]) -> None:
    """Run every check, then every test; with arguments of pytest's, only the tests that they name."""
    failed = [] if pytest_arguments else _failed_steps()
    click.echo("tests ...")
    chosen = [*_in_parallel(pytest_arguments), *_without_browser(pytest_arguments)]
    if _run([sys.executable, "-m", "pytest", *chosen, *pytest_arguments]):
        failed.append("tests")
    if "not browser" in chosen:
        click.echo(WITHOUT_BROWSER)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")


def find_browser() -> str | None:
    """Return where a browser is that the tests of the pages can drive, or None."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def _failed_steps() -> list[str]:
    """Run every step, also after one failed, and return the names of those that did."""
    return [name for name, command in STEPS.items() if not _passes(name, command)]


def _passes(name: str, command: list[str | Path]) -> bool:
    click.echo(f"{name:<7}... ", nl=False)
    started = time.monotonic()
    # Without the search path that `ponte` sets: mypy takes what it finds there for somebody else's packages.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    click.echo(f"{'passed' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - started:.1f} s)")
    if done.returncode:
        click.echo(done.stdout + done.stderr)
    return done.returncode == 0


def _run(command: list[str | Path]) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _in_parallel(pytest_arguments: tuple[str, ...]) -> list[str]:
    """Return how many processes share the tests: one per processor, 2 to 8, unless the caller says."""
    chosen = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in pytest_arguments)
    return [] if chosen else ["-n", str(min(max(os.cpu_count() or 2, 2), 8))]


def _without_browser(pytest_arguments: tuple[str, ...]) -> list[str]:
    """Return what leaves out the tests that drive a browser, where there is none and nobody asks for them."""
    is_chosen = any(argument.startswith("-m") for argument in pytest_arguments)
    return [] if is_chosen or find_browser() else ["-m", "not browser"]
