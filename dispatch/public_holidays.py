"""The calendar of a country or region, with the public holidays as a maintained library has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from dispatch.domain.calendars import Calendar


@dataclass(frozen=True, slots=True)
class Home:
    """Where the service is at home."""

    time_zone: str = "Europe/Lisbon"
    holidays: str = "PT"  # a region whose public holidays are kept; empty: none are

    @property
    def calendar(self) -> Calendar:
        """The service's own calendar."""
        return self.calendar_in(None)

    def calendar_in(self, time_zone: str | None) -> Calendar:
        """Return the calendar with the clocks of a time zone, where one is given, and home's holidays."""
        return calendar_for(time_zone or self.time_zone, self.holidays)


@cache
def calendar_for(time_zone: str, region: str) -> Calendar:
    """Return a calendar; `region` is a country or a country and its part, as PT or PT-20; empty: no holidays.

    Raises ValueError where the time zone or the region is unknown. Municipal holidays are not in it.
    """
    try:
        zone = ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"there is no time zone {time_zone!r}; one is Europe/Lisbon") from None
    if not region:
        return Calendar(zone)
    country, _, part = region.partition("-")
    try:
        return Calendar(zone, holidays.country_holidays(country, subdiv=part or None))
    except NotImplementedError:
        raise ValueError(f"no public holidays are known of {region!r}; one is PT, or PT-20") from None
