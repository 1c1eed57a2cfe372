"""Statements: what the calls of a period come to for one party, once issued never changed.

A statement holds what has not been stated yet. What a call comes to now, less all that earlier statements
said of it, is an item: the whole of it the first time, a correction afterwards, nothing where nothing
differs. So the items of all statements about a call always add up to what it comes to.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from dispatch.domain.standby import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from dispatch.domain.periods import Period

CENT = Decimal("0.01")
NOTHING = Decimal(0)


class PartyKind(StrEnum):
    """Who a statement is for."""

    INSTITUTION = "institution"
    ASSOCIATION = "association"  # the supplier of several interpreters
    INTERPRETER = "interpreter"  # one without an association


class StatementState(StrEnum):
    """How far a statement is."""

    DRAFT = "draft"  # reckoned for looking at; not kept
    ISSUED = "issued"  # numbered, and never changed
    CORRECTED = "corrected"  # issued, and a later statement corrects an item of it


class Nature(StrEnum):
    """Why an item stands on a statement."""

    CALL = "call"  # of the period
    STANDBY = "standby"  # a day of the period at our disposal
    LATE = "late"  # of an earlier period, recorded after that was stated
    CORRECTION = "correction"  # the difference to what was stated before


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who gets statements."""

    kind: PartyKind
    party_id: str


@dataclass(frozen=True, slots=True)
class Vat:
    """The VAT of an item: a rate (0.23 is 23 %), or the rule by which none is due."""

    rate: Decimal = NOTHING
    exemption: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What one call, or one interpreter's part in it, comes to."""

    call_id: str
    interpreter_id: str  # empty on an institution's side
    opened_at: datetime
    started_at: datetime | None  # of the first conversation
    ended_at: datetime | None  # of the last
    language: str | None
    access_code_id: str | None
    cost_centre_id: str | None
    interpreter_numbers: str  # the public ones, never names
    rates: str  # amounts a minute
    seconds: int  # billed
    valued: Decimal
    net: Decimal  # due, without VAT
    vat: Vat
    reason: str | None  # why it comes to nothing

    @property
    def key(self) -> Key:
        """Return what statements know it by."""
        return self.call_id, self.interpreter_id

    @property
    def is_standby(self) -> bool:
        """Tell whether it is about a day of standby, which `call_id` then names."""
        return self.call_id.startswith(REFERENCE)


Key = tuple[str, str]
Entry = tuple[Nature, str | None, Line]


