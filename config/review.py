"""The command `./ponte review`: calls that somebody is to look at, and complaints."""

from __future__ import annotations

import csv
import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from config.settings import Settings, read_settings
from dispatch.domain.reviews import UNSETTLED, Complainant, ReviewCause, ReviewState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dispatch.ports import Clock
    from dispatch.records.engine import Records
    from dispatch.records.reviews import Review

DATE = click.DateTime(["%Y-%m-%d"])
MOST = 100_000
COLUMNS = (
    "review",
    "kind",
    "state",
    "cause",
    "call",
    "reference",
    "opened",
    "institution",
    "language",
    "waiting_seconds",
    "conversation_seconds",
    "rating",
    "owner",
    "due",
    "complaint",
    "note",
)


@click.group()
def review() -> None:
    """Show and settle what somebody is to look at: long waits, odd lengths, low ratings, complaints."""


@review.command("list")
@click.argument("period")
@click.option("--all", "everything", is_flag=True, help="Also what is settled or gone.")
@click.option("--csv", "table", type=click.Path(dir_okay=False, path_type=Path), help="Write them here.")
def show(*, period: str, everything: bool, table: Path | None) -> None:
    """Print what is open of the calls of a PERIOD (2026-11, or 2026-11-01..2026-11-15)."""
    from dispatch.records.reviews import ReviewFilter, read_reviews

    settings, records, _ = _opened()
    since, until = _moments(period, settings)
    wanted = ReviewFilter(since, until, states=tuple(ReviewState) if everything else UNSETTLED)
    with records.reading() as session:
        found = read_reviews(session, wanted, limit=MOST)
    for one in found:
        click.echo(_line(one, ZoneInfo(settings.time_zone)))
    if table is not None:
        with table.open("w", encoding="utf-8-sig", newline="") as written:
            writer = csv.writer(written)
            writer.writerow(COLUMNS)
            writer.writerows(_row(one, ZoneInfo(settings.time_zone)) for one in found)
    click.echo(f"{len(found)} reviews.")


@review.command()
@click.argument("period")
def find(period: str) -> None:
    """Look through the recorded calls of a PERIOD, as after the update that brought this list."""
    from dispatch.use_cases.find_reviews import find_reviews
    from dispatch.use_cases.rebuild_records import count_records

    settings, records, clock = _opened()
    since, until = _moments(period, settings)
    with click.progressbar(
        length=count_records(records, since, until), label="Calls", file=sys.stderr
    ) as bar:
        looked_at = find_reviews(records, clock, since, until, bar.update)
    click.echo(f"{looked_at} calls were looked at.")


@review.command()
@click.argument("reference")
@click.argument("day", type=DATE)
@click.argument("text")
@click.option("--by", "login", required=True, help="Who notes it: the log-in of an administrator.")
@click.option("--owner", help="Who is to answer; without one, who notes it.")
@click.option("--due", type=DATE, help="By which day; without one, in 15 days.")
@click.option(
    "--from",
    "said_by",
    type=click.Choice([one.value for one in Complainant]),
    default="staff",
    show_default=True,
)
@click.option("--call", "call_id", help="Which call, where several of the day have the reference.")
def complain(  # noqa: PLR0913 - as many as it has options
    *,
    reference: str,
    day: datetime,
    text: str,
    login: str,
    owner: str | None,
    due: datetime | None,
    said_by: str,
    call_id: str | None,
) -> None:
    """Note a complaint about the call of a DAY with this REFERENCE: in short, without names and numbers."""
    from dispatch.domain.errors import UnknownCall
    from dispatch.use_cases.take_complaint import Complaint, take_complaint

    settings, records, clock = _opened()
    user_id = _account(records, login)
    complaint = Complaint(
        reference=reference,
        day=day.date(),
        said_by=Complainant(said_by),
        text=text,
        owner=_account(records, owner) if owner else user_id,
        due_on=due.date() if due else None,
        call_id=call_id,
    )
    try:
        review_id = take_complaint(records, clock, complaint, user_id, settings.time_zone)
    except UnknownCall:
        raise click.ClickException(f"No call of {day:%Y-%m-%d} has the reference {reference}.") from None
    except ValueError as error:
        raise click.ClickException(f"{error}.") from None
    click.echo(f"It is {review_id}.")


