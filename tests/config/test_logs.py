"""The log: one line of JSON for each fact, whole, and without phone numbers."""

import json
import subprocess
import sys
from typing import Any

from config.settings import ROOT

SAID = """
import logging
from config.logs import set_up_logs
set_up_logs()
log = logging.getLogger("a.part")
log.error("document_fault", extra={"path": "/telephony/offer", "error": "KeyError"})
log.warning("odd to %s", "+447700900123", extra={"problem": "from +447700900124"})
"""


def lines_said() -> list[dict[str, Any]]:
    """Return what a process of ours writes; logging is set up once and for all, so not in this one."""
    done = subprocess.run([sys.executable, "-c", SAID], cwd=ROOT, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_what_is_told_beside_the_event_is_in_the_line_without_numbers() -> None:
    fault, odd = lines_said()
    assert (fault["event"], fault["path"], fault["error"]) == (
        "document_fault",
        "/telephony/offer",
        "KeyError",
    )
    assert (odd["event"], odd["problem"]) == ("odd to [number]", "from [number]")
