"""The only place that builds parts and joins them.

Each builder imports what it builds, so that a process loads only its own parts: a dispatcher needs neither
pages nor SQL, and loading everything takes two seconds.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.clocks import FastClock, SystemClock
from dispatch.live.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask

    from config.settings import Settings
    from dispatch.dispatcher import Dispatcher
    from dispatch.ports import Clock
    from dispatch.records.engine import Records
    from dispatch.services import Services
    from telephony.settings import TelephonySettings
    from telephony.twilio_carrier import TwilioCarrier
    from workers.context import WorkerServices
    from workers.directory_projector import DirectoryProjector
    from workers.fact_writer import FactWriter
    from workers.queues import RqJobQueue
    from workers.tick import Tick

DIRECTORY_MEMORY_SECONDS = 1.0
"""After which a changed line or language is heard everywhere."""


def build_clock(settings: Settings) -> Clock:
    """Return the clock all processes of this installation share."""
    if settings.clock_epoch is None:
        return SystemClock()
    return FastClock(settings.clock_epoch, settings.clock_speed)


def build_services(settings: Settings) -> Services:
    """Build what the path that connects a call needs."""
    from dispatch.live.connections import command_client, script_client
    from dispatch.live.directory import Directory
    from dispatch.live.state import LiveState
    from dispatch.services import Services

    url, keys, clock = settings.redis_url, Keys(settings.redis_prefix), build_clock(settings)
    # In production scripts read the server's own clock, which all share; a rehearsal brings its own.
    now: Callable[[], datetime] | None = None if isinstance(clock, SystemClock) else clock.now
    secret = settings.directory_secret.get_secret_value().encode()
    return Services(
        live=LiveState(script_client(url), keys, settings.dispatch, now),
        directory=Directory(command_client(url), keys, secret, DIRECTORY_MEMORY_SECONDS),
        clock=clock,
    )


def build_records(settings: Settings) -> Records:
    """Build the door to SQL."""
    from dispatch.records.engine import Records, open_engine

    return Records(open_engine(settings.database), ZoneInfo(settings.time_zone))


def telephony_settings(settings: Settings) -> TelephonySettings:
    """Return what the telephone side needs to be told."""
    from dispatch.public_holidays import Home
    from telephony.settings import TelephonySettings

    tokens = [settings.twilio_auth_token, settings.twilio_next_auth_token]
    return TelephonySettings(
        public_base_url=settings.public_base_url,
        account_sid=settings.twilio_account_sid,
        auth_tokens=tuple(token.get_secret_value() for token in tokens if token),
        fallback_number=settings.fallback_number,
        home=Home(settings.time_zone, settings.public_holidays),
        voices=settings.voices,
        audio_folder=settings.audio_folder,
        client_question_share=settings.client_question_share,
        client_regions=tuple(settings.client_regions.split()),
    )


def build_web_app(settings: Settings) -> Flask:
    """Build the application that the carrier calls."""
    from telephony.app import create_app

    return create_app(build_services(settings), telephony_settings(settings))


def build_admin_app(settings: Settings) -> Flask:
    """Build the administrators' pages."""
    from admin.app import create_app
    from admin.context import Tools
    from admin.settings import AdminSettings
    from config.card.fonts import printing_fonts
    from config.mail import build_mailer
    from dispatch.public_holidays import Home
    from dispatch.use_cases.read_now import read_now

    services = build_services(settings)
    return create_app(
        build_records(settings),
        AdminSettings(
            secret_key=settings.admin_secret.get_secret_value(),
            cookie_secure=settings.admin_cookie_secure,
            public_address=settings.admin_base_url,
            time_zone=settings.time_zone,
            limits_storage=_limits_storage(settings.redis_url),
        ),
        build_clock(settings),
        partial(read_now, services),
        Tools(
            services.directory.digest,
            Home(settings.time_zone, settings.public_holidays),
            services,
            printing_fonts,
            build_mailer(
                settings.mail_url.get_secret_value() if settings.mail_url else None,
                settings.mail_from,
                settings.data_folder / "outbox",
            ),
        ),
    )


def build_carrier(settings: Settings) -> TwilioCarrier:
    """Build what speaks with the carrier through its SDK."""
    from telephony.twilio_carrier import TwilioCarrier
    from telephony.twilio_client import ApiAccess, build_client

    access = ApiAccess(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        region=settings.twilio_region,
        edge=settings.twilio_edge,
        api_base_url=settings.twilio_api_base_url,
    )
    return TwilioCarrier(build_client(access), telephony_settings(settings))


def build_dispatcher(settings: Settings) -> Dispatcher:
    """Build a dispatcher."""
    from dispatch.dispatcher import Dispatcher
    from dispatch.live.connections import blocking_client
    from dispatch.live.streams import CommandStream

    commands = CommandStream(blocking_client(settings.redis_url), Keys(settings.redis_prefix))
    return Dispatcher(
        build_services(settings),
        commands,
        build_carrier(settings),
        settings.dispatch,
        settings.dial_from,
        settings.text_from,
    )


def build_fact_writer(settings: Settings) -> FactWriter:
    """Build what carries facts into SQL and has ended calls recorded."""
    from dispatch.live.connections import blocking_client
    from dispatch.live.streams import FactStream
    from workers.fact_writer import FactWriter

    stream = FactStream(blocking_client(settings.redis_url), Keys(settings.redis_prefix))
    stream.ensure_group()
    return FactWriter(stream, build_records(settings), build_job_queue(settings))


def build_projector(settings: Settings) -> DirectoryProjector:
    """Build what carries changes of people and places into Redis."""
    from dispatch.public_holidays import Home
    from workers.directory_projector import DirectoryProjector

    services = build_services(settings)
    home = Home(settings.time_zone, settings.public_holidays)
    return DirectoryProjector(build_records(settings), services.directory, services, home)


def build_job_queue(settings: Settings) -> RqJobQueue:
    """Build the queue for what follows a call."""
    from workers.queues import RqJobQueue, open_queue, queue_client

    return RqJobQueue(open_queue(queue_client(settings.redis_url)))


def build_worker_services(settings: Settings) -> WorkerServices:
    """Build what jobs find when they begin."""
    from workers.context import WorkerServices

    return WorkerServices(
        build_records(settings),
        build_clock(settings),
        settings.time_zone,
        settings.statement_days,
        settings.public_holidays,
        build_services(settings),
        build_carrier(settings),
    )


def build_tick(settings: Settings) -> Tick:
    """Build what starts periodic jobs."""
    from workers.queues import queue_client
    from workers.tick import Tick

    return Tick(queue_client(settings.redis_url), build_job_queue(settings))


def _limits_storage(url: str) -> str:
    """Name Redis as the counter of failed log-ins does: a socket's address has a scheme of its own."""
    return url.replace("unix://", "redis+unix://", 1)
