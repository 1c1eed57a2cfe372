"""The command `./ponte replay`."""

import json
import logging
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from random import Random

import click

from config.embedded import embedded_redis
from config.rehearsal.stage import Stage, StageSettings
from config.replay.day import LOG_ZONE, Day, play, talk_seconds_for
from config.replay.money import MoneyProof, prove_money
from config.replay.people import NO_ANSWER_SHARE, Cast
from config.replay.proof import Proof, prove
from config.replay.report import tell
from config.replay.roster import STAFFING, make_roster, with_roster
from config.world.call_log import (
    SHIPPED_DAY,
    SHIPPED_LOG,
    CallLogError,
    calls_of_day,
    read_call_log,
    read_minutes,
)
from config.world.plan import Plan, read_plan
from dispatch.domain.calendars import LISBON
from dispatch.domain.settings import DispatchSettings
from dispatch.records.whole_calls import read_whole_calls
from telephony.prompts.catalogue import load_prompts
from telephony.sandbox import LatencyProfile

SHOWN_FAULTS = 20


@click.command()
@click.option(
    "--log",
    "log_path",
    type=click.Path(path_type=Path),
    default=SHIPPED_LOG,
    show_default="shipped",
    help="A log in the form of the shipped one (config/world/SOURCES.md).",
)
@click.option(
    "--day", "date", default=SHIPPED_DAY, show_default=True, help="A day of the log, as 2024-09-16."
)
@click.option(
    "--from-hour", type=click.IntRange(0, 23), default=0, show_default=True, help="Calls from this hour on."
)
@click.option(
    "--to-hour", type=click.IntRange(1, 24), default=24, show_default=True, help="Calls before this hour."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed plays the same day.")
@click.option(
    "--staffing",
    type=click.FloatRange(0, 10),
    default=STAFFING,
    show_default=True,
    help="How many interpreters beyond the mean load a: this many times its square root.",
)
@click.option(
    "--calls-per-second",
    type=click.FloatRange(0.1, 100),
    default=5.0,
    show_default=True,
    help="How many calls the carrier lets us start in a second.",
)
@click.option("--most-phones", type=click.IntRange(1, 10), default=3, show_default=True)
def replay(  # noqa: PLR0913, PLR0917 - one parameter for each option
    log_path: Path,
    date: str,
    from_hour: int,
    to_hour: int,
    seed: int,
    staffing: float,
    calls_per_second: float,
    most_phones: int,
) -> None:
    """Play a day of a real call log through the whole system, and prove the records right."""
    # What the carrier could not take at once is tried again, and no reader of the table needs to know.
    logging.basicConfig(level=logging.ERROR)
    plan = read_plan()
    day = _read_day(log_path, date, (from_hour, to_hour), seed, staffing)
    _refuse_unknown_languages(day, plan)
    people = len({shift.person.interpreter_id for shift in day.shifts})
    click.echo(f"{date} of {log_path.name}: {len(day.calls)} calls, {from_hour:02}:00 to {to_hour:02}:00.")
    click.echo(f"Roster: {people} interpreters, a + {staffing} sqrt(a) by language and hour; seed {seed}.")
    click.echo(f"Assumed: {NO_ANSWER_SHARE:.0%} of rings unanswered; {calls_per_second} new calls a second.")
    click.echo(f"Carrier: {LatencyProfile.realistic()}")
    settings = StageSettings(
        start=day.start,
        dispatch=DispatchSettings(
            calls_per_second=calls_per_second,
            most_phones=most_phones,
            misses_before_pause=0,  # rings go unanswered by chance here, and nobody would come back
        ),
        carrier_calls_per_second=calls_per_second,
        seed=seed,
        plan=with_roster(plan, day.shifts),
    )
    with (
        tempfile.TemporaryDirectory(prefix="ponte-replay-") as folder,
        embedded_redis(Path(folder)) as redis,
        Stage(redis.url, f"sqlite:///{Path(folder) / 'replay.db'}", settings) as stage,
    ):
        cast = Cast(stage, load_prompts(stage.telephony), Random(seed))
        play(day, cast, lambda line: click.echo(f"  {line}", err=True))
        with stage.records.reading() as session:
            recorded = read_whole_calls(session)
            proof = prove(cast.played, recorded, stage.sandbox)
            money = prove_money(stage.records, recorded, day.start, LISBON)
            names = {language.tag: language.name_en for language in plan.languages}
            for line in tell(cast.played, recorded, names):
                click.echo(line)
    _conclude(proof, money, len(day.calls))


def _read_day(log_path: Path, date: str, hours: tuple[int, int], seed: int, staffing: float) -> Day:
    try:
        log = read_call_log(log_path)
        calls = [call for call in calls_of_day(log, date) if hours[0] <= call.called_at.hour < hours[1]]
        talks = read_minutes()
    except CallLogError as error:
        raise click.ClickException(str(error)) from None
    if not calls:
        raise click.ClickException(f"the log has no calls of {date} in these hours")
    mean_seconds = sum((talk.minutes - 0.5) * 60 for talk in talks) / len(talks)
    return Day(
        midnight=datetime.fromisoformat(date).replace(tzinfo=LOG_ZONE),
        from_hour=hours[0],
        to_hour=hours[1],
        calls=list(zip(calls, talk_seconds_for(calls, talks, seed), strict=True)),
        shifts=make_roster(log, calls[0].called_at.date(), mean_seconds, staffing),
    )


def _refuse_unknown_languages(day: Day, plan: Plan) -> None:
    asked: set[str] = {call.language for call, _ in day.calls} | {
        language for shift in day.shifts for language in shift.person.languages
    }
    unknown = asked - {language.tag for language in plan.languages}
    if unknown:
        raise click.ClickException(f"the catalogue of languages lacks {', '.join(sorted(unknown))}")


def _conclude(proof: Proof, money: MoneyProof, calls: int) -> None:
    proof.faults += money.faults
    if proof.calls != calls:
        proof.faults.append(f"{calls} calls in the log, {proof.calls} proved")
    for fault in proof.faults[:SHOWN_FAULTS]:
        click.echo(f"  {fault}", err=True)
    verdict = "Proved" if proof.holds else f"NOT proved ({len(proof.faults)} disagreements)"
    click.echo(
        f"{verdict}: phones, records and charges agree on {proof.calls} of {calls} calls, "
        f"{proof.conversation_seconds} s of conversation, {proof.charged:.2f} EUR."
    )
    click.echo(
        f"Money: {money.statements} statements tell {money.stated:.2f} EUR of calls, {money.paid:.2f} EUR of "
        f"pay; {money.rebuilt} records made anew from their facts are alike."
    )
    summary = {
        "calls": calls,
        "proved": proof.calls,
        "disagreements": len(proof.faults),
        "conversation_seconds": proof.conversation_seconds,
        "charged_eur": str(proof.charged),
        "stated_eur": str(money.stated),
        "paid_eur": str(money.paid),
        "rebuilt_alike": money.rebuilt,
    }
    click.echo(json.dumps(summary))
    if not proof.holds:
        sys.exit(1)
