"""Finds in the logs of all processes what may have gone wrong."""

from __future__ import annotations

from pathlib import Path

SIGNS = ('"level": "error"', '"level": "warning"', '"level": "critical"', "Traceback", "Error")
MOST_LINES = 10
WIDTH = 300


def troubles(log_folder: Path) -> str:
    """Return the last lines that look like trouble, each after the name of its process."""
    found = []
    for log in sorted(log_folder.glob("*.log")):
        lines = [line for line in log.read_text(errors="replace").splitlines() if _is_trouble(line)]
        found += [f"  {log.stem}: {line[:WIDTH]}" for line in lines[-MOST_LINES:]]
    return "\n".join(found[-MOST_LINES:]) or "  The logs hold no warning and no error."


def _is_trouble(line: str) -> bool:
    return any(sign in line for sign in SIGNS)
