"""One reader tells all viewers what goes on; the page stands without scripts."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import redis

from admin import now_feed
from admin.app import create_app
from admin.now_feed import NowFeed, TooManyViewersError
from tests.admin.conftest import BUSY, StandingClock
from tests.admin.reader import BASE, Reader, text_of

if TYPE_CHECKING:
    from flask import Flask

    from admin.settings import AdminSettings
    from dispatch.domain.views import Now
    from dispatch.records.engine import Records


class Switchboard:
    """What goes on, as the test has it, and how often it was read."""

    def __init__(self) -> None:
        self.now, self.readings, self.is_away = BUSY, 0, False

    def look(self) -> Now:
        self.readings += 1
        if self.is_away:
            raise redis.ConnectionError
        return self.now


@pytest.fixture
def board() -> Switchboard:
    return Switchboard()


@pytest.fixture
def app(filled: Records, settings: AdminSettings, board: Switchboard) -> Flask:
    return create_app(filled, settings, StandingClock(), board.look)


def test_the_page_shows_the_state_at_its_opening(reader: Reader) -> None:
    text = reader.reads("/now")
    assert "Waiting 3 Phones ringing 2 In conversation 4 Live calls 7" in text
    assert "Tigrinya 2 1:35 over 30 s nobody 0 Ukrainian 1 0:12 9 4" in text
    assert "Nepali \N{EN DASH} \N{EN DASH} 3 0" in text
    assert "available 11 being asked 2 in a call 4 after a call 0 on a break 0" in text


def test_while_live_state_is_away_the_page_says_so(reader: Reader, board: Switchboard) -> None:
    board.is_away = True
    assert "What goes on cannot be read at the moment." in reader.reads("/now")


def test_a_stream_begins_with_the_state_and_goes_on_with_each_change(
    reader: Reader, board: Switchboard
) -> None:
    answer = reader.client.get("/now/stream", base_url=BASE, headers={"Accept-Language": "pt"})
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    events = (part.decode() if isinstance(part, bytes) else part for part in answer.response)
    assert next(events).startswith("retry: ")
    first = next(events)
    assert "data: " in first
    assert "tigrínia" in first
    board.now = replace(BUSY, calls=8)
    began = time.monotonic()
    assert ">8<" in next(events)
    assert time.monotonic() - began < 5
    answer.close()


def test_fifty_viewers_are_told_by_one_reader(board: Switchboard) -> None:
    feed = NowFeed(board.look)
    told: list[int] = []

    def watch() -> None:
        moment = feed.next(feed.join(), 20)
        while moment and moment.now and moment.now.calls != 99:
            moment = feed.next(moment.number, 20)
        assert moment
        told.append(moment.number)
        feed.leave()

    viewers = [threading.Thread(target=watch) for _ in range(50)]
    for viewer in viewers:
        viewer.start()
    time.sleep(now_feed.READ_EVERY_SECONDS * 3)
    readings = board.readings
    assert 1 <= readings <= 6
    board.now = replace(BUSY, calls=99)
    for viewer in viewers:
        viewer.join(20)
    assert len(told) == 50
    assert len(set(told)) == 1


def test_nobody_reads_where_nobody_watches(board: Switchboard) -> None:
    feed = NowFeed(board.look)
    assert feed.next(feed.join(), 20)
    feed.leave()
    deadline = time.monotonic() + 20
    while feed._is_reading and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not feed._is_reading
    read = board.readings
    time.sleep(now_feed.READ_EVERY_SECONDS * 2)
    assert board.readings == read
    board.now = replace(BUSY, calls=99)
    moment = feed.next(feed.join(), 20)  # whoever comes back is shown the present, and not what was
    assert moment
    assert moment.now == board.now
    feed.leave()


def test_one_viewer_too_many_is_sent_away_and_may_come_later(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(now_feed, "MOST_VIEWERS", 1)
    first = reader.client.get("/now/stream", base_url=BASE)
    assert next(iter(first.response))
    second = reader.opens("/now/stream")
    assert (second.status_code, second.headers["Retry-After"]) == (503, "30")
    first.close()
    third = reader.client.get("/now/stream", base_url=BASE)
    assert third.status_code == 200
    third.close()


def test_a_viewer_who_never_listened_is_not_counted_for_ever(board: Switchboard) -> None:
    feed = NowFeed(board.look)
    for _ in range(now_feed.MOST_VIEWERS):
        feed.join()
    with pytest.raises(TooManyViewersError):
        feed.join()
    feed.leave()
    feed.join()
    for _ in range(now_feed.MOST_VIEWERS):
        feed.leave()


def test_no_stream_without_a_log_in(app: Flask) -> None:
    assert Reader(app).opens("/now/stream").status_code == 303
    assert "Waiting" not in text_of(Reader(app).opens("/now"))
