"""The command `./ponte audit`: every charge with the facts, rule and rate that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from config.settings import read_settings

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.domain.charges import ChargeItem
    from dispatch.domain.facts import Fact
    from dispatch.records.audit_trail import Trail

SHOWN = (
    "event",
    "leg_id",
    "after",
    "role",
    "language",
    "domain",
    "interpreter_id",
    "offer_id",
    "by",
    "reason",
    "eligibility",
)
"""Details of facts that are told."""


@click.command()
@click.argument("period")
def audit(period: str) -> None:
    """Tell of every call of a PERIOD what it came to, line by line, and the facts that decided it."""
    from config.bootstrap import build_records
    from dispatch.domain.periods import read_period
    from dispatch.use_cases.audit_charges import audit_charges

    settings = read_settings()
    zone = ZoneInfo(settings.time_zone)
    try:
        since, until = read_period(period).moments(zone)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    calls = 0
    for trail in audit_charges(build_records(settings), since, until):
        _tell(trail, zone)
        calls += 1
    click.echo(f"{calls} calls.")


def _tell(trail: Trail, zone: ZoneInfo) -> None:
    revised = f", revised {trail.revisions} times" if trail.revisions else ""
    click.echo(f"{trail.call_id}{revised}")
    for amount in trail.amounts:
        whose = f"pay of {amount.whose}" if amount.whose else "charge"
        why = f", {amount.reason}" if amount.reason else ""
        card = amount.rate_card_id or "no card"
        click.echo(f"  {whose} by {card}: {amount.amount:.2f} {amount.currency}{why}")
        for item in amount.items:
            click.echo(f"    {_item(item, zone)}")
    for cost in trail.carrier_costs:
        click.echo(f"  the carrier asks {cost.price:.4f} {cost.currency} for its legs")
    for fact in trail.facts:
        click.echo(f"  {_fact(fact, zone)}")


def _item(item: ChargeItem, zone: ZoneInfo) -> str:
    when = f"{_clock(item.started_at, zone)}-{_clock(item.ended_at, zone)}" if item.started_at else ""
    rate = f"at {item.per_minute} a minute" if item.per_minute is not None else ""
    named = f"({item.rate})" if item.rate else ""
    words = [f"{item.kind:<16}{item.seconds:>7} s{item.amount:>12.4f}", when, rate, named, item.note or ""]
    return "  ".join(word for word in words if word)


def _fact(fact: Fact, zone: ZoneInfo) -> str:
    details = [f"{name}={fact.details[name]}" for name in SHOWN if fact.details.get(name) is not None]
    at = fact.details.get("carrier_at") or _clock(fact.occurred_at, zone)
    return "  ".join([f"fact {fact.fact_id}", str(fact.source), fact.kind, str(at), *details])


def _clock(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" if moment else ""
