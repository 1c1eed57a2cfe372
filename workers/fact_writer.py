"""Carries facts from the stream into SQL, in batches, and has ended calls recorded.

A fact is acknowledged only after it is committed: whoever dies in between leaves it to another writer, who
finds it written or writes it. While SQL is down facts wait in the stream.
"""

from __future__ import annotations

import logging
import math
import secrets
import time
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from dispatch.domain.errors import RecordsUnavailable
from dispatch.records.facts import append_facts
from workers.loops import run_until_stopped

if TYPE_CHECKING:
    from threading import Event

    from dispatch.domain.facts import Fact
    from dispatch.live.streams import FactStream
    from dispatch.ports import JobQueue
    from dispatch.records.engine import Records

BATCH = 500
BLOCK_SECONDS = 1.0
GATHER_SECONDS = 0.7
"""Between batches, so that a busy hour's facts are committed together and still within a second."""
CLAIM_SECONDS = 1.0
"""How often it is looked for what a dead writer left."""
IDLE_SECONDS = 4.0
"""A writer that holds facts for longer counts as dead, so that they are taken over within some 5 s.

Where it was only slow, they are written twice, which is harmless.
"""

log = logging.getLogger(__name__)


class FactWriter:
    """One writer; several may run."""

    def __init__(
        self, stream: FactStream, records: Records, queue: JobQueue, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        """`idle_seconds`: how long another writer may hold facts before it counts as dead."""
        self._stream = stream
        self._records = records
        self._queue = queue
        self._idle_seconds = idle_seconds
        self._name = f"writer-{secrets.token_hex(6)}"
        self._claimed_at = -math.inf  # by our own steady clock
        self._held: list[Fact] = []

    def run(self, stop: Event) -> None:
        """Write until stopped."""
        run_until_stopped(self.write_once, stop, GATHER_SECONDS)

    def write_once(self, block_seconds: float = BLOCK_SECONDS) -> int:
        """Carry one batch over and return its size.

        Idempotent: by fact_id. Raises RecordsUnavailable or redis.RedisError, after which the same batch is
        tried again by the next call.
        """
        if not self._held:
            self._held = self._next_batch(block_seconds)
        if not self._held:
            return 0
        stored, recordable = self._store(self._held)
        self._stream.acknowledge_facts(stored)
        self._held = []
        self._have_recorded(recordable)
        return len(stored)

    def _next_batch(self, block_seconds: float) -> list[Fact]:
        now = time.monotonic()
        if now - self._claimed_at >= CLAIM_SECONDS:
            self._claimed_at = now
            left_behind = self._stream.claim_facts(self._name, BATCH, self._idle_seconds)
            if left_behind:
                return left_behind
        return self._stream.read_facts(self._name, BATCH, block_seconds)

    def _store(self, batch: list[Fact]) -> tuple[list[Fact], list[str]]:
        try:
            with self._records.writing() as session:
                return batch, list(append_facts(session, batch).recordable)
        except RecordsUnavailable:
            raise
        except Exception:
            if len(batch) == 1:
                # Not acknowledged, hence not lost: it stays in the stream for somebody to look at.
                log.exception("fact_refused fact_id=%s kind=%s", batch[0].fact_id, batch[0].kind)
                return [], []
        parts = [self._store([fact]) for fact in batch]
        return [fact for stored, _ in parts for fact in stored], sorted(
            {call_id for _, recordable in parts for call_id in recordable}
        )

    def _have_recorded(self, call_ids: list[str]) -> None:
        try:
            self._queue.record_calls(call_ids)
        except RedisError as error:  # The sweep finds these calls.
            log.warning("job_lost call_ids=%s error=%s", ",".join(call_ids), type(error).__name__)
