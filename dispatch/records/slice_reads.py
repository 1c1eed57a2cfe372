"""What the statistics page asks of the roll-ups of slices; it reads the coarsest rows that answer."""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, inspect, select

from dispatch.records.slices import BY_LANGUAGE
from dispatch.records.tables import Grain, LineRow, SiteRow, SliceHourRow, SliceKind, SliceRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy.orm import Session

Sums = Counter[str]
"""Sums by the names of the columns of SliceRow; durations in seconds."""

SUMMED = tuple(name for name, column in inspect(SliceRow).columns.items() if not column.primary_key)
OF_A_DAY = ("calls", "connected", "served_on_the_spot", "abandoned", "unserved")


@dataclass(frozen=True, slots=True)
class Slice:
    """What statistics are asked for: some slices of one kind, a language or all, local days both included."""

    first: date
    last: date
    kind: SliceKind = SliceKind.SERVICE
    ids: tuple[str, ...] = ("",)
    language: str | None = None

    @property
    def days(self) -> int:
        """How many days that are."""
        return (self.last - self.first).days + 1

    @property
    def has_hours_of_language(self) -> bool:
        """Whether the hours of the week are kept for what is asked: of single languages not everywhere."""
        return self.language is None or self.kind in BY_LANGUAGE

    def before(self) -> Slice:
        """Return the same for as many days before."""
        last = self.first - timedelta(days=1)
        return Slice(last - timedelta(days=self.days - 1), last, self.kind, self.ids, self.language)


@dataclass(frozen=True, slots=True)
class Named:
    """A site or line that can be chosen."""

    key: str
    name: str
    institution_id: str | None = None


@dataclass(frozen=True, slots=True)
class WeekHour:
    """Sums of one hour of the week in one language, or in all."""

    language: str  # ALL_LANGUAGES: in all
    week_hour: int
    voices: int
    prompt: int
    lost: int


def read_sums(session: Session, wanted: Slice) -> dict[str, Sums]:
    """Return the sums of a period by language."""
    found: defaultdict[str, Sums] = defaultdict(Counter)
    columns = [func.sum(getattr(SliceRow, name)) for name in SUMMED]
    for part in _parts(SliceRow, wanted):
        query = select(SliceRow.language, *columns).where(part, *_language(SliceRow, wanted.language))
        for language, *numbers in session.execute(query.group_by(SliceRow.language)):
            found[language].update(dict(zip(SUMMED, map(_plain, numbers), strict=True)))
    return dict(found)


def read_demand(session: Session, wanted: Slice, grain: Grain) -> dict[date, Sums]:
    """Return a few sums of each day, or of each month as far as it lies in the period."""
    found: defaultdict[date, Sums] = defaultdict(Counter)
    columns = [func.sum(getattr(SliceRow, name)) for name in OF_A_DAY]
    parts = [_days(SliceRow, wanted, wanted.first, wanted.last)]
    if grain is Grain.MONTH:
        parts = list(_parts(SliceRow, wanted))
    for part in parts:
        query = select(SliceRow.first_day, *columns).where(part, *_language(SliceRow, wanted.language))
        for day, *numbers in session.execute(query.group_by(SliceRow.first_day)):
            begins = day.replace(day=1) if grain is Grain.MONTH else day
            found[begins].update(dict(zip(OF_A_DAY, map(_plain, numbers), strict=True)))
    return dict(found)


def read_week_hours(session: Session, wanted: Slice, languages: Collection[str]) -> list[WeekHour]:
    """Return the hours of the week in some languages; with ALL_LANGUAGES among them, in all together."""
    found: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    sums = [func.sum(column) for column in (SliceHourRow.voices, SliceHourRow.prompt, SliceHourRow.lost)]
    key = (SliceHourRow.language, SliceHourRow.week_hour)
    for part in _parts(SliceHourRow, wanted):
        query = select(*key, *sums).where(part, SliceHourRow.language.in_(languages)).group_by(*key)
        for language, week_hour, *numbers in session.execute(query):
            kept = found[language, week_hour]
            found[language, week_hour] = [a + int(b) for a, b in zip(kept, numbers, strict=True)]
    return [WeekHour(*place, *numbers) for place, numbers in sorted(found.items())]


def read_sites(session: Session) -> tuple[Named, ...]:
    """Return every site."""
    query = select(SiteRow.site_id, SiteRow.name, SiteRow.institution_id)
    return tuple(Named(*row) for row in session.execute(query))


def read_lines(session: Session) -> tuple[Named, ...]:
    """Return every line of the service."""
    return tuple(Named(*row) for row in session.execute(select(LineRow.line_id, LineRow.name)))


def read_domains(session: Session) -> tuple[str, ...]:
    """Return every domain in which there were calls."""
    found: list[str] = []
    # One step down the key for each, where DISTINCT would walk over all of their rows.
    after = ""
    while True:
        step = select(func.min(SliceRow.slice_id)).where(
            SliceRow.kind == SliceKind.DOMAIN, SliceRow.slice_id > after
        )
        domain = session.scalar(step)
        if domain is None:
            return tuple(found)
        found.append(domain)
        after = domain


def spans(first: date, last: date) -> Iterator[tuple[Grain, date, date]]:
    """Return the coarsest rows that make up a period: whole months as months, its ends as days."""
    month = first if first.day == 1 else _next_month(first)
    end = last.replace(day=1) if last != _end_of_month(last) else _next_month(last)
    if month >= end:
        yield Grain.DAY, first, last
        return
    yield Grain.MONTH, month, end - timedelta(days=1)
    if first < month:
        yield Grain.DAY, first, month - timedelta(days=1)
    if last >= end:
        yield Grain.DAY, end, last


def _parts(row: type[SliceRow | SliceHourRow], wanted: Slice) -> Iterator[ColumnElement[bool]]:
    for grain, first, last in spans(wanted.first, wanted.last):
        yield and_(_of(row, wanted), row.grain == grain, row.first_day.between(first, last))


def _days(row: type[SliceRow | SliceHourRow], wanted: Slice, first: date, last: date) -> ColumnElement[bool]:
    return and_(_of(row, wanted), row.grain == Grain.DAY, row.first_day.between(first, last))


def _of(row: type[SliceRow | SliceHourRow], wanted: Slice) -> ColumnElement[bool]:
    return and_(row.kind == wanted.kind, row.slice_id.in_(wanted.ids))


def _language(row: type[SliceRow], language: str | None) -> list[ColumnElement[bool]]:
    return [row.language == language] if language is not None else []


def _next_month(day: date) -> date:
    return _end_of_month(day) + timedelta(days=1)


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _plain(number: Any) -> Any:
    """Return what PostgreSQL summed into NUMERIC as a whole number; seconds stay what they are."""
    return number if isinstance(number, float) else int(number)
