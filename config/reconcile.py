"""The command `./ponte reconcile`: our legs held against the carrier's own list."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from config.settings import read_settings

if TYPE_CHECKING:
    from dispatch.use_cases.reconcile_carrier import ReconciledDay


@click.command()
@click.option(
    "--day", "first", type=click.DateTime(["%Y-%m-%d"]), help="The local day; without one, yesterday."
)
@click.option(
    "--until", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last of several days that begin with it."
)
@click.option("--again", is_flag=True, help="Compare anew what was compared already.")
@click.option("--show", is_flag=True, help="Only show what is known; the carrier is not asked.")
@click.option("--explain", "leg_id", help="Note why this leg differs; with --by and --note.")
@click.option("--by", "login", help="With --explain: who says so.")
@click.option("--note", help="With --explain: why.")
def reconcile(  # noqa: PLR0913 - as many as it has options
    *,
    first: datetime | None,
    last: datetime | None,
    again: bool,
    show: bool,
    leg_id: str | None,
    login: str | None,
    note: str | None,
) -> None:
    """Hold the legs of a day, or of several, against the carrier's list; end with 1 where any differs."""
    from config.bootstrap import build_carrier, build_clock, build_records
    from dispatch.domain.errors import CarrierError
    from dispatch.domain.reconciliation import DifferenceState
    from dispatch.use_cases.reconcile_carrier import open_differences, read_day, reconcile_day

    settings = read_settings()
    records, clock, zone = build_records(settings), build_clock(settings), ZoneInfo(settings.time_zone)
    if leg_id is not None:
        _explain(records, clock, leg_id, login, note)
        return
    day = first.date() if first else clock.now().astimezone(zone).date() - timedelta(days=1)
    if day > clock.now().astimezone(zone).date():
        raise click.ClickException(f"{day} has not come yet.")
    carrier = None if show else build_carrier(settings)
    differ = False
    for one in _days(day, last.date() if last else day):
        try:
            told = (
                reconcile_day(records, carrier, clock, one, zone, again=again)
                if carrier
                else read_day(records, one, zone)
            )
        except CarrierError as error:
            raise click.ClickException(f"{one}: the carrier did not answer: {error}") from None
        _tell(told, zone)
        differ |= any(each.state is DifferenceState.OPEN for each in told.differences)
    for kind, number in sorted(open_differences(records).items()):
        click.echo(f"Open over all days, {kind}: {number}.")
    sys.exit(1 if differ else 0)


def _explain(records: Any, clock: Any, leg_id: str, login: str | None, note: str | None) -> None:
    from dispatch.domain.errors import UnknownLeg
    from dispatch.records.accounts import find_user
    from dispatch.use_cases.reconcile_carrier import explain_difference

    if not login or not note:
        raise click.ClickException("An explanation needs --by and --note.")
    with records.reading() as session:
        user_id = find_user(session, login)
    if user_id is None:
        raise click.ClickException(f"There is no administrator {login}.")
    try:
        settled = explain_difference(records, clock, leg_id, user_id, note)
    except UnknownLeg:
        raise click.ClickException(f"Nothing is open about {leg_id}.") from None
    click.echo(f"{settled} differences of {leg_id} are explained.")


def _days(first: date, last: date) -> list[date]:
    if last < first:
        raise click.ClickException(f"{last} lies before {first}.")
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _tell(told: ReconciledDay, zone: ZoneInfo) -> None:
    for one in told.differences:
        when = f"{one.started_at.astimezone(zone):%H:%M:%S}"
        whose = f"  call {one.call_id}" if one.call_id else ""
        why = f"  {one.owner}: {one.note}" if one.note else ""
        sides = f"ours: {one.ours or 'nothing'}; theirs: {one.theirs or 'nothing'}"
        click.echo(f"{when}  {one.leg_id}  {one.kind}  {one.state}  {sides}{whose}{why}")
    how_far = "compared" if told.finished else "not compared to its end"
    click.echo(
        f"{told.day}, {how_far}: {told.our_legs} legs of ours, {told.carrier_legs} of the carrier's, "
        f"{len(told.differences)} differences; "
        f"{told.still_up} still up, {told.without_price} without a price."
    )
