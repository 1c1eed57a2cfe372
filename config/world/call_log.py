"""Reads call logs in the columns that cities publish, and the small ones that ship with the project."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

Logged = TypeVar("Logged")

TRAFFIC = Path(__file__).parent / "traffic"
SHIPPED_LOG = TRAFFIC / "nyc311_two_weeks_2024.csv.gz"
SHIPPED_MINUTES = TRAFFIC / "toronto911_minutes_2014_2019.csv.gz"
SHIPPED_DAY = "2024-09-16"

CALL_COLUMNS = ("call_no", "called_new_york_est", "language", "connect_seconds")
MINUTE_COLUMNS = ("language", "minutes")

TAG = re.compile(r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*")
GZIP_MAGIC = b"\x1f\x8b"
LONGEST_SECONDS = 86_400.0


class CallLogError(Exception):
    """A call log cannot be read; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call of a log."""

    number: str
    called_at: datetime  # local time of the log's city, without a zone, as published
    language: str  # BCP-47
    connect_seconds: float


@dataclass(frozen=True, slots=True)
class LoggedTalk:
    """One talk time of a log."""

    language: str
    minutes: int


def read_call_log(path: Path = SHIPPED_LOG) -> list[LoggedCall]:
    """Return the calls of a log, plain or gzip, in order of time.

    Text stays text: the language `nan` is Min Nan, not a missing value. Raises CallLogError.
    """
    return sorted(_read(path, CALL_COLUMNS, _call), key=lambda call: call.called_at)


def read_minutes(path: Path = SHIPPED_MINUTES) -> list[LoggedTalk]:
    """Return the talk times of a log, plain or gzip. Raises CallLogError."""
    return list(_read(path, MINUTE_COLUMNS, _talk))


def calls_of_day(calls: list[LoggedCall], day: str) -> list[LoggedCall]:
    """Return the calls of one day, written as 2024-09-16. Raises CallLogError where the log has none."""
    chosen = [call for call in calls if call.called_at.date().isoformat() == day]
    if not chosen:
        days = sorted({call.called_at.date().isoformat() for call in calls})
        reach = f"it reaches from {days[0]} to {days[-1]}" if days else "it is empty"
        raise CallLogError(f"the log has no calls of {day}; {reach}")
    return chosen


def _read(
    path: Path, columns: tuple[str, ...], parse: Callable[[dict[str, str]], Logged]
) -> Iterator[Logged]:
    try:
        text = _text(path)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise CallLogError(f"{path} cannot be read: {error}") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise CallLogError(f"{path.name}, line 1: the columns {', '.join(missing)} are missing")
    for row in reader:
        try:
            yield parse({column: row[column] or "" for column in columns})
        except ValueError as error:
            raise CallLogError(f"{path.name}, line {reader.line_num}: {error}") from None


def _text(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if raw.startswith(GZIP_MAGIC) else raw).decode("utf-8-sig")


def _call(row: dict[str, str]) -> LoggedCall:
    seconds = float(row["connect_seconds"])
    if not 0 <= seconds < LONGEST_SECONDS:
        raise ValueError(f"connect_seconds is {row['connect_seconds']}, which is no length of a wait")
    called_at = datetime.fromisoformat(row["called_new_york_est"])
    if called_at.tzinfo is not None:
        raise ValueError("called_new_york_est is local time and must not name a zone")
    return LoggedCall(row["call_no"], called_at, _tag(row["language"]), seconds)


def _talk(row: dict[str, str]) -> LoggedTalk:
    minutes = int(row["minutes"])
    if minutes < 0:
        raise ValueError(f"minutes is {minutes}, which is no length of a call")
    return LoggedTalk(_tag(row["language"]), minutes)


def _tag(text: str) -> str:
    if not TAG.fullmatch(text):
        raise ValueError(f"{text!r} is no BCP-47 language tag")
    return text
