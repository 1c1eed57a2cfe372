"""The two streams that scripts append to: commands for the dispatcher, facts for SQL.

Both are read through a consumer group: an entry belongs to one reader, and what a dead reader left pending is
claimed by another. An entry is deleted once acknowledged, so the streams stay as long as the work ahead.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from redis.exceptions import ResponseError

from dispatch.domain.facts import Fact, FactSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redis import Redis

    from dispatch.live.keys import Keys

Entries = list[tuple[str, dict[str, str]]]


class Stream:
    """One stream read by one consumer group."""

    def __init__(self, redis: Redis, name: str, group: str) -> None:
        """`redis` needs a socket time-out longer than the blocking reads asked of it."""
        self._redis = redis
        self._name = name
        self._group = group

    def ensure_group(self) -> None:
        """Make the consumer group, from the stream's beginning; harmless to repeat."""
        try:
            self._redis.xgroup_create(self._name, self._group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def read(self, consumer: str, count: int, block_seconds: float) -> Entries:
        """Return up to `count` new entries, waiting up to `block_seconds` for the first (0: not at all)."""
        block = int(block_seconds * 1000) or None
        try:
            answer = self._redis.xreadgroup(
                self._group, consumer, {self._name: ">"}, count=count, block=block
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):  # a wiped Redis starts anew
                raise
            self.ensure_group()
            return []
        return _entries(answer)

    def claim(self, consumer: str, count: int, idle_seconds: float) -> Entries:
        """Take over entries that another reader took and has not acknowledged for so long."""
        try:
            answer = self._redis.xautoclaim(
                self._name, self._group, consumer, min_idle_time=int(idle_seconds * 1000), count=count
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            return []
        return [(entry_id, fields) for entry_id, fields in answer[1] if fields]

    def hold(self, consumer: str, entry_ids: Iterable[str]) -> None:
        """Keep entries that this reader is still working on from being claimed as a dead reader's."""
        held: list[int | bytes | str | memoryview] = [*entry_ids]
        if held:
            self._redis.xclaim(self._name, self._group, consumer, 0, held, justid=True)

    def acknowledge(self, entry_ids: list[str]) -> None:
        """Forget entries whose work is done."""
        if not entry_ids:
            return
        pipe = self._redis.pipeline(transaction=True)
        pipe.xack(self._name, self._group, *entry_ids)
        pipe.xdel(self._name, *entry_ids)
        pipe.execute()

    def length(self) -> int:
        """Return how many entries are not yet acknowledged."""
        return int(self._redis.xlen(self._name))


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the dispatcher must do."""

    entry_id: str
    kind: str
    fields: dict[str, Any]
    redelivered: bool = False


class CommandStream(Stream):
    """What the scripts want done."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        super().__init__(redis, keys.of("commands"), "dispatchers")

    def read_commands(self, consumer: str, count: int, block_seconds: float) -> list[Command]:
        """Return new commands."""
        return [_command(entry) for entry in self.read(consumer, count, block_seconds)]

    def claim_commands(self, consumer: str, count: int, idle_seconds: float) -> list[Command]:
        """Take over the commands of a dispatcher that died with them."""
        return [_command(entry, redelivered=True) for entry in self.claim(consumer, count, idle_seconds)]


class FactStream(Stream):
    """What happened and is not yet in SQL."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        super().__init__(redis, keys.of("facts"), "records")

    def read_facts(self, consumer: str, count: int, block_seconds: float) -> list[Fact]:
        """Return new facts in the order in which they were recorded."""
        return [_fact(entry) for entry in self.read(consumer, count, block_seconds)]

    def claim_facts(self, consumer: str, count: int, idle_seconds: float) -> list[Fact]:
        """Take over the facts of a writer that died with them."""
        return [_fact(entry) for entry in self.claim(consumer, count, idle_seconds)]

    def acknowledge_facts(self, facts: list[Fact]) -> None:
        """Forget facts that are in SQL."""
        self.acknowledge([fact.fact_id for fact in facts])


def _entries(answer: Any) -> Entries:
    if not answer:
        return []
    batches = answer.values() if isinstance(answer, dict) else [batch for _, batch in answer]
    found: Entries = []
    for batch in batches:
        # RESP3 may wrap the list of entries in one more list.
        is_wrapped = len(batch) == 1 and isinstance(batch[0], list)
        found += [(entry_id, fields) for entry_id, fields in (batch[0] if is_wrapped else batch)]
    return found


def _command(entry: tuple[str, dict[str, str]], *, redelivered: bool = False) -> Command:
    entry_id, raw = entry
    fields = json.loads(raw["command"])
    return Command(entry_id, fields.pop("kind"), fields, redelivered)


def _fact(entry: tuple[str, dict[str, str]]) -> Fact:
    fact_id, raw = entry
    fields = json.loads(raw["fact"])
    return Fact(
        fact_id=fact_id,
        source=FactSource(fields["source"]),
        kind=fields["kind"],
        call_id=fields["call_id"],
        occurred_at=datetime.fromtimestamp(float(fields["occurred_at"]), UTC),
        details=fields["details"] or {},
    )
