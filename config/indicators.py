"""The command `./ponte indicators`: every figure by which the service is judged, with its definition."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from config.settings import read_settings

if TYPE_CHECKING:
    from dispatch.domain.indicators import Figure
    from dispatch.domain.periods import Period
    from dispatch.records.engine import Records

DATE = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=DATE, help="The first local day; without one, of last month.")
@click.option("--to", "last", type=DATE, help="The last local day, included; without one, the first.")
@click.option("--language", help="Tell those of one language, by its tag.")
@click.option(
    "--csv", "table", type=click.Path(dir_okay=False, path_type=Path), help="Write all of them here."
)
@click.option("--decimal-comma", is_flag=True, help="With --csv: 1,50 and semicolons.")
@click.option("--interpreters", is_flag=True, help="Tell instead what each interpreter was asked and did.")
def indicators(  # noqa: PLR0913 - as many as it has options
    *,
    first: datetime | None,
    last: datetime | None,
    language: str | None,
    table: Path | None,
    decimal_comma: bool,
    interpreters: bool,
) -> None:
    """Print the indicators of some days, as docs/indicators.md defines them."""
    from config.bootstrap import build_clock, build_records
    from dispatch.domain.indicator_csv import indicators_as_csv
    from dispatch.domain.periods import Period, month_before
    from dispatch.use_cases.tell_indicators import tell_indicators

    settings = read_settings()
    clock = build_clock(settings)
    try:
        period = month_before(clock.now().astimezone(ZoneInfo(settings.time_zone)).date())
        if first is not None:
            period = Period(first.date(), (last or first).date())
        elif last is not None:
            raise click.ClickException("--to needs --from.")
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if interpreters:
        _tell_interpreters(build_records(settings), period, table)
        return
    told = tell_indicators(build_records(settings), clock, period, settings.time_zone)
    if table is not None:
        # The mark tells spreadsheets the encoding.
        written = indicators_as_csv(told, period, decimal_comma=decimal_comma)
        table.write_text(written, encoding="utf-8-sig", newline="")
        click.echo(f"{len(told)} figures are in {table}.")
    shown = [one for one in told if one.language == language]
    if not shown:
        raise click.ClickException(f"Nobody asked for {language} in {period}.")
    click.echo(f"{period}{'' if language is None else ', ' + language}")
    for one in shown:
        click.echo(_line(one))


def _tell_interpreters(records: Records, period: Period, table: Path | None) -> None:
    from dispatch.domain.interpreter_sums import interpreters_as_csv
    from dispatch.use_cases.tell_interpreters import tell_interpreters

    told = tell_interpreters(records, period)
    if table is not None:
        table.write_text(interpreters_as_csv(told), encoding="utf-8-sig", newline="")
        click.echo(f"{len(told)} interpreters are in {table}.")
    click.echo(
        f"{period}\n{'number':<10}{'offers':>8}{'accepted':>10}{'calls':>8}{'minutes':>10}{'rating':>8}"
    )
    for one in told:
        accepted = "-" if one.acceptance is None else f"{100 * one.acceptance:.0f} %"
        rating = "-" if one.rating is None else f"{one.rating:.1f}"
        minutes = f"{one.conversation_seconds / 60:.1f}"
        number = one.public_number or one.interpreter_id
        click.echo(f"{number:<10}{one.offers:>8}{accepted:>10}{one.calls:>8}{minutes:>10}{rating:>8}")


@click.command()
@click.argument("period")
@click.argument("table", type=click.Path(dir_okay=False, path_type=Path))
def export(period: str, table: Path) -> None:
    """Write the connect times of a PERIOD of whole months (2026-11, 2026) for publication."""
    from config.bootstrap import build_clock, build_records
    from dispatch.domain.periods import read_period
    from dispatch.use_cases.export_open_data import export_open_data

    settings = read_settings()
    try:
        records, clock = build_records(settings), build_clock(settings)
        written = export_open_data(records, clock, read_period(period), settings.time_zone)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    table.write_text(written, encoding="utf-8", newline="")
    click.echo(f"{len(written.splitlines()) - 1} connect times are in {table}.")


def _line(one: Figure) -> str:
    from dispatch.domain.indicator_csv import shown

    if one.value is None:
        return f"{one.name:<28}{'-':>14}"
    value = f"{100 * one.value:.1f} %" if one.unit == "share" else shown(round(one.value, 2))
    rest = f"  {shown(one.numerator)} of {shown(one.denominator)}" if one.unit == "share" else ""
    exactness = f"  +/- {shown(one.error)} s" if one.error else ""
    return f"{one.name:<28}{value:>14}{rest}{exactness}"
