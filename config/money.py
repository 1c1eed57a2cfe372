"""Commands about money: statements and claims to look at, to issue, and to take into a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.settings import read_settings

if TYPE_CHECKING:
    from dispatch.domain.statements import Statement, Subtotal

KINDS = ("institution", "association", "interpreter")


@click.command()
@click.argument("party_id")
@click.argument("period")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True, help="Whose it is.")
@click.option("--issue", is_flag=True, help="Issue it, for good; without this it is a draft.")
@click.option("--again", is_flag=True, help="With --issue: state what has changed since the last time.")
@click.option("--csv", "table", type=click.Path(dir_okay=False, path_type=Path), help="Write the items here.")
@click.option("--decimal-comma", is_flag=True, help="With --csv: 1,50 and semicolons.")
def statement(  # noqa: PLR0913 - as many as it has options
    *,
    party_id: str,
    period: str,
    kind: str,
    issue: bool,
    again: bool,
    table: Path | None,
    decimal_comma: bool,
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


def _tell(drawn: Statement) -> None:
    from dispatch.domain.statements import subtotals

    name = drawn.number or "Draft"
    click.echo(f"{name}: {drawn.party.kind} {drawn.party.party_id}, {drawn.period}, {drawn.state}")
    _table("cost centre", subtotals(drawn.items, lambda line: line.cost_centre_id))
    _table("access code", subtotals(drawn.items, lambda line: line.access_code_id))
    _table("language", subtotals(drawn.items, lambda line: line.language))
    for total in drawn.vat_totals():
        why = f", {total.vat.exemption}" if total.vat.exemption else ""
        click.echo(f"VAT {total.vat.rate:%}{why}: {total.amount:.2f} on {total.net:.2f} {drawn.currency}")
    click.echo(f"Worth {drawn.valued:.2f} {drawn.currency}, due {drawn.gross:.2f} {drawn.currency} with VAT.")


def _table(title: str, rows: list[Subtotal]) -> None:
    click.echo(f"\n{title:<40}{'calls':>8}{'minutes':>12}{'worth':>14}{'due':>14}")
    for row in rows:
        minutes = row.seconds / 60
        click.echo(f"{row.name or '-':<40}{row.calls:>8}{minutes:>12.2f}{row.valued:>14.2f}{row.net:>14.2f}")
    click.echo()
