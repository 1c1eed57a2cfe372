"""The supervisor, with small real processes: it starts, waits, starts again, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from config.demo import supervisor as module
from config.demo.supervisor import ProcessFailedError, Program, Supervisor

LIVES = "import time; print('ready', flush=True); time.sleep(60)"
HAS_A_CHILD = (
    "import subprocess, time; child = subprocess.Popen(['sleep', '60'])\n"
    "print('ready', child.pid, flush=True); time.sleep(60)"
)


async def is_ready(log: str) -> bool:
    return "ready" in log


def program(name: str, text: str, stage: int = 1) -> Program:
    return Program(name, [sys.executable, "-c", text], is_ready, stage)


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits to be asked about does not."""
    try:
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError as error:
        return not isinstance(error, ProcessLookupError) and not Path("/proc/self").exists()


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - the condition is about another process
            await asyncio.sleep(0.02)


def supervise(
    folder: Path, programs: list[Program], scene: Callable[[Supervisor], Awaitable[None]]
) -> list[str]:
    """Play a scene while the programs run, and return what was noted."""
    notes: list[str] = []

    async def run() -> None:
        async with Supervisor(programs, folder, notes.append) as supervisor:
            await supervisor.start()
            await scene(supervisor)

    asyncio.run(run())
    return notes


def test_all_are_ready_once_started_and_none_is_left_behind(tmp_path: Path) -> None:
    pids: list[int] = []

    async def scene(supervisor: Supervisor) -> None:
        pids.extend((supervisor.pid("one"), supervisor.pid("two")))
        pids.append(int((tmp_path / "two.log").read_text().split()[1]))
        assert all(map(is_alive, pids))

    assert supervise(tmp_path, [program("one", LIVES), program("two", HAS_A_CHILD)], scene) == []
    wait_for(lambda: not any(map(is_alive, pids)))


def test_one_that_dies_is_started_again_and_the_others_go_on(tmp_path: Path) -> None:
    async def scene(supervisor: Supervisor) -> None:
        first, other = supervisor.pid("one"), supervisor.pid("two")
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: supervisor.pid("one") != first)
        await eventually(lambda: (tmp_path / "one.log").read_text().count("ready") > 1)
        assert supervisor.pid("two") == other
        assert is_alive(supervisor.pid("one"))

    notes = supervise(tmp_path, [program("one", LIVES), program("two", LIVES)], scene)
    assert notes == ["one ended with SIGKILL; starting it again"]


def test_what_a_dead_process_had_started_does_not_live_on(tmp_path: Path) -> None:
    async def scene(supervisor: Supervisor) -> None:
        child = int((tmp_path / "one.log").read_text().split()[1])
        os.kill(supervisor.pid("one"), signal.SIGKILL)
        await eventually(lambda: not is_alive(child))

    supervise(tmp_path, [program("one", HAS_A_CHILD)], scene)


def test_one_that_ends_before_it_is_ready_is_told_with_its_last_words(tmp_path: Path) -> None:
    async def scene(_supervisor: Supervisor) -> None:
        raise AssertionError

    wrong = program("wrong", "import sys; sys.exit('no such thing')")
    with pytest.raises(ProcessFailedError, match=r"wrong ended with status 1 before(.|\n)*no such thing"):
        supervise(tmp_path, [program("one", LIVES), wrong], scene)


def test_one_that_keeps_dying_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESTART_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(module, "MOST_RESTARTS", 2)

    async def scene(supervisor: Supervisor) -> None:
        await supervisor.watch()

    with pytest.raises(ProcessFailedError, match="brief ended 3 times"):
        supervise(tmp_path, [program("brief", "print('ready', flush=True)")], scene)


def test_lower_stages_end_first(tmp_path: Path) -> None:
    last_words = (
        "import signal, sys, time, pathlib\n"
        "signal.signal(signal.SIGTERM, lambda *_: (open('../order', 'a').write('{}'), sys.exit()))\n"
        "print('ready', flush=True); time.sleep(60)"
    )

    async def scene(_supervisor: Supervisor) -> None:
        pass

    programs = [program(name, last_words.format(name), stage) for name, stage in (("b", 1), ("a", 0))]
    supervise(tmp_path / "logs", programs, scene)
    assert (tmp_path / "order").read_text() == "ab"


def test_all_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    text = (
        "import asyncio, pathlib, sys\n"
        "from tests.config.demo.test_supervisor import HAS_A_CHILD, Supervisor, program\n"
        "async def run():\n"
        "    async with Supervisor([program('one', HAS_A_CHILD)], pathlib.Path(sys.argv[1]), print) as it:\n"
        "        await it.start()\n"
        "        print(it.pid('one'), flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(run())"
    )
    with subprocess.Popen([sys.executable, "-c", text, str(tmp_path)], stdout=subprocess.PIPE) as starter:
        assert starter.stdout
        pids = [int(starter.stdout.readline()), int((tmp_path / "one.log").read_text().split()[1])]
        assert all(map(is_alive, pids))
        starter.kill()
    wait_for(lambda: not any(map(is_alive, pids)))
