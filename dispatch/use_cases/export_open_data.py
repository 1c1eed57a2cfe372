"""Tells the connect times of a month for publication."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dispatch.domain.open_data import open_data
from dispatch.domain.periods import Period, month
from dispatch.records.indicators import read_connect_times

if TYPE_CHECKING:
    from dispatch.ports import Clock
    from dispatch.records.engine import Records


def export_open_data(records: Records, clock: Clock, period: Period, time_zone: str) -> str:
    """Return the connect times of whole months as CSV; nothing is written.

    Raises ValueError for a period that is not whole months or is not over: a language would be merged that
    has enough calls.
    """
    zone = ZoneInfo(time_zone)
    since, until = period.moments(zone)
    whole = period.first.day == 1 and period.last == month(period.last.year, period.last.month).last
    if not whole or until > clock.now():
        raise ValueError(f"{period} is not whole months that are over")
    with records.reading() as session:
        return open_data(read_connect_times(session, since, until), zone)
