"""Commands about records and money: to hold records against facts, to issue statements and claims."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from config.settings import read_settings

if TYPE_CHECKING:
    from dispatch.domain.funds import Claim
    from dispatch.domain.statements import Statement, Subtotal
    from dispatch.records.engine import Records

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
KINDS = ("institution", "association", "interpreter")


@click.command()
@click.argument("party_id")
@click.argument("period")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True, help="Whose it is.")
@click.option("--issue", is_flag=True, help="Issue it, for good; without this it is a draft.")
@click.option("--again", is_flag=True, help="With --issue: state what has changed since the last time.")
@click.option("--csv", "table", type=click.Path(dir_okay=False, path_type=Path), help="Write the items here.")
@click.option("--decimal-comma", is_flag=True, help="With --csv: 1,50 and semicolons.")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="Write a workbook here.")
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write it here, to print.")
@click.option(
    "--words", type=click.Choice(("pt-PT", "en")), default="pt-PT", show_default=True, help="Its language."
)
def statement(  # noqa: PLR0913 - as many as it has options
    *,
    party_id: str,
    period: str,
    kind: str,
    issue: bool,
    again: bool,
    table: Path | None,
    decimal_comma: bool,
    xlsx: Path | None,
    pdf: Path | None,
    words: str,
) -> None:
    """Print what a PERIOD (2026-11, or 2026-11-01..2026-11-15) comes to for an institution or a supplier."""
    from config.bootstrap import build_clock, build_records
    from dispatch.domain.periods import read_period
    from dispatch.domain.statement_csv import statement_as_csv
    from dispatch.domain.statements import Party, PartyKind
    from dispatch.use_cases.issue_statement import Wanted, issue_statement, preview_statement

    settings = read_settings()
    records = build_records(settings)
    try:
        wanted = Wanted(Party(PartyKind(kind), party_id), read_period(period), settings.time_zone)
        drawn = (
            issue_statement(records, build_clock(settings), wanted, again=again)
            if issue
            else preview_statement(records, wanted)
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    _tell(drawn)
    if table is not None:
        written = statement_as_csv(drawn, wanted.zone, decimal_comma=decimal_comma)
        table.write_text(
            written, encoding="utf-8-sig", newline=""
        )  # The mark tells spreadsheets the encoding.
        click.echo(f"{len(drawn.items)} items are in {table}.")
    if xlsx is not None or pdf is not None:
        _write_papers(records, drawn, {"xlsx": xlsx, "pdf": pdf}, words)


@click.command()
@click.argument("fund_id")
@click.argument("period")
@click.option("--issue", is_flag=True, help="Make the claim, for good; without this it is only shown.")
@click.option("--again", is_flag=True, help="With --issue: claim what has changed since the last time.")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="Write a workbook here.")
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write it here, to print.")
@click.option(
    "--words", type=click.Choice(("pt-PT", "en")), default="pt-PT", show_default=True, help="Its language."
)
def claim(  # noqa: PLR0913 - as many as it has options
    *, fund_id: str, period: str, issue: bool, again: bool, xlsx: Path | None, pdf: Path | None, words: str
) -> None:
    """Print what a fund is asked to pay for calls up to the end of a PERIOD, and what not and why."""
    from config.bootstrap import build_clock, build_records
    from dispatch.domain.periods import read_period
    from dispatch.use_cases.claim_costs import WantedClaim, claim_costs, preview_claim

    settings = read_settings()
    records = build_records(settings)
    try:
        wanted = WantedClaim(fund_id, read_period(period), settings.time_zone)
        drawn = preview_claim(records, wanted)
        number = claim_costs(records, build_clock(settings), wanted, again=again) if issue else None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    currency = drawn.fund.currency
    for item in drawn.items:
        why = f"  {item.reason}" if item.reason else ""
        day, cost = item.cost.day, item.cost
        click.echo(f"{day}  {cost.call_id:<34}{cost.kind:<14}{cost.amount:>10.2f}{item.asked:>10.2f}{why}")
    for reason, (costs, amount) in sorted(drawn.left_out.items()):
        click.echo(f"Left out, {reason}: {costs} costs of {amount:.2f} {currency}.")
    left = "no ceiling" if drawn.remaining is None else f"{drawn.remaining:.2f} {currency} remain"
    click.echo(f"{number or 'Draft'}: {drawn.asked:.2f} {currency} of {drawn.fund.name}; {left}.")
    if xlsx is not None or pdf is not None:
        _write_claim(records, (drawn, number), {"xlsx": xlsx, "pdf": pdf}, words)


@click.command()
@click.argument("period", required=False)
@click.option("--check", is_flag=True, help="Only compare, and end with 1 where something differs.")
@click.option("--statistics", is_flag=True, help="Make statistics anew, as after a change of the time zone.")
def rebuild(*, period: str | None, check: bool, statistics: bool) -> None:
    """Hold records of a PERIOD, or all, against their facts; make those anew that differ."""
    from config.bootstrap import build_clock, build_records
    from dispatch.use_cases.rebuild_records import (
        check_records,
        count_records,
        rebuild_records,
        remake_statistics,
    )

    settings = read_settings()
    records = build_records(settings)
    since, until = _moments(period, settings.time_zone)
    with click.progressbar(
        length=count_records(records, since, until), label="Calls", file=sys.stderr
    ) as bar:
        found = check_records(records, since, until, bar.update)
    for one in found.different:
        click.echo(f"{one.call_id}: {'; '.join(one.differences)}")
    for call_id in found.unrecorded:
        click.echo(f"{call_id}: there are facts and no record")
    for number in found.broken_statements:
        click.echo(f"Statement {number} no longer says what was issued.")
    for day in found.standby_different:
        click.echo(f"standby of {day.interpreter_id} on {day.day}: {'; '.join(day.differences)}")
    click.echo(f"{found.standby_days} days of standby: {len(found.standby_different)} differ.")
    if not found.statistics_agree:
        click.echo("The statistics do not sum to the records.")
    click.echo(
        f"{found.checked} calls: {len(found.different)} differ, {len(found.unrecorded)} are not recorded, "
        f"{found.due} wait for late facts, of {found.without_facts} the facts are past their time."
    )
    if check:
        sys.exit(0 if found.holds else 1)
    click.echo(f"{rebuild_records(records, build_clock(settings), found)} records were made anew.")
    if statistics:
        click.echo(f"Statistics were made anew of {remake_statistics(records)} calls.")


def _write_papers(records: Records, drawn: Statement, paths: dict[str, Path | None], words: str) -> None:
    from admin.papers.facts import Asked, make_paper
    from admin.papers.pdf import statement_pdf
    from admin.papers.workbook import statement_workbook
    from config.bootstrap import build_clock
    from config.card.fonts import printing_fonts
    from dispatch.records.statement_names import read_names

    settings = read_settings()
    with records.reading() as session:
        names = read_names(session, drawn)
    # An issued one says when it was, so that printing it again gives the same file.
    made_at = drawn.issued_at or build_clock(settings).now()
    paper = make_paper(drawn, Asked(ZoneInfo(settings.time_zone), made_at, words, names))
    for kind, path in paths.items():
        if path is not None:
            is_pdf = kind == "pdf"
            made = statement_pdf(paper, printing_fonts()) if is_pdf else statement_workbook(paper)
            path.write_bytes(made)
            click.echo(f"It is in {path}.")


def _write_claim(
    records: Records, made: tuple[Claim, str | None], paths: dict[str, Path | None], words: str
) -> None:
    from admin.papers.claim import claim_pdf, draft_paper, issued_paper
    from admin.papers.claim_book import claim_workbook
    from admin.papers.pdf import Fonts
    from config.bootstrap import build_clock
    from config.card import fonts
    from dispatch.records.money_reads import read_claim

    settings = read_settings()
    zone = ZoneInfo(settings.time_zone)
    drawn, number = made
    paper = draft_paper(drawn, zone, build_clock(settings).now(), words)
    if number is not None:
        with records.reading() as session:
            story = read_claim(session, number)
        # As it was made, and not what has come to be asked for since.
        paper = issued_paper(story, drawn.fund, zone, words) if story else paper
    for kind, path in paths.items():
        if path is not None:
            printed_with = Fonts(fonts.FOLDER, fonts.letters())
            path.write_bytes(claim_pdf(paper, printed_with) if kind == "pdf" else claim_workbook(paper))
            click.echo(f"It is in {path}.")


def _moments(period: str | None, time_zone: str) -> tuple[datetime, datetime]:
    from dispatch.domain.periods import read_period

    if period is None:
        return FIRST, LAST
    try:
        return read_period(period).moments(ZoneInfo(time_zone))
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _tell(drawn: Statement) -> None:
    from dispatch.domain.statements import subtotals

    name = drawn.number or "Draft"
    click.echo(f"{name}: {drawn.party.kind} {drawn.party.party_id}, {drawn.period}, {drawn.state}")
    _table("cost centre", subtotals(drawn.items, lambda line: line.cost_centre_id))
    _table("access code", subtotals(drawn.items, lambda line: line.access_code_id))
    _table("language", subtotals(drawn.items, lambda line: line.language))
    for total in drawn.vat_totals():
        why = f", {total.vat.exemption}" if total.vat.exemption else ""
        rate = (100 * total.vat.rate).normalize()
        click.echo(f"VAT {rate:f}%{why}: {total.amount:.2f} on {total.net:.2f} {drawn.currency}")
    click.echo(f"Worth {drawn.valued:.2f} {drawn.currency}, due {drawn.gross:.2f} {drawn.currency} with VAT.")


def _table(title: str, rows: list[Subtotal]) -> None:
    click.echo(f"\n{title:<40}{'calls':>8}{'minutes':>12}{'worth':>14}{'due':>14}")
    for row in rows:
        minutes = row.seconds / 60
        click.echo(f"{row.name or '-':<40}{row.calls:>8}{minutes:>12.2f}{row.valued:>14.2f}{row.net:>14.2f}")
    click.echo()
