"""Counts by local day and month for slices of the service, so that any period of any of them is read at once.

A slice is the whole service, one line, one institution, one site or one domain; each call stands in each of
its slices. Every column is a sum, as in `dispatch.records.tables.rollups`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.records.columns import Base, Id, Retention, kept_as
from dispatch.records.tables.rollups import Tally

CLUSTERED = {"sqlite_with_rowid": False}
"""Rows lie in the order of their key, so that a period of a slice is read in one sweep."""


class SliceKind(StrEnum):
    """What a slice is a slice by."""

    SERVICE = "service"  # all calls; its id is empty
    LINE = "line"
    INSTITUTION = "institution"  # itself alone; a branch is summed when read
    SITE = "site"
    DOMAIN = "domain"


class Grain(StrEnum):
    """How long a row's time is."""

    DAY = "day"
    MONTH = "month"


class SliceGrain:
    """The key that both tables share."""

    kind: Mapped[SliceKind] = mapped_column(primary_key=True)
    slice_id: Mapped[str] = mapped_column(Id, primary_key=True)
    grain: Mapped[Grain] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)  # local: the day itself, or the month's first
    language: Mapped[str] = mapped_column(String(35), primary_key=True)  # `und` where none was chosen


class SliceRow(SliceGrain, Tally, Base):
    """Sums of one day or month, slice and language."""

    __tablename__ = "rollup_slice"
    __table_args__ = kept_as(Retention.STATISTICS) | CLUSTERED

    prompt: Mapped[int] = mapped_column(default=0)  # connected within measures.PROMPT_SECONDS

    # Where callers left who were neither connected nor told that nobody could be found.
    left_at_code: Mapped[int] = mapped_column(default=0)
    left_at_language: Mapped[int] = mapped_column(default=0)
    left_unrung: Mapped[int] = mapped_column(default=0)  # waiting, before any phone rang for them
    left_within_30: Mapped[int] = mapped_column(default=0)  # waiting, seconds after the language was chosen
    left_within_120: Mapped[int] = mapped_column(default=0)
    left_later: Mapped[int] = mapped_column(default=0)

    # Connected calls by connect time: above the class before, up to and including so many seconds.
    connect_2: Mapped[int] = mapped_column(default=0)
    connect_4: Mapped[int] = mapped_column(default=0)
    connect_6: Mapped[int] = mapped_column(default=0)
    connect_8: Mapped[int] = mapped_column(default=0)
    connect_10: Mapped[int] = mapped_column(default=0)
    connect_12: Mapped[int] = mapped_column(default=0)
    connect_14: Mapped[int] = mapped_column(default=0)
    connect_16: Mapped[int] = mapped_column(default=0)
    connect_18: Mapped[int] = mapped_column(default=0)
    connect_20: Mapped[int] = mapped_column(default=0)
    connect_25: Mapped[int] = mapped_column(default=0)
    connect_30: Mapped[int] = mapped_column(default=0)
    connect_40: Mapped[int] = mapped_column(default=0)
    connect_50: Mapped[int] = mapped_column(default=0)
    connect_60: Mapped[int] = mapped_column(default=0)
    connect_90: Mapped[int] = mapped_column(default=0)
    connect_120: Mapped[int] = mapped_column(default=0)
    connect_180: Mapped[int] = mapped_column(default=0)
    connect_300: Mapped[int] = mapped_column(default=0)
    connect_600: Mapped[int] = mapped_column(default=0)
    connect_longer: Mapped[int] = mapped_column(default=0)


class SliceHourRow(SliceGrain, Base):
    """Sums of one hour of the week in one day or month, of a slice.

    The language is `mul` where all are together; single languages are kept for the service and for lines,
    because a month of one institution in one language and hour would be hardly more than its single calls.
    """

    __tablename__ = "rollup_slice_hour"
    __table_args__ = kept_as(Retention.STATISTICS) | CLUSTERED

    # 0: Monday from midnight to one, local; to 167. Last in the key, so that a slice's hours lie together.
    week_hour: Mapped[int] = mapped_column(primary_key=True, sort_order=1)
    voices: Mapped[int] = mapped_column(default=0, sort_order=2)  # requests but those served on the spot
    prompt: Mapped[int] = mapped_column(default=0, sort_order=2)
    lost: Mapped[int] = mapped_column(default=0, sort_order=2)  # abandoned or unserved
