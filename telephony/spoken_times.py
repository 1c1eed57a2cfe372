"""Days and times of day as they are spoken in each prompt language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

_DAYS = {
    "pt-PT": ("hoje", "amanhã", ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")),
    "en": (
        "today",
        "tomorrow",
        ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"),
    ),
}


def spoken_day(words: str, day: date, today: date) -> str:
    """Return a day within the next week, as "tomorrow" or "on Friday"; in a language without, in English."""
    this_day, next_day, weekdays = _DAYS.get(words, _DAYS["en"])
    return {0: this_day, 1: next_day}.get((day - today).days, weekdays[day.weekday()])


def spoken_time(words: str, moment: datetime) -> str:
    """Return a time of day by its own wall clock, as "9:30"; in Portuguese as "9 e 30" or "9 horas"."""
    if words != "pt-PT":
        return f"{moment:%-H:%M}"
    return f"{moment:%-H e %-M}" if moment.minute else f"{moment:%-H} horas"
