"""Keeps processes running: starts them, waits until they are ready, starts the dead again, ends all in order.

Each runs in a process group of its own, so that a Ctrl-C at the terminal reaches the supervisor alone, and so
that what a process has started ends with it. A watchdog ends the groups should the supervisor be killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

READY_SECONDS = 40.0
END_SECONDS = 10.0
LOOK_SECONDS = 0.05
RESTART_PAUSE_SECONDS = 0.5
LONGEST_RESTART_PAUSE_SECONDS = 2.0
MOST_RESTARTS = 5
STEADY_SECONDS = 30.0
"""Who has run this long counts as recovered from what ended it before."""
TAIL_LINES = 12

# Each line that it reads names all groups that run now. Reading ends with the supervisor, however that ends.
# A death signal from the kernel is shorter, but exists on Linux alone and spares the children's children.
WATCHDOG = """
while read -r line; do groups=$line; done
for turn in 1 2 3 4 5 6 7 8; do
    alive=
    for group in $groups; do kill -s TERM -- $group 2>/dev/null && alive=$group; done
    [ -n "$alive" ] || exit 0
    sleep 1
done
for group in $groups; do kill -s KILL -- $group 2>/dev/null; done
"""


class ProcessFailedError(Exception):
    """A process cannot be kept running; the message ends with what it said last."""


@dataclass(frozen=True, slots=True)
class Program:
    """One process to be kept running."""

    name: str
    command: Sequence[str]
    is_ready: Callable[[str], Awaitable[bool]]
    """Asked until it says yes, and told what the process has logged so far."""
    stage: int = 1
    """Programs of a lower stage are ended first."""


@dataclass(slots=True)
class _Run:
    program: Program
    process: subprocess.Popen[bytes]
    log_begins_at: int
    started_at: float = field(default_factory=time.monotonic)


class Supervisor:
    """Runs programs; an async context manager that leaves nothing behind."""

    def __init__(
        self,
        programs: Sequence[Program],
        log_folder: Path,
        note: Callable[[str], None],
        kept_open: Sequence[int] = (),
        most_restarts: int | None = None,
    ) -> None:
        """`note` is told of restarts; `kept_open` are descriptors that stay open until all have ended.

        `most_restarts` is how many deaths in a row are mended; without, MOST_RESTARTS.
        """
        self._programs = programs
        self._log_folder = log_folder
        self._note = note
        self._kept_open = kept_open
        self._most_restarts = MOST_RESTARTS if most_restarts is None else most_restarts
        self._runs: dict[str, _Run] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._failure = asyncio.Event()
        self._reason: ProcessFailedError | None = None

    async def __aenter__(self) -> Self:
        self._log_folder.mkdir(parents=True, exist_ok=True)
        self._watchdog = self._start_watchdog()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def pid(self, name: str) -> int:
        """Return the process id under which a program runs now."""
        return self._runs[name].process.pid

    async def start(self) -> None:
        """Start everything and return when all is ready; raises ProcessFailedError for what fails first."""
        for program in self._programs:
            self._launch(program)
        try:
            async with asyncio.TaskGroup() as waiting:
                for run in self._runs.values():
                    waiting.create_task(self._until_ready(run))
        except ExceptionGroup as group:
            raise group.exceptions[0] from None
        self._keepers = [asyncio.create_task(self._keep(program)) for program in self._programs]

    async def watch(self) -> None:
        """Wait until something cannot be kept running, and raise ProcessFailedError."""
        await self._failure.wait()
        if self._reason:
            raise self._reason

    async def stop(self) -> None:
        """End everything, stage by stage, by force where it takes too long. Harmless to do twice."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for stage in sorted({run.program.stage for run in self._runs.values()}):
            runs = [run for run in self._runs.values() if run.program.stage == stage]
            await asyncio.gather(*(self._end(run.process) for run in runs))
        self._runs.clear()
        self._watchdog.kill()
        self._watchdog.wait()
        if self._watchdog.stdin:
            self._watchdog.stdin.close()

    def _start_watchdog(self) -> subprocess.Popen[bytes]:
        command = ["/bin/sh", "-c", WATCHDOG]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, pass_fds=self._kept_open, start_new_session=True
        )

    def _launch(self, program: Program) -> None:
        with self._log_of(program).open("ab") as log:
            begins_at = log.tell()
            process = subprocess.Popen(
                program.command,
                cwd=self._log_folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._runs[program.name] = _Run(program, process, begins_at)
        groups = " ".join(f"-{run.process.pid}" for run in self._runs.values())
        if self._watchdog.stdin:
            self._watchdog.stdin.write(f"{groups}\n".encode())
            self._watchdog.stdin.flush()

    async def _until_ready(self, run: _Run) -> None:
        give_up_at = run.started_at + READY_SECONDS
        while not await run.program.is_ready(self._said_by(run)):
            if run.process.poll() is not None:
                raise self._failed(run.program, f"ended with {_status(run.process)} before it was ready")
            if time.monotonic() > give_up_at:
                raise self._failed(run.program, f"was not ready within {READY_SECONDS:.0f} s")
            await asyncio.sleep(LOOK_SECONDS)

    async def _keep(self, program: Program) -> None:
        deaths = 0
        while True:
            run = self._runs[program.name]
            await _ended(run.process)
            # What it had started itself must not live on beside its successor.
            _kill_group(run.process)
            deaths = 1 if time.monotonic() - run.started_at > STEADY_SECONDS else deaths + 1
            if deaths > self._most_restarts:
                self._reason = self._failed(program, f"ended {deaths} times, now with {_status(run.process)}")
                self._failure.set()
                return
            self._note(f"{program.name} ended with {_status(run.process)}; starting it again")
            await asyncio.sleep(min(RESTART_PAUSE_SECONDS * (deaths - 1), LONGEST_RESTART_PAUSE_SECONDS))
            self._launch(program)

    async def _end(self, process: subprocess.Popen[bytes]) -> None:
        # Its own first process passes the wish on, in the order that it knows; then whoever is left goes.
        process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(_ended(process), END_SECONDS)
        _kill_group(process)
        process.wait()

    def _log_of(self, program: Program) -> Path:
        return self._log_folder / f"{program.name}.log"

    def _said_by(self, run: _Run) -> str:
        return self._log_of(run.program).read_bytes()[run.log_begins_at :].decode(errors="replace")

    def _failed(self, program: Program, what: str) -> ProcessFailedError:
        lines = self._log_of(program).read_text(errors="replace").rstrip().splitlines()
        last_words = "\n".join(f"  {line}" for line in lines[-TAIL_LINES:])
        return ProcessFailedError(f"{program.name} {what}. Its log ends:\n{last_words}")


async def _ended(process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:  # noqa: ASYNC110 - nobody tells us but the kernel, when asked
        await asyncio.sleep(LOOK_SECONDS)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _status(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return signal.Signals(-code).name if code < 0 else f"status {code}"
