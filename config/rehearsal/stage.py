"""Sets up every part in one process, with time that jumps from event to event.

Real are the scripts on a real Redis, SQL, the web application, the Twilio SDK, the dispatcher, the writers
and jobs. Played are only the carrier (telephony.sandbox) and time. Nothing waits for the wall clock.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from redis import Redis

from config.world.plan import Plan
from config.world.seed import World, seed_world
from dispatch.dispatcher import Dispatcher
from dispatch.domain.directory import LineKind
from dispatch.domain.settings import DispatchSettings
from dispatch.live.connections import script_client
from dispatch.live.directory import Directory
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState
from dispatch.live.streams import CommandStream, FactStream
from dispatch.records.engine import Records, open_engine
from dispatch.records.migrate import migrate
from dispatch.services import Services
from telephony.addresses import Addresses
from telephony.app import create_app
from telephony.sandbox import (
    Faults,
    LatencyProfile,
    NumberConfig,
    Sandbox,
    SandboxSettings,
    VirtualTimeLoop,
    WsgiTransport,
    in_process_client,
)
from telephony.settings import TelephonySettings
from telephony.twilio_carrier import TwilioCarrier
from workers.context import WorkerServices
from workers.directory_projector import DirectoryProjector
from workers.fact_writer import FactWriter
from workers.queues import RqJobQueue, open_queue, queue_client, run_worker

BASE_URL = "https://ponte.example"
MONDAY_MORNING = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
FLUSH_SECONDS = 0.5
"""How long facts gather before they are written; production writes them within a second too."""
IDLE_LOOK_SECONDS = 5.0
"""How often the dispatcher looks for what another one left, when nothing else happens."""


@dataclass(frozen=True)
class StageSettings:
    """What a rehearsal is played under."""

    start: datetime = MONDAY_MORNING
    dispatch: DispatchSettings = field(default_factory=lambda: DispatchSettings(calls_per_second=10.0))
    latency: LatencyProfile = field(default_factory=LatencyProfile.realistic)
    faults: Faults = field(default_factory=Faults)
    carrier_calls_per_second: float = 10.0
    seed: int = 1
    fallback_number: str | None = None
    plan: Plan | None = None  # None: the demonstration's world
    audio_folder: Path | None = None
    client_question_share: float = 0.0
    client_regions: tuple[str, ...] = ("PT", "GB")  # the numbers of people are of the latter


class Stage:
    """Every part, joined; a context manager. `loop.run_for` and `loop.run_until` let time pass."""

    def __init__(self, redis_url: str, database_url: str, settings: StageSettings | None = None) -> None:
        """Use a Redis and a database of one's own: both are filled with the demonstration world."""
        self.settings = settings or StageSettings()
        self.loop = VirtualTimeLoop(self.settings.start)
        asyncio.set_event_loop(None)
        self.redis: Redis = script_client(redis_url)
        self.records = Records(open_engine(database_url))
        self.services = self._build_services()
        self.projector = DirectoryProjector(self.records, self.services.directory, self.services)
        self.world = self._plant_world()
        self.staff_line, self.interpreter_line = (
            next(line.number for line in self.world.plan.lines if line.kind is kind)
            for kind in (LineKind.STAFF, LineKind.INTERPRETER)
        )
        self.telephony = self._telephony_settings()
        self.sandbox = self._build_sandbox()
        self.dispatcher = self._build_dispatcher()
        self.queue_client = queue_client(redis_url)
        self.fact_writer = self._build_fact_writer()
        self.services.live.run("begin_comparing", {"reason": "new"})
        self._pump_timer: asyncio.TimerHandle | None = None
        self._flush_timer: asyncio.TimerHandle | None = None
        self._pump_soon()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every call and let go of everything; a failure inside the sandbox is raised."""
        self.loop.run_until_complete(self.sandbox.close())
        self.loop.close()
        self.records.engine.dispose()
        self.redis.close()
        self.queue_client.close()
        if self.sandbox.failures:
            raise self.sandbox.failures[0]

    def settle_records(self) -> None:
        """Write every fact and run every job that is waiting."""
        while self.fact_writer.write_once(0):
            pass
        opened = WorkerServices(self.records, self.services.clock, live=self.services)
        run_worker(self.queue_client, opened, burst=True)

    def _build_services(self) -> Services:
        keys = Keys()
        live = LiveState(self.redis, keys, self.settings.dispatch, self.loop.now)
        return Services(live, Directory(self.redis, keys, b"the secret of rehearsals"), self.loop)

    def _plant_world(self) -> World:
        migrate(self.records.engine)
        with self.records.writing() as session:
            digest = self.services.directory.digest
            world = seed_world(session, digest, self.settings.start, self.settings.plan)
        self.projector.rebuild()
        return world

    def _telephony_settings(self) -> TelephonySettings:
        return TelephonySettings(
            public_base_url=BASE_URL,
            account_sid="AC" + "5a" * 16,
            auth_tokens=("token of rehearsals",),
            fallback_number=self.settings.fallback_number,
            audio_folder=self.settings.audio_folder,
            client_question_share=self.settings.client_question_share,
            client_regions=self.settings.client_regions,
        )

    def _build_sandbox(self) -> Sandbox:
        addresses = Addresses(BASE_URL)
        number = NumberConfig(
            addresses.arrival(),
            fallback_url=addresses.fallback(for_staff=True),
            status_callback=addresses.report("legs"),
            sms_url=addresses.texts(),
        )
        settings = SandboxSettings(
            account_sid=self.telephony.account_sid,
            auth_token=self.telephony.auth_tokens[0],
            numbers={self.staff_line: number, self.interpreter_line: number},
            calls_per_second=self.settings.carrier_calls_per_second,
            seed=self.settings.seed,
            latency=self.settings.latency,
            faults=self.settings.faults,
        )
        self.web_app = create_app(self.services, self.telephony)
        return Sandbox(settings, webhooks=WsgiTransport({BASE_URL: self._serve}), loop=self.loop)

    def _build_dispatcher(self) -> Dispatcher:
        commands = CommandStream(self.redis, Keys())
        commands.ensure_group()
        carrier = TwilioCarrier(in_process_client(self.sandbox), self.telephony)
        line = self.staff_line
        return Dispatcher(self.services, commands, carrier, self.settings.dispatch, line, text_from=line)

    def _build_fact_writer(self) -> FactWriter:
        stream = FactStream(self.redis, Keys())
        stream.ensure_group()
        return FactWriter(stream, self.records, RqJobQueue(open_queue(self.queue_client)))

    def _serve(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = self.web_app.wsgi_app(environ, start_response)
        self._pump_soon()
        return answer

    def _pump_soon(self, seconds: float = 0.0) -> None:
        if self._pump_timer:
            self._pump_timer.cancel()
        self._pump_timer = self.loop.call_later(seconds, self._pump)

    def _pump(self) -> None:
        """Let the dispatcher do all there is to do now, and come back for its next deadline."""
        next_at = self.dispatcher.step()
        seconds = IDLE_LOOK_SECONDS
        if next_at is not None:
            # A microsecond late is due, one early would be looked at again for ever.
            seconds = min(seconds, max(0.0, next_at - self.loop.now().timestamp()) + 2e-6)
        self._pump_soon(seconds)
        if self._flush_timer is None:
            self._flush_timer = self.loop.call_later(FLUSH_SECONDS, self._flush)

    def _flush(self) -> None:
        self._flush_timer = None
        self.fact_writer.write_once(0)
