"""Bad weather, the carrier's and our own: reports doubled, late, reordered, lost; answers failed or slow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUGH: dict[str, dict[str, Any]] = {
    "every report twice": {"duplicate_share": 1.0},
    "every document asked twice": {"duplicate_document_share": 1.0},
    "everything twice": {"duplicate_share": 1.0, "duplicate_document_share": 1.0},
    "late": {"delay_range_seconds": (1.0, 3.0)},
    "ten seconds late": {"delay_range_seconds": (10.0, 10.0)},
    "reordered": {"reorder_window_seconds": 3.0},
    "a fifth of call reports lost": {"drop_share": {"answered": 0.2, "completed": 0.2, "ringing": 0.2}},
    "all but final call reports lost": {"drop_share": {"initiated": 1.0, "ringing": 1.0, "answered": 1.0}},
    "all final call reports lost": {"drop_share": {"completed": 1.0}},
    "room reports lost": {"drop_share": {"conference-start": 1.0, "conference-end": 1.0}},
    "joins lost": {"drop_share": {"participant-join": 1.0}},
    "leaves lost": {"drop_share": {"participant-leave": 1.0}},
    "every report lost": {"drop_share": {"*": 1.0}},
    "first connections fail": {"connect_failure_share": 1.0},
    "answers take three seconds": {"slow_answers_seconds": {"/telephony/": 2.5}},
    "REST lags": {"not_in_progress_window_seconds": 2.0},
    "all at once": {
        "duplicate_share": 0.5,
        "duplicate_document_share": 0.5,
        "delay_range_seconds": (0.0, 1.5),
        "reorder_window_seconds": 2.0,
        "drop_share": {"*": 0.2},
        "connect_failure_share": 0.2,
        "unavailable_share": 0.05,
    },
}
"""What it is called -> the faults that are on."""


@pytest.mark.parametrize("weather", ROUGH)
def test_a_call_in_bad_weather(play: Play, bruno: Staff, olena: Interpreter, weather: str) -> None:
    play.expected_notifications = {13236, 11200, 11205, 15003, 16011}
    play.weather(**ROUGH[weather])
    olena.is_on_duty()
    bruno.dials(play.staff_line).hears("código da língua").play.passes(1)
    bruno.presses(cast.UKRAINIAN, every=3.5 if "three seconds" in weather else 0.9)
    bruno.hears("Pediu ucraniano.")
    olena.accepts()
    assert bruno.talks_with(olena, within=30)
    play.passes(60)
    bruno.hangs_up()
    olena.is_let_go(within=200)
    record = play.settles()
    assert record.outcome == "connected"
    assert record.conversation_seconds == pytest.approx(bruno.talk_seconds(), abs=2)


@contextmanager
def broken(play: Play, path: str, times: int = 1, *, how: str = "500") -> Iterator[list[str]]:
    """Have the next requests to an address of ours fail; yield the paths of those that did."""
    inner, failed = play.stage.web_app.wsgi_app, list[str]()

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith(path) or len(failed) >= times:
            return inner(environ, start_response)
        failed.append(environ["PATH_INFO"])
        if how == "500":
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"out of order"]
        with redis_unreachable(play):
            return list(inner(environ, start_response))

    play.stage.web_app.wsgi_app = app  # type: ignore[method-assign]
    yield failed
    play.stage.web_app.wsgi_app = inner  # type: ignore[method-assign]


@contextmanager
def redis_unreachable(play: Play) -> Iterator[None]:
    """Have every command to Redis fail to connect."""
    pool = play.redis.connection_pool
    kept = dict(pool.connection_kwargs)
    pool.disconnect()
    pool.connection_kwargs["path"] = "/nowhere/server.sock"
    pool.reset()
    yield
    pool.connection_kwargs.clear()
    pool.connection_kwargs.update(kept)
    pool.reset()


@pytest.mark.parametrize(
    "path",
    [
        "/arrival", "/staff/code", "/staff/language", "/staff/language/rest", "/staff/wait",
        "/staff/after-room", "/staff/menu", "/offer", "/offer/key", "/offer/wait", "/scenes/staff_left",
        "/offer/interruption", "/legs", "/rooms",
    ],
)  # fmt: skip
def test_one_failure_of_ours_is_asked_again_and_noticed_by_nobody(
    play: Play, ana: Staff, olena: Interpreter, path: str
) -> None:
    olena.is_on_duty()
    with broken(play, path):
        ana.asks_for(cast.UKRAINIAN)
        olena.accepts()
        assert ana.talks_with(olena)
        play.passes(20)
        ana.presses("*").hears("Para voltar à conversa").presses("1")
        assert ana.talks_with(olena)
        play.passes(20)
        ana.hangs_up()
        olena.hears("A instituição desligou.").presses("1").is_let_go()
    for party in (ana, olena):
        assert not party.has_heard("avaria")
        assert not party.has_heard("application error")
    assert play.settles().outcome == "connected"


def test_an_arrival_that_keeps_failing_leads_to_the_honest_sentence(play: Play, ana: Staff) -> None:
    play.expected_notifications = {11200}
    with broken(play, "/arrival", times=3):
        ana.dials(play.staff_line).hears("Pedimos desculpa, o serviço tem uma avaria.")
        ana.hears("Por favor, volte a ligar mais tarde.").is_let_go()
    assert not play.all_settle()


def test_without_redis_a_new_caller_hears_the_honest_sentence(play: Play, ana: Staff) -> None:
    with broken(play, "/arrival", times=9, how="redis"):
        ana.dials(play.staff_line).hears("Pedimos desculpa, o serviço tem uma avaria.").is_let_go()
    assert not play.all_settle()


def test_without_redis_the_waiting_stay_and_hear_the_truth(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears("Ainda não há")
    with broken(play, "/staff/wait", how="redis"):
        bruno.hears("A avaria mantém-se. Por favor, não desligue.").hears("Ainda não há")
    olena.is_on_duty().accepts()
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()


def test_without_redis_a_menu_leads_back_into_the_conversation(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    with broken(play, "/staff/after-room", how="redis"):
        bruno.presses("*").hears("Há uma avaria no menu. Vai voltar à chamada.")
        assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    assert play.settles().conversation_seconds >= 38


@pytest.mark.parametrize("path", ["/staff/language/rest", "/staff/code"])
def test_without_redis_a_question_ends_with_the_honest_sentence(play: Play, ana: Staff, path: str) -> None:
    with broken(play, path, how="redis"):
        ana.dials(play.staff_line).says_who()
        if path != "/staff/code":
            ana.hears("código da língua").presses(cast.UKRAINIAN)
        ana.hears("Pedimos desculpa, o serviço tem uma avaria.").is_let_go()
    play.settles()


def test_without_redis_an_accepting_interpreter_hears_the_truth_and_the_next_is_asked(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    with broken(play, "/offer/key", how="redis"):
        olena.accepts().hears("Pedimos desculpa, o serviço tem uma avaria.").is_let_go()
    taras.accepts()
    assert bruno.talks_with(taras)
    bruno.hangs_up()
    play.settles()
