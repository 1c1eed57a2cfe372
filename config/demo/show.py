"""Runs the demonstration from the first process to the last, and tells what goes on."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.bootstrap import build_records, telephony_settings
from config.demo.contacts import FIRST_DESK, FIRST_INTERPRETER, FIRST_LANGUAGE, Casting, cast, phone_book
from config.demo.first_call import Cast, play_first_call
from config.demo.handsets import Exchange, PlayError, unseen
from config.demo.invitation import tell_addresses, tell_how_to_try, tell_of_traffic
from config.demo.place import CALLS_PER_SECOND, NoPlaceError, Place, install, taken_place, values_for
from config.demo.record import Expected, ensure_agrees, recorded_call, told
from config.demo.supervisor import ProcessFailedError, Supervisor
from config.demo.system import plant_world, programs
from config.demo.traffic import Pace, Traffic
from config.demo.transcript import BOLD, DIM, Screen, Transcript
from config.demo.troubles import troubles
from config.demo.wording import Wording
from config.embedded import ServerFailedError, embedded_redis
from config.settings import Settings
from config.world.seed import World
from dispatch.domain.directory import LineKind
from dispatch.domain.settings import DispatchSettings
from telephony.prompts.catalogue import load_prompts

FAILED, INTERRUPTED = 1, 130


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for on the command line."""

    once: bool
    data: Path | None
    keep: bool
    talk: float
    speed: float
    seed: int


async def show(wishes: Wishes) -> int:
    """Show everything and return the exit status; whatever happens, nothing keeps running."""
    _cancel_on_signals()
    stage = Show(wishes, Screen())
    try:
        await stage.run()
    except asyncio.CancelledError:
        return stage.was_interrupted()
    except (NoPlaceError, ServerFailedError, ProcessFailedError, PlayError, ValidationError) as error:
        return stage.has_failed(error)
    return 0


