"""Redis clients, one for each way of waiting.

redis-py 8 by default repeats a command up to ten times, also after a time-out, when it may have run already,
and ends every blocking read after five seconds (github.com/redis/redis-py/issues/261 and /2807). So every
client here says what it wants.
"""

from __future__ import annotations

import redis
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.retry import Retry

LiveStateFault = redis.RedisError
"""What every door to live state raises where the server is away or refuses."""

COMMAND_TIMEOUT_SECONDS = 1.0
BLOCK_SECONDS = 5.0
"""The longest blocking read that `blocking_client` allows for."""


def command_client(url: str) -> redis.Redis:
    """Return a client for commands that are harmless to repeat when the connection failed."""
    backoff = ExponentialWithJitterBackoff(base=0.01, cap=0.1)
    return _client(url, COMMAND_TIMEOUT_SECONDS, Retry(backoff, 3, supported_errors=(redis.ConnectionError,)))


def script_client(url: str) -> redis.Redis:
    """Return a client that never sends anything twice."""
    return _client(url, COMMAND_TIMEOUT_SECONDS, Retry(NoBackoff(), 0))


def blocking_client(url: str) -> redis.Redis:
    """Return a client for blocking reads of up to BLOCK_SECONDS."""
    return _client(url, BLOCK_SECONDS + 5.0, Retry(NoBackoff(), 0))


def _client(url: str, timeout_seconds: float, retry: Retry) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=timeout_seconds,
        socket_connect_timeout=COMMAND_TIMEOUT_SECONDS,
        retry=retry,
        health_check_interval=15,
    )
