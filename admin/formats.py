"""Writes times, numbers and amounts as readers of a language expect them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location
from babel.numbers import format_currency, format_decimal, format_percent

LOCALES = {"pt-PT": "pt_PT", "en": "en_GB"}
"""Never plain `pt`, which Babel takes for Brazilian."""

NOTHING = "\N{EN DASH}"
GAP = "\N{NO-BREAK SPACE}"
SECONDS_IN_A_MINUTE = 60
SECONDS_IN_AN_HOUR = 3600
NO_CURRENCY = "XXX"  # ISO 4217


@dataclass(frozen=True, slots=True)
class Formats:
    """How one reader's page writes what is not words."""

    language: str
    zone: ZoneInfo

    @property
    def locale(self) -> str:
        """Babel's name of the language."""
        return LOCALES[self.language]

    @property
    def place(self) -> str:
        """The town whose clock is meant."""
        return get_timezone_location(self.zone, locale=self.locale, return_city=True)

    def local(self, at: datetime) -> datetime:
        """Return a moment by the clock on the service's wall."""
        return at.astimezone(self.zone)

    def day(self, day: date) -> str:
        """Write a date in full."""
        return format_date(day, "full", locale=self.locale)

    def short_day(self, day: date) -> str:
        """Write a date in figures."""
        return format_date(day, "dd/MM/yyyy", locale=self.locale)

    def clock(self, at: datetime | None, *, seconds: bool = True) -> str:
        """Write the time of day."""
        if at is None:
            return NOTHING
        return format_time(self.local(at), "HH:mm:ss" if seconds else "HH:mm", locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Write date and time of day."""
        return f"{self.short_day(self.local(at).date())} {self.clock(at)}"

    def count(self, number: float) -> str:
        """Write a whole number."""
        return format_decimal(round(number), locale=self.locale)

    def decimal(self, number: float | None) -> str:
        """Write a number with one decimal."""
        return NOTHING if number is None else format_decimal(number, "0.0", locale=self.locale)

    def seconds(self, seconds: float | None) -> str:
        """Write a wait: to the tenth of a second below a minute, then in minutes and seconds."""
        if seconds is None:
            return NOTHING
        if round(seconds, 1) < SECONDS_IN_A_MINUTE:
            return f"{format_decimal(round(seconds, 1), '0.0', locale=self.locale)}{GAP}s"
        minutes, rest = divmod(round(seconds), SECONDS_IN_A_MINUTE)
        return f"{minutes}{GAP}min {rest:02}{GAP}s"

    def length(self, seconds: int | None) -> str:
        """Write a duration as on a clock: minutes and seconds, with hours in front where there are any."""
        if seconds is None:
            return NOTHING
        hours, rest = divmod(seconds, SECONDS_IN_AN_HOUR)
        minutes, left = divmod(rest, SECONDS_IN_A_MINUTE)
        return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"

    def share(self, share: float | None) -> str:
        """Write a share of 0 to 1 in per cent, never rounded up to all or down to none."""
        if share is None:
            return NOTHING
        shown = min(max(round(share * 100), 1), 99) if 0 < share < 1 else round(share * 100)
        return format_percent(shown / 100, "0 %" if self.language == "pt-PT" else "0%", locale=self.locale)

    def money(self, amount: Decimal | None, currency: str | None) -> str:
        """Write an amount; nothing where there is no currency to write it in."""
        if amount is None or currency in (None, NO_CURRENCY):
            return NOTHING
        return format_currency(amount, currency, locale=self.locale)
