"""Days and times of day as a rate card sees them: local, with holidays, over midnight and clock changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

SATURDAY, SUNDAY = 5, 6
LISBON = ZoneInfo("Europe/Lisbon")
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


class DayClass(StrEnum):
    """What kind of day a local date is; a holiday is one whatever its weekday."""

    WORKING_DAY = "working_day"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Calendar:
    """A time zone and the public holidays that are kept there."""

    zone: ZoneInfo = LISBON
    holidays: Container[date] = frozenset()

    def local(self, moment: datetime) -> datetime:
        """Return a moment as the wall clock shows it there."""
        return moment.astimezone(self.zone)

    def midnight(self, day: date) -> datetime:
        """Return, in UTC, when a local day begins."""
        return self.moment(day, time.min)

    def day_class(self, day: date) -> DayClass:
        """Return the class of a local date."""
        if day in self.holidays:
            return DayClass.HOLIDAY
        if day.weekday() == SUNDAY:
            return DayClass.SUNDAY
        return DayClass.SATURDAY if day.weekday() == SATURDAY else DayClass.WORKING_DAY

    def cuts(self, start: datetime, end: datetime, edges: Iterable[time]) -> list[datetime]:
        """Return the moments strictly between two, in order, at which anything by local time may change.

        These are every local midnight, every `edge` (a local time of day, twice on a day whose hour comes
        twice), and every change of the clock: an edge that a day leaves out is passed at that change.
        """
        found = set(self._clock_changes(start, end))
        wanted = {time.min, *edges}
        day = self.local(start).date() - DAY
        while day <= self.local(end).date() + DAY:
            for edge in wanted:
                for fold in (0, 1):
                    shown = datetime.combine(day, edge.replace(fold=fold), self.zone)
                    found.add(shown.astimezone(UTC))
            day += DAY
        return sorted(moment for moment in found if start < moment < end)

    def moment(self, day: date, shown: time) -> datetime:
        """Return, in UTC, when the wall clock first shows a local time of a day, or is set past it."""
        early, late = (
            datetime.combine(day, shown.replace(fold=fold), self.zone).astimezone(UTC) for fold in (0, 1)
        )
        # Of a time that is left out, the two readings lie about the change of the clock, the wrong way round.
        return early if early <= late else self._clock_change(late, early)

    def _clock_changes(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Yield each change of the clock in a span; no zone changes twice within a day."""
        before = start
        while before < end:
            after = min(before + DAY, end)
            if self.local(before).utcoffset() != self.local(after).utcoffset():
                yield self._clock_change(before, after)
            before = after

    def _clock_change(self, before: datetime, after: datetime) -> datetime:
        old = self.local(before).utcoffset()
        while after - before > SECOND:
            middle = before + (after - before) // SECOND // 2 * SECOND
            if self.local(middle).utcoffset() == old:
                before = middle
            else:
                after = middle
        return after.astimezone(UTC)
