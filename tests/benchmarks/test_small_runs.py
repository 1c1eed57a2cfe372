"""Each benchmark runs at a tiny size and ends with one JSON object."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

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


@pytest.mark.timeout(300)
def test_who_is_freed_is_dialled_for_somebody_who_waits() -> None:
    found = figures("reaction", 5)
    assert [row["interpreters"] for row in found["rows"]] == [50, 50]
    for row in found["rows"]:
        assert row["dials"] >= 4
        assert row["failures"] == []


@pytest.mark.timeout(300)
def test_what_a_call_costs_is_counted_for_calls_that_were_billed() -> None:
    found = figures("cost", 3)
    assert found["connected"] == found["billed"] == 3
    assert found["ours_ms_per_call"] > 0


@pytest.mark.timeout(300)
def test_a_short_proof_ends_well_and_tells_its_seed() -> None:
    said = run("prove", "--steps", "1", "--seed", "5")
    assert "Seed 5" in said
    assert "Proved:" in said
