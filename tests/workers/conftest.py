"""A database, a queue and streams for those who act after the call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dispatch.live.connections import blocking_client, command_client
from dispatch.live.directory import Directory
from dispatch.live.keys import Keys
from dispatch.live.streams import FactStream
from dispatch.records.rate_cards import add_rate_card
from tests.dispatch.domain.call_story import at
from tests.dispatch.records.conftest import database_url, records
from tests.dispatch.records.test_recording import CARD
from workers.context import WorkerServices
from workers.queues import RqJobQueue, open_queue, queue_client, run_worker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from redis import Redis

    from dispatch.domain.facts import Fact
    from dispatch.records.engine import Records

__all__ = ["database_url", "records"]

KEYS = Keys("test:")


class FixedClock:
    def now(self) -> datetime:
        return at(3600)


class Office:
    """Everything that acts after the call, on real servers, driven step by step."""

    def __init__(self, url: str, records: Records) -> None:
        self.records = records
        self.redis = command_client(url)
        self.rq: Redis = queue_client(url)
        self.queue = open_queue(self.rq)
        self.jobs = RqJobQueue(self.queue)
        self.stream = FactStream(blocking_client(url), KEYS)
        self.stream.ensure_group()
        self.directory = Directory(self.redis, KEYS, b"a secret of tests")

    def happen(self, facts: Iterable[Fact]) -> None:
        """Append facts to the stream as the scripts do."""
        for fact in facts:
            fields = {
                "source": fact.source,
                "kind": fact.kind,
                "call_id": fact.call_id,
                "occurred_at": fact.occurred_at.timestamp(),
                "details": fact.details,
            }
            self.redis.xadd(KEYS.of("facts"), {"fact": json.dumps(fields)})

    def work_off(self) -> None:
        """Run every job that is queued."""
        run_worker(self.rq, WorkerServices(self.records, FixedClock()), burst=True)

    def close(self) -> None:
        self.redis.close()
        self.rq.close()


@pytest.fixture
def office(redis_url: str, records: Records) -> Iterator[Office]:
    with records.writing() as session:
        add_rate_card(session, CARD)
    opened = Office(redis_url, records)
    yield opened
    opened.close()