@review.command()
@click.argument("review_id")
@click.option("--by", "login", required=True, help="Whose doing it is: the log-in of an administrator.")
@click.option("--owner", help="Who has it in hand now; without one, whoever does this.")
@click.option("--due", type=DATE, help="By which day.")
def take(*, review_id: str, login: str, owner: str | None, due: datetime | None) -> None:
    """Take a review on, or hand it over."""
    from dispatch.use_cases.settle_review import Assignment, take_review

    _, records, clock = _opened()
    user_id = _account(records, login)
    new_owner = _account(records, owner) if owner else user_id
    with _refusals(review_id):
        assignment = Assignment(new_owner, due.date() if due else None)
        take_review(records, clock, review_id, user_id, assignment)
    click.echo(f"{review_id} is taken.")


@review.command()
@click.argument("review_id")
@click.option("--by", "login", required=True, help="Whose doing it is: the log-in of an administrator.")
@click.option(
    "--cause",
    type=click.Choice([one.value for one in ReviewCause]),
    required=True,
    help="What brought it about.",
)
@click.option("--note", required=True, help="What was found, in short.")
def settle(*, review_id: str, login: str, cause: str, note: str) -> None:
    """Settle a review with its cause."""
    from dispatch.use_cases.settle_review import Settlement, settle_review

    _, records, clock = _opened()
    user_id = _account(records, login)
    with _refusals(review_id):
        settle_review(records, clock, review_id, user_id, Settlement(ReviewCause(cause), note))
    click.echo(f"{review_id} is settled.")


@contextmanager
def _refusals(review_id: str) -> Iterator[None]:
    """Turn what cannot be done into a sentence."""
    from dispatch.domain.errors import ForbiddenMove, UnknownReview

    try:
        yield
    except UnknownReview:
        raise click.ClickException(f"There is no review {review_id}.") from None
    except ValueError as error:
        raise click.ClickException(f"{error}.") from None
    except ForbiddenMove:
        raise click.ClickException(f"{review_id} is settled, or gone.") from None


def _opened() -> tuple[Settings, Records, Clock]:
    from config.bootstrap import build_clock, build_records

    settings = read_settings()
    return settings, build_records(settings), build_clock(settings)


def _moments(period: str, settings: Settings) -> tuple[datetime, datetime]:
    from dispatch.domain.periods import read_period

    try:
        return read_period(period).moments(ZoneInfo(settings.time_zone))
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _account(records: Records, login: str) -> str:
    from dispatch.records.accounts import find_user

    with records.reading() as session:
        user_id = find_user(session, login)
    if user_id is None:
        raise click.ClickException(f"There is no administrator {login}.")
    return user_id


def _line(one: Review, zone: ZoneInfo) -> str:
    row = one.row
    due = f"  due {row.due_on}" if row.due_on else ""
    waited = "" if one.waiting_seconds is None else f"  waited {one.waiting_seconds:.0f} s"
    told = f"{row.opened_at.astimezone(zone):%Y-%m-%d %H:%M}  {one.reference}  {row.kind:<12}{row.state:<9}"
    return f"{told}{row.cause or '-':<20}{waited}  talked {one.conversation_seconds} s{due}  {row.review_id}"


def _row(one: Review, zone: ZoneInfo) -> list[object]:
    row = one.row
    opened = f"{row.opened_at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    call = [row.call_id, one.reference, opened, one.institution_id, one.language, one.waiting_seconds]
    whose = [row.owner, row.due_on, row.complaint, row.note]
    told = [row.review_id, row.kind, row.state, row.cause, *call, one.conversation_seconds, one.rating]
    return ["" if value is None else value for value in [*told, *whose]]
