"""The processes of the Procfile, one command each; any may run many times over and die at any moment."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from config.logs import set_up_logs
from config.settings import Settings, read_settings

if TYPE_CHECKING:
    from dispatch.records.accounts import Post

THREADS_PER_WEB_WORKER = 16
WEB_GRACE_SECONDS = 20
WORKER_LIFETIME = "6h"
"""After which the server puts a new worker in the place of one, whatever that had gathered in memory."""
ADMIN_THREADS = 100
"""Each viewer of the wallboard holds one; admin.now_feed.MOST_VIEWERS leaves some for pages."""
ADMIN_GRACE_SECONDS = 2
"""Streams would hold an ending process up for as long as they are allowed; browsers open them again."""


@click.command()
def web() -> None:
    """Answer the carrier's webhooks."""
    settings = read_settings()
    _serve("build_web_app", (settings.web_host, settings.web_port), settings.web_workers)


@click.command()
def admin() -> None:
    """Serve the administrators' pages."""
    settings = read_settings()
    _serve(
        "build_admin_app",
        (settings.admin_host, settings.admin_port),
        1,
        threads=ADMIN_THREADS,
        grace_seconds=ADMIN_GRACE_SECONDS,
    )


@click.command()
def dispatcher() -> None:
    """Carry out what was decided, and fire deadlines."""
    from config.bootstrap import build_dispatcher

    build_dispatcher(_begin()).run(_stop_on_signal())


@click.command()
def keeper() -> None:
    """Carry facts into SQL, and changes of people and places into Redis."""
    from config.bootstrap import build_fact_writer, build_projector
    from workers.keeper import run_keeper

    settings = _begin()
    run_keeper(build_fact_writer(settings), build_projector(settings), _stop_on_signal())


@click.command()
def worker() -> None:
    """Run the jobs that follow calls."""
    from config.bootstrap import build_worker_services
    from workers.queues import queue_client, run_worker

    settings = _begin()
    logging.getLogger(__name__).info("process_ready")
    run_worker(queue_client(settings.redis_url), build_worker_services(settings))


@click.command()
def tick() -> None:
    """Start periodic jobs when their time comes."""
    from config.bootstrap import build_tick

    build_tick(_begin()).run(_stop_on_signal())


@click.command()
def migrate() -> None:
    """Bring the database to the present tables."""
    from config.bootstrap import build_records
    from dispatch.records.migrate import migrate as migrate_records
    from dispatch.use_cases.rebuild_records import fill_statistics

    settings = _begin()
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    records = build_records(settings)
    migrate_records(records.engine)
    counted = fill_statistics(records)
    if counted:
        click.echo(f"Statistics were made of {counted} calls.")
    click.echo("The database is up to date.")


@click.command("add-admin")
@click.argument("login")
@click.option("--role", help="What the account is for; a new one without it is an administrator's.")
@click.option("--institution", "institution_id", help="Of an institution manager: the id of what they see.")
def add_admin(login: str, role: str | None, institution_id: str | None) -> None:
    """Make an account for the pages, or give one a new password, and print it once."""
    from config.bootstrap import build_records
    from config.world.seed import seed_admin
    from dispatch.records.admin_reads import read_institutions

    post = _post(role, institution_id)
    with build_records(_begin()).writing() as session:
        known = {institution.institution_id for institution in read_institutions(session)}
        if institution_id is not None and institution_id not in known:
            raise click.ClickException(f"there is no institution {institution_id}")
        password = seed_admin(session, datetime.now(UTC), login, post)
    click.echo(f"{login}: {password}")


@click.command("add-token")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help="What it opens; may be given several times.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, help="How long it holds.")
@click.option("--end", is_flag=True, help="End all tokens of this name instead.")
def add_token(name: str, scopes: tuple[str, ...], days: int, *, end: bool) -> None:
    """Make a token for a program that reads the API, and print it once; or end those of a name."""
    from config.bootstrap import build_records
    from dispatch.records import api_tokens
    from dispatch.records.api_tokens import Scope

    unknown = [scope for scope in scopes if scope not in list(Scope)]
    if not end and (unknown or not scopes):
        raise click.ClickException(f"scopes are {', '.join(Scope)}")
    now = datetime.now(UTC)
    with build_records(_begin()).writing() as session:
        if end:
            click.echo(f"{api_tokens.revoke_tokens(session, name, now)} ended")
            return
        wanted = [Scope(scope) for scope in scopes]
        click.echo(api_tokens.add_token(session, name, wanted, now, now + timedelta(days=days)))


@click.command()
def addresses() -> None:
    """Print what to enter for each number at the carrier."""
    from telephony.addresses import Addresses

    made = Addresses(read_settings().public_base_url)
    click.echo(f"A call comes in:        {made.arrival()}")
    click.echo(f"Primary handler fails:  {made.fallback(for_staff=True)}")
    click.echo(f"Call status changes:    {made.report('legs')}")
    click.echo(f"A message comes in:     {made.texts()}")


def _post(role: str | None, institution_id: str | None) -> Post | None:
    from dispatch.records.accounts import Post
    from dispatch.records.tables import Role

    if role is None and institution_id is None:
        return None
    if role not in list(Role):
        raise click.ClickException(f"roles are {', '.join(Role)}")
    try:
        return Post(Role(role), institution_id)
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _begin() -> Settings:
    set_up_logs()
    return read_settings()


def _serve(
    builder: str,
    address: tuple[str, int],
    workers: int,
    *,
    threads: int = THREADS_PER_WEB_WORKER,
    grace_seconds: int = WEB_GRACE_SECONDS,
) -> None:
    """Hand over to the WSGI server, which ends and reloads in good order by itself."""
    host, port = address
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--factory"]
    command += [f"config.wsgi:{builder}", "--host", host, "--port", str(port), "--log-level", "error"]
    command += ["--workers", str(workers), "--blocking-threads", str(threads)]
    command += ["--workers-lifetime", WORKER_LIFETIME, "--workers-kill-timeout", str(grace_seconds)]
    command += ["--respawn-failed-workers", "--respawn-interval", "0.5"]
    os.execv(sys.executable, command)  # noqa: S606 - handing over is the purpose


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    logging.getLogger(__name__).info("process_ready")
    return stop
