"""The rules that no single part can show: walls between packages, nothing of a machine in git."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Written in pieces, so that this file does not name them itself.
REGISTRIES = "|".join(
    ("py" + r"pi\.org", "python" + "hosted", "registry" + r"\.npm" + "js", "deb" + r"\.debian" + r"\.org")
)
PLACES = r"/(?:home|Users)/[a-z]\w*/|/ro" + r"ot/\w|/wo" + r"rk/\w|/tm" + r"p/[a-z]\w*\d{3}"
SECRETS = r"BEGIN (?:RSA |EC )?PRIVATE" + r" KEY|\bSK[0-9a-f]{32}\b"


def test_the_walls_between_packages_hold() -> None:
    lint_imports = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_committed_file_names_a_registry_a_machine_or_a_secret() -> None:
    forbidden = re.compile(f"{REGISTRIES}|{PLACES}|{SECRETS}")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in _committed_texts()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if forbidden.search(line)
    ]
    assert not found


def _committed_texts() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("only git knows what is committed")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8000]]
