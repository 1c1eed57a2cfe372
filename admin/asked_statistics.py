"""Reads what an address asks of the statistics: a period, and one slice of the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from admin.asked import CannotReadError, branch_of, read_day
from dispatch.records.slice_reads import Slice
from dispatch.records.tables import SliceKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from dispatch.records.admin_reads import Institution
    from dispatch.records.slice_reads import Named

USUAL_DAYS = 28  # whole weeks, so that no weekday weighs more than another
MOST_DAYS = 366

PLACES = ("institution", "site")
"""These two narrow each other; with line or domain they cannot be combined, see docs/records.md."""


@dataclass(frozen=True, slots=True)
class StatisticsChoices:
    """What there is to choose from; what is not among it does not exist for this reader."""

    languages: Collection[str]
    institutions: Collection[Institution]
    sites: Collection[Named]
    lines: Collection[Named] = ()
    domains: Collection[str] = ()
    is_branch: bool = False  # these institutions are all that the reader may see


@dataclass(slots=True)
class AskedStatistics:
    """What the statistics were asked for, and what of that could not be read."""

    first: date
    last: date
    values: dict[str, str] = field(default_factory=dict)  # as given and understood, for links and the form
    problems: dict[str, str] = field(default_factory=dict)  # by parameter, the key of a sentence
    wanted: Slice | None = None  # None where there are problems


def read_asked_statistics(
    given: Mapping[str, str], choices: StatisticsChoices, today: date
) -> AskedStatistics:
    """Read period and filters; without a period, the last four weeks with today."""
    asked = AskedStatistics(today - timedelta(days=USUAL_DAYS - 1), today)
    _read_period(asked, given)
    language = _one_of(asked, given, "language", choices.languages)
    kind, ids = _slice(asked, given, choices)
    if not asked.problems:
        asked.wanted = Slice(asked.first, asked.last, kind, ids, language)
    return asked


def _read_period(asked: AskedStatistics, given: Mapping[str, str]) -> None:
    """Read `from` and `to`, both included; with one of them, four weeks from or to it."""
    found = {name: _day(asked, given, name) for name in ("from", "to")}
    usual = timedelta(days=USUAL_DAYS - 1)
    if found["to"]:
        asked.last = found["to"]
        asked.first = asked.last - usual
    if found["from"]:
        asked.first = found["from"]
        asked.last = found["to"] or asked.first + usual
    if asked.first > asked.last:
        asked.problems["to"] = "problem.period"
    elif (asked.last - asked.first).days >= MOST_DAYS:
        asked.problems["to"] = "problem.long"


def _slice(
    asked: AskedStatistics, given: Mapping[str, str], choices: StatisticsChoices
) -> tuple[SliceKind, tuple[str, ...]]:
    known = {each.institution_id for each in choices.institutions}
    root = _one_of(asked, given, "institution", known)
    branch = branch_of(root, choices.institutions) if root else frozenset(known)
    sites = {each.key for each in choices.sites if each.institution_id in branch}
    site = _one_of(asked, given, "site", sites)
    line = _one_of(asked, given, "line", {each.key for each in choices.lines})
    domain = _one_of(asked, given, "domain", choices.domains)
    if sum((bool(root or site), bool(line), bool(domain))) > 1:
        asked.problems["domain" if domain else "line"] = "problem.combination"
    if site:
        return SliceKind.SITE, (site,)
    if root or choices.is_branch:
        return SliceKind.INSTITUTION, tuple(sorted(branch))
    if line:
        return SliceKind.LINE, (line,)
    return (SliceKind.DOMAIN, (domain,)) if domain else (SliceKind.SERVICE, ("",))


def _day(asked: AskedStatistics, given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        day = read_day(text)
    except CannotReadError as error:
        asked.problems[name] = str(error)
        return None
    asked.values[name] = day.isoformat()
    return day


def _one_of(
    asked: AskedStatistics, given: Mapping[str, str], name: str, known: Collection[str]
) -> str | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if text not in known:
        asked.problems[name] = f"problem.{name}"
        return None
    asked.values[name] = text
    return text
