"""The only place that builds parts and joins them."""

from collections.abc import Callable
from datetime import datetime

from config.clocks import FastClock, SystemClock
from config.settings import Settings
from dispatch.live.connections import blocking_client, command_client, script_client
from dispatch.live.directory import Directory
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState
from dispatch.live.streams import CommandStream, FactStream
from dispatch.ports import Clock
from dispatch.services import Services


def build_clock(settings: Settings) -> Clock:
    """Return the clock all processes of this installation share."""
    if settings.clock_epoch is None:
        return SystemClock()
    return FastClock(settings.clock_epoch, settings.clock_speed)


def redis_url(settings: Settings) -> str:
    """Return the address of Redis; an installation without one is started by `./ponte demo` only."""
    if settings.redis_url is None:
        raise SystemExit("PONTE_REDIS_URL is not set: point it at a Redis 7+ or Valkey 8+ server.")
    return settings.redis_url


def build_services(settings: Settings) -> Services:
    """Build what the path that connects a call needs."""
    url, keys, clock = redis_url(settings), Keys(settings.redis_prefix), build_clock(settings)
    # In production scripts read the server's own clock, which all processes share; a rehearsal brings its own.
    now: Callable[[], datetime] | None = None if isinstance(clock, SystemClock) else clock.now
    secret = settings.directory_secret.get_secret_value().encode()
    return Services(
        live=LiveState(script_client(url), keys, settings.dispatch, now),
        directory=Directory(command_client(url), keys, secret),
        clock=clock,
    )


def build_command_stream(settings: Settings) -> CommandStream:
    """Build the stream that the dispatcher reads."""
    return CommandStream(blocking_client(redis_url(settings)), Keys(settings.redis_prefix))


def build_fact_stream(settings: Settings) -> FactStream:
    """Build the stream that the fact writer reads."""
    return FactStream(blocking_client(redis_url(settings)), Keys(settings.redis_prefix))
