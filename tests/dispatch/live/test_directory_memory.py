"""What a process remembers of the directory: for its time, never beyond what it wrote itself."""

from __future__ import annotations

import time

import pytest
import redis

from dispatch.domain.directory import LineEntry, LineKind
from dispatch.live.directory import Directory
from dispatch.live.keys import Keys

NUMBER = "+351500000100"
SECRET = b"secret of the tests"
MEMORY_SECONDS = 0.2


def line(name: str) -> LineEntry:
    return LineEntry("line", LineKind.STAFF, NUMBER, name)


def name_in(directory: Directory) -> str:
    found = directory.line_of_id("line")
    assert found
    return found.name


@pytest.fixture
def keeper(redis_client: redis.Redis) -> Directory:
    made = Directory(redis_client, Keys(), SECRET, MEMORY_SECONDS)
    made.put_line(line("old"))
    return made


def test_a_changed_line_is_heard_when_that_time_is_over(keeper: Directory, redis_client: redis.Redis) -> None:
    web = Directory(redis_client, Keys(), SECRET, MEMORY_SECONDS)
    assert name_in(web) == "old"
    keeper.put_line(line("new"))
    time.sleep(MEMORY_SECONDS)
    assert name_in(web) == "new"


def test_who_writes_reads_what_was_written(keeper: Directory) -> None:
    assert name_in(keeper) == "old"
    keeper.put_line(line("new"))
    assert name_in(keeper) == "new"


def test_what_is_not_there_is_asked_for_each_time(keeper: Directory, redis_client: redis.Redis) -> None:
    web = Directory(redis_client, Keys(), SECRET, memory_seconds=60.0)
    assert web.line("+351500000109") is None
    keeper.put_line(LineEntry("another", LineKind.STAFF, "+351500000109", "new"))
    assert web.line("+351500000109")
