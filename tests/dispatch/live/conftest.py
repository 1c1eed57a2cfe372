"""A small service in live state: lines, a code, four interpreters, and a clock in the test's hand."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis

from dispatch.domain.directory import InterpreterEntry, LanguageEntry, LineEntry, LineKind, Requester
from dispatch.domain.legs import LegRole, LegStatus, RoomEvent
from dispatch.domain.required_fields import FieldKind, RequiredField
from dispatch.domain.settings import DispatchSettings
from dispatch.domain.views import LegReported, RoomReported
from dispatch.live.directory import Directory
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState
from dispatch.live.streams import Command, CommandStream, FactStream
from dispatch.services import Services
from dispatch.use_cases.accept_offer import accept_offer
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.decline_offer import decline_offer
from dispatch.use_cases.finish_call import finish_call
from dispatch.use_cases.identify_staff import identify_staff
from dispatch.use_cases.note_field import note_field
from dispatch.use_cases.pick_up_offer import pick_up_offer
from dispatch.use_cases.receive_call import receive_call
from dispatch.use_cases.report_leg import report_leg
from dispatch.use_cases.report_room import report_room
from dispatch.use_cases.request_interpreter import request_interpreter

STAFF_LINE, INTERPRETER_LINE = "+351500000100", "+351500000101"
CODE = "246810"
INTERPRETERS = {"olena": ("uk", "ru"), "ivan": ("ru",), "mei": ("cmn",), "wei": ("cmn", "yue")}


@dataclass
class TestClock:
    """A clock that moves when told."""

    __test__ = False
    moment: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def passes(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def case_of(digits: int) -> tuple[RequiredField, ...]:
    """Return what a code asks for that asks for a case reference of so many digits; of none, nothing."""
    return (RequiredField(FieldKind.CASE, digits, is_required=False),) if digits else ()


@dataclass
class World:
    """The service and everything a test does to it."""

    redis: redis.Redis
    settings: DispatchSettings = field(default_factory=lambda: DispatchSettings(calls_per_second=1000.0))
    keys: Keys = field(default_factory=Keys)
    clock: TestClock = field(default_factory=TestClock)
    legs: int = 0
    ids: int = 0

    def __post_init__(self) -> None:
        self.live = LiveState(self.redis, self.keys, self.settings, self.clock.now, self.fresh_id)
        self.directory = Directory(self.redis, self.keys, b"secret of the tests")
        self.services = Services(self.live, self.directory, self.clock)
        self.commands = CommandStream(self.redis, self.keys)
        self.facts = FactStream(self.redis, self.keys)
        self.commands.ensure_group()
        first = self.clock.moment.timestamp() + self.settings.check_seconds
        self.redis.zadd(self.keys.of("deadlines"), {"compare|calls": first})
        self.facts.ensure_group()
        self.directory.put_line(LineEntry("staff-line", LineKind.STAFF, STAFF_LINE, "Staff"))
        self.asks_for_cases_of(0)
        self.directory.put_languages(
            LanguageEntry(tag, str(200 + i), {"en": tag}) for i, tag in enumerate(("uk", "ru", "cmn", "yue"))
        )
        for i, (name, languages) in enumerate(INTERPRETERS.items()):
            self.directory.put_interpreter(InterpreterEntry(name, languages, f"number-{name}"))
            self.directory.put_phone(f"number-{name}", f"+44770090000{i}")

    def fresh_id(self) -> str:
        """Count, so that the same events give the same ids."""
        self.ids += 1
        return f"{self.ids:06}"

    def comes_on_duty(self, *names: str) -> None:
        for name in names:
            change_presence(self.services, interpreter_id=name, event="on_duty", operation_id="")
            self.clock.passes(1)

    def goes_off_duty(self, name: str) -> None:
        change_presence(self.services, interpreter_id=name, event="off_duty", operation_id="")

    def gives_up(self, call_id: str) -> None:
        """Let staff hang up."""
        self.reports(self.view(call_id)["staff_leg_id"], LegStatus.COMPLETED, LegRole.STAFF)

    def finishes(self, call_id: str) -> None:
        """End a call by staff's word and let its interpreter's pause pass."""
        leg_id = self.view(call_id)["interpreter_leg_id"]
        finish_call(self.services, call_id=call_id, by="staff", operation_id="")
        self.reports(leg_id, LegStatus.COMPLETED)
        self.time_passes(self.settings.wrap_up_seconds + 1)

    def calls_for(
        self, language: str, caller: str | None = None, asks_case_reference: int | None = None
    ) -> str:
        """Staff call, identify and choose a language; the call's id."""
        if asks_case_reference is not None:
            self.asks_for_cases_of(asks_case_reference)
        call_id = self.arrives(caller)
        request_interpreter(self.services, call_id=call_id, language=language, operation_id="")
        return call_id

    def asks_for_cases_of(self, digits: int) -> None:
        """Have the access code ask for a case reference of so many digits; 0: for none."""
        known = self.directory.code(CODE) or Requester("institution", "site", "cost-centre", "code-1")
        self.directory.put_code(self.directory.digest("code", CODE), replace(known, fields=case_of(digits)))

    def staff_key_in(self, call_id: str, digits: str | None) -> None:
        """Staff key in a case reference, or say that it was read back wrong."""
        (field,) = case_of(4)
        note_field(self.services, call_id=call_id, field=field, digits=digits, operation_id="")

    def arrives(self, caller: str | None = None) -> str:
        """Staff call and identify; the call's id."""
        self.legs += 1
        leg_id = f"staff-leg-{self.legs}"
        arrival = receive_call(
            self.services, leg_id=leg_id, line_number=STAFF_LINE, caller_number=caller, operation_id=""
        )
        assert arrival.call is not None
        call_id = arrival.call.call_id
        identify_staff(self.services, call_id=call_id, digits=CODE, operation_id="")
        return call_id

    def view(self, call_id: str) -> dict[str, Any]:
        return self.live.run("read_call", {"call_id": call_id})

    def presence(self, name: str) -> str:
        return str(self.live.run("read_interpreter", {"interpreter_id": name})["presence"])

    def offers_of(self, name: str) -> str | None:
        """Return the live offer of an interpreter."""
        return self.live.run("read_interpreter", {"interpreter_id": name}).get("offer_id")

    def picks_up(self, name: str) -> str:
        """Let the interpreter's phone ring and be picked up; return the offer's id."""
        offer_id = self.offers_of(name)
        assert offer_id, f"{name} has no offer"
        self.reports(f"leg-{offer_id}", LegStatus.RINGING, offer_id=offer_id)
        pick_up_offer(self.services, offer_id=offer_id, leg_id=f"leg-{offer_id}")
        return offer_id

    def accepts(self, name: str) -> bool:
        offer_id = self.picks_up(name)
        view = accept_offer(self.services, offer_id=offer_id, leg_id=f"leg-{offer_id}", operation_id="")
        return view is not None

    def hangs_up(self, offer_id: str | None) -> None:
        """Put down the phone that was rung for an offer."""
        self.reports(f"leg-{offer_id}", LegStatus.COMPLETED, offer_id=offer_id)

    def declines(self, name: str) -> None:
        offer_id = self.picks_up(name)
        decline_offer(
            self.services,
            offer_id=offer_id,
            leg_id=f"leg-{offer_id}",
            outcome="declined",
            operation_id="",
        )

    def reports(
        self,
        leg_id: str,
        status: LegStatus,
        role: LegRole = LegRole.INTERPRETER,
        offer_id: str | None = None,
    ) -> None:
        report_leg(self.services, LegReported(leg_id, role, status, 0, self.clock.now(), offer_id=offer_id))

    def room(self, call_id: str, event: RoomEvent, leg_id: str, sequence: int) -> None:
        report_room(
            self.services, RoomReported(call_id, f"CF{call_id}", event, sequence, self.clock.now(), leg_id)
        )

    def meet(self, call_id: str) -> None:
        """Both legs join the room."""
        call = self.view(call_id)
        self.room(call_id, RoomEvent.JOINED, call["staff_leg_id"], 1)
        self.room(call_id, RoomEvent.JOINED, call["interpreter_leg_id"], 2)

    def time_passes(self, seconds: float) -> None:
        """Let time pass and fire every deadline as it falls due."""
        end = self.clock.moment + timedelta(seconds=seconds)
        while True:
            answer = self.live.run("due_deadlines", {"limit": 100})
            for kind, subject in answer.get("due") or []:
                self.live.run(f"fire_{kind}", {"id": subject})
            if answer.get("due"):
                continue
            next_at = answer.get("next_at")
            if next_at is None or float(next_at) > end.timestamp():
                break
            self.clock.moment = datetime.fromtimestamp(float(next_at), UTC) + timedelta(microseconds=2)
        self.clock.moment = max(end, self.clock.moment)

    def asks_for_legs(self) -> None:
        """Carry out what the dispatcher was asked of single legs: the carrier says that they are over."""
        for command in self.commanded():
            if command.kind == "check_leg":
                self.reports(command.fields["leg_id"], LegStatus.COMPLETED)

    def commanded(self) -> list[Command]:
        """Take what the dispatcher has been asked to do since the last time."""
        commands = self.commands.read_commands("test", 1000, 0)
        self.commands.acknowledge([command.entry_id for command in commands])
        return commands

    def facts_of(self, call_id: str) -> list[str]:
        """Return the kinds of facts recorded since the last time for a call."""
        facts = self.facts.read_facts("test", 10_000, 0)
        self.facts.acknowledge_facts(facts)
        return [fact.kind for fact in facts if fact.call_id == call_id]


@pytest.fixture
def world(redis_client: redis.Redis) -> World:
    return World(redis_client)
