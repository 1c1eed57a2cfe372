"""Carries out what the scripts decided, and fires deadlines that fall due.

    commands stream --read, claim from the dead--> Dispatcher.carry_out --> Carrier
    deadlines zset  --due-------------------------> Dispatcher.fire     --> a script, which may append
    commands

Any number of dispatchers may run; any may die at any moment. A command is acknowledged only after it was
carried out, and one that a dead dispatcher left is taken over after CLAIM_IDLE_SECONDS.
"""

from __future__ import annotations

import logging
import math
import threading
import time
import uuid
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from dispatch.actions import CHECKS, Actions, is_worth_another_try
from dispatch.domain.errors import CarrierError, CarrierUnavailable, LegGone
from dispatch.live.connections import LiveStateFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.domain.settings import DispatchSettings
    from dispatch.live.state import Answer
    from dispatch.live.streams import Command, CommandStream
    from dispatch.ports import Carrier
    from dispatch.services import Services

log = logging.getLogger(__name__)

CLAIM_IDLE_SECONDS = 2.5
HOLD_SECONDS = 1.0
"""How often a dispatcher shows which commands it still has in hand; much less than the above."""
RETRY_SECONDS = 0.5
"""How soon a command that the carrier could not take yet is tried again, a quarter more or less."""
READ_SECONDS = 1.0
"""How long new commands are waited for before other things are looked at."""
CLAIM_SECONDS = 0.5
"""How often it is looked for what a dead dispatcher left."""
SWEEP_SECONDS = 5.0
CLEAR_SECONDS = 60.0
"""How often the names of dead readers are removed from the streams."""
DEADLINE_LOOK_SECONDS = 0.1
"""How late a deadline may be noticed that was set since the last look; those known then are fired on time."""
CHECK_THREADS = 2
BATCH = 64


class Chore:
    """Something to be done every so many seconds, by a clock that is never set."""

    def __init__(self, every_seconds: float, work: Callable[[], object]) -> None:
        self.work = work
        self._every_seconds = every_seconds
        self._due_at = time.monotonic() + every_seconds

    def is_due(self, now: float) -> bool:
        """Tell whether it is time, and count from now if so."""
        if now < self._due_at:
            return False
        self._due_at = now + self._every_seconds
        return True


