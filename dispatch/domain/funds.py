"""Funds: who pays for what calls cost, share by share; shares sum exactly, and nothing is declared twice.

A cost is what was paid for one interpreter's part in one call. A fund pays a share of it where the cost is
eligible, up to its ceiling. What others have declared of a cost, or a fund of a lower number may declare yet,
it is not asked for; what no fund pays is the service's own. A municipality that finances one mediator is a
fund for that person alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from dispatch.domain.call_record import Eligibility
from dispatch.domain.periods import Period
from dispatch.domain.valuation import ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from dispatch.domain.valuation import ChargeItem

CENT = Decimal("0.01")
NOTHING = Decimal(0)


class CostKind(StrEnum):
    """What was paid for."""

    INTERPRETING = "interpreting"  # conversations, with rounding, minimum and surcharges
    WAITING = "waiting"  # time with nobody to speak with
    STANDBY = "standby"


KIND_OF_ITEM = {ItemKind.WAITING: CostKind.WAITING, ItemKind.STANDBY: CostKind.STANDBY}
"""Every other item of pay is for interpreting."""


class LeftOut(StrEnum):
    """Why a fund is not told of a cost, or not of all of it."""

    PERIOD = "period"  # outside the fund's own
    REGION = "region"
    INSTITUTION = "institution"
    INTERPRETER = "interpreter"
    COST_KIND = "cost_kind"
    CURRENCY = "currency"
    NOT_ELIGIBLE = "not_eligible"  # the client is no third-country national
    NOT_ASKED = "not_asked"  # nobody asked the client
    NOT_PAID = "not_paid"  # yet: a later claim takes it up
    DECLARED = "declared"  # to another fund, or kept for one of a lower number
    CEILING = "ceiling"  # the fund has no more to give


WAITS = frozenset({LeftOut.NOT_PAID, LeftOut.NOT_ASKED, LeftOut.CEILING})
"""Reasons that may be gone by the next claim; worth listing call by call."""


@dataclass(frozen=True, slots=True)
class Fund:
    """Somebody who pays a share; an empty condition is met by everything."""

    fund_id: str
    name: str
    period: Period  # in which calls are eligible
    currency: str
    share: Decimal  # 0.75 is three quarters
    ceiling: Decimal | None = None  # for the whole period; None: no limit
    priority: int = 0  # a lower number is asked first
    regions: tuple[str, ...] = ()  # NUTS codes; PT1 includes PT17
    institution_ids: tuple[str, ...] = ()  # with all below them
    interpreter_ids: tuple[str, ...] = ()  # such as the one mediator a municipality finances
    cost_kinds: tuple[CostKind, ...] = ()
    requires_eligibility: bool = False  # the client must have said that they are a third-country national

    def __post_init__(self) -> None:
        """Refuse a fund that could not be reckoned with."""
        if not 0 < self.share <= 1 or (self.ceiling is not None and self.ceiling < 0):
            raise ValueError(
                "a fund pays a share above 0 and up to 1, and has a ceiling of at least 0 or none"
            )


@dataclass(frozen=True, slots=True)
class Cost:
    """What one kind of cost of one interpreter's part in a call amounts to."""

    call_id: str
    interpreter_id: str
    kind: CostKind
    opened_at: datetime
    day: date  # the local one on which the call was opened
    amount: Decimal  # without VAT
    currency: str
    institutions: tuple[str, ...] = ()  # the call's, and those above it
    region: str | None = None
    eligibility: Eligibility = Eligibility.NOT_ASKED
    paid_at: datetime | None = None  # None: not yet
    statement_number: str | None = None

    @property
    def key(self) -> CostKey:
        """Return what claims know it by."""
        return self.call_id, self.interpreter_id, self.kind


CostKey = tuple[str, str, CostKind]


Declared = dict[str, Decimal]
"""What claims have asked of one cost so far, by fund."""