class Show:
    """One demonstration."""

    def __init__(self, wishes: Wishes, screen: Screen) -> None:
        self._wishes = wishes
        self._screen = screen
        self._place: Place | None = None
        self._is_told = False

    async def run(self) -> None:
        """Run from the first process to the last."""
        with taken_place(self._wishes.data, keep=self._wishes.keep) as place:
            self._place = place
            _log_to(place.logs / "traffic.log")
            self._screen.say("Ponte, a demonstration on this machine alone", BOLD)
            with embedded_redis(place.folder / "redis") as server:
                settings = install(values_for(place, server.url), self._numbers())
                await self._run_with(place, settings)

    def was_interrupted(self) -> int:
        """Say goodbye to whoever has seen enough."""
        self._screen.say("Everything is stopped.")
        return 0 if self._is_told else INTERRUPTED

    def has_failed(self, error: Exception) -> int:
        """Say what went wrong, and where to read more."""
        self._screen.say()
        self._screen.say(f"The demonstration failed: {_reason(error)}", BOLD)
        if self._place and isinstance(error, PlayError):
            self._screen.say(troubles(self._place.logs))
        if self._place:
            self._screen.say(f"Logs: {self._place.logs}")
        return FAILED

    async def _run_with(self, place: Place, settings: Settings) -> None:
        began_at = time.monotonic()
        self._screen.say(f"Data and logs in {place.folder}", DIM)
        world = plant_world(settings)
        parts = programs(settings)
        note = lambda text: self._screen.say(f"({text})", DIM)  # noqa: E731 - one line, used once
        async with Supervisor(parts, place.logs, note, [place.lock]) as supervisor:
            await supervisor.start()
            took = time.monotonic() - began_at
            names = ", ".join(part.name for part in parts)
            self._screen.paragraph(f"Ready after {took:.1f} s: {names}, and a Valkey server.")
            await _unless_failed(supervisor, self._play(settings, world))

    async def _play(self, settings: Settings, world: World) -> None:
        casting = cast(world.plan)
        wording = Wording(load_prompts(telephony_settings(settings)), world.plan.languages)
        async with Exchange(str(settings.twilio_api_base_url), wording) as exchange:
            await exchange.fill_phone_book(phone_book(casting))
            await self._tell_first_call(settings, casting, exchange)
            self._is_told = True
            tell_addresses(settings, world, self._screen)
            if not self._wishes.once:
                await self._play_traffic(casting, exchange)

    async def _tell_first_call(self, settings: Settings, casting: Casting, exchange: Exchange) -> None:
        plan = casting.plan
        desk = next(desk for desk in plan.desks if desk.site_id == FIRST_DESK)
        person = next(one for one in plan.interpreters if one.public_number == FIRST_INTERPRETER)
        players = Cast(
            staff=exchange.handset(desk.number, "Staff"),
            interpreter=exchange.handset(person.number, person.name.split()[0]),
            staff_line=casting.line(LineKind.STAFF),
            interpreter_line=casting.line(LineKind.INTERPRETER),
            access_code=desk.access_code,
            login=person.login,
            keypad_code=casting.keypad_code(FIRST_LANGUAGE),
        )
        language = casting.name_of(FIRST_LANGUAGE)
        self._screen.say()
        self._screen.say("The first call", BOLD)
        self._screen.paragraph(
            f"{person.name} interprets {' and '.join(casting.name_of(tag) for tag in person.languages)}, at"
            f" home, with nothing but a telephone. Staff at {desk.name}, which sits in the"
            f" {casting.house_of(desk)}, have a client before them who speaks {language}.",
        )
        self._screen.say()
        names = {players.staff_line: "the staff line", players.interpreter_line: "the interpreters' line"}
        transcript = Transcript(self._screen, exchange.wording, names)
        for handset in (players.staff, players.interpreter):
            handset.witness = transcript.witness
        since = datetime.now(UTC)
        await play_first_call(players, transcript, self._wishes.talk)
        records = build_records(settings)
        story = await recorded_call(records, since)
        records.engine.dispose()
        for handset in (players.staff, players.interpreter):
            handset.witness = unseen
        self._screen.say()
        self._screen.say("Its record, as the administrators' page shows it", BOLD)
        for label, text in told(story, language):
            self._screen.entry(label, text)
        ensure_agrees(story, Expected(desk.name, FIRST_LANGUAGE, self._wishes.talk))

    async def _play_traffic(self, casting: Casting, exchange: Exchange) -> None:
        wishes, screen = self._wishes, self._screen
        tell_how_to_try(casting, screen)
        tell_of_traffic(casting, wishes.speed, screen)
        traffic = Traffic(exchange, casting, Pace(wishes.speed, wishes.seed), screen)
        try:
            await traffic.run()
        finally:
            screen.say(traffic.tally.summary())
            screen.say("Stopping ...")

    def _numbers(self) -> dict[str, Any]:
        """Return the dispatch settings of this demonstration: pauses shrink as talk times do."""
        # Its people miss calls by chance, and none of them reads the text message and rings to come back.
        numbers: dict[str, Any] = {"calls_per_second": CALLS_PER_SECOND, "misses_before_pause": 0}
        if not self._wishes.once:
            numbers["wrap_up_seconds"] = round(DispatchSettings().wrap_up_seconds / self._wishes.speed, 1)
        return numbers


def _log_to(path: Path) -> None:
    """Have what this process itself has to say, which is little, written beside the other logs."""
    path.parent.mkdir(exist_ok=True)
    form = "%(asctime)s %(name)s %(message)s"
    logging.basicConfig(filename=path, level=logging.INFO, format=form, force=True)


def _cancel_on_signals() -> None:
    """Have the first signal end the show; later ones change nothing, because ending takes seconds at most."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    asked: list[int] = []

    def cancel(number: int) -> None:
        if task and not asked:
            task.cancel()
        asked.append(number)

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, cancel, name)


async def _unless_failed(supervisor: Supervisor, work: Coroutine[Any, Any, None]) -> None:
    """Do the work, or raise what keeps a process from running, whichever comes first."""
    tasks = [asyncio.ensure_future(work), asyncio.ensure_future(supervisor.watch())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        named = ("PONTE_" + "__".join(str(part) for part in one["loc"]).upper() for one in error.errors())
        return "; ".join(f"{name}: {one['msg']}" for name, one in zip(named, error.errors(), strict=True))
    return str(error)
