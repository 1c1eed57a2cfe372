"""Carries out what the scripts decided, and fires deadlines that fall due.

    commands stream --read, claim from the dead--> Dispatcher.carry_out --> Carrier
    deadlines zset  --due-------------------------> Dispatcher.fire     --> a script, which may append
    commands

Any number of dispatchers may run; any may die at any moment. A command is acknowledged only after it was
carried out, and one that a dead dispatcher left is taken over after CLAIM_IDLE_SECONDS.
"""

from __future__ import annotations

import logging
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from dispatch.domain.commands import CommandKind, Scene
from dispatch.domain.errors import CarrierError, CarrierUnavailable, LegGone
from dispatch.live.connections import LiveStateFault
from dispatch.use_cases.check_call import check_call
from dispatch.use_cases.check_leg import check_leg

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.domain.settings import DispatchSettings
    from dispatch.live.streams import Command, CommandStream
    from dispatch.ports import Carrier
    from dispatch.services import Services

log = logging.getLogger(__name__)

CLAIM_IDLE_SECONDS = 5.0
HOLD_SECONDS = 1.0
"""How often a dispatcher shows which commands it still has in hand; much less than the above."""
RETRY_SECONDS = 0.5
"""How soon a command that the carrier could not take yet is tried again."""
TRY_SECONDS = 60.0
"""How long a command that the carrier could not take is tried again."""
SWEEP_SECONDS = 5.0
DEADLINE_LOOK_SECONDS = 0.1
"""How late a deadline may be noticed."""
BATCH = 64


