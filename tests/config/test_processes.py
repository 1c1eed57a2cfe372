"""The web process: its server answers, and no worker outlives it."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

import pytest

from config.demo.place import install, taken_place, values_for
from config.embedded import embedded_redis
from config.settings import Settings
from telephony.addresses import Addresses
from telephony.music import LENGTHS

READY_WITHIN_SECONDS = 30.0
GONE_WITHIN_SECONDS = 10.0
LOOK_SECONDS = 0.1


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    with (
        mock.patch.dict(os.environ),
        taken_place(tmp_path / "place", keep=False) as place,
        embedded_redis(place.folder / "redis") as redis,
    ):
        yield install(values_for(place, redis.url), {})


def test_workers_end_when_their_server_is_killed(settings: Settings) -> None:
    command = [sys.executable, "-m", "config.cli", "web"]
    with subprocess.Popen(command, start_new_session=True) as server:
        try:
            assert until(lambda: answers(settings), READY_WITHIN_SECONDS)
            server.kill()
            server.wait()
            assert until(lambda: not answers(settings), GONE_WITHIN_SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)


def answers(settings: Settings) -> bool:
    connection = http.client.HTTPConnection(settings.web_host, settings.web_port, timeout=5.0)
    try:
        connection.request("GET", urlsplit(Addresses(settings.public_base_url).music(LENGTHS[0])).path)
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def until(is_so: Callable[[], bool], within_seconds: float) -> bool:
    give_up_at = time.monotonic() + within_seconds
    while not is_so():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(LOOK_SECONDS)
    return True
