"""Whatever people, phones and REST do, in whatever order: the carrier's books stay true.

A Hypothesis state machine drives one room by every door there is and holds the invariants of legs,
conferences and events against what the phones themselves saw.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from twilio.base.exceptions import TwilioRestException

from telephony.sandbox import Answers, Busy, LatencyProfile, NeverAnswers, Rejects
from telephony.sandbox.legs import FINAL
from tests.telephony.sandbox.stage import BASE, LINE, close_stage, open_stage

PHONES = [f"+35150000000{number}" for number in range(1, 6)]
ROOM = (
    '<Dial action="/after" hangupOnStar="true"><Conference waitUrl="/wait" statusCallback="/room"'
    ' statusCallbackEvent="start end join leave mute hold" endConferenceOnExit="{ends}"'
    ' startConferenceOnEnter="{starts}">job</Conference></Dial><Say>next</Say>'
)
phones = st.sampled_from(PHONES)
yes_no = st.sampled_from(["true", "false"])


class AnyOrder(RuleBasedStateMachine):
    """One room, five phones, every door."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = open_stage(LatencyProfile.realistic())
        self.stage.serve("/wait", "<Pause length='20'/><Redirect/>")
        self.stage.serve("/after", '<Gather numDigits="1" action="/again"><Say>menu</Say></Gather>')
        self.stage.serve("/again", ROOM.format(starts="true", ends="false"))
        self.stage.serve("/offer", ROOM.format(starts="false", ends="false"))
        self.stage.serve("/moved", "<Pause length='5'/>")

    def _legs(self) -> list[Any]:
        return list(self.stage.sandbox.legs.values())

    @rule(seconds=st.sampled_from([0.0, 0.05, 0.3, 1.0, 4.0]))
    def time_passes(self, seconds: float) -> None:
        self.stage.run(seconds)

    @rule(number=phones, starts=yes_no, ends=yes_no)
    def somebody_dials(self, number: str, starts: str, ends: str) -> None:
        self.stage.serve("/voice", ROOM.format(starts=starts, ends=ends))
        self.stage.phone(number).dial(LINE)

    @rule(
        number=phones,
        behaviour=st.sampled_from([Answers(1), Answers(0), Busy(), NeverAnswers(), Rejects(0.5)]),
    )
    def somebody_is_called(self, number: str, behaviour: Any) -> None:
        self.stage.phone(number).on_ring = behaviour
        self.stage.call(number, timeout=5)

    @rule(number=phones)
    def somebody_is_added(self, number: str) -> None:
        self.stage.client.conferences("job").participants.create(
            from_=LINE, to=number, conference_status_callback=BASE + "/room",
            conference_status_callback_event=["start end join leave mute hold"],
        )  # fmt: skip

    @rule(number=phones, keys=st.sampled_from(["1", "*", "5*"]))
    def somebody_presses(self, number: str, keys: str) -> None:
        for leg in list(self.stage.phone(number).live_legs):
            leg.press(keys)

    @rule(number=phones)
    def somebody_hangs_up(self, number: str) -> None:
        for leg in list(self.stage.phone(number).live_legs):
            leg.hang_up()

    @rule(
        pick=st.integers(0, 20),
        change=st.sampled_from([{"url": BASE + "/moved"}, {"status": "completed"}, {"status": "canceled"}]),
    )
    def rest_updates_a_call(self, pick: int, change: dict[str, str]) -> None:
        legs = self._legs()
        if legs:
            try:
                self.stage.client.calls(legs[pick % len(legs)].sid).update(**change)
            except TwilioRestException as refused:
                assert refused.code == 21220  # noqa: PT017  # the only refusal there may be

    @rule(pick=st.integers(0, 20), how=st.sampled_from(["delete", "hold", "unhold", "mute", "complete"]))
    def rest_touches_the_room(self, pick: int, how: str) -> None:
        rooms = [room for room in self.stage.sandbox.rooms.by_sid.values() if room.is_live]
        for room in rooms:
            if how == "complete":
                self.stage.client.conferences(room.sid).update(status="completed")
                continue
            present = [*room.participants, *room.expected]
            if present:
                one = self.stage.client.conferences(room.sid).participants(present[pick % len(present)].sid)
                acts = {
                    "delete": one.delete, "hold": lambda one=one: one.update(hold=True),
                    "unhold": lambda one=one: one.update(hold=False),
                    "mute": lambda one=one: one.update(muted=True),
                }  # fmt: skip
                acts[how]()

    @invariant()
    def one_live_room_per_name(self) -> None:
        live = [room for room in self.stage.sandbox.rooms.by_sid.values() if room.is_live]
        assert len(live) <= 1

    @invariant()
    def only_live_legs_are_in_rooms_or_heard(self) -> None:
        # A leg that has just ended is taken out in the very next step of the loop.
        self.stage.run(0)
        self.stage.run(0)
        for room in self.stage.sandbox.rooms.by_sid.values():
            assert room.is_live or not room.participants
            for leg, one in room.participants.items():
                assert leg.is_live
                assert leg.participation is one
        for leg in self._legs():
            assert (leg.status in FINAL) == (not leg.is_live)
            for other in leg.ear.hears:
                assert leg.is_live
                assert other.is_live
                assert other.participation.room is leg.participation.room

    def teardown(self) -> None:
        stage = self.stage
        # Calls on their way are let arrive before everybody hangs up.
        stage.run(20)
        for leg in self._legs():
            leg.hang_up()
        stage.run(60)
        for leg in self._legs():
            assert not leg.is_live, leg.status
            assert sum(status in FINAL for _, status in leg.history) == 1
        assert all(not room.is_live for room in stage.sandbox.rooms.by_sid.values())
        self._assert_events_are_whole()
        close_stage(stage)

    def _assert_events_are_whole(self) -> None:
        """Assert that each room's numbers have no gap, and that joins, leaves and ends match."""
        by_room: dict[str, list[dict[str, str]]] = {}
        for visit in self.stage.visits_of("/room"):
            by_room.setdefault(visit.fields["ConferenceSid"], []).append(visit.fields)
        for events in by_room.values():
            events.sort(key=lambda fields: int(fields["SequenceNumber"]))
            assert [int(one["SequenceNumber"]) for one in events] == list(range(1, len(events) + 1))
            kinds = Counter(one["StatusCallbackEvent"] for one in events)
            failed = sum(one.get("ReasonParticipantLeft") == "participant_add_failed" for one in events)
            assert kinds["participant-join"] == kinds["participant-leave"] - failed
            assert kinds["conference-end"] == 1
            assert kinds["conference-start"] <= 1
            assert events[-1]["StatusCallbackEvent"] == "conference-end"


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck),
    derandomize=True, database=None,
)  # fmt: skip
