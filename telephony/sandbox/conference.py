"""Hold conferences: who is in which room, when it starts and ends, who hears whom.

https://www.twilio.com/docs/voice/twiml/conference and https://www.twilio.com/docs/voice/api/conference-resource
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from telephony.sandbox.ambience import Ambience
from telephony.sandbox.conference_events import RoomCallbacks, emit
from telephony.sandbox.hearing import Heard

if TYPE_CHECKING:
    from telephony.sandbox.engine import Sandbox
    from telephony.sandbox.legs import Leg

CALL_SID = re.compile(r"CA[0-9a-fA-F]{32}")
MAX_PARTICIPANTS = 250
ENDED_BY_API = "conference-ended-via-api"
LAST_LEFT = "last-participant-left"


class JoinRefusedError(Exception):
    """A leg cannot join; `code` is the carrier's error code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass
class JoinPlan:
    """How a leg wants to take part."""

    muted: bool = False
    beep: str = "true"
    starts: bool = True
    ends: bool = False
    label: str | None = None
    wait_url: str | None = None  # None: the default music; empty: silence
    wait_method: str = "POST"
    max_participants: int = MAX_PARTICIPANTS
    coach: str | None = None
    early_media: bool = False
    callbacks: RoomCallbacks | None = None


@dataclass(eq=False)
class Participation:
    """One leg in one room."""

    room: Conference
    leg: Leg
    plan: JoinPlan
    left: asyncio.Future[str]
    created_at: datetime
    updated_at: datetime
    muted: bool = False
    hold: bool = False
    ends: bool = False
    coach: str | None = None
    beep: str = "true"
    wait_url: str | None = None
    wait_method: str = "POST"
    status: str = "queued"
    was_removed: bool = False
    is_added: bool = False  # by REST, rather than by a document of its own
    ambience: Ambience = field(init=False)

    def __post_init__(self) -> None:
        """Take the wishes over as the state to begin with."""
        self.muted, self.ends, self.coach, self.beep = (
            self.plan.muted,
            self.plan.ends,
            self.plan.coach,
            self.plan.beep,
        )
        self.wait_url, self.wait_method = self.plan.wait_url, self.plan.wait_method
        self.ambience = Ambience(self)


