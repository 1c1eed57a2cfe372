"""Starts periodic jobs when their time comes, however many copies of it run.

Its keys lie beside RQ's, in the Redis of the queue, because they belong to the queue and not to live calls.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from workers.schedule import PERIODIC_JOBS, PeriodicJob

if TYPE_CHECKING:
    from collections.abc import Sequence
    from threading import Event

    from redis import Redis

    from workers.queues import RqJobQueue

LEADER_KEY = "ponte:tick:leader"
TURN_KEY = "ponte:tick:turn:{}"
LEASE_SECONDS = 15
PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)


class Tick:
    """One ticking process."""

    def __init__(
        self, client: Redis, queue: RqJobQueue, jobs: Sequence[PeriodicJob] = PERIODIC_JOBS, prefix: str = ""
    ) -> None:
        self._client = client
        self._queue = queue
        self._jobs = jobs
        self._prefix = prefix
        self._name = secrets.token_hex(8).encode()

    def tick_once(self) -> list[str]:
        """Start the jobs whose time has come, where this process leads, and return their names.

        The lease only spares work: what makes two leaders harmless is that each job's turn is claimed by a
        key that stands until the next turn.
        """
        if not self._leads():
            return []
        started = []
        for job in self._jobs:
            turn = self._prefix + TURN_KEY.format(job.name)
            if self._client.set(turn, self._name, nx=True, ex=job.every_seconds):
                self._queue.run_periodic(job)
                started.append(job.name)
        return started

    def run(self, stop: Event) -> None:
        """Tick every second until stopped; an unreachable Redis is waited for."""
        while not stop.is_set():
            try:
                self.tick_once()
            except RedisError as error:
                log.warning("tick_failed error=%s", type(error).__name__)
            stop.wait(PAUSE_SECONDS)

    def _leads(self) -> bool:
        key = self._prefix + LEADER_KEY
        if self._client.set(key, self._name, nx=True, ex=LEASE_SECONDS):
            return True
        if self._client.get(key) != self._name:
            return False
        self._client.expire(key, LEASE_SECONDS)
        return True
