"""The benchmarks of order and burst run at a tiny size: what they count must hold at any speed.

Those that start real processes (reaction, cost) and the long proof are run by hand: they would take minutes.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> str:
    """Run a command of ours and return what it printed."""
    command = [sys.executable, "-m", "config.cli", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def figures(name: str, size: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("bench", name, str(size)).splitlines()[-1])
    return found


def test_no_younger_request_gets_whom_an_older_one_wanted() -> None:
    rows = figures("order", 300)["rows"]
    assert len(rows) == 4
    for row in rows:
        assert row["first_inversions"] == 0
        assert row["contested"] > 0


def test_a_burst_rings_nobody_twice_and_leaves_nobody_idle() -> None:
    for row in figures("burst", 60)["rows"]:
        assert row["rung_twice"] == row["idle_beside_waiting"] == 0
        assert row["languages_each"] > 1 or row["offered"] == row["callers"] == 60


def test_estimates_are_held_against_waits_that_were_seen_and_that_were_broken_off() -> None:
    for row in figures("estimate", 120)["rows"]:
        assert row["calls"] == 120
        assert row["connected"] + row.get("left", 0) + row.get("unserved", 0) == 120
        first = row["first"]
        assert first["forecasts"] > 100
        assert first["in_range"] > 0.75
        assert first["ours"]["error"] < first["average_of_past"]["error"]
