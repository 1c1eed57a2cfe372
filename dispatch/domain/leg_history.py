"""The legs of one call, each put together from whatever the carrier reported of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dispatch.domain.legs import FINAL_LEG_STATUSES, LegRole, LegStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dispatch.domain.facts import Fact

STATUS_ORDER = list(LegStatus)
"""A leg only ever moves down this list."""


ROLE_BY_KIND = {
    "call_opened": LegRole.STAFF,
    "staff_returned": LegRole.STAFF,
    "partner_answered": LegRole.PARTNER,
    "partner_confirmed": LegRole.PARTNER,
    "client_answered": LegRole.CLIENT,
    "client_confirmed": LegRole.CLIENT,
    "offer_picked_up": LegRole.INTERPRETER,
    "offer_accepted": LegRole.INTERPRETER,
    "leg_lent": LegRole.INTERPRETER,
    # assistance_joined names the role itself.
}
"""Whose leg a fact names where it does not say; a room's report may overtake the one that would."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One phone connection of the call, from first report to last."""

    leg_id: str
    role: LegRole
    offer_id: str | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None  # None: its final report never came, and nothing says when it ended
    status: LegStatus
    duration_seconds: int | None  # as the carrier reported it
    estimated: bool


@dataclass(slots=True)
class Loan:
    """For how long a standby leg was one of the call's; the carrier reports neither moment."""

    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LegReportFact:
    """One report about a leg, with its details read."""

    status: LegStatus
    at: datetime
    duration_seconds: int | None
    estimated: bool


def moment_of(fact: Fact) -> datetime:
    """Return when a fact happened, in whole seconds: by the carrier's clock where it gave a time."""
    stamp = fact.details.get("carrier_at")
    if stamp is None:
        return whole_second(fact.occurred_at)
    return whole_second(read_moment(stamp))


def read_moment(stamp: str) -> datetime:
    """Return a stamp as aware UTC: ISO 8601 as carriers' times come, or a script's seconds of the epoch."""
    try:
        return datetime.fromtimestamp(float(stamp), UTC)
    except ValueError:
        return datetime.fromisoformat(stamp).astimezone(UTC)


def whole_second(moment: datetime) -> datetime:
    """Return the moment without its fraction of a second, as carriers stamp it."""
    return moment.replace(microsecond=0)


def roles_of(facts: Iterable[Fact]) -> dict[str, LegRole]:
    """Return every leg that the facts name with its role; staff, where two facts disagree."""
    roles: dict[str, LegRole] = {}
    for fact in facts:
        leg_id, role = fact.details.get("leg_id"), fact.details.get("role") or ROLE_BY_KIND.get(fact.kind)
        if leg_id and role and roles.get(leg_id) is not LegRole.STAFF:
            roles[leg_id] = LegRole(role)
    return roles


def assemble_legs(
    facts: Sequence[Fact], roles: Mapping[str, LegRole], offers: Mapping[str, str]
) -> tuple[Leg, ...]:
    """Return the legs that were reported or lent, oldest first; `offers` names the offer a leg was rung for.

    Of a standby leg only its time in this call counts; `facts` come in the order they occurred.
    """
    reports: dict[str, set[LegReportFact]] = defaultdict(set)
    for fact in facts:
        if fact.kind == "leg_reported" and fact.details["leg_id"] in roles:
            reports[fact.details["leg_id"]].add(_report(fact))
    loans = _loans(facts)
    legs = [
        _leg(leg_id, seen, role=roles[leg_id], offer_id=offers.get(leg_id))
        for leg_id, seen in reports.items()
        if leg_id not in loans
    ]
    legs += [_lent_leg(leg_id, loan, reports[leg_id], offers.get(leg_id)) for leg_id, loan in loans.items()]
    return tuple(sorted(legs, key=lambda leg: (leg.started_at, leg.leg_id)))


def _report(fact: Fact) -> LegReportFact:
    details: dict[str, Any] = fact.details
    return LegReportFact(
        status=LegStatus(details["status"]),
        at=moment_of(fact),
        duration_seconds=details.get("duration_seconds"),
        estimated=bool(details.get("estimated")),
    )


def _leg(leg_id: str, seen: set[LegReportFact], *, role: LegRole, offer_id: str | None) -> Leg:
    in_order = sorted(seen, key=lambda report: (STATUS_ORDER.index(report.status), report.at))
    answers = [report.at for report in in_order if report.status is LegStatus.ANSWERED]
    finals = [report for report in in_order if report.status in FINAL_LEG_STATUSES]
    # What the carrier itself said last outweighs what we concluded when its report seemed lost.
    final = min(finals, key=lambda report: (report.estimated, report.at), default=None)
    last = final or in_order[-1]
    return Leg(
        leg_id=leg_id,
        role=role,
        offer_id=offer_id,
        started_at=_start(in_order, final),
        answered_at=min(answers, default=None),
        ended_at=final.at if final else None,
        status=last.status,
        duration_seconds=final.duration_seconds if final else None,
        estimated=final is None or final.estimated,
    )


def _loans(facts: Iterable[Fact]) -> dict[str, Loan]:
    loans: dict[str, Loan] = {}
    for fact in facts:
        if fact.kind == "leg_lent":
            loan = loans.setdefault(fact.details["leg_id"], Loan(whole_second(fact.occurred_at)))
            loan.ended_at = None
        elif fact.kind == "leg_returned" and fact.details["leg_id"] in loans:
            loans[fact.details["leg_id"]].ended_at = whole_second(fact.occurred_at)
    return loans


def _lent_leg(leg_id: str, loan: Loan, seen: Iterable[LegReportFact], offer_id: str | None) -> Leg:
    """Return a standby leg as this call had it: until it was given back, or its end was reported."""
    finals = [report for report in seen if report.status in FINAL_LEG_STATUSES]
    final = min(finals, key=lambda report: (report.estimated, report.at), default=None)
    ended_at = loan.ended_at or (final.at if final else None)
    return Leg(
        leg_id=leg_id,
        role=LegRole.INTERPRETER,
        offer_id=offer_id,
        started_at=loan.started_at,
        answered_at=loan.started_at,
        ended_at=max(ended_at, loan.started_at) if ended_at else None,
        status=LegStatus.COMPLETED if ended_at else LegStatus.ANSWERED,
        duration_seconds=None,  # the carrier's is that of the whole stay
        estimated=ended_at is None or bool(final and final.estimated and loan.ended_at is None),
    )


def _start(in_order: list[LegReportFact], final: LegReportFact | None) -> datetime:
    """Return the earliest moment known; of incoming legs carriers often report only end and length."""
    moments = [report.at for report in in_order]
    if final and final.duration_seconds:
        moments.append(final.at - timedelta(seconds=final.duration_seconds))
    return min(moments)
