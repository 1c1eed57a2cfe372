"""`./ponte demo` tells a call and plays traffic; `./ponte seed` plants the world where one is configured."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

OWN_FOLDER = "A folder of its own; without, var/demo or the next free one beside it."


@click.command()
@click.option("--once", is_flag=True, help="End after the first call; the exit status tells how it went.")
@click.option("--data", type=click.Path(path_type=Path), help=OWN_FOLDER)
@click.option(
    "--keep", is_flag=True, help="Keep the records that an earlier demonstration left in the folder."
)
@click.option(
    "--talk",
    type=click.FloatRange(1, 600),
    default=18.0,
    show_default=True,
    help="How many seconds they talk in the first call.",
)
@click.option(
    "--speed", type=click.FloatRange(1, 20), default=5.0, show_default=True, help="How dense traffic is."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the chance in traffic.")
def demo(**wishes: Any) -> None:
    """Show an interpreted call from the first ring to the bill, then traffic, on this machine alone."""
    from config.demo.show import Wishes, show

    sys.exit(asyncio.run(show(Wishes(**wishes))))


@click.command()
@click.option("--staff-line", metavar="NUMBER", help="A real number of yours for staff to dial, as +351...")
@click.option(
    "--interpreter-line", metavar="NUMBER", help="A real number of yours for interpreters to sign on."
)
@click.option(
    "--interpreter", metavar="NUMBER", help="A real telephone that is rung for Ukrainian and Russian."
)
def seed(staff_line: str | None, interpreter_line: str | None, interpreter: str | None) -> None:
    """Plant the demonstration world in the configured database, to try a real carrier account with.

    Everybody else in it keeps a number that is nobody's, and is off duty until somebody signs them on.
    """
    from config.demo.system import plant_world
    from config.settings import read_settings
    from config.world.real_numbers import RealNumbers, RealNumbersError, with_real_numbers

    try:
        plan = with_real_numbers(RealNumbers(staff_line, interpreter_line, interpreter))
    except RealNumbersError as error:
        raise click.ClickException(str(error)) from None
    world = plant_world(read_settings(), plan)
    desk, person = plan.desks[0], plan.interpreters[0]
    code = next(one.keypad_code for one in plan.languages if one.tag == person.languages[0])
    click.echo(
        f"Interpreters dial {plan.lines[1].number}; {person.name} signs on with {person.login}, then 1."
    )
    click.echo(
        f"Staff dial {plan.lines[0].number}, then access code {desk.access_code}, then language {code}."
    )
    click.echo(f"Administrator: {world.admin_login}, password {world.admin_password}")