@dataclass(frozen=True, slots=True)
class ClaimItem:
    """One cost on a claim: what it amounts to, what this fund is asked to pay of it, and why not more."""

    cost: Cost
    asked: Decimal  # may be below 0: a cost has become less than was declared of it
    reason: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a fund is asked to pay for the calls up to the end of a period."""

    fund: Fund
    period: Period
    items: tuple[ClaimItem, ...]
    before: Decimal  # asked by earlier claims
    left_out: dict[LeftOut, tuple[int, Decimal]] = field(
        default_factory=dict
    )  # costs and their sum, by reason

    @property
    def asked(self) -> Decimal:
        """Return what the fund is asked to pay now."""
        return sum((item.asked for item in self.items), NOTHING)

    @property
    def remaining(self) -> Decimal | None:
        """Return what is left below the ceiling after this claim; None: there is none."""
        return None if self.fund.ceiling is None else self.fund.ceiling - self.before - self.asked


def costs_of_items(items: Iterable[ChargeItem]) -> dict[CostKind, Decimal]:
    """Return what lines of pay come to, by kind of cost."""
    sums: dict[CostKind, Decimal] = {}
    for item in items:
        kind = KIND_OF_ITEM.get(item.kind, CostKind.INTERPRETING)
        sums[kind] = sums.get(kind, NOTHING) + item.amount
    return {kind: amount for kind, amount in sums.items() if amount}


@dataclass(frozen=True, slots=True)
class Background:
    """What claims of all funds have said before."""

    declared: Mapping[CostKey, Declared] = field(default_factory=dict)
    before: Decimal = NOTHING  # what this fund was asked for in all
    seniors: Sequence[Fund] = ()  # funds of a lower number that have something left to give


def draw_claim(fund: Fund, period: Period, costs: Iterable[Cost], background: Background) -> Claim:
    """Return what a fund is asked to pay, oldest call first, and what was left out and why.

    `costs` are those of the fund's period up to the end of the claim's.
    """
    in_order = sorted(costs, key=lambda one: (one.opened_at, one.key))
    wanted = [_without_ceiling(fund, cost, background) for cost in in_order]
    items: list[ClaimItem] = []
    left_out: dict[LeftOut, tuple[int, Decimal]] = {}
    room = None
    if fund.ceiling is not None:
        # What is given back makes room for the others, whichever comes first.
        room = fund.ceiling - background.before - sum((min(item.asked, NOTHING) for item in wanted), NOTHING)
    for one in wanted:
        item = _below_ceiling(one, room)
        if room is not None:
            room -= max(item.asked, NOTHING)
        if item.reason is not None:
            number, amount = left_out.get(item.reason, (0, NOTHING))
            left_out[item.reason] = (number + 1, amount + item.cost.amount)
        if item.asked or item.reason in WAITS:
            items.append(item)
    return Claim(fund, period, tuple(items), background.before, left_out)


def share_of(fund: Fund, cost: Cost) -> Decimal:
    """Return a fund's share of a cost, to the cent, a half counting whole; nothing if it is not eligible."""
    if reason_against(fund, cost) is not None:
        return NOTHING
    return min((cost.amount * fund.share).quantize(CENT, ROUND_HALF_UP), cost.amount)


def _without_ceiling(fund: Fund, cost: Cost, background: Background) -> ClaimItem:
    reason = reason_against(fund, cost)
    if reason is LeftOut.NOT_PAID:  # What was declared before a correction came stays until that is paid too.
        return ClaimItem(cost, NOTHING, reason)
    declared = dict(background.declared.get(cost.key, {}))
    told_before = declared.pop(fund.fund_id, NOTHING)
    for senior in background.seniors:
        declared[senior.fund_id] = max(declared.get(senior.fund_id, NOTHING), share_of(senior, cost))
    share = share_of(fund, cost)
    wanted = min(share, max(cost.amount - sum(declared.values(), NOTHING), NOTHING))
    if reason is None and wanted < share:
        reason = LeftOut.DECLARED
    return ClaimItem(cost, wanted - told_before, reason)


def _below_ceiling(item: ClaimItem, room: Decimal | None) -> ClaimItem:
    if room is None or item.asked <= max(room, NOTHING):
        return item
    return ClaimItem(item.cost, max(room, NOTHING), LeftOut.CEILING)


def reason_against(fund: Fund, cost: Cost) -> LeftOut | None:
    """Return why a cost is not this fund's to share, or None where it is."""
    checks = (
        (LeftOut.PERIOD, fund.period.first <= cost.day <= fund.period.last),
        (LeftOut.CURRENCY, cost.currency == fund.currency),
        (LeftOut.REGION, not fund.regions or any(_lies_in(cost.region, one) for one in fund.regions)),
        (LeftOut.INSTITUTION, not fund.institution_ids or set(fund.institution_ids) & set(cost.institutions)),
        (LeftOut.INTERPRETER, not fund.interpreter_ids or cost.interpreter_id in fund.interpreter_ids),
        (LeftOut.COST_KIND, not fund.cost_kinds or cost.kind in fund.cost_kinds),
        (LeftOut.NOT_ELIGIBLE, not fund.requires_eligibility or cost.eligibility is not Eligibility.NO),
        (LeftOut.NOT_ASKED, not fund.requires_eligibility or cost.eligibility is Eligibility.YES),
        (LeftOut.NOT_PAID, cost.paid_at is not None),
    )
    return next((reason for reason, holds in checks if not holds), None)


def _lies_in(region: str | None, wider: str) -> bool:
    return region is not None and region.startswith(wider)
