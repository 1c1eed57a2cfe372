"""Shows what is published of connect times, and that nobody can be found in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.domain.open_data import ConnectTime, open_data

LISBON = ZoneInfo("Europe/Lisbon")
SUMMER = datetime(2026, 6, 30, 22, 40, tzinfo=UTC)


def published(*calls: ConnectTime) -> list[str]:
    return open_data(calls, LISBON).split("\r\n")[1:-1]


def test_times_are_cut_to_the_local_hour_and_rows_are_in_no_order_of_arrival() -> None:
    calls = [ConnectTime(SUMMER + timedelta(minutes=n), "uk", 40 - n + 0.4) for n in range(10)]
    rows = published(*calls)
    assert rows[0] == "2026-06-30 23:00,uk,31"
    assert rows == sorted(rows)
    assert len(rows) == 10


def test_a_language_with_fewer_than_ten_calls_in_a_month_is_told_as_other() -> None:
    nine = [ConnectTime(SUMMER, "ti", 20.0)] * 9
    july = ConnectTime(SUMMER + timedelta(hours=1), "ti", 20.0)
    assert {row.split(",")[1] for row in published(*nine, july)} == {"other"}, "July is another month"
    assert {row.split(",")[1] for row in published(*nine, nine[0])} == {"ti"}


def test_without_calls_there_is_a_head_alone() -> None:
    assert open_data([], LISBON) == "time,language,seconds\r\n"
