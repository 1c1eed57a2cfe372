"""A play: the stage with its parties, the passing of time, the records of it all, and how it must end."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from sqlalchemy import select

from config.world.numbers import LANDLINES, MOBILES
from dispatch.domain.legs import LegRole
from dispatch.domain.policies import DEFAULT_POLICY
from dispatch.domain.states import LIVE_OFFER_STATES
from dispatch.live.keys import Keys
from dispatch.records import tables
from dispatch.records.tables import (
    CallRow,
    ChargeRow,
    ConversationRow,
    FactRow,
    LegRow,
    OfferRow,
    RecordingDueRow,
)
from telephony.sandbox import Faults
from telephony.sandbox.phones import Busy
from tests.scenarios.cast import INTERPRETERS, STAFF
from tests.scenarios.parties import Interpreter, Party, Staff, waits
from workers.reminder import remind

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony.sandbox.legs import Leg
    from tests.scenarios.house import QuickStage

Somebody = TypeVar("Somebody", bound=Party)

SETTLING_SECONDS = 180.0
"""Longer than any call takes to end once the last person has hung up."""
SPOKEN_EVENTS = {
    "heard": "hears",
    "pressed": "presses",
    "ringing": "RINGS",
    "dialled": "dials",
    "ended": "ends",
    "text": "READS",
    "wrote": "WRITES",
}


class Play:
    """One scenario."""

    def __init__(self, stage: QuickStage) -> None:
        """Begin with everybody off duty and no call."""
        self.stage = stage
        self.loop = stage.loop
        self.sandbox = stage.sandbox
        self.redis = stage.redis
        self.keys = Keys()
        self.staff_line = stage.staff_line
        self.interpreter_line = stage.interpreter_line
        self.expected_notifications: set[int] = set()
        """Codes of the carrier's debugger that belong to this play's bad weather."""
        self.may_be_busy: set[str] = set()
        """Names of those who are on the phone privately, so that ringing them finds them busy."""
        self.parties: dict[str, Party] = {}

    # Who plays.

    def staff(self, name: str) -> Staff:
        """Return a member of staff of the cast."""
        desk = next(desk for desk in self.stage.world.plan.desks if desk.institution_id == STAFF[name])
        return self._known(name, lambda: Staff(self, name, desk))

    def interpreter(self, name: str) -> Interpreter:
        """Return an interpreter of the cast."""
        people = (*self.stage.world.plan.interpreters, *self.stage.world.plan.operators)
        person = next(person for person in people if person.public_number == INTERPRETERS[name])
        return self._known(name, lambda: Interpreter(self, name, person))

    def stranger(self, number: str) -> Party:
        """Return somebody whom the service does not know."""
        return self._known(number, lambda: Party(self, "stranger", number))

    def hears_english(self, staff: Staff) -> bool:
        """Tell whether the first prompt is in English for them: only where the number is known."""
        return staff.desk.prompt_language == "en" and staff.desk.known_caller is not None

    # Time.

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.loop.run_for(seconds)

    def comes_true(self, condition: Callable[[], bool], within: float) -> bool:
        """Let time pass until the condition holds, and tell whether it did."""
        return waits(self.loop, condition, within)

    def waits_until(self, condition: Callable[[], bool], within: float, what: str) -> None:
        """Let time pass until the condition holds, or fail with everybody's transcript."""
        if not self.comes_true(condition, within):
            self.fails(f"waited {within:g} s in vain for {what}")

    def fails(self, why: str) -> NoReturn:
        """Fail with everybody's transcript."""
        raise AssertionError(f"{why}\n{self.transcript()}")

    # Weather.

    def weather(self, **knobs: Any) -> None:
        """Turn the carrier's faults on, from now on."""
        self.sandbox.settings.faults = Faults(**knobs)

    def forgets_everything(self, *, known: bool = True) -> None:
        """Lose all of Redis, once its facts are in SQL where `known`; the keeper does what it does then."""
        if known:
            self.stage.settle_records()
        self.redis.flushall()
        self.stage.plant_directory_again()
        remind(self.stage.records, self.stage.services.live, self.loop.now())  # as the keeper does
        self.stage._pump_soon()

    # What is true at the end.

    def settles(self) -> CallRow:
        """Let everything come to its end, and return the record of the one call there was."""
        calls = self.all_settle()
        if len(calls) != 1:
            self.fails(f"there are {len(calls)} records instead of one")
        return calls[0]

    def all_settle(self, within: float = SETTLING_SECONDS) -> list[CallRow]:
        """Let everything come to its end, and return all records, oldest call first."""
        self.waits_until(self._is_quiet, within, "everything to come to its end")
        self.passes(5.0)  # late reports of the carrier
        self.stage.settle_records()
        with self.stage.records.reading() as session:
            calls = list(session.scalars(select(CallRow).order_by(CallRow.opened_at, CallRow.call_id)))
            session.expunge_all()
        return calls

    def conversations(self) -> list[ConversationRow]:
        """Return every recorded conversation, oldest first."""
        with self.stage.records.reading() as session:
            rows = list(session.scalars(select(ConversationRow).order_by(ConversationRow.started_at)))
            session.expunge_all()
        return rows

    def offers(self) -> list[OfferRow]:
        """Return every recorded offer, oldest first."""
        with self.stage.records.reading() as session:
            rows = list(session.scalars(select(OfferRow).order_by(OfferRow.made_at, OfferRow.offer_id)))
            session.expunge_all()
        return rows

    def outcomes(self) -> list[tuple[str, str | None]]:
        """Return who was asked, by public number, and what came of it, in order."""
        return [
            ((offer.interpreter_id or "").removeprefix("interpreter-"), offer.outcome)
            for offer in self.offers()
        ]

    def facts_of(self, call_id: str) -> list[str]:
        """Return the kinds of facts recorded for a call."""
        with self.stage.records.reading() as session:
            return list(session.scalars(select(FactRow.kind).where(FactRow.call_id == call_id)))

    def staff_legs_of(self, call_id: str) -> list[str]:
        """Return the ids of the legs of staff in one call's record."""
        with self.stage.records.reading() as session:
            query = select(LegRow.leg_id).where(LegRow.call_id == call_id, LegRow.role == LegRole.STAFF)
            return list(session.scalars(query))

    def live_call(self, party: Party) -> dict[str, Any]:
        """Return what live state holds of the call of a party's latest leg."""
        call_id = self.redis.hget(self.keys.of("leg", party.leg.sid), "call_id")
        return self.stage.services.live.run("read_call", {"call_id": str(call_id)})

    def no_stuck_state(self) -> None:
        """Hold what must be true when everybody has gone home."""
        self.all_settle()
        self._nobody_is_on_a_line()
        self._nothing_is_live()
        self._lists_agree_with_presence()
        self._every_call_is_recorded_once()
        self._nothing_private_was_written()
        self._one_voice_per_person()
        codes = Counter(note.code for note in self.sandbox.notifications)
        unexpected = set(codes) - self.expected_notifications
        self._holds(not unexpected, f"the carrier's debugger tells of {codes}")

    def transcript(self) -> str:
        """Return what everybody heard and did, in order."""
        names = {leg.sid: party.name for party in self.parties.values() for leg in party.legs}
        phones = {party.phone.number: party.name for party in self.parties.values()}
        lines = [
            f"{event['at'][11:21]} {names.get(event['leg']) or phones.get(event['phone'], '?'):>9} "
            f"{SPOKEN_EVENTS.get(event['event'], event['event'])} {_gist(event)}"
            for event in self.sandbox.events.after(0)
            if "leg" in event and "phone" in event and event["event"] != "silent"
        ]
        notes = [
            f"debugger: {note.at:%H:%M:%S} {note.code} {note.message} {note.url}"
            for note in self.sandbox.notifications
        ]
        return "\n".join([*lines, *notes, f"now {self.loop.now():%H:%M:%S}"])

    def _known(self, name: str, make: Callable[[], Somebody]) -> Somebody:
        if name not in self.parties:
            self.parties[name] = make()
        return cast("Somebody", self.parties[name])

    def _is_quiet(self) -> bool:
        if any(leg.is_live for leg in self.sandbox.legs.values()):
            return False
        return not self.redis.zcard(self.keys.of("calls"))

    def _holds(self, truth: object, otherwise: str) -> None:
        if not truth:
            self.fails(otherwise)

    def _all(self, noun: str) -> dict[str, dict[str, str]]:
        pattern = self.keys.of(noun, "*")
        names = self.redis.scan_iter(pattern, count=5000, _type="HASH")
        found: dict[str, dict[str, str]] = {}
        for name in names:
            fields: Any = self.redis.hgetall(name)
            found[str(name).removeprefix(pattern[:-1])] = fields
        return found

    def _nobody_is_on_a_line(self) -> None:
        up = [leg.phone.number for leg in self.sandbox.legs.values() if leg.is_live]
        self._holds(not up, f"legs are still up: {up}")
        rooms = [room.name for room in self.sandbox.rooms.by_sid.values() if room.is_live]
        self._holds(not rooms, f"rooms are still open: {rooms}")

    def _nothing_is_live(self) -> None:
        states = {call["state"] for call in self._all("call").values()}
        self._holds(states <= {"closed"}, f"calls are {states}")
        live = [name for name, offer in self._all("offer").items() if offer["state"] in LIVE_OFFER_STATES]
        self._holds(not live, f"offers are live: {live}")
        requests = {request["state"] for request in self._all("request").values()}
        self._holds(not requests & {"waiting", "offered"}, f"requests are {requests}")
        deadlines = self.redis.zrange(self.keys.of("deadlines"), 0, -1)
        endless = ("wrap_up|", "refill|", "compare|", "shift|", "pause|")
        others = [name for name in deadlines if not str(name).startswith(endless)]
        self._holds(not others, f"deadlines are left: {others}")
        for stream in ("commands", "facts"):
            self._holds(not self.redis.xlen(self.keys.of(stream)), f"{stream} are left")

    def _lists_agree_with_presence(self) -> None:
        interpreters = self._all("interpreter")
        presences = {name: fields["presence"] for name, fields in interpreters.items()}
        self._holds(not {"offered", "in_call"} & set(presences.values()), f"interpreters are {presences}")
        spoken = {n: json.loads(fields["place"])["languages"] for n, fields in interpreters.items()}
        for tag in {tag for languages in spoken.values() for tag in languages}:
            speakers = {n for n, languages in spoken.items() if tag in languages}
            pool = set(self.redis.zrange(self.keys.of("pool", f"{DEFAULT_POLICY}:{tag}"), 0, -1))
            self._holds(
                pool == {n for n in speakers if presences[n] == "available"}, f"pool of {tag}: {pool}"
            )
            duty = self.redis.smembers(self.keys.of("duty", tag))
            on_duty = {n for n in speakers if presences[n] not in {"off_duty", "paused"}}
            self._holds(duty == on_duty, f"on duty for {tag}: {duty}")
            self._holds(not self.redis.zcard(self.keys.of("waiting", tag)), f"{tag} still waits")

    def _every_call_is_recorded_once(self) -> None:
        with self.stage.records.reading() as session:
            closed = set(session.scalars(select(FactRow.call_id).where(FactRow.kind == "call_closed")))
            opened = set(session.scalars(select(FactRow.call_id).where(FactRow.kind == "call_opened")))
            recorded = sorted(session.scalars(select(CallRow.call_id)))
            charged = sorted(session.scalars(select(ChargeRow.call_id)))
            due = list(session.scalars(select(RecordingDueRow.call_id)))
        calls = sorted({str(call_id) for call_id in opened | closed})
        self._holds(recorded == calls, "records and calls differ")
        self._holds(charged == recorded, "charges and records differ")
        self._holds(not due, "a call is still to be recorded")

    def _nothing_private_was_written(self) -> None:
        plan = self.stage.world.plan
        people = (*plan.interpreters, *plan.operators)
        private = {desk.access_code for desk in plan.desks} | {person.pin for person in people}
        prefixes = (str(LANDLINES.first)[:9], str(MOBILES.first)[:9])
        with self.stage.records.reading() as session:
            details = " ".join(json.dumps(row) for row in session.scalars(select(FactRow.details)))
        self._holds(not any(prefix in details for prefix in prefixes), "a phone number stands in a fact")
        self._holds(not any(f'"{secret}"' in details for secret in private), "a code stands in a fact")

    def _one_voice_per_person(self) -> None:
        """Nobody was rung during a call of theirs, or in two conversations at once (rule 1)."""
        for person in (*self.stage.world.plan.interpreters, *self.stage.world.plan.operators):
            phone = self.sandbox.phones.get(person.number)
            if phone is None:
                continue
            self._never_in_two_conversations(phone.legs)
            private = isinstance(phone.on_ring, Busy) or any(
                party.phone is phone and party.name in self.may_be_busy for party in self.parties.values()
            )
            busy = [
                leg
                for leg in self.sandbox.legs.values()
                if leg.to == person.number and leg.status == "busy" and leg not in phone.legs
            ]
            self._holds(private or not busy, f"{person.name} was rung while on the phone with us")

    def _never_in_two_conversations(self, legs: list[Leg]) -> None:
        # With a client in it, several are heard at once on one leg: that is one conversation.
        spans = [[span[1:] for span in leg.talk_intervals] for leg in legs]
        intervals = sorted((min(span)[0], max(end for _, end in span)) for span in spans if span)
        overlaps = [two for one, two in pairwise(intervals) if two[0] < one[1]]
        self._holds(not overlaps, f"two conversations at once: {overlaps}")


def _gist(event: dict[str, Any]) -> str:
    kept = {
        name: value
        for name, value in event.items()
        if name in {"text", "key", "to", "status", "cause", "conference", "reason", "is_heeded"}
        and value not in ("", True)
    }
    return " ".join(f"{value}" if name == "text" else f"{name}={value}" for name, value in kept.items())


__all__ = ["Interpreter", "Party", "Play", "Staff", "tables"]
