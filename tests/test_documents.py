"""What the documents name exists: files, links, commands of `./ponte`, tests."""

import re
import shutil
import subprocess
from itertools import chain
from pathlib import Path, PurePosixPath
from posixpath import normpath

import pytest

from config.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)")
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.@-]*/?[\w./@*-]*")
FILE_ENDINGS = (".py", ".md", ".lua", ".toml", ".csv", ".gz", ".html", ".js", ".lock", ".service", ".example")
COMMAND = re.compile(r"\./ponte(?:@\S+)? ([a-z][a-z-]*)")
TEST = re.compile(r"\btest_\w+")

# Looks like a path and is none: addresses of pages, time zones, what appears only when something runs.
NO_PATHS = re.compile(r"/.*|Europe/\w+|var(/.*)?|pip-VERSION.*")

# Whose names of files are told from another folder than the document's own or the project's.
FOLDERS = {
    "docs/architecture.md": (
        "config", "config/rehearsal", "config/replay", "config/world", "dispatch/domain", "dispatch/live",
        "dispatch/records", "telephony", "telephony/dialogues", "telephony/webhooks", "workers",
    ),
    "docs/dialogues.md": ("telephony",),
    "config/world/SOURCES.md": ("config/world/traffic",),
}  # fmt: skip


def _documents() -> list[str]:
    return sorted(name for name in _committed() if name.endswith(".md"))


def _committed() -> set[str]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return set()
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return {name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).exists()}


DOCUMENTS = _documents()


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Every file and folder of the project."""
    files = _committed()
    return files | {str(folder) for file in files for folder in PurePosixPath(file).parents}


def _exists(name: str, folders: tuple[str, ...], known: set[str]) -> bool:
    candidates = [normpath(f"{folder}/{name}") for folder in folders]
    return any(
        PurePosixPath(one).match(candidate) if "*" in candidate else one == candidate
        for candidate in candidates
        for one in (known if "*" in candidate else known & {candidate})
    )


def _is_path(code: str) -> bool:
    return (
        PATH.fullmatch(code) is not None
        and NO_PATHS.fullmatch(code) is None
        and ("/" in code.strip("/") or code.endswith(("/", *FILE_ENDINGS)))
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_and_link_in_a_document_exists(document: str, known: set[str]) -> None:
    text = FENCE.sub("", (ROOT / document).read_text(encoding="utf-8"))
    here = str(PurePosixPath(document).parent)
    paths = {code for code in CODE.findall(text) if _is_path(code)}
    lost = {name for name in paths if not _exists(name, (".", here, *FOLDERS.get(document, ())), known)}
    links = {link for link in LINK.findall(text) if "://" not in link}
    lost |= {link for link in links if not _exists(link, (here,), known)}
    assert not lost, f"{document} names what is not there: {sorted(lost)}"


@pytest.mark.parametrize("document", [*DOCUMENTS, "Procfile"])
def test_every_command_in_a_document_exists(document: str) -> None:
    told = set(COMMAND.findall((ROOT / document).read_text(encoding="utf-8")))
    assert told <= set(COMMANDS), document


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_benchmark_in_a_document_exists(document: str) -> None:
    told = re.findall(r"\./ponte bench ([a-z]\w*)", (ROOT / document).read_text(encoding="utf-8"))
    assert set(told) <= {path.stem for path in (ROOT / "benchmarks").glob("*.py")}, document


@pytest.fixture(scope="module")
def tests(known: set[str]) -> set[str]:
    """The name of every test and of every file of tests."""
    files = [ROOT / name for name in known if re.search(r"tests/.*\.py$", name)]
    found = (re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8")) for path in files)
    return {*chain.from_iterable(found), *(path.stem for path in files)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_in_a_document_exists(document: str, tests: set[str]) -> None:
    told = TEST.findall((ROOT / document).read_text(encoding="utf-8"))
    lost = [name for name in told if name not in tests and not name.endswith("_")]
    assert not lost, f"{document} names tests that are not there: {lost}"


def test_the_architecture_tells_every_deadline() -> None:
    scripts = (ROOT / "dispatch" / "live" / "scripts").glob("fire_*.lua")
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    lost = [script.stem for script in scripts if f"`{script.stem.removeprefix('fire_')}`" not in architecture]
    assert not lost
