"""Fixtures of the scenarios: the play, and the cast by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from config.embedded import EmbeddedServer
from config.rehearsal.stage import MONDAY_MORNING, StageSettings
from tests.scenarios.house import PlantedWorld, QuickStage, plant_world
from tests.scenarios.play import Interpreter, Play, Staff
from tests.scenarios.telling import TRANSCRIPT_TO, tell


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """Every scenario ends with nothing stuck; on any failure everybody's transcript is told."""
    play = pyfuncitem.funcargs.get("play")
    if not isinstance(play, Play):
        return (yield)
    try:
        result = yield
        play.no_stuck_state()
    except BaseException:
        pyfuncitem.add_report_section("call", "transcript", play.transcript())
        raise
    finally:
        _keep_transcript(pyfuncitem.name, play)
    return result


def _keep_transcript(name: str, play: Play) -> None:
    """Write what was heard where `./ponte transcript` asks for it."""
    wanted = os.environ.get(TRANSCRIPT_TO)
    if wanted:
        with Path(wanted).open("a", encoding="utf-8") as file:
            file.write(f"{name.removeprefix('test_').replace('_', ' ')}\n\n{tell(play)}\n\n")


@pytest.fixture(scope="session")
def planted(valkey: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> PlantedWorld:
    """Plant the world once for all plays of this process."""
    with redis.Redis.from_url(valkey.url) as client:
        client.flushall()
    return plant_world(valkey.url, tmp_path_factory.mktemp("planted"), MONDAY_MORNING)


@pytest.fixture
def stage_settings() -> StageSettings:
    """Say what the play is played under; a module or a test may say otherwise."""
    return StageSettings()


@pytest.fixture
def play(
    planted: PlantedWorld, redis_url: str, tmp_path: Path, stage_settings: StageSettings
) -> Iterator[Play]:
    """Set up a stage with nobody on duty and no call."""
    with QuickStage(redis_url, tmp_path, planted, stage_settings) as stage:
        yield Play(stage)


def _staff(name: str) -> Callable[[Play], Staff]:
    def fixture(play: Play) -> Staff:
        return play.staff(name)

    return fixture


def _interpreter(name: str) -> Callable[[Play], Interpreter]:
    def fixture(play: Play) -> Interpreter:
        return play.interpreter(name)

    return fixture


ana = pytest.fixture(name="ana")(_staff("ana"))
amelia = pytest.fixture(name="amelia")(_staff("amelia"))
bruno = pytest.fixture(name="bruno")(_staff("bruno"))
carla = pytest.fixture(name="carla")(_staff("carla"))
duarte = pytest.fixture(name="duarte")(_staff("duarte"))
emily = pytest.fixture(name="emily")(_staff("emily"))
olena = pytest.fixture(name="olena")(_interpreter("olena"))
taras = pytest.fixture(name="taras")(_interpreter("taras"))
iryna = pytest.fixture(name="iryna")(_interpreter("iryna"))
svitlana = pytest.fixture(name="svitlana")(_interpreter("svitlana"))
ivan = pytest.fixture(name="ivan")(_interpreter("ivan"))
djamila = pytest.fixture(name="djamila")(_interpreter("djamila"))
nelson = pytest.fixture(name="nelson")(_interpreter("nelson"))
helena = pytest.fixture(name="helena")(_interpreter("helena"))
rui = pytest.fixture(name="rui")(_interpreter("rui"))
marta = pytest.fixture(name="marta")(_interpreter("marta"))
