"""The figures of one day: the home page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for

from admin.asked import FIRST_DAY, LAST_DAY, CannotReadError, bounds_of, read_day
from admin.charts import hour_chart, part, span
from admin.context import formats, services
from admin.figures import THRESHOLD_SECONDS, figures_by_hour, figures_by_language, figures_of
from admin.names import LanguageNames
from dispatch.records.admin_reads import read_languages, read_last_hour, read_period

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from admin.figures import LanguageFigures

pages = Blueprint("today", __name__)

SHORTEST_SCALE_SECONDS, LONGEST_SCALE_SECONDS = 45.0, 120.0
"""The scale of connect times: a good day looks like one, and one very long wait does not flatten the rest."""


@pages.get("/")
def show() -> ResponseReturnValue:
    """Show the figures of today, or of the day in the address."""
    today = formats().local(services().clock.now()).date()
    text = request.args.get("day", "").strip()
    try:
        day = read_day(text) if text else today
    except CannotReadError as error:
        return render_template("today_problem.html", problem=str(error), day=today), 400
    return _show(day, today)


def _show(day: date, today: date) -> ResponseReturnValue:
    since, until = bounds_of(day, formats().zone)
    with services().records.reading() as session:
        sums = read_period(session, since, until)
        names = LanguageNames(read_languages(session), formats().language)
        last_hour = None if sums.hours else read_last_hour(session, since)
    languages = figures_by_language(sums)
    hours = figures_by_hour(sums, since, until)
    return render_template(
        "today.html",
        day=day,
        is_today=day == today,
        neighbours=_neighbours(day, today),
        now=services().clock.now(),
        figures=figures_of(sums),
        money=sums.money,
        hours=hours,
        chart=hour_chart(hours),
        languages=languages,
        scale=_Scale(languages),
        names=names,
        threshold=round(THRESHOLD_SECONDS),
        last_day=_last_day(last_hour),
    )


class _Scale:
    """The common measure of the small bars of all languages."""

    def __init__(self, languages: list[LanguageFigures]) -> None:
        self.most_calls = max((each.figures.calls for each in languages), default=0)
        longest = max((each.figures.p90_seconds or 0 for each in languages), default=0)
        self.longest = min(max(longest, SHORTEST_SCALE_SECONDS), LONGEST_SCALE_SECONDS)
        self.threshold_left = part(THRESHOLD_SECONDS, self.longest)
        self.part = part
        self.span = span


def _neighbours(day: date, today: date) -> dict[str, str | None]:
    """Return the addresses of the days beside this one; today's own has no day in it."""
    beside = {"previous": day - timedelta(days=1), "next": day + timedelta(days=1)}
    return {name: _address(other, today) for name, other in beside.items()}


def _address(day: date, today: date) -> str | None:
    if not FIRST_DAY <= day <= LAST_DAY or day > today:
        return None
    return url_for("today.show") if day == today else url_for("today.show", day=day.isoformat())


def _last_day(hour: datetime | None) -> date | None:
    return formats().local(hour).date() if hour else None