class Conference:
    """One conference: init until it starts, in-progress, then completed for ever."""

    def __init__(self, sandbox: Sandbox, name: str, callbacks: RoomCallbacks | None) -> None:
        self.sandbox = sandbox
        self.name = name
        self.sid = sandbox.sids.make("CF")
        # The first to try to join decides where events go, for as long as the room lives.
        self.callbacks = callbacks
        self.status = "init"
        self.created_at = self.updated_at = sandbox.now()
        self.history: list[tuple[datetime, str]] = [(self.created_at, "init")]
        self.reason_ended: str | None = None
        self.call_sid_ending: str | None = None
        self.participants: dict[Leg, Participation] = {}
        self.expected: dict[Leg, Participation] = {}
        self.sequence = sandbox.settings.unverified.conference_first_sequence

    @property
    def is_live(self) -> bool:
        """Whether legs can still join."""
        return self.status != "completed"

    @property
    def is_started(self) -> bool:
        """Whether the participants hear each other."""
        return self.status == "in-progress"

    def seen_status(self, lag_seconds: float) -> str | None:
        """Return the status as REST knows it; None when it does not know the room yet."""
        seen = None
        for at, status in self.history:
            if (self.sandbox.now() - at).total_seconds() >= lag_seconds:
                seen = status
        return seen

    def expect(self, leg: Leg, plan: JoinPlan) -> Participation:
        """Admit a leg that is on its way in, or raise `JoinRefusedError`."""
        everybody = {**self.participants, **self.expected}
        if plan.label is not None and any(one.plan.label == plan.label for one in everybody.values()):
            raise JoinRefusedError(16025, f"Participant label '{plan.label}' is already in use")
        if len(everybody) >= min(plan.max_participants, MAX_PARTICIPANTS):
            raise JoinRefusedError(16020, "Conference is full")
        if plan.coach is not None and all(one.sid != plan.coach for one in self.participants):
            raise JoinRefusedError(13240, "Call to coach is not in this conference")
        now = self.sandbox.now()
        participation = Participation(self, leg, plan, self.sandbox.loop.create_future(), now, now)
        self.expected[leg] = participation
        return participation

    def give_up(self, participation: Participation) -> None:
        """Expect a leg no longer; a room in which nobody ever was ends with that."""
        self.expected.pop(participation.leg, None)
        self._end_if_empty(participation.leg)

    def fail_to_add(self, participation: Participation) -> None:
        """Tell that somebody whom REST wanted to add will not come: a leave without a join.

        https://www.twilio.com/docs/voice/twiml/conference#statuscallback
        """
        if participation.leg in self.expected:
            self._drop(participation)
            self._end_if_empty(participation.leg)

    def join(self, participation: Participation) -> None:
        """Let a leg in; with the second participant, one of whom starts rooms, the conference starts."""
        leg = participation.leg
        self.expected.pop(leg, None)
        self.participants[leg] = participation
        leg.participation = participation
        participation.status = "connected"
        participation.updated_at = self.sandbox.now()
        leg.log("joined", conference=self.sid, name=self.name, label=participation.plan.label)
        emit(self, "participant-join", participation)
        may_start = any(one.plan.starts for one in self.participants.values())
        if self.status == "init" and len(self.participants) > 1 and may_start:
            self._become("in-progress")
            emit(self, "conference-start")
            for one in self.participants.values():
                if not one.hold:
                    one.ambience.stop()
        if self.status == "init":
            participation.ambience.wait()
        self._beep(participation, {"true", "onEnter"})
        self.refresh_hearing()

    def leave(self, participation: Participation, reason: str) -> None:
        """Let a leg out, and end the room if it was the last or its exit ends it."""
        if participation.leg not in self.participants:
            self.give_up(participation)
            return
        self._take_out(participation, reason)
        self._beep(participation, {"true", "onExit"})
        if not self.is_live:
            return
        if participation.ends:
            kind = "kicked" if participation.was_removed else "left"
            self.end(
                f"participant-with-end-conference-on-exit-{kind}", participation, "moderator_ended_conference"
            )
        else:
            self._end_if_empty(
                participation.leg, "last-participant-kicked" if participation.was_removed else LAST_LEFT
            )

    def end(self, reason: str, by: Participation | None, leave_reason: str) -> None:
        """End the conference; whoever is in it is let out and goes on with their own document."""
        if not self.is_live:
            return
        for one in list(self.participants.values()):
            self._take_out(one, leave_reason)
        for one in [one for one in self.expected.values() if one.is_added]:
            # Whoever is still being dialled into this room is not wanted any more.
            one.leg.end("completed" if one.leg.answered_at else "canceled")
            self._drop(one)
        self._complete(reason, by.leg.sid if by else None, by.plan.label if by else None)

    def refresh_hearing(self) -> None:
        """Work out anew who hears whom."""
        for leg, one in self.participants.items():
            deaf = not self.is_started or one.hold
            leg.ear.listen_to(() if deaf else (other.leg for other in self._audible_to(one)))

    def _audible_to(self, one: Participation) -> list[Participation]:
        return [
            other
            for other in self.participants.values()
            if other is not one
            and not other.muted
            and not other.hold
            and (other.coach is None or other.coach == one.leg.sid)
        ]

    def _drop(self, participation: Participation) -> None:
        leg = participation.leg
        del self.expected[leg]
        participation.status = "failed"
        reasons = (("ParticipantCallStatus", leg.status), ("ReasonParticipantLeft", "participant_add_failed"))
        emit(self, "participant-leave", participation, reasons)

    def _take_out(self, participation: Participation, reason: str) -> None:
        leg = participation.leg
        participation.ambience.stop()
        del self.participants[leg]
        leg.participation = None
        leg.ear.listen_to(())
        participation.status = "complete"
        if not participation.left.done():
            participation.left.set_result(reason)
        leg.log("left", conference=self.sid, name=self.name, reason=reason)
        emit(
            self, "participant-leave", participation,
            (("ParticipantCallStatus", leg.status), ("ReasonParticipantLeft", reason)),
        )  # fmt: skip
        self.refresh_hearing()
        alone = len(self.participants) == 1 and self.is_started
        if alone and self.sandbox.settings.unverified.music_resumes_alone:
            next(iter(self.participants.values())).ambience.wait()

    def _end_if_empty(self, last: Leg, reason: str = LAST_LEFT) -> None:
        if self.is_live and not self.participants and not self.expected:
            self._complete(reason, last.sid, None)

    def _complete(self, reason: str, call_sid: str | None, label: str | None) -> None:
        self.reason_ended, self.call_sid_ending = reason, call_sid
        self._become("completed")
        self.sandbox.rooms.close(self)
        extra = [("ReasonConferenceEnded", reason), ("Reason", reason.replace("-", " ").capitalize() + ".")]
        if call_sid is not None:
            extra.append(("CallSidEndingConference", call_sid))
        if label is not None:
            extra.append(("ParticipantLabelEndingConference", label))
        emit(self, "conference-end", None, tuple(extra))

    def _become(self, status: str) -> None:
        self.status = status
        self.updated_at = self.sandbox.now()
        self.history.append((self.updated_at, status))
        self.sandbox.events.write("conference", conference=self.sid, name=self.name, status=status)

    def _beep(self, participation: Participation, when: set[str]) -> None:
        if self.is_started and participation.beep in when:
            for leg in self.participants:
                leg.ear.note(Heard(self.sandbox.now(), "beep"))
