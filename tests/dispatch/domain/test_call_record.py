"""Shows what becomes of facts, however they come."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.assembly import assemble_call_record
from dispatch.domain.call_record import OfferOutcome
from dispatch.domain.facts import CallOutcome
from dispatch.domain.legs import LegRole, LegStatus
from tests.dispatch.domain.call_story import CallStory, at, plain_call


def test_a_plain_call_is_told_whole() -> None:
    record = assemble_call_record(plain_call().facts)
    assert record.outcome is CallOutcome.CONNECTED
    assert (record.line_id, record.institution_id, record.language) == ("line-staff", "agency-1", "uk")
    assert (record.connect_seconds, record.dial_to_voice_seconds) == (20.0, 30.0)
    assert record.conversation_seconds == 125
    assert not record.estimated
    [talk] = record.conversations
    assert (talk.offer_id, talk.interpreter_id, talk.seconds) == ("offer-1", "olena", 125)
    assert [leg.leg_id for leg in record.legs] == ["leg-s", "leg-i"]
    assert record.legs[0].started_at == at(0), "an incoming leg's start is told by its end and length"
    assert record.legs[1].answered_at == at(20)
    assert record.offers[0].outcome is OfferOutcome.ACCEPTED
    assert record.conferences[0].ended_at == at(156)


def test_a_pause_in_the_menu_is_not_conversation_and_the_new_room_is() -> None:
    story = CallStory().opened().requested(10).joined(11, "leg-s").joined(30, "leg-i").left(60, "leg-s")
    story.left(61, "leg-i").room("ended", 61).joined(70, "leg-s", "CF2").joined(72, "leg-i", "CF2")
    story.left(100, "leg-i", "CF2").left(101, "leg-s", "CF2").closed(105)
    record = assemble_call_record(story.facts)
    assert record.conversation_seconds == 30 + 28
    assert [talk.conference_id for talk in record.conversations] == ["CF1", "CF2"]
    assert record.connect_seconds == 20.0, "the first meeting counts"


def test_two_interpreters_at_once_count_each_second_once() -> None:
    story = CallStory().opened().requested(10).joined(11, "leg-s").joined(30, "leg-i").joined(50, "leg-j")
    story.left(60, "leg-i").left(90, "leg-j").left(90, "leg-s").closed(95)
    record = assemble_call_record(story.facts)
    assert record.conversation_seconds == 60
    assert [talk.seconds for talk in record.conversations] == [30, 40]


def test_a_join_whose_leave_was_lost_ends_with_the_leg_and_is_estimated() -> None:
    story = CallStory().opened().requested(10).joined(11, "leg-s").joined(30, "leg-i")
    story.leg("completed", 80, "leg-i", duration_seconds=60).left(90, "leg-s").closed(95)
    record = assemble_call_record(story.facts)
    assert record.conversation_seconds == 50
    assert record.estimated
    assert record.conversations[0].estimated


def test_a_join_whose_leave_was_lost_ends_with_its_conference_when_that_is_sooner() -> None:
    story = CallStory().opened().requested(10).joined(11, "leg-s").joined(30, "leg-i").left(70, "leg-s")
    story.room("ended", 70).leg("completed", 80, "leg-i").closed(95)
    assert assemble_call_record(story.facts).conversation_seconds == 40


def test_a_join_whose_leave_was_lost_ends_when_the_leg_joins_another_room() -> None:
    story = CallStory().opened().requested(10).joined(11, "leg-s").joined(30, "leg-i").left(200, "leg-i")
    story.joined(50, "leg-s", "CF2").left(100, "leg-s", "CF2").closed(205)
    assert assemble_call_record(story.facts).conversation_seconds == 20


def test_a_leave_without_a_join_counts_nothing() -> None:
    story = CallStory().opened().requested(10).joined(11, "leg-s").left(30, "leg-i").left(60, "leg-s")
    record = assemble_call_record(story.closed(65, "abandoned").facts)
    assert record.conversation_seconds == 0
    assert record.outcome is CallOutcome.ABANDONED
    assert record.connect_seconds is None


def test_the_carriers_own_leave_displaces_the_one_we_concluded() -> None:
    story = CallStory().opened().requested(10).joined(11, "leg-s").joined(30, "leg-i")
    story.left(70, "leg-i", estimated=True, sequence=None).left(100, "leg-i").left(100, "leg-s").closed(105)
    assert assemble_call_record(story.facts).conversation_seconds == 70
    assert not assemble_call_record(story.facts).conversations[0].estimated


def test_leaving_and_coming_back_within_one_second_keeps_both_stays() -> None:
    story = CallStory().opened().requested(10).joined(11, "leg-s").joined(30, "leg-i", sequence=None)
    story.left(50, "leg-i", sequence=None).joined(50, "leg-i", sequence=None)
    story.left(80, "leg-i", sequence=None).left(90, "leg-s").closed(95)
    assert assemble_call_record(story.facts).conversation_seconds == 50


@pytest.mark.parametrize(("left", "joined", "outcome"), [(3, 4, "abandoned"), (4, 3, "connected")])
def test_who_comes_in_the_second_in_which_the_other_goes_meets_them_in_the_carriers_order(
    left: int, joined: int, outcome: str
) -> None:
    story = CallStory().opened().requested(10).joined(11, "leg-s", sequence=1)
    story.joined(30.7, "leg-i", sequence=joined).left(30.2, "leg-s", sequence=left).left(
        31, "leg-i", sequence=5
    )
    record = assemble_call_record(story.closed(35).facts)
    assert (record.outcome, record.connected_at is not None) == (outcome, outcome == "connected")


def test_a_missing_final_report_leaves_an_estimated_leg() -> None:
    story = (
        CallStory().opened().leg("ringing", 13, "leg-i").leg("answered", 20, "leg-i").closed(95, "abandoned")
    )
    [leg] = assemble_call_record(story.facts).legs
    assert (leg.status, leg.ended_at, leg.estimated) == (LegStatus.ANSWERED, None, True)


def test_a_request_opened_again_after_a_loss_keeps_its_original_time() -> None:
    story = CallStory().opened().requested(10)
    story.dispatch(
        "language_requested", 40, request_id="request-1", language="uk", queued_at=at(10).isoformat()
    )
    story.joined(41, "leg-s").joined(50, "leg-i").left(60, "leg-s").left(60, "leg-i").closed(65)
    assert assemble_call_record(story.facts).connect_seconds == 40.0


def test_times_that_scripts_write_as_seconds_of_the_epoch_are_read_too() -> None:
    story = CallStory().opened()
    stamp = f"{at(10.25).timestamp():.6f}"
    story.dispatch("language_requested", 40, request_id="request-1", language="uk", queued_at=stamp)
    assert assemble_call_record(story.closed(70, "abandoned").facts).requested_at == at(10.25)


def test_a_leg_whose_room_report_came_before_its_role_was_known_has_the_role_of_other_facts() -> None:
    story = CallStory().dispatch("call_opened", 0, leg_id="leg-s").requested(5).accepted(20)
    story.joined(11, "leg-s", role=None).joined(30, "leg-i", role=None)
    story.left(60, "leg-i", role=None).left(60, "leg-s", role=None)
    assert assemble_call_record(story.closed(65).facts).conversation_seconds == 30


def test_waiting_in_vain_lasts_until_the_request_ended() -> None:
    story = CallStory().opened().requested(10)
    story.dispatch("request_ended", 70, request_id="request-1", outcome="abandoned").closed(75, "abandoned")
    record = assemble_call_record(story.facts)
    assert (record.waiting_seconds, record.connect_seconds) == (60.0, None)


def test_a_winner_who_never_came_is_a_lost_offer() -> None:
    story = CallStory().opened().requested(10).offered(11).accepted(20)
    story.dispatch("winner_lost", 30, offer_id="offer-1", request_id="request-1").closed(60, "abandoned")
    assert assemble_call_record(story.facts).offers[0].outcome is OfferOutcome.LOST


@pytest.mark.parametrize(
    ("story", "outcome"),
    [
        (CallStory().opened(), CallOutcome.NO_REQUEST),
        (CallStory().opened().requested(5), CallOutcome.ABANDONED),
        (CallStory().opened().closed(9, "refused"), CallOutcome.REFUSED),
        (CallStory().opened().closed(9, "no such outcome"), CallOutcome.NO_REQUEST),
        (CallStory().opened().dispatch("call_closed", 9), CallOutcome.NO_REQUEST),
        (CallStory().joined(3, "leg-s").joined(4, "leg-i").left(9, "leg-i"), CallOutcome.CONNECTED),
    ],
)
def test_a_call_without_some_facts_still_has_an_outcome(story: CallStory, outcome: CallOutcome) -> None:
    assert assemble_call_record(story.facts).outcome is outcome


def test_facts_of_two_calls_make_no_record() -> None:
    with pytest.raises(ValueError, match="one call"):
        assemble_call_record(plain_call("a").facts + plain_call("b", first_entry=100).facts)
    with pytest.raises(ValueError, match="one call"):
        assemble_call_record([])


@given(st.randoms(use_true_random=False), st.integers(0, 5))
def test_order_and_repetition_of_facts_change_nothing(chance: random.Random, repeated: int) -> None:
    story = plain_call()
    shuffled = [*story.facts, *chance.sample(story.facts, repeated)]
    chance.shuffle(shuffled)
    assert assemble_call_record(shuffled) == assemble_call_record(story.facts)


@given(st.data())
def test_a_report_delivered_twice_as_two_facts_changes_no_time(data: st.DataObject) -> None:
    story = plain_call()
    reports = [fact for fact in story.facts if fact.kind in ("room_reported", "leg_reported")]
    again = data.draw(st.sampled_from(reports))
    record = assemble_call_record([*story.facts, replace(again, fact_id="99-0", occurred_at=at(300))])
    assert replace(record, fact_count=0) == replace(assemble_call_record(story.facts), fact_count=0)


# One visit of one leg to one room: room, seconds from joining to leaving, seconds outside before.
visits = st.lists(
    st.tuples(st.sampled_from(["CF1", "CF2"]), st.integers(0, 6), st.integers(0, 4)), max_size=5
)


@settings(max_examples=300)
@given(st.fixed_dictionaries(dict.fromkeys(("leg-s", "leg-s2", "leg-i", "leg-j"), visits)), st.randoms())
def test_every_second_agrees_with_counting_them_one_by_one(
    plan: dict[str, list[tuple[str, int, int]]], chance: random.Random
) -> None:
    """The oracle walks through the call second by second and looks who is in which room."""
    story = CallStory().opened().requested(1)
    inside: dict[tuple[str, int], set[str]] = {}
    for leg_id, stays in plan.items():
        second = 10
        for room, stay, outside in stays:
            second += outside
            story.joined(second, leg_id, room).left(second + stay, leg_id, room)
            for moment in range(second, second + stay):
                inside.setdefault((room, moment), set()).add(leg_id)
            second += stay
    shared = {
        moment
        for (_, moment), legs in inside.items()
        if legs & {"leg-s", "leg-s2"} and legs & {"leg-i", "leg-j"}
    }
    chance.shuffle(story.facts)
    record = assemble_call_record(story.closed(100, "abandoned").facts)
    assert record.conversation_seconds == len(shared)
    assert record.connected_at == (at(min(shared)) if shared else None)


def test_a_lost_join_is_concluded_from_the_room_that_began_and_is_estimated() -> None:
    story = CallStory().opened().requested(10).accepted(29).joined(11, "leg-s").room("started", 30)
    story.left(37, "leg-i").left(38, "leg-s").closed(45)
    record = assemble_call_record(story.facts)
    assert (record.conversation_seconds, record.estimated) == (7, True)
    assert record.outcome is CallOutcome.CONNECTED


def test_a_leave_without_a_join_counts_nothing_where_no_room_began() -> None:
    story = CallStory().opened().requested(10).accepted(29).joined(11, "leg-s")
    story.left(37, "leg-i").left(38, "leg-s").closed(45, "abandoned")
    assert assemble_call_record(story.facts).conversation_seconds == 0


def test_a_leave_without_a_join_counts_nothing_where_others_began_the_room() -> None:
    story = CallStory().opened().requested(10).accepted(29).joined(11, "leg-s").joined(30, "leg-j")
    story.room("started", 30).left(37, "leg-i").left(38, "leg-j").left(38, "leg-s").closed(45)
    assert assemble_call_record(story.facts).conversation_seconds == 8


def lent_call() -> CallStory:
    """Olena's standby leg, up since long before, is lent from 29 to 160."""
    story = CallStory().opened().requested(10).joined(11, "leg-s")
    story.dispatch("leg_lent", 29, leg_id="leg-i", offer_id="offer-1").offered(20).accepted(29)
    story.joined(30, "leg-i").left(150, "leg-i").left(150, "leg-s").leg("completed", 150, "leg-s")
    return story


