"""What one interpreter was asked and did in a period, with the figures that follow, and a table of many."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = (
    "interpreter",
    "association",
    "offers",
    "accepted",
    "declined",
    "unanswered",
    "withdrawn",
    "failed",
    "acceptance",
    "no_answer_rate",
    "seconds_to_accept",
    "calls",
    "conversation_seconds",
    "paid_seconds",
    "standby_seconds",
    "rating",
    "rated",
)


@dataclass(frozen=True, slots=True)
class InterpreterSums:
    """The sums of one interpreter over a period; an offer counts as accepted also where they never got in."""

    interpreter_id: str
    public_number: str | None  # None: no longer in the directory
    association_id: str | None
    offers: int
    offers_accepted: int
    offers_declined: int
    offers_unanswered: int
    offers_withdrawn: int
    offers_failed: int
    accept_seconds: float
    calls: int
    conversation_seconds: int
    paid_seconds: int
    standby_seconds: int
    rated: int
    rating_sum: int

    @property
    def acceptance(self) -> float | None:
        """Return the share of offers accepted, 0 to 1, of all but those withdrawn before an answer.

        A phone that could not be reached (failed) counts as not accepted.
        """
        asked = self.offers - self.offers_withdrawn
        return self.offers_accepted / asked if asked else None

    @property
    def no_answer_rate(self) -> float | None:
        """Return the share of offers that nobody answered, 0 to 1, of all but those withdrawn before."""
        asked = self.offers - self.offers_withdrawn
        return self.offers_unanswered / asked if asked else None

    @property
    def seconds_to_accept(self) -> float | None:
        """Return the mean time from the decision to ring them to their key."""
        return self.accept_seconds / self.offers_accepted if self.offers_accepted else None

    @property
    def rating(self) -> float | None:
        """Return the mean of staff's ratings, 1 to 5, of calls in which they were the last to talk."""
        return self.rating_sum / self.rated if self.rated else None


def interpreters_as_csv(sums: Iterable[InterpreterSums]) -> str:
    """Return a row for each interpreter, by public number, never by name."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in sums:
        counts = (one.offers, one.offers_accepted, one.offers_declined, one.offers_unanswered)
        answers = (one.acceptance, one.no_answer_rate, one.seconds_to_accept)
        seconds = (one.conversation_seconds, one.paid_seconds, one.standby_seconds)
        row = [one.public_number or one.interpreter_id, one.association_id or "", *counts]
        row += [one.offers_withdrawn, one.offers_failed, *map(_shown, answers), one.calls, *seconds]
        writer.writerow([*row, _shown(one.rating), one.rated])
    return written.getvalue()


def _shown(number: float | None) -> str:
    return "" if number is None else f"{number:.4f}".rstrip("0").rstrip(".")
