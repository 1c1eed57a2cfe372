"""A statement as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal
    from zoneinfo import ZoneInfo

    from dispatch.domain.statements import Item, Statement

COLUMNS = (
    "statement",
    "position",
    "nature",
    "corrects",
    "reference",
    "date",
    "start",
    "end",
    "language",
    "interpreter",
    "access_code",
    "cost_centre",
    "rates",
    "seconds",
    "minutes",
    "valued",
    "net",
    "vat_rate",
    "vat_exemption",
    "not_billed",
    "currency",
)
SECONDS_IN_A_MINUTE = 60


def statement_as_csv(statement: Statement, zone: ZoneInfo, *, decimal_comma: bool = False) -> str:
    """Return one row for each item; times are local, minutes have two decimals.

    With `decimal_comma` as spreadsheets in Portugal read it: commas in numbers, semicolons between columns.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";" if decimal_comma else ",", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in statement.items:
        row = _row(statement, item, zone)
        numbers = {"minutes", "valued", "net", "vat_rate"} if decimal_comma else set()
        writer.writerow(
            cell.replace(".", ",") if name in numbers else cell
            for name, cell in zip(COLUMNS, row, strict=True)
        )
    return written.getvalue()


def _row(statement: Statement, item: Item, zone: ZoneInfo) -> list[str]:
    line = item.line
    return [
        statement.number or "",
        str(item.position),
        item.nature.value,
        item.corrects or "",
        line.call_id,
        f"{line.opened_at.astimezone(zone):%Y-%m-%d}",
        _clock(line.started_at, zone),
        _clock(line.ended_at, zone),
        line.language or "",
        line.interpreter_numbers,
        line.access_code_id or "",
        line.cost_centre_id or "",
        line.rates,
        str(line.seconds),
        f"{line.seconds / SECONDS_IN_A_MINUTE:.2f}",
        _amount(line.valued),
        _amount(line.net),
        format(line.vat.rate.normalize() + 0, "f"),
        line.vat.exemption or "",
        line.reason or "",
        statement.currency,
    ]


def _clock(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M:%S}" if moment else ""


def _amount(amount: Decimal) -> str:
    """Return an amount with two decimals, or with as many as it has."""
    exact = amount.normalize()
    return f"{amount:.2f}" if -int(exact.as_tuple().exponent) <= 2 else format(exact, "f")  # noqa: PLR2004 - cents
