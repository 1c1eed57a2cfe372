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
def seed() -> None:
    """Plant the demonstration world in the configured database, and print the administrator's password."""
    from config.demo.system import plant_world
    from config.settings import read_settings

    world = plant_world(read_settings())
    click.echo(f"{world.admin_login}: {world.admin_password}")