class Dispatcher:
    """One dispatcher: `run` in production, `step` under a virtual clock."""

    def __init__(  # noqa: PLR0913, PLR0917 - everything it works with, each handed in once
        self,
        services: Services,
        commands: CommandStream,
        carrier: Carrier,
        settings: DispatchSettings,
        dial_from: str,
        text_from: str | None = None,
    ) -> None:
        """`dial_from` is the number (E.164) that people see who are rung; without `text_from` no texts."""
        self._services = services
        self._commands = commands
        self._carrier = carrier
        self._name = f"dispatcher-{uuid.uuid4().hex}"
        self._retries: list[tuple[float, Command]] = []  # when, and what; also pending in the stream
        self._in_hand: set[str] = set()  # entry ids being carried out, or to be tried again
        self._lock = threading.Lock()  # of the two above
        self._actions = Actions(services, carrier, settings, dial_from, text_from).by_kind
        self._claimed_at = -math.inf  # by our own steady clock
        self._looked = (0.0, 0.0)  # our last look at deadlines: by the server's clock, by our steady one
        self._server_id: str | None = None

    def step(self) -> float | None:
        """Carry out all there is and fire all that is due; return when the next deadline is due (epoch)."""
        while True:
            next_at, fired = self._fire_due()
            commands = self._take_commands(0)
            for command in commands:
                self.carry_out(command)
            if not fired and not commands:
                moments = [at for at, _ in self._retries] + ([next_at] if next_at is not None else [])
                return min(moments, default=None)

    def run(self, stop: threading.Event, threads: int = 16) -> None:
        """Work until `stop` is set: one thread reads commands, one watches deadlines, more call carriers.

        What nobody waits for has threads of its own, so that a dial never stands behind a check.
        """
        while not self._survive(self._commands.ensure_group) and not stop.wait(RETRY_SECONDS):
            pass
        self._survive(lambda: self._services.live.run("begin_comparing"))
        watcher = threading.Thread(target=self._watch_deadlines, args=(stop,), daemon=True)
        watcher.start()
        slots = threading.Semaphore(threads)
        with (
            ThreadPoolExecutor(threads, thread_name_prefix="carrier") as pool,
            ThreadPoolExecutor(CHECK_THREADS, thread_name_prefix="check") as checks,
        ):
            while not stop.is_set():
                if not self._survive(lambda: self._hand_out(pool, slots, checks)):
                    # Or a Redis that is away would be asked, and the log filled, without a pause.
                    stop.wait(RETRY_SECONDS)
        watcher.join()

    def carry_out(self, command: Command) -> None:
        """Carry out one command and acknowledge it; carrying it out twice is harmless."""
        is_waiting = False
        try:
            is_waiting = self._try(command)
            if not is_waiting:
                self._commands.acknowledge([command.entry_id])
        finally:
            if not is_waiting:  # Where it failed, it comes back to whoever claims it, also to us.
                with self._lock:
                    self._in_hand.discard(command.entry_id)

    def _try(self, command: Command) -> bool:
        """Carry out one command, or tell that it waits for another try."""
        try:
            self._actions[command.kind](command)
        except LegGone:
            pass  # What the command wanted is already so.
        except CarrierUnavailable as error:
            log.warning("carrier_unavailable command=%s reason=%s", command.kind, error)
            if is_worth_another_try(command, error, self._services.clock.now().timestamp()):
                self._try_again_soon(command)
                return True  # Pending in the stream, it is claimed by another dispatcher if we die first.
        except CarrierError as error:
            # Nothing waits on these: each state that a command serves has its own deadline (rule 8).
            log.warning("carrier_refused command=%s reason=%s", command.kind, error)
        return False

    def _try_again_soon(self, command: Command) -> None:
        # A leg picked up this instant cannot be led yet (21220): the interpreter whom nobody needs any more
        # would hear the whole offer until the command is claimed.
        # Many that were refused at once do not come back at once: each has a pause of its own.
        now = self._services.clock.now().timestamp()
        spread = zlib.crc32(f"{command.entry_id} {now}".encode()) / 2**32
        at = now + RETRY_SECONDS * (0.75 + spread / 2)
        with self._lock:
            self._retries.append((at, command))

    def _take_due_retries(self) -> list[Command]:
        now = self._services.clock.now().timestamp()
        with self._lock:
            due = [command for at, command in self._retries if at <= now]
            self._retries = [(at, command) for at, command in self._retries if at > now]
        return due

    def _take_commands(self, block_seconds: float) -> list[Command]:
        """Return what is to be carried out now: left by the dead, new, and to be tried again."""
        claimed = self._claim_from_the_dead()
        with self._lock:
            # What a slow carrier keeps us waiting for is no dead dispatcher's: carried out a second time, a
            # dial under way would be given up, and its interpreter rung for somebody else beside it.
            commands = [command for command in claimed if command.entry_id not in self._in_hand]
        commands += self._commands.read_commands(self._name, BATCH, block_seconds)
        commands += self._take_due_retries()  # last: nothing fails from here on, and they are taken once
        with self._lock:
            self._in_hand.update(command.entry_id for command in commands)
        return commands

    def _claim_from_the_dead(self) -> list[Command]:
        now = time.monotonic()
        if now - self._claimed_at < CLAIM_SECONDS:
            return []
        self._claimed_at = now
        return self._commands.claim_commands(self._name, BATCH, CLAIM_IDLE_SECONDS)

    def _keep_in_hand(self) -> None:
        """Show other dispatchers that we are alive and still at it."""
        with self._lock:
            entry_ids = sorted(self._in_hand)
        self._commands.hold(self._name, entry_ids)

    def _hand_out(
        self, pool: ThreadPoolExecutor, slots: threading.Semaphore, checks: ThreadPoolExecutor
    ) -> None:
        for command in self._take_commands(RETRY_SECONDS if self._retries else READ_SECONDS):
            if command.kind in CHECKS and "joins_of" not in command.fields:
                checks.submit(self._survive, partial(self.carry_out, command))
                continue
            slots.acquire()
            pool.submit(self._carry_out_in_thread, command, slots)

    def _carry_out_in_thread(self, command: Command, slots: threading.Semaphore) -> None:
        try:
            self._survive(lambda: self.carry_out(command))
        finally:
            slots.release()

    def _watch_deadlines(self, stop: threading.Event) -> None:
        chores = (
            Chore(HOLD_SECONDS, self._keep_in_hand),
            Chore(HOLD_SECONDS, self._notice_another_server),
            Chore(SWEEP_SECONDS, lambda: self._services.live.run("sweep")),
            Chore(CLEAR_SECONDS, lambda: self._services.live.run("forget_readers")),
        )
        while not stop.wait(self._look_at_deadlines()):
            now = time.monotonic()
            for chore in chores:
                if chore.is_due(now):
                    self._survive(chore.work)

    def _look_at_deadlines(self) -> float:
        """Fire what is due and return how long to wait until the next look, in seconds."""
        pause = RETRY_SECONDS

        def look() -> None:
            nonlocal pause
            answer = self._due()
            due, next_at = answer.get("due") or [], answer.get("next_at")
            pause = 0.0 if len(due) == BATCH else DEADLINE_LOOK_SECONDS
            if next_at is not None:
                pause = min(pause, max(0.001, float(next_at) - float(answer["now"])))
            for kind, subject in due:
                self._survive(partial(self._services.live.run, f"fire_{kind}", {"id": subject}))

        return pause if self._survive(look) else RETRY_SECONDS

    def _survive(self, work: Callable[[], object]) -> bool:
        """Do the work and tell whether it was done; else the next round does it, as nobody else would."""
        try:
            work()
        except LiveStateFault as error:
            log.warning("dispatcher_waits error=%s", type(error).__name__)
            return False
        except Exception:
            log.exception("dispatcher_stumbled")
            return False
        return True

    def _fire_due(self) -> tuple[float | None, int]:
        answer = self._due()
        due = answer.get("due") or []
        for kind, subject in due:
            self._services.live.run(f"fire_{kind}", {"id": subject})
        next_at = answer.get("next_at")
        return (float(next_at) if next_at else None), len(due)

    def _due(self) -> Answer:
        """Ask for what is due; our own steady clock bears witness where the server's was set."""
        looked_at, steady = self._looked
        seen = {"looked_at": looked_at, "steady_seconds": time.monotonic() - steady} if looked_at else {}
        answer = self._services.live.run("due_deadlines", {"limit": BATCH, **seen})
        self._looked = (float(answer["now"]), time.monotonic())
        return answer

    def _notice_another_server(self) -> None:
        """Compare at once, before anybody is rung, where a replica took over or the server was restarted."""
        server_id = self._services.live.server_id()
        if self._server_id not in {None, server_id}:
            log.warning("another_server_leads")
            self._services.live.run("begin_comparing", {"reason": "failover"})
        self._server_id = server_id
