"""The processes of the Procfile and the sandbox, with how each shows that it is ready."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import aiohttp

from config.bootstrap import build_records, build_services
from config.demo.supervisor import Program
from config.world.plan import Plan
from config.world.seed import World, seed_world
from dispatch.records.migrate import migrate
from telephony.addresses import Addresses
from telephony.music import LENGTHS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from config.settings import Settings

READY_LINE = "process_ready"
CARRIER_STAGE = 0
"""The sandbox ends first, and with it every call, so that what it still reports finds somebody to read it."""


def plant_world(settings: Settings, plan: Plan | None = None) -> World:
    """Bring the database to the present tables and plant a world in it, by default the demonstration's."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    records = build_records(settings)
    migrate(records.engine)
    digest = build_services(settings).directory.digest
    with records.writing() as session:
        world = seed_world(session, digest, datetime.now(UTC), plan)
    records.engine.dispose()
    return world


def programs(settings: Settings) -> list[Program]:
    """Return what is to run, the slowest to start first."""
    music = Addresses(settings.public_base_url).music(LENGTHS[0])
    admin = f"http://{settings.admin_host}:{settings.admin_port}/"
    return [
        Program("web", _command("web"), _serves(music)),
        Program("admin", _command("admin"), _serves(admin)),
        Program(
            "sandbox",
            _command("sandbox"),
            _serves(f"{settings.twilio_api_base_url}/sandbox/health"),
            CARRIER_STAGE,
        ),
        Program("keeper", _command("keeper"), _knows_the_world(settings)),
        Program("dispatcher", _command("dispatcher"), _has_said_so),
        Program("worker", _command("worker"), _has_said_so),
        Program("tick", _command("tick"), _has_said_so),
    ]


def _command(name: str) -> list[str]:
    return [sys.executable, "-m", "config.cli", name]


def _serves(url: str) -> Callable[[str], Awaitable[bool]]:
    async def serves(_log: str) -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(url) as answer:
                return answer.ok
        except (aiohttp.ClientError, TimeoutError):
            return False

    return serves


def _knows_the_world(settings: Settings) -> Callable[[str], Awaitable[bool]]:
    directory = build_services(settings).directory

    async def knows_the_world(log: str) -> bool:
        return await _has_said_so(log) and directory.version() > 0

    return knows_the_world


async def _has_said_so(log: str) -> bool:
    return READY_LINE in log