def test_of_a_standby_leg_only_its_time_in_the_call_is_recorded() -> None:
    record = assemble_call_record(lent_call().dispatch("leg_returned", 160, leg_id="leg-i").closed(165).facts)
    (leg,) = [leg for leg in record.legs if leg.role is LegRole.INTERPRETER]
    assert (leg.leg_id, leg.offer_id, leg.started_at, leg.ended_at) == ("leg-i", "offer-1", at(29), at(160))
    assert (leg.duration_seconds, leg.estimated, record.estimated) == (None, False, False)
    assert record.conversation_seconds == 120


def test_a_standby_leg_that_drops_in_a_call_ends_there_however_long_it_was_up() -> None:
    story = lent_call().leg("completed", 150, "leg-i", duration_seconds=9000).closed(165)
    (leg,) = [leg for leg in assemble_call_record(story.facts).legs if leg.role is LegRole.INTERPRETER]
    assert (leg.started_at, leg.ended_at, leg.duration_seconds) == (at(29), at(150), None)


def test_a_standby_leg_that_nobody_saw_leave_is_estimated() -> None:
    (leg,) = [
        leg
        for leg in assemble_call_record(lent_call().closed(165).facts).legs
        if leg.role is LegRole.INTERPRETER
    ]
    assert (leg.ended_at, leg.estimated) == (None, True)


def test_a_conversation_belongs_to_the_offer_accepted_for_it_not_to_a_later_whisper_on_the_same_line() -> (
    None
):
    story = lent_call().dispatch("leg_returned", 160, leg_id="leg-i")
    story.dispatch(
        "offer_made", 170, offer_id="offer-2", request_id="request-1", interpreter_id="olena", leg_id="leg-i"
    )
    story.dispatch("offer_ended", 176, offer_id="offer-2", outcome="declined").closed(180)
    record = assemble_call_record(story.facts)
    assert [talk.offer_id for talk in record.conversations] == ["offer-1"]
    assert [leg.offer_id for leg in record.legs if leg.leg_id == "leg-i"] == ["offer-1"]
