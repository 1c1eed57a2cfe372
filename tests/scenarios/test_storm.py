"""Forty calls in two minutes with everything going wrong: nothing is lost, doubled or stuck."""

from __future__ import annotations

from datetime import datetime
from random import Random

import pytest

from config.rehearsal.stage import StageSettings
from config.world.plan import Desk, Interpreter
from dispatch.domain.directory import Sharing
from dispatch.domain.settings import DispatchSettings
from dispatch.records.tables import CallRow
from dispatch.use_cases.change_presence import change_presence
from telephony.sandbox import Answers, NeverAnswers
from telephony.sandbox.legs import Leg
from tests.scenarios.play import Play

CALLS, SECONDS = 40, 120.0
NO_ANSWER_SHARE = 0.3


@pytest.fixture
def stage_settings() -> StageSettings:
    """Give the carrier account its usual size."""
    return StageSettings(dispatch=DispatchSettings(calls_per_second=10.0))


class Caller:
    """Somebody who calls, chooses, talks and hangs up, without being told."""

    def __init__(self, play: Play, desk: Desk, code: str, patience: float, talk: float) -> None:
        """Wait for so long, talk for so long; all in seconds."""
        self.play, self.desk, self.code = play, desk, code
        self.patience, self.talk = patience, talk
        self.leg: Leg | None = None
        self.pressed = 0

    def begins(self) -> None:
        """Dial, and look twice a second at what to do."""
        self.leg = self.play.sandbox.phone(self.desk.number).dial(self.play.staff_line)
        self.play.loop.call_later(self.patience, self._loses_patience)
        self._looks()

    def _looks(self) -> None:
        leg = self.leg
        if leg is None or not leg.is_live:
            return
        last = next((heard.text for heard in reversed(leg.heard) if heard.kind == "say"), "")
        if len(leg.heard) > self.pressed:
            self._answers(leg, last)
        talked = sum((end - start).total_seconds() for _, start, end in leg.talk_intervals)
        if talked > self.talk:
            leg.hang_up()
            return
        self.play.loop.call_later(0.5, self._looks)

    def _answers(self, leg: Leg, last: str) -> None:
        keys = ""
        if "código" in last and "acesso" in last:
            keys = self.desk.access_code
        elif "código da língua" in last or "language code" in last:
            keys = self.code
        elif "O intérprete saiu" in last or "interpreter has left" in last:
            keys = "1"
        if keys:
            self.pressed = len(leg.heard)
            leg.press(keys, 0.35)

    def _loses_patience(self) -> None:
        if self.leg is not None and not self.leg.ear.hears:
            self.leg.hang_up()


class Listener:
    """An interpreter's phone that answers, accepts, and says "finished" when asked."""

    def __init__(self, play: Play, person: Interpreter, random: Random) -> None:
        """Answer or not as chance will have it."""
        self.play, self.random = play, random
        play.sandbox.phone(person.number).on_ring = self.rings

    def rings(self, leg: Leg) -> None:
        """Answer, perhaps."""
        if self.random.random() < NO_ANSWER_SHARE:
            NeverAnswers()(leg)
            return
        after = self.random.uniform(2.0, 9.0)
        Answers(after=after, presses=[("1", self.random.uniform(1.5, 5.0))])(leg)
        self.play.loop.call_later(after, self._looks, leg)

    def _looks(self, leg: Leg) -> None:
        if not leg.is_live:
            return
        last = leg.heard[-1].text if leg.heard else ""
        if "se a chamada caiu, 2" in last or "if cut off" in last:
            leg.press("1")
        self.play.loop.call_later(2.0, self._looks, leg)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_storm_ends_with_every_call_recorded_once(play: Play, seed: int) -> None:
    random = Random(seed)
    plan = play.stage.world.plan
    play.expected_notifications = {13236, 11200, 11205, 15003, 16011}
    for person in plan.interpreters[:12]:
        Listener(play, person, random)
        change_presence(
            play.stage.services, interpreter_id=person.interpreter_id, event="on_duty", operation_id=""
        )
    play.weather(
        duplicate_share=0.3,
        duplicate_document_share=0.1,
        delay_range_seconds=(0.0, 1.0),
        reorder_window_seconds=1.0,
        drop_share={"*": 0.05},
        connect_failure_share=0.02,
        not_in_progress_window_seconds=1.0,
        unavailable_share=0.02,
    )
    codes = {language.tag: language.keypad_code for language in plan.languages}
    # A direct number that calls again within the grace returns to its call; here each is a call of its own.
    desks = [desk for desk in plan.desks if desk.known_caller is not Sharing.DIRECT]
    callers = []
    for _ in range(CALLS):
        tag = random.choice(["uk", "uk", "ru", "ru", "ru", "pl", "ro", "bg"])
        caller = Caller(
            play, random.choice(desks), codes[tag], random.uniform(30, 150), random.uniform(5, 60)
        )
        callers.append(caller)
        play.loop.call_later(random.uniform(0, SECONDS), caller.begins)
    play.passes(SECONDS + 1)
    records = play.all_settle(within=3600)
    assert len(records) == CALLS
    assert sum(record.outcome == "connected" for record in records) >= CALLS / 3
    truths_hold(play, callers, records)
    play.weather()


def truths_hold(play: Play, callers: list[Caller], records: list[CallRow]) -> None:
    """Hold every record against what the phones themselves heard."""
    by_leg = {caller.leg.sid: caller for caller in callers if caller.leg is not None}
    off: list[tuple[str, int, float, bool]] = []
    for record in records:
        leg_ids = play.staff_legs_of(record.call_id)
        intervals = [
            interval for leg_id in leg_ids if leg_id in by_leg for interval in _talks(by_leg[leg_id].leg)
        ]
        truth = sum((end - start).total_seconds() for start, end in intervals)
        allowed = 2 * len(intervals) + 0.1
        if abs(record.conversation_seconds - truth) > allowed:
            off.append((record.call_id, record.conversation_seconds, truth, record.estimated))
    if off:
        play.fails(f"records and phones disagree: {off}")


def _talks(leg: Leg | None) -> list[tuple[datetime, datetime]]:
    return [(start, end) for _, start, end in leg.talk_intervals] if leg else []