@dataclass(frozen=True, slots=True)
class Stated:
    """What earlier statements said of one call in all, under one kind of VAT."""

    line: Line  # as it stood last, with the sums of seconds, valued and net
    number: str  # of the latest of these statements


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a statement."""

    position: int
    nature: Nature
    corrects: str | None  # the statement whose item is corrected
    line: Line


@dataclass(frozen=True, slots=True)
class VatTotal:
    """The VAT of all items of one kind together: rounded once, on their sum."""

    vat: Vat
    net: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """Items of one party and period, with their sums."""

    party: Party
    period: Period
    sequence: int  # 1, and more where a period is stated again for what has changed since
    currency: str
    items: tuple[Item, ...]
    state: StatementState = StatementState.DRAFT
    number: str | None = None
    issued_at: datetime | None = None
    previous_digest: str | None = None  # of the statement before in the series

    @property
    def seconds(self) -> int:
        """Return the billed seconds."""
        return sum(item.line.seconds for item in self.items)

    @property
    def valued(self) -> Decimal:
        """Return what the calls are worth."""
        return sum((item.line.valued for item in self.items), NOTHING)

    @property
    def net(self) -> Decimal:
        """Return what is due without VAT."""
        return sum((item.line.net for item in self.items), NOTHING)

    @property
    def gross(self) -> Decimal:
        """Return what is due with VAT."""
        return self.net + sum((total.amount for total in self.vat_totals()), NOTHING)

    def vat_totals(self) -> tuple[VatTotal, ...]:
        """Return the VAT by kind."""
        sums: dict[Vat, Decimal] = {}
        for item in self.items:
            sums[item.line.vat] = sums.get(item.line.vat, NOTHING) + item.line.net
        return tuple(
            VatTotal(vat, net, (net * vat.rate).quantize(CENT, ROUND_HALF_UP))
            for vat, net in sorted(sums.items(), key=lambda one: (one[0].rate, one[0].exemption or ""))
        )

    def digest(self) -> str:
        """Return a SHA-256 over all it says and the digest of the one before: the series is a chain."""
        said = [self.number, self.issued_at and self.issued_at.isoformat(), self.previous_digest]
        said += [*astuple(self.party), str(self.period), str(self.sequence), self.currency]
        lines = [_said(item) for item in self.items]
        return hashlib.sha256(json.dumps([said, lines], ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Subtotal:
    """What items that share something come to."""

    name: str
    calls: int
    seconds: int
    valued: Decimal
    net: Decimal


def draw_items(
    present: Iterable[Line], stated: Mapping[Key, Iterable[Stated]], since: datetime
) -> tuple[Item, ...]:
    """Return what is to be stated: of calls as they are at present, less what was stated of them.

    `since` is the beginning of the period: an older call that was never stated is late. A call in `stated`
    that is not in `present` is no longer this party's, and is taken back.
    """
    lines = {line.key: line for line in present}
    items: list[Entry] = [
        (_nature(line, since), None, line) for line in lines.values() if line.key not in stated
    ]
    for key, said in stated.items():
        items += _corrections(lines.get(key), list(said))
    items.sort(key=lambda item: (item[2].opened_at, item[2].key, item[2].net))
    return tuple(Item(position, *item) for position, item in enumerate(items, start=1))


def subtotals(items: Iterable[Item], by: Callable[[Line], str | None]) -> list[Subtotal]:
    """Return the items' sums by something that their lines share, in its order; "" where it is missing.

    Corrections move the sums, and count as no call; nor do days of standby.
    """
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(by(item.line) or "", []).append(item)
    return [
        Subtotal(
            name=name,
            calls=len(
                {
                    item.line.call_id
                    for item in group
                    if item.nature is not Nature.CORRECTION and not item.line.is_standby
                }
            ),
            seconds=sum(item.line.seconds for item in group),
            valued=sum((item.line.valued for item in group), NOTHING),
            net=sum((item.line.net for item in group), NOTHING),
        )
        for name, group in sorted(groups.items())
    ]


def _nature(line: Line, since: datetime) -> Nature:
    if line.opened_at < since:
        return Nature.LATE
    return Nature.STANDBY if line.is_standby else Nature.CALL


def _corrections(line: Line | None, said: list[Stated]) -> list[Entry]:
    corrections: list[Entry] = []
    remaining = line
    for stated in said:
        same_vat = remaining is not None and remaining.vat == stated.line.vat
        now = remaining if same_vat else None
        if same_vat:
            remaining = None
        difference = _less(now, stated.line)
        if difference is not None:
            corrections.append((Nature.CORRECTION, stated.number, difference))
    if remaining is not None and said and (remaining.net or remaining.valued or remaining.seconds):
        corrections.append((Nature.CORRECTION, said[-1].number, remaining))
    return corrections


def _less(now: Line | None, before: Line) -> Line | None:
    """Return the difference of two lines as a line, or None where there is none."""
    difference = replace(
        now or before,
        seconds=(now.seconds if now else 0) - before.seconds,
        valued=(now.valued if now else NOTHING) - before.valued,
        net=(now.net if now else NOTHING) - before.net,
    )
    return difference if difference.seconds or difference.valued or difference.net else None


def _said(item: Item) -> list[str]:
    line = item.line
    moments = [moment and moment.isoformat() for moment in (line.opened_at, line.started_at, line.ended_at)]
    amounts = [_plain(amount) for amount in (line.valued, line.net, line.vat.rate)]
    words = [item.nature.value, item.corrects, *line.key, line.language, line.access_code_id]
    words += [line.cost_centre_id, line.interpreter_numbers, line.rates, line.vat.exemption, line.reason]
    return [str(word) for word in (item.position, line.seconds, *moments, *amounts, *words)]


def _plain(amount: Decimal) -> str:
    return format(amount.normalize() + 0, "f")
