"""Reads what an address asks for: days, filters, places in a list; says clearly what makes no sense."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol

from dispatch.domain.facts import CallOutcome
from dispatch.records.admin_reads import CallCursor, CallFilter

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from zoneinfo import ZoneInfo

    from dispatch.records.admin_reads import Institution

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""Days outside these are mistakes; the bounds also keep days beside them within the calendar."""

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", re.ASCII)
"""What an id or a language tag may look like; anything else is refused before a database sees it."""

LONGEST_CURSOR = 200


class InTree(Protocol):
    """A node of the tree of institutions, whatever else it tells."""

    @property
    def institution_id(self) -> str:
        """Its id."""

    @property
    def parent_id(self) -> str | None:
        """The one above it."""


class CannotReadError(ValueError):
    """A value means nothing here; its text is the key of the sentence that says so."""


@dataclass(slots=True)
class AskedCalls:
    """What the list of calls was asked for, and what of that could not be read."""

    wanted: CallFilter = field(default_factory=CallFilter)
    cursor: CallCursor | None = None
    values: dict[str, str] = field(default_factory=dict)  # as given and understood, for links and the form
    problems: dict[str, str] = field(default_factory=dict)  # by parameter, the key of a sentence


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by."""

    languages: Collection[str]
    institutions: Collection[Institution]
    is_branch: bool = False  # these institutions are all that the reader may see


def read_day(text: str) -> date:
    """Return the day that a text such as 2026-11-22 names."""
    # fromisoformat alone would also take 20261122 and 2026-W47-7.
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise CannotReadError("problem.day")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CannotReadError("problem.day") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CannotReadError("problem.day_range")
    return day


def bounds_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a day begins and when the next one does: 23, 24 or 25 hours later."""
    midnights = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    start, end = (midnight.astimezone(UTC) for midnight in midnights)
    return start, end


def read_asked_calls(given: Mapping[str, str], choices: Choices, zone: ZoneInfo) -> AskedCalls:
    """Read the filters of the list of calls; parameters it does not know do not matter."""
    asked = AskedCalls()
    since, until = _period(asked, given, zone)
    asked.wanted = CallFilter(
        since=since,
        until=until,
        language=_one_of(asked, given, "language", choices.languages),
        outcome=_outcome(asked, given),
        institution_ids=_branch(asked, given, choices),
    )
    asked.cursor = _cursor(asked, given)
    return asked


def write_cursor(opened_at: datetime, call_id: str) -> str:
    """Return the text that leads back to a place in the list."""
    plain = f"{opened_at.astimezone(UTC).isoformat()} {call_id}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_cursor(text: str, *, newer: bool) -> CallCursor:
    """Return the place that `write_cursor` wrote down."""
    try:
        if len(text) > LONGEST_CURSOR or not text.isascii():
            raise CannotReadError("problem.cursor")
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        moment, _, call_id = plain.partition(" ")
        opened_at = datetime.fromisoformat(moment)
    except (ValueError, binascii.Error):
        raise CannotReadError("problem.cursor") from None
    if opened_at.tzinfo is None or not ID.fullmatch(call_id) or opened_at.year < FIRST_DAY.year:
        raise CannotReadError("problem.cursor")
    return CallCursor(opened_at, call_id, newer=newer)


def branch_of(root: str, institutions: Collection[InTree]) -> frozenset[str]:
    """Return an institution with everything below it in the tree."""
    children: dict[str | None, list[str]] = {}
    for institution in institutions:
        children.setdefault(institution.parent_id, []).append(institution.institution_id)
    found: set[str] = set()
    ahead = [root]
    while ahead:
        here = ahead.pop()
        if here not in found:  # a tree that bites its own tail must not hold the page up
            found.add(here)
            ahead += children.get(here, [])
    return frozenset(found)


def _period(
    asked: AskedCalls, given: Mapping[str, str], zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """Read `from` and `to`, both included; `day` stands for the same day twice."""
    day = _day(asked, given, "day")
    first = _day(asked, given, "from") or day
    last = _day(asked, given, "to") or day
    if first and last and first > last:
        asked.problems["to"] = "problem.period"
    for name, chosen in (("from", first), ("to", last)):
        if chosen:
            asked.values[name] = chosen.isoformat()
    since = bounds_of(first, zone)[0] if first else None
    until = bounds_of(last, zone)[1] if last else None
    return since, until


def _day(asked: AskedCalls, given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        return read_day(text)
    except CannotReadError as error:
        asked.problems[name] = str(error)
        return None


def _one_of(asked: AskedCalls, given: Mapping[str, str], name: str, known: Collection[str]) -> str | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if text not in known:
        asked.problems[name] = f"problem.{name}"
        return None
    asked.values[name] = text
    return text


def _outcome(asked: AskedCalls, given: Mapping[str, str]) -> CallOutcome | None:
    text = _one_of(asked, given, "outcome", [outcome.value for outcome in CallOutcome])
    return CallOutcome(text) if text else None


def _branch(asked: AskedCalls, given: Mapping[str, str], choices: Choices) -> frozenset[str] | None:
    known = frozenset(institution.institution_id for institution in choices.institutions)
    root = _one_of(asked, given, "institution", known)
    if root:
        return branch_of(root, choices.institutions)
    return known if choices.is_branch else None


def _cursor(asked: AskedCalls, given: Mapping[str, str]) -> CallCursor | None:
    for name in ("older_than", "newer_than"):
        text = given.get(name, "")
        if text:
            try:
                return read_cursor(text, newer=name == "newer_than")
            except CannotReadError as error:
                asked.problems[name] = str(error)
    return None
