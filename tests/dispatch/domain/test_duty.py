"""Shows how seconds on duty are added up from changes of presence."""

from __future__ import annotations

from dispatch.domain.duty import Duty
from tests.dispatch.domain.call_story import at


def test_what_lasts_into_the_time_and_out_of_it_counts_within_it() -> None:
    duty = Duty(at(100), at(1000))
    duty.change("olena", at(50), "off_duty")
    duty.change("olena", at(200), "available")
    duty.change("olena", at(400), "in_call")
    duty.change("olena", at(1500), "wrap_up")
    duty.remain("taras", "available", at(-9000))
    duty.remain("ivan", "paused", at(0))
    assert duty.duty_seconds == 900 + 900
    assert duty.busy_seconds == 200 + 600


def test_who_remains_as_they_are_counts_from_their_last_change() -> None:
    duty = Duty(at(0), at(1000))
    duty.change("olena", at(300), "available")
    duty.remain("olena", "in_call", at(300))
    duty.remain("new", "available", at(900))
    assert (duty.duty_seconds, duty.busy_seconds) == (1000 + 100, 700)
