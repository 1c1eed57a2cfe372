"""Shows when a line is open, and when it opens next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dispatch.domain.opening_hours import open_at, read_opening_hours
from dispatch.public_holidays import calendar_for

LISBON = calendar_for("Europe/Lisbon", "PT")
OFFICE: list[dict[str, Any]] = [{"weekdays": [0, 1, 2, 3, 4], "opens": "08:00", "closes": "20:00"}]
NIGHT: list[dict[str, Any]] = [
    {"weekdays": [0, 1, 2, 3, 4, 5, 6], "opens": "20:00", "closes": "08:00", "on_holidays": True}
]


@pytest.mark.parametrize(
    ("hours", "now", "is_open", "opens"),
    [
        ([], "2026-12-25T03:00", True, None),
        (OFFICE, "2026-11-23T08:00", True, None),
        (OFFICE, "2026-11-23T07:59", False, "2026-11-23T08:00"),
        (OFFICE, "2026-11-27T20:00", False, "2026-11-30T08:00"),  # a weekend
        (OFFICE, "2026-11-30T20:00", False, "2026-12-02T08:00"),  # 1 December
        (OFFICE, "2026-12-08T10:00", False, "2026-12-09T08:00"),
        (NIGHT, "2026-12-08T03:00", True, None),
        (NIGHT, "2026-12-08T08:00", False, "2026-12-08T20:00"),
    ],
)
def test_a_line_is_open_in_its_hours_and_always_without_any(
    hours: list[dict[str, Any]], now: str, is_open: bool, opens: str | None
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=LISBON.zone).astimezone(UTC)
    found, next_at = open_at(hours, LISBON, moment)
    assert (found, next_at and f"{next_at:%Y-%m-%dT%H:%M}") == (is_open, opens)


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": [0], "opens": "08:00"},
        {"weekdays": [7], "opens": "08:00", "closes": "20:00"},
        {"weekdays": [], "opens": "08:00", "closes": "20:00"},
        {"weekdays": [0], "opens": "8", "closes": "25:00"},
        {"weekdays": [0], "opens": "08:00", "closes": "20:00", "holidays": True},
    ],
)
def test_hours_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_opening_hours([wrong])
