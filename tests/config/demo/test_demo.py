"""The demonstration as a user runs it: one whole call in real processes, and what it says when it cannot."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.demo.place import taken_place
from dispatch.domain.facts import CallOutcome
from dispatch.records.admin_reads import CallFilter, read_calls
from dispatch.records.engine import Records, open_engine

ROOT = Path(__file__).resolve().parents[3]
WIDTH = 80


def demonstrate(data: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `./ponte demo --once` as from a shell that knows nothing of this service but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PONTE_")}
    return subprocess.run(
        [sys.executable, "-m", "config.cli", "demo", "--once", "--data", str(data), *options],
        cwd=ROOT,
        env={**kept, "PYTHONUTF8": "1", **settings},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


@pytest.mark.timeout(240)  # It plays in real time: 45 s alone, longer beside other tests.
def test_a_demonstration_of_one_call_tells_it_and_its_record_and_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    done = demonstrate(tmp_path / "demo", "--talk", "2")
    told = done.stdout
    assert done.returncode == 0, told + done.stderr
    in_order = (
        r"Olena +dials the interpreters' line",
        r"Olena +hears “Agora está de serviço. Obrigado.”",
        r"\(You are now on duty. Thank you.\)",
        r"Staff +dials the staff line",
        r"Staff +presses( \d){6}",
        r"Staff +presses 7 7 7",
        r"Olena +the phone rings",
        r"Olena +answers",
        r"Olena +hears “Ucraniano: para aceitar, prima 1.”",
        r"Olena +presses 1",
        r"Staff +talks with Olena",
        r"Staff +hangs up",
        r"Olena +hears “Obrigado pelo seu trabalho",
        r"outcome +connected",
        r"connect time +\d+\.\d s",
        r"conversation +[1-4] s",
        r"charge +.* are worth 0\.90 EUR",
        r"log in as admin",
    )
    assert re.search(".*".join(in_order), told, re.DOTALL), told
    assert "\033" not in told
    assert max(len(line) for line in told.splitlines() if str(tmp_path) not in line) < WIDTH
    assert not done.stderr
    for port in re.findall(r"http://127\.0\.0\.1:(\d+)", told):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(port))) != 0
    with taken_place(tmp_path / "demo", keep=True):
        pass  # Nobody holds the folder any more.
    records = Records(open_engine(f"sqlite:///{tmp_path / 'demo' / 'ponte.db'}"))
    with records.reading() as session:
        (call,) = read_calls(session, CallFilter()).lines
    records.engine.dispose()
    assert (call.outcome, call.language) == (CallOutcome.CONNECTED, "uk")


def test_a_wrong_setting_ends_it_at_once_with_its_name(tmp_path: Path) -> None:
    done = demonstrate(tmp_path / "demo", PONTE_DISPATCH__RING_SECONDS="soon")
    assert done.returncode == 1
    assert "The demonstration failed: PONTE_DISPATCH__RING_SECONDS: " in done.stdout


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear friend")
    done = demonstrate(tmp_path)
    assert done.returncode == 1
    assert "holds other files" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]