class Dispatcher:
    """One dispatcher: `run` in production, `step` under a virtual clock."""

    def __init__(
        self,
        services: Services,
        commands: CommandStream,
        carrier: Carrier,
        settings: DispatchSettings,
        dial_from: str,
    ) -> None:
        """`dial_from` is the number (E.164) that interpreters and staff see when we ring them."""
        self._services = services
        self._commands = commands
        self._carrier = carrier
        self._settings = settings
        self._dial_from = dial_from
        self._name = f"dispatcher-{uuid.uuid4().hex}"
        self._retries: list[tuple[float, Command]] = []  # when, and what; also pending in the stream
        self._in_hand: set[str] = set()  # entry ids being carried out, or to be tried again
        self._lock = threading.Lock()  # of the two above
        self._actions: dict[str, Callable[[Command], None]] = {
            CommandKind.DIAL_INTERPRETER: self._dial_interpreter,
            CommandKind.DIAL_STAFF: self._dial_staff,
            CommandKind.LEAD_LEG: self._lead_leg,
            CommandKind.END_LEG: self._end_leg,
            CommandKind.END_CONFERENCE: self._end_conference,
            CommandKind.CHECK_CALL: self._check_call,
            CommandKind.CHECK_LEG: self._check_leg,
        }

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
        """Work until `stop` is set: one thread reads commands, one watches deadlines."""
        while not self._survive(self._commands.ensure_group) and not stop.wait(RETRY_SECONDS):
            pass
        watcher = threading.Thread(target=self._watch_deadlines, args=(stop,), daemon=True)
        watcher.start()
        slots = threading.Semaphore(threads)
        with ThreadPoolExecutor(threads, thread_name_prefix="carrier") as pool:
            while not stop.is_set():
                if not self._survive(lambda: self._hand_out(pool, slots)):
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
            if self._may_try_again(command):
                self._try_again_soon(command)
                return True  # Pending in the stream, it is claimed by another dispatcher if we die first.
        except CarrierError as error:
            # Nothing waits on these: each state that a command serves has its own deadline (rule 8).
            log.warning("carrier_refused command=%s reason=%s", command.kind, error)
        return False

    def _may_try_again(self, command: Command) -> bool:
        """Tell whether a command is still worth a try: a dial never is, its offer has ended."""
        if command.kind in {CommandKind.DIAL_INTERPRETER, CommandKind.DIAL_STAFF}:
            return False
        age_seconds = self._services.clock.now().timestamp() - float(command.fields["decided_at"])
        return age_seconds < TRY_SECONDS

    def _try_again_soon(self, command: Command) -> None:
        # A leg picked up this instant cannot be led yet (21220): the interpreter whom nobody needs any more
        # would hear the whole offer until the command is claimed.
        at = self._services.clock.now().timestamp() + RETRY_SECONDS
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
        claimed = self._commands.claim_commands(self._name, BATCH, CLAIM_IDLE_SECONDS)
        with self._lock:
            # What a slow carrier keeps us waiting for is no dead dispatcher's: carried out a second time, a
            # dial under way would be given up, and its interpreter rung for somebody else beside it.
            commands = [command for command in claimed if command.entry_id not in self._in_hand]
        commands += self._commands.read_commands(self._name, BATCH, block_seconds)
        commands += self._take_due_retries()  # last: nothing fails from here on, and they are taken once
        with self._lock:
            self._in_hand.update(command.entry_id for command in commands)
        return commands

    def _keep_in_hand(self) -> None:
        """Show other dispatchers that we are alive and still at it."""
        with self._lock:
            entry_ids = sorted(self._in_hand)
        self._commands.hold(self._name, entry_ids)

    def _hand_out(self, pool: ThreadPoolExecutor, slots: threading.Semaphore) -> None:
        for command in self._take_commands(RETRY_SECONDS if self._retries else 1.0):
            slots.acquire()
            pool.submit(self._carry_out_in_thread, command, slots)

    def _carry_out_in_thread(self, command: Command, slots: threading.Semaphore) -> None:
        try:
            self._survive(lambda: self.carry_out(command))
        finally:
            slots.release()

    def _watch_deadlines(self, stop: threading.Event) -> None:
        looks_per_sweep = round(SWEEP_SECONDS / DEADLINE_LOOK_SECONDS)
        looks_per_hold = round(HOLD_SECONDS / DEADLINE_LOOK_SECONDS)
        looks = 0
        while not stop.wait(DEADLINE_LOOK_SECONDS):
            if not self._survive(self._fire_due):
                stop.wait(RETRY_SECONDS)
            looks += 1
            if looks % looks_per_hold == 0:
                self._survive(self._keep_in_hand)
            if looks % looks_per_sweep == 0:
                self._survive(lambda: self._services.live.run("sweep"))

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
        answer = self._services.live.run("due_deadlines", {"limit": BATCH})
        due = answer.get("due") or []
        for kind, subject in due:
            self._services.live.run(f"fire_{kind}", {"id": subject})
        next_at = answer.get("next_at")
        return (float(next_at) if next_at else None), len(due)

    def _dial_interpreter(self, command: Command) -> None:
        offer_id = command.fields["offer_id"]
        claim = self._services.live.run(
            "begin_dial", {"offer_id": offer_id, "redelivered": command.redelivered}
        )
        if not claim["dial"]:
            return
        interpreter = self._services.directory.interpreter(claim["interpreter_id"])
        number = self._services.directory.phone(interpreter.number_id) if interpreter else None
        try:
            if number is None:
                log.warning("interpreter_without_number interpreter_id=%s", claim["interpreter_id"])
                self._services.live.run("dial_failed", {"offer_id": offer_id})
                return
            leg_id = self._carrier.dial_interpreter(
                offer_id, number, self._dial_from, self._settings.ring_seconds
            )
        except CarrierError:
            self._services.live.run("dial_failed", {"offer_id": offer_id})
            raise
        self._services.live.run("dial_placed", {"offer_id": offer_id, "leg_id": leg_id})

    def _dial_staff(self, command: Command) -> None:
        call = self._services.live.run("read_call", {"call_id": command.fields["call_id"]})
        number_id = call.get("caller_number_id")
        number = self._services.directory.kept_number(number_id) if number_id else None
        if number is None or command.redelivered or call.get("state") != "staff_left":
            return  # The grace deadline closes the room; ringing staff twice would be worse.
        leg_id = self._carrier.dial_staff(
            call["call_id"], number, self._dial_from, self._settings.ring_back_seconds
        )
        self._services.live.run("adopt_staff_leg", {"call_id": call["call_id"], "leg_id": leg_id})

    def _lead_leg(self, command: Command) -> None:
        fields = command.fields
        self._carrier.lead_leg(
            fields["leg_id"], Scene(fields["scene"]), fields["call_id"], fields.get("offer_id")
        )

    def _end_leg(self, command: Command) -> None:
        self._carrier.end_leg(command.fields["leg_id"])

    def _end_conference(self, command: Command) -> None:
        self._carrier.end_conference(command.fields["conference_id"])

    def _check_call(self, command: Command) -> None:
        call_id, offer_id = command.fields["call_id"], command.fields.get("joins_of")
        check_call(self._services, self._carrier, call_id=call_id)
        if offer_id:
            self._services.live.run("joins_listed", {"call_id": call_id, "offer_id": offer_id})

    def _check_leg(self, command: Command) -> None:
        check_leg(self._services, self._carrier, leg_id=command.fields["leg_id"])
