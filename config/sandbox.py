"""The sandbox process: a carrier to try with, at the address where the settings look for one."""

from __future__ import annotations

import logging
import signal
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from config.settings import Settings, read_settings

if TYPE_CHECKING:
    from telephony.sandbox import SandboxSettings


@click.command()
def sandbox() -> None:
    """Be the carrier: virtual telephones on this machine, at PONTE_TWILIO_API_BASE_URL."""
    from config.logs import set_up_logs
    from telephony.sandbox.server import serve

    set_up_logs()
    settings = read_settings()
    address = urlsplit(settings.twilio_api_base_url or "")
    if not address.hostname or not address.port:
        raise click.ClickException(
            "PONTE_TWILIO_API_BASE_URL must say where to listen: http://127.0.0.1:PORT"
        )
    logging.getLogger("aiohttp").setLevel(logging.WARNING)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    serve(
        sandbox_settings(settings),
        address.hostname,
        address.port,
        speed=settings.clock_speed,
        epoch=settings.clock_epoch,
    )


def sandbox_settings(settings: Settings) -> SandboxSettings:
    """Return a sandbox that owns the lines of the database and asks the web process what to do."""
    from config.bootstrap import build_records
    from dispatch.records.directory import EntryKind
    from dispatch.records.directory_entries import read_entries
    from telephony.addresses import Addresses
    from telephony.sandbox import NumberConfig, SandboxSettings

    with build_records(settings).reading() as session:
        lines = read_entries(session, EntryKind.LINE)
    addresses = Addresses(settings.public_base_url)
    config = NumberConfig(
        addresses.arrival(),
        fallback_url=addresses.fallback(for_staff=True),
        status_callback=addresses.report("legs"),
        sms_url=addresses.texts(),
    )
    return SandboxSettings(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        numbers=dict.fromkeys(lines, config),
        calls_per_second=settings.dispatch.calls_per_second,
    )
