"""The command `./ponte evaluation`: what funders and evaluators ask of a period, with definitions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from config.settings import read_settings

DATE = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--from", "first", type=DATE, required=True, help="The first local day.")
@click.option("--to", "last", type=DATE, required=True, help="The last local day, included.")
@click.option("--csv", "table", type=FILE, help="Write it here as one table.")
@click.option("--decimal-comma", is_flag=True, help="With --csv: 1,50 and semicolons.")
@click.option("--xlsx", "book", type=FILE, help="Write it here as a workbook.")
def evaluation(
    *, first: datetime, last: datetime, table: Path | None, decimal_comma: bool, book: Path | None
) -> None:
    """Print the evaluation pack of some days: demand, effect, satisfaction, places, people."""
    from admin.papers.evaluation_book import evaluation_workbook
    from config.bootstrap import build_clock, build_records
    from dispatch.domain.evaluation import pack_as_csv, pack_as_text
    from dispatch.domain.periods import Period
    from dispatch.use_cases.tell_evaluation import tell_evaluation

    settings = read_settings()
    try:
        period = Period(first.date(), last.date())
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    pack = tell_evaluation(build_records(settings), build_clock(settings), period, settings.time_zone)
    if table is not None:
        # The mark tells spreadsheets the encoding.
        written = pack_as_csv(pack, decimal_comma=decimal_comma)
        table.write_text(written, encoding="utf-8-sig", newline="")
    if book is not None:
        book.write_bytes(evaluation_workbook(pack))
    if table is None and book is None:
        for line in pack_as_text(pack):
            click.echo(line)
    for path in (table, book):
        if path is not None:
            click.echo(f"The evaluation of {period} is in {path}.")
