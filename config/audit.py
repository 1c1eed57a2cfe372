"""The command `./ponte audit`: every charge with the facts, rule and rate that made it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn
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
@click.argument("period", required=False)
@click.option("--retention", is_flag=True, help="Check instead that what is past its time was forgotten.")
def audit(*, period: str | None, retention: bool) -> None:
    """Tell of every call of a PERIOD what it came to, line by line, and the facts that decided it.

    Ends with the seals of all issued statements, and with 1 where one is broken.
    """
    if retention:
        _check_retention()
    if period is None:
        raise click.ClickException("It needs a PERIOD, such as 2026-11, or --retention.")
    from config.bootstrap import build_records
    from dispatch.domain.periods import read_period
    from dispatch.use_cases.audit_charges import audit_charges, broken_seals

    settings = read_settings()
    zone = ZoneInfo(settings.time_zone)
    try:
        since, until = read_period(period).moments(zone)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    calls = 0
    records = build_records(settings)
    for trail in audit_charges(records, since, until):
        _tell(trail, zone)
        calls += 1
    click.echo(f"{calls} calls.")
    broken = broken_seals(records)
    for number in broken:
        click.echo(f"Statement {number} no longer says what was issued, or its chain is broken.")
    click.echo(f"Seals of issued statements: {len(broken)} broken.")
    sys.exit(1 if broken else 0)


@click.command("forget-person")
@click.argument("interpreter_id")
@click.option("--by", "login", required=True, help="Whose decision it is: the log-in of an administrator.")
@click.confirmation_option(prompt="Name, number and log-in are erased for good. Erase them?")
def forget_person(interpreter_id: str, login: str) -> None:
    """Erase an interpreter's name, number, log-in and traits; records and statements stay as they are."""
    from config.bootstrap import build_clock, build_records
    from dispatch.domain.errors import UnknownInterpreter
    from dispatch.records.accounts import find_user
    from dispatch.use_cases.erase_person import erase_person

    settings = read_settings()
    records = build_records(settings)
    with records.reading() as session:
        user_id = find_user(session, login)
    if user_id is None:
        raise click.ClickException(f"There is no administrator {login}.")
    try:
        erase_person(records, build_clock(settings), interpreter_id, user_id)
    except UnknownInterpreter:
        raise click.ClickException(f"There is no interpreter {interpreter_id}.") from None
    click.echo(f"{interpreter_id} is erased; {login} stands in the audit log for it.")


def _check_retention() -> NoReturn:
    from config.bootstrap import build_clock, build_records
    from dispatch.use_cases.forget_expired import check_retention

    settings = read_settings()
    held = check_retention(build_records(settings), build_clock(settings))
    for one in held:
        upto = f", the last up to {one.last_until}" if one.last_until else ""
        told = f"{one.forgotten} rows forgotten in {one.proofs} proofs{upto}"
        click.echo(f"{one.table:<14} stays {one.stays_days} days: {one.overdue} rows overdue; {told}.")
    sys.exit(1 if any(one.overdue for one in held) else 0)


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
