"""Writes the two lock files anew from the direct dependencies of pyproject.toml."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
UV = "uv==0.13.9"

GROUPS = ("--group", "tests", "--group", "checks")
HEADER = (
    "# Written by `./ponte lock`; do not edit. {what}, with the hash of every file that may be installed.\n"
)


@click.command()
def lock() -> None:
    """Write the lock files anew from pyproject.toml, for every supported system.

    Needs a package index; uv comes into a temporary environment and is gone afterwards.
    Pins of the old lock files are kept unless pyproject.toml asks for another version.
    """
    with tempfile.TemporaryDirectory(prefix="ponte-lock-") as temporary:
        uv = _install_uv(Path(temporary))
        runtime = _compile(uv, Path(temporary) / "runtime.txt", known=[RUNTIME_LOCK.read_text()])
        everything = _compile(
            uv, Path(temporary) / "everything.txt", *GROUPS, known=[runtime, DEV_LOCK.read_text()]
        )
    RUNTIME_LOCK.write_text(HEADER.format(what="What the service needs to run") + runtime)
    pinned = set(entries(runtime))
    rest = "".join(entry for entry in entries(everything) if entry not in pinned)
    DEV_LOCK.write_text(HEADER.format(what="What tests and checks need besides requirements.lock") + rest)


def entries(lock_text: str) -> Iterator[str]:
    """Yield each requirement of a lock with the lines of its hashes."""
    yield from re.findall(r"^[^#\s].*\n(?:[ \t]+.*\n)*", lock_text, flags=re.MULTILINE)


def _install_uv(folder: Path) -> Path:
    _run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"])
    (wheel,) = (ROOT / "deploy" / "bootstrap").glob("pip-*.whl")
    python = folder / "venv" / "bin" / "python"
    _run([python, wheel / "pip", "--quiet", "install", "--only-binary", ":all:", UV])
    return folder / "venv" / "bin" / "uv"


def _compile(uv: Path, output: Path, *groups: str, known: list[str]) -> str:
    """Return the lock of the project's dependencies and `groups`, keeping what the locks `known` pin."""
    output.write_text("".join(known))
    command: list[str | Path] = [uv, "pip", "compile", "pyproject.toml", *groups, "--universal"]
    command += ["--python-version", "3.11"]  # The oldest; markers speak of the others.
    command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"]
    _run([*command, "--quiet", "--output-file", output])
    return output.read_text()


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=_environment(), check=False)
    if done.returncode:
        raise click.ClickException("The locks stay as they were.")


def _environment() -> dict[str, str]:
    """Return an environment in which uv asks the same index as pip, where a variable names it."""
    environment = {**os.environ, "UV_SYSTEM_CERTS": "true"}
    if "PIP_INDEX_URL" in os.environ:
        environment.setdefault("UV_DEFAULT_INDEX", os.environ["PIP_INDEX_URL"])
    return environment
