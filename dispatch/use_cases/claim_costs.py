"""Draws up what a fund is asked to pay of what calls have cost, and asks for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dispatch.domain.funds import Background, Claim, draw_claim
from dispatch.domain.periods import Period
from dispatch.records.audit import note_change
from dispatch.records.claims import (
    asked_so_far,
    list_funds,
    read_claim_number,
    read_declared,
    write_claim,
)
from dispatch.records.costs import read_costs
from dispatch.records.statements import CLAIMS, take_series

if TYPE_CHECKING:
    from dispatch.domain.funds import Fund
    from dispatch.ports import Clock
    from dispatch.records.audit import By
    from dispatch.records.engine import Records

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WantedClaim:
    """A claim that somebody asks for: of the costs of calls up to the end of a period."""

    fund_id: str
    period: Period
    time_zone: str = "Europe/Lisbon"

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone."""
        return ZoneInfo(self.time_zone)


def preview_claim(records: Records, wanted: WantedClaim) -> Claim:
    """Return the claim that would be made now; nothing is written. Raises ValueError for an unknown fund."""
    with records.reading() as session:
        return _draw(session, wanted)


def claim_costs(
    records: Records, clock: Clock, wanted: WantedClaim, *, again: bool = False, by: By | None = None
) -> str:
    """Claim a fund's share of the costs of calls up to the end of a period, and return the claim's number.

    Costs of earlier periods that were paid, or that changed, since the last claim are in it. Idempotent: by
    fund and period; `again` claims what has changed since. Raises ValueError for an unknown fund, or a period
    that is not over.
    """
    now = clock.now()
    if wanted.period.moments(wanted.zone)[1] > now:
        raise ValueError(f"{wanted.period} is not over yet")
    with records.writing() as session:
        # Taken first: claims of all funds are made one after another, so none is told what another was.
        series = take_series(session, CLAIMS)
        number = read_claim_number(session, wanted.fund_id, wanted.period)
        if number is not None and not again:
            return number
        number = write_claim(session, _draw(session, wanted), series, now)
        note_change(session, now, by, ("claim_made", "claim", number))
    log.info("claim_made number=%s fund_id=%s", number, wanted.fund_id)
    return number


def _draw(session: Any, wanted: WantedClaim) -> Claim:
    funds = {fund.fund_id: fund for fund in list_funds(session)}
    fund = funds.get(wanted.fund_id)
    if fund is None:
        raise ValueError(f"there is no fund {wanted.fund_id}")
    last = min(fund.period.last, wanted.period.last)
    if last < fund.period.first:
        raise ValueError(f"{fund.name} does not pay for calls before {fund.period.first}")
    background = Background(
        declared=read_declared(session),
        before=asked_so_far(session, fund.fund_id),
        seniors=[senior for senior in funds.values() if _is_senior(session, senior, fund)],
    )
    costs = read_costs(session, Period(fund.period.first, last), wanted.zone, background.declared)
    return draw_claim(fund, wanted.period, costs, background)


def _is_senior(session: Any, senior: Fund, fund: Fund) -> bool:
    if (senior.priority, senior.fund_id) >= (fund.priority, fund.fund_id):
        return False
    return senior.ceiling is None or senior.ceiling > asked_so_far(session, senior.fund_id)
