"""Conformance C64 to C91: conferences, by TwiML and by REST."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Response
from twilio.base.exceptions import TwilioRestException

from telephony.sandbox import Busy, LatencyProfile, Leg, Unverified
from tests.telephony.sandbox.stage import (
    BASE,
    DAVID,
    IRYNA,
    LINE,
    OLENA,
    STAFF,
    Stage,
    close_stage,
    open_stage,
    with_faults,
)

ALL = "start end join leave mute hold modify announcement"


def room(name: str = "job-1", *, dial: str = 'action="/after"', **attributes: str) -> str:
    """Return a Dial into a conference."""
    given = {
        "waitUrl": "/wait",
        "beep": "false",
        "statusCallback": "/room",
        "statusCallbackEvent": ALL,
    } | attributes
    text = " ".join(f'{key}="{value}"' for key, value in given.items())
    return (
        f"<Dial {dial}><Conference {text}>{name}</Conference></Dial><Say>next verb</Say><Pause length='600'/>"
    )


@dataclass
class Pair:
    """Staff and Olena in one room."""

    staff: Leg
    olena: Leg
    sid: str


def meet(stage: Stage, staff: dict[str, str] | None = None, olena: dict[str, str] | None = None) -> Pair:
    """Let staff and Olena meet in job-1."""
    stage.serve("/offer", room(**{"participantLabel": "olena", **(olena or {})}))
    stage.serve("/after", "<Pause length='600'/>")
    stage.serve("/wait", "<Say>Please wait.</Say>")
    stage.answers(OLENA, after=1)
    first = stage.dial(room(**{"participantLabel": "staff", **(staff or {})}))
    stage.run(1)
    second = stage.call()
    stage.run(2)
    (found,) = stage.client.conferences.list(friendly_name="job-1", status="in-progress")
    return Pair(first, stage.leg(second.sid), found.sid)


def names(stage: Stage) -> list[str]:
    """Return the names of the events of /room in order of occurrence."""
    return [event for event, _ in stage.events()]


def last_event(stage: Stage, name: str) -> dict[str, str]:
    """Return the fields of the latest event of that name."""
    return [one.fields for one in stage.in_order("/room") if one.fields["StatusCallbackEvent"] == name][-1]


def test_c64_one_joiner_waits_and_hears_the_wait_document(stage: Stage) -> None:
    stage.serve("/wait", "<Say>Please wait.</Say><Redirect/>")
    leg = stage.dial(room())
    stage.run(5)
    assert stage.last("/wait").method == "POST"
    assert stage.last("/wait").fields["CallSid"] == leg.sid
    assert "ConferenceSid" not in stage.last("/wait").fields
    assert stage.texts(leg)[0] == "Please wait."
    assert names(stage) == ["participant-join"]
    assert [one.status for one in stage.client.conferences.list()] == ["init"]


@pytest.mark.parametrize("attribute", [{}, {"waitUrl": ""}])
def test_c64_default_music_and_silence(stage: Stage, attribute: dict[str, str]) -> None:
    body = room(**attribute)
    if not attribute:
        body = body.replace('waitUrl="/wait" ', "")
    leg = stage.dial(body)
    stage.run(5)
    assert [one.kind for one in leg.heard] == ([] if attribute else ["music"])
    assert "/wait" not in stage.paths()


def test_c65_the_second_joiner_starts_the_room(stage: Stage) -> None:
    pair = meet(stage)
    assert names(stage) == ["participant-join", "participant-join", "conference-start"]
    assert pair.staff.talks_with() == {stage.phone(OLENA)}
    assert pair.olena.talks_with() == {stage.phone(STAFF)}
    assert stage.client.conferences(pair.sid).fetch().status == "in-progress"


def test_c65_starting_cuts_the_wait_document_short(stage: Stage) -> None:
    stage.serve("/wait", "<Say>" + "long " * 100 + "</Say>")
    leg = stage.dial(room())
    stage.run(3)
    stage.answers(OLENA, after=1)
    stage.serve("/offer", room())
    stage.call()
    stage.run(3)
    assert leg.heard[-1].cut_short
    assert leg.heard[-1].seconds_heard == pytest.approx(4.0)


def test_c65_nobody_who_starts_rooms_leaves_it_waiting(stage: Stage) -> None:
    stage.serve("/offer", room(startConferenceOnEnter="false"))
    stage.answers(OLENA, DAVID, after=1)
    leg = stage.dial(room(startConferenceOnEnter="false"))
    stage.call()
    stage.run(3)
    assert names(stage) == ["participant-join", "participant-join"]
    assert leg.talks_with() == set()
    stage.serve("/offer", room(startConferenceOnEnter="true"))
    stage.call(DAVID)
    stage.run(3)
    assert names(stage)[-1] == "conference-start"
    assert leg.talks_with() == {stage.phone(OLENA), stage.phone(DAVID)}


COMMON = {"ConferenceSid", "FriendlyName", "AccountSid", "SequenceNumber", "Timestamp", "StatusCallbackEvent"}
ABOUT = {
    "CallSid", "Muted", "Hold", "Coaching", "EndConferenceOnExit",
    "StartConferenceOnEnter", "ParticipantLabel",
}  # fmt: skip


def test_c66_the_fields_of_each_event(stage: Stage) -> None:
    pair = meet(stage)
    pair.olena.hang_up()
    stage.run(1)
    pair.staff.hang_up()
    stage.run(1)
    by_name = {name: last_event(stage, name) for name in names(stage)}
    assert set(by_name["participant-join"]) == COMMON | ABOUT
    assert set(by_name["conference-start"]) == COMMON
    leave = by_name["participant-leave"]
    assert set(leave) == COMMON | ABOUT | {"ParticipantCallStatus", "ReasonParticipantLeft"}
    assert (leave["ParticipantCallStatus"], leave["ReasonParticipantLeft"]) == (
        "completed",
        "participant_hung_up",
    )
    assert leave["Muted"] == "false"
    assert leave["StartConferenceOnEnter"] == "true"
    assert set(by_name["conference-end"]) == COMMON | {
        "CallSidEndingConference",
        "ReasonConferenceEnded",
        "Reason",
    }
    assert by_name["conference-start"]["Timestamp"].endswith("+0000")
    assert by_name["conference-start"]["FriendlyName"] == "job-1"


def test_c67_the_first_joiner_decides_where_events_go(stage: Stage) -> None:
    meet(stage, olena={"statusCallback": "/elsewhere", "statusCallbackEvent": "join leave"})
    assert "/elsewhere" not in stage.paths()
    assert names(stage) == ["participant-join", "participant-join", "conference-start"]


def test_c67_a_first_joiner_without_a_callback_silences_the_room(stage: Stage) -> None:
    meet(stage, staff={"statusCallback": ""})
    assert "/room" not in stage.paths()


def test_c67_the_first_to_try_decides_even_if_slower() -> None:
    stage = open_stage(
        LatencyProfile(conference_join_seconds=1.0, webhook_seconds=0.1, callback_jitter_seconds=0.0)
    )
    stage.dial(room(statusCallback="/first"))
    stage.run(0.8)
    stage.phone(DAVID).dial(LINE)
    stage.serve("/voice", room(statusCallback="/second"))
    stage.run(10)
    assert len(stage.visits_of("/first")) == 3
    assert stage.visits_of("/second") == []
    close_stage(stage)


def test_c68_twiml_has_no_events_by_default(stage: Stage) -> None:
    meet(stage, staff={"statusCallbackEvent": ""})
    assert "/room" not in stage.paths()


def test_c68_rest_has_start_and_end_by_default(stage: Stage) -> None:
    stage.answers(OLENA, DAVID, after=1)
    for number in (OLENA, DAVID):
        stage.client.conferences("job-1").participants.create(
            from_=LINE, to=number, conference_status_callback=BASE + "/room"
        )
    stage.run(3)
    for number in (OLENA, DAVID):
        stage.phone(number).live_legs[0].hang_up()
    stage.run(1)
    assert names(stage) == ["conference-start", "conference-end"]


def test_c69_end_on_exit_ends_the_room_for_everybody(stage: Stage) -> None:
    pair = meet(stage, staff={"endConferenceOnExit": "true"})
    pair.staff.hang_up()
    stage.run(1)
    end = last_event(stage, "conference-end")
    assert end["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    assert end["CallSidEndingConference"] == pair.staff.sid
    assert end["ParticipantLabelEndingConference"] == "staff"
    leaves = {
        one.fields["ParticipantLabel"]: one.fields["ReasonParticipantLeft"]
        for one in stage.visits_of("/room")
        if one.fields["StatusCallbackEvent"] == "participant-leave"
    }
    assert leaves == {"staff": "participant_hung_up", "olena": "moderator_ended_conference"}
    after = [one.fields for one in stage.visits_of("/after") if one.fields["CallSid"] == pair.olena.sid]
    assert after[0]["DialCallStatus"] == "answered"
    assert "DialCallSid" not in after[0]
    assert "DialCallDuration" not in after[0]
    assert pair.olena.state == "in-progress"


def test_c70_rest_ends_a_room_and_the_legs_go_on(stage: Stage) -> None:
    pair = meet(stage)
    answered = stage.client.conferences(pair.sid).update(status="completed")
    assert answered.status == "completed"
    stage.run(1)
    assert last_event(stage, "conference-end")["ReasonConferenceEnded"] == "conference-ended-via-api"
    assert last_event(stage, "participant-leave")["ReasonParticipantLeft"] == "conference_ended_via_api"
    assert len(stage.visits_of("/after")) == 2
    assert {pair.staff.state, pair.olena.state} == {"in-progress"}
    assert stage.client.conferences(pair.sid).fetch().reason_conference_ended == "conference-ended-via-api"


def test_c70_ending_an_ended_room_is_an_error(stage: Stage) -> None:
    pair = meet(stage)
    stage.client.conferences(pair.sid).update(status="completed")
    stage.run(1)
    with pytest.raises(TwilioRestException):
        stage.client.conferences(pair.sid).update(status="completed")


def test_c71_the_last_to_leave_ends_the_room(stage: Stage) -> None:
    pair = meet(stage)
    pair.olena.hang_up()
    stage.run(5)
    assert "conference-end" not in names(stage)
    assert pair.staff.heard[-1].kind == "say"
    pair.staff.hang_up()
    stage.run(1)
    end = last_event(stage, "conference-end")
    assert end["ReasonConferenceEnded"] == "last-participant-left"
    assert names(stage)[-3:] == ["participant-leave", "participant-leave", "conference-end"]


def test_c71_music_for_one_who_remains_is_a_knob() -> None:
    stage = open_stage(unverified=Unverified(music_resumes_alone=True))
    pair = meet(stage)
    before = len(pair.staff.heard)
    pair.olena.hang_up()
    stage.run(5)
    assert len(pair.staff.heard) == before + 1
    close_stage(stage)


def test_c72_removing_participants(stage: Stage) -> None:
    pair = meet(stage)
    assert stage.client.conferences(pair.sid).participants(pair.olena.sid).delete()
    stage.run(1)
    assert pair.olena.state == "in-progress"
    assert last_event(stage, "participant-leave")["CallSid"] == pair.olena.sid
    assert len(stage.visits_of("/after")) == 1
    stage.client.conferences(pair.sid).participants("staff").delete()
    stage.run(1)
    assert last_event(stage, "conference-end")["ReasonConferenceEnded"] == "last-participant-kicked"


def test_c72_removing_one_whose_exit_ends_the_room(stage: Stage) -> None:
    pair = meet(stage, olena={"endConferenceOnExit": "true"})
    stage.client.conferences(pair.sid).participants("olena").delete()
    stage.run(1)
    reason = last_event(stage, "conference-end")["ReasonConferenceEnded"]
    assert reason == "participant-with-end-conference-on-exit-kicked"


def test_c73_a_wait_document_ends_in_silence(stage: Stage) -> None:
    stage.serve("/wait", "<Say>Once</Say>")
    leg = stage.dial(room())
    stage.run(60)
    assert stage.texts(leg) == ["Once"]
    assert len(stage.visits_of("/wait")) == 1
    assert leg.participation is not None


def test_c73_an_empty_redirect_makes_it_loop(stage: Stage) -> None:
    stage.serve("/wait", "<Pause length='10'/><Redirect/>")
    stage.dial(room())
    stage.run(35)
    assert len(stage.visits_of("/wait")) == 4


@pytest.mark.parametrize("verb", ["<Gather/>", "<Hangup/>", f"<Dial>{DAVID}</Dial>"])
def test_c74_other_verbs_in_a_wait_document_are_13238(stage: Stage, verb: str) -> None:
    stage.serve("/wait", f"<Say>Hello</Say>{verb}")
    leg = stage.dial(room(dial=""))
    stage.run(3)
    assert stage.codes() == [13238]
    assert stage.texts(leg) == ["next verb"]


@pytest.mark.parametrize("dial", ["", 'action="/after"'])
def test_c75_a_failing_wait_document_throws_the_caller_out(stage: Stage, dial: str) -> None:
    stage.serve("/wait", lambda _: Response("oops", 500))
    stage.serve("/after", "<Say>after</Say>")
    leg = stage.dial(room(dial=dial))
    stage.run(1)
    assert 11200 in stage.codes()
    assert stage.texts(leg) == (["after"] if dial else ["next verb"])
    assert [one.status for one in stage.client.conferences.list()] == ["completed"]


def test_c76_a_label_in_use_is_16025_and_the_next_verb_follows(stage: Stage) -> None:
    stage.serve("/offer", room(participantLabel="staff"))
    stage.serve("/wait", "<Say>wait</Say>")
    stage.answers(OLENA, after=1)
    stage.dial(room(participantLabel="staff"))
    call = stage.call()
    stage.run(3)
    assert stage.codes() == [16025]
    assert stage.texts(stage.leg(call.sid)) == ["next verb"]
    assert "/after" not in stage.paths()


@pytest.mark.parametrize("label", ["a/b", "a%2Fb", "x" * 129, "CA" + "0" * 32])
def test_c76_labels_that_do_not_fit(stage: Stage, label: str) -> None:
    leg = stage.dial(room(participantLabel=label))
    stage.run(1)
    assert stage.codes() == [16023]
    assert stage.texts(leg) == ["next verb"]


def test_c77_a_completed_conference_cannot_be_dialled_by_its_id(stage: Stage) -> None:
    pair = meet(stage)
    stage.client.conferences(pair.sid).update(status="completed")
    stage.run(1)
    stage.serve("/voice", room(pair.sid))
    stage.phone(DAVID).dial(LINE)
    stage.run(1)
    assert stage.codes() == [13236]
    assert stage.last("/after").fields["DialCallStatus"] == "failed"


def test_c77_a_live_conference_can(stage: Stage) -> None:
    pair = meet(stage)
    stage.serve("/voice", room(pair.sid))
    david = stage.phone(DAVID).dial(LINE)
    stage.run(1)
    assert david.talks_with() == {stage.phone(STAFF), stage.phone(OLENA)}


def test_c78_the_same_name_later_is_another_conference(stage: Stage) -> None:
    pair = meet(stage)
    pair.olena.hang_up()
    pair.staff.hang_up()
    stage.run(1)
    stage.phone(DAVID).dial(LINE)
    stage.run(1)
    found = stage.client.conferences.list(friendly_name="job-1")
    assert [one.status for one in found] == ["init", "completed"]
    assert found[0].sid != pair.sid


def test_c79_participants_create_by_name_opens_the_room(stage: Stage) -> None:
    stage.answers(OLENA, after=1)
    made = stage.client.conferences("fresh").participants.create(from_=LINE, to=OLENA, label="olena")
    assert made.conference_sid.startswith("CF")
    assert (made.status, made.label) == ("queued", "olena")
    stage.run(3)
    assert [one.status for one in stage.client.conferences.list(friendly_name="fresh")] == ["init"]
    assert stage.client.conferences(made.conference_sid).participants("olena").fetch().status == "connected"


def test_c79_by_the_id_of_a_dead_room_it_is_an_error(stage: Stage) -> None:
    pair = meet(stage)
    stage.client.conferences(pair.sid).update(status="completed")
    stage.run(1)
    for sid, code in ((pair.sid, 16022), ("CF" + "0" * 32, 16003)):
        with pytest.raises(TwilioRestException) as refused:
            stage.client.conferences(sid).participants.create(from_=LINE, to=DAVID)
        assert refused.value.code == code


def test_c79_labels_by_rest(stage: Stage) -> None:
    pair = meet(stage)
    for label, code in (("staff", 16026), ("a/b", 16024)):
        with pytest.raises(TwilioRestException) as refused:
            stage.client.conferences(pair.sid).participants.create(from_=LINE, to=DAVID, label=label)
        assert refused.value.code == code


def test_c80_one_who_cannot_be_added_leaves_without_having_joined(stage: Stage) -> None:
    pair = meet(stage)
    stage.phone(DAVID).on_ring = Busy()
    made = stage.client.conferences(pair.sid).participants.create(from_=LINE, to=DAVID, label="client")
    stage.run(3)
    leave = last_event(stage, "participant-leave")
    assert leave["CallSid"] == made.call_sid
    assert leave["ReasonParticipantLeft"] == "participant_add_failed"
    assert leave["ParticipantCallStatus"] == "busy"
    assert pair.staff.talks_with() == {stage.phone(OLENA)}


def test_c81_hold_and_unhold(stage: Stage) -> None:
    pair = meet(stage)
    stage.serve("/hold", "<Say>You are on hold.</Say>")
    held = stage.client.conferences(pair.sid).participants("olena").update(hold=True, hold_url=BASE + "/hold")
    assert held.hold
    stage.run(3)
    assert stage.last("/hold").method == "GET"
    assert pair.staff.talks_with() == set()
    assert pair.olena.talks_with() == set()
    assert stage.texts(pair.olena)[-1] == "You are on hold."
    assert last_event(stage, "participant-hold")["Hold"] == "true"
    stage.client.conferences(pair.sid).participants("olena").update(hold=False)
    stage.run(1)
    assert names(stage)[-1] == "participant-unhold"
    assert pair.staff.talks_with() == {stage.phone(OLENA)}


def test_c81_end_on_exit_cannot_be_changed_while_held(stage: Stage) -> None:
    pair = meet(stage)
    participant = stage.client.conferences(pair.sid).participants("olena")
    participant.update(hold=True)
    stage.run(1)
    assert not participant.update(end_conference_on_exit=True).end_conference_on_exit
    stage.run(1)
    assert not participant.fetch().end_conference_on_exit
    participant.update(hold=False)
    stage.run(1)
    participant.update(end_conference_on_exit=True)
    stage.run(1)
    assert participant.fetch().end_conference_on_exit
    assert last_event(stage, "participant-modify")["EndConferenceOnExit"] == "true"


def test_c82_mute_and_unmute(stage: Stage) -> None:
    pair = meet(stage)
    participant = stage.client.conferences(pair.sid).participants(pair.olena.sid)
    participant.update(muted=True)
    stage.run(1)
    assert pair.staff.talks_with() == set()
    assert pair.olena.talks_with() == {stage.phone(STAFF)}
    participant.update(muted=False)
    stage.run(1)
    assert names(stage)[-2:] == ["participant-mute", "participant-unmute"]
    assert last_event(stage, "participant-mute")["Muted"] == "true"


def test_c83_announcements_to_one_and_to_all(stage: Stage) -> None:
    pair = meet(stage)
    stage.serve("/note", "<Say>A word</Say>")
    stage.client.conferences(pair.sid).participants("staff").update(announce_url=BASE + "/note")
    stage.run(3)
    assert stage.texts(pair.staff)[-1] == "A word"
    assert "A word" not in stage.texts(pair.olena)
    ended = last_event(stage, "announcement-end")
    assert (ended["AnnounceUrl"], ended["ParticipantLabel"]) == (BASE + "/note", "staff")
    stage.client.conferences(pair.sid).update(announce_url=BASE + "/note")
    stage.run(3)
    assert stage.texts(pair.olena)[-1] == "A word"
    assert stage.last("/note").method == "POST"
    assert names(stage).count("announcement-end") == 2
    assert pair.staff.talks_with() == {stage.phone(OLENA)}


def test_c84_a_redirect_is_a_leave_then_the_action_then_the_new_address() -> None:
    stage = open_stage(LatencyProfile(callback_jitter_seconds=0.0))
    stage.serve("/after", "<Say>Must be ignored</Say>")
    stage.serve("/moved", "<Say>Moved</Say><Pause length='60'/>")
    leg = stage.dial(room(participantLabel="staff"))
    stage.run(3)
    stage.client.calls(leg.sid).update(url=BASE + "/moved")
    stage.run(3)
    times = {visit.path: visit.seconds for visit in stage.visits}
    assert times["/after"] < times["/moved"]
    assert last_event(stage, "participant-leave")["ReasonParticipantLeft"] == "participant_updated_via_api"
    action = stage.last("/after")
    assert (action.fields["DialCallStatus"], action.fields["CallStatus"]) == ("answered", "in-progress")
    assert stage.texts(leg) == ["Moved"]
    close_stage(stage)


def test_c84_a_redirect_of_one_whose_exit_ends_the_room_ends_it(stage: Stage) -> None:
    pair = meet(stage, staff={"endConferenceOnExit": "true"})
    stage.serve("/moved", "<Pause length='60'/>")
    stage.client.calls(pair.staff.sid).update(url=BASE + "/moved")
    stage.run(1)
    assert names(stage)[-1] == "conference-end"


def test_c85_star_leaves_the_room_and_asks_the_action(stage: Stage) -> None:
    stage.serve("/after", "<Say>Menu</Say><Pause length='60'/>")
    leg = stage.dial(room(dial='action="/after" hangupOnStar="true"'))
    stage.run(1)
    leg.press("*")
    stage.run(2)
    assert names(stage) == ["participant-join", "participant-leave", "conference-end"]
    fields = stage.last("/after").fields
    assert (fields["CallStatus"], fields["DialCallStatus"]) == ("in-progress", "answered")
    assert stage.texts(leg)[-1] == "Menu"


def test_c85_others_stay_when_one_presses_star(stage: Stage) -> None:
    pair = meet(stage)
    stage.serve("/voice", room(dial='action="/after" hangupOnStar="true"', participantLabel="david"))
    david = stage.phone(DAVID).dial(LINE)
    stage.run(1)
    david.press("*")
    stage.run(1)
    assert "conference-end" not in names(stage)
    assert pair.staff.talks_with() == {stage.phone(OLENA)}


def test_c86_other_keys_are_invisible(stage: Stage) -> None:
    pair = meet(stage)
    before = len(stage.visits)
    pair.staff.press("123456789#0*")
    stage.run(10)
    assert len(stage.visits) == before
    assert pair.staff.talks_with() == {stage.phone(OLENA)}


def test_c87_a_full_room_is_16020(stage: Stage) -> None:
    meet(stage)
    stage.serve("/voice", room(maxParticipants="2"))
    stage.phone(DAVID).dial(LINE)
    stage.run(1)
    assert stage.codes() == [16020]


def test_c88_who_has_left_cannot_be_fetched(stage: Stage) -> None:
    pair = meet(stage)
    assert len(stage.client.conferences(pair.sid).participants.list()) == 2
    pair.olena.hang_up()
    stage.run(1)
    with pytest.raises(TwilioRestException) as refused:
        stage.client.conferences(pair.sid).participants(pair.olena.sid).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)
    pair.staff.hang_up()
    stage.run(1)
    assert stage.client.conferences(pair.sid).participants.list() == []


def test_c89_participants_by_label(stage: Stage) -> None:
    pair = meet(stage, olena={"participantLabel": "olena k&#x2e; 2"})
    participants = stage.client.conferences(pair.sid).participants
    assert participants("olena k. 2").update(muted=True).muted
    stage.run(1)
    assert participants("olena k. 2").fetch().muted
    assert participants("olena k. 2").delete()
    stage.run(1)
    assert [one.label for one in participants.list()] == ["staff"]


def test_c90_a_name_over_128_characters_is_13237(stage: Stage) -> None:
    leg = stage.dial(room("n" * 129, dial=""))
    stage.run(1)
    assert stage.codes() == [13237]
    assert stage.texts(leg) == ["next verb"]


def test_c91_events_overtake_each_other_but_their_numbers_tell_the_order() -> None:
    stage = open_stage(seed=5)
    with_faults(stage, reorder_window_seconds=3.0, duplicate_share=0.5)
    pair = meet(stage)
    stage.run(5)
    pair.staff.hang_up()
    pair.olena.hang_up()
    stage.run(10)
    delivered = [int(visit.fields["SequenceNumber"]) for visit in stage.visits_of("/room")]
    assert delivered != sorted(delivered)
    assert sorted(set(delivered)) == [1, 2, 3, 4, 5, 6]
    assert len(delivered) > 6
    tokens = {
        (visit.fields["SequenceNumber"], visit.headers["I-Twilio-Idempotency-Token"])
        for visit in stage.visits_of("/room")
    }
    assert len(tokens) == 6
    close_stage(stage)


def test_c91_the_same_seed_gives_the_same_disorder() -> None:
    def run() -> list[tuple[str, float]]:
        stage = open_stage(LatencyProfile.realistic(), seed=9)
        with_faults(
            stage, reorder_window_seconds=2.0, duplicate_share=0.3, drop_share={"participant-join": 0.5}
        )
        stage.serve("/wait", "<Say>wait</Say>")
        stage.serve("/offer", room())
        stage.answers(OLENA, IRYNA, after=2)
        stage.dial(room())
        stage.call()
        stage.call(IRYNA)
        stage.run(30)
        seen = [
            (visit.path + visit.fields.get("StatusCallbackEvent", ""), visit.seconds)
            for visit in stage.visits
        ]
        close_stage(stage)
        return seen

    assert run() == run()


def test_a_dropped_conference_end_leaves_rest_as_the_only_witness(stage: Stage) -> None:
    with_faults(stage, drop_share={"conference-end": 1.0})
    pair = meet(stage)
    pair.staff.hang_up()
    pair.olena.hang_up()
    stage.run(5)
    assert "conference-end" not in names(stage)
    assert stage.client.conferences(pair.sid).fetch().status == "completed"


def test_beeps_are_heard_unless_switched_off(stage: Stage) -> None:
    pair = meet(stage, olena={"beep": "true"})
    assert [one.kind for one in pair.staff.heard if one.kind == "beep"] == ["beep"]
    pair.olena.hang_up()
    stage.run(1)
    assert [one.kind for one in pair.staff.heard if one.kind == "beep"] == ["beep", "beep"]


def test_early_media_lets_the_room_hear_the_ringing(stage: Stage) -> None:
    pair = meet(stage)
    for early, expected in ((False, 0), (True, 1)):
        stage.client.conferences(pair.sid).participants.create(
            from_=LINE, to=DAVID, early_media=early, timeout=10
        )
        stage.run(30)
        assert sum(one.kind == "ringing" for one in pair.staff.heard) == expected


def test_a_coach_is_heard_by_one_only(stage: Stage) -> None:
    pair = meet(stage)
    stage.serve("/voice", room(coach=pair.staff.sid))
    david = stage.phone(DAVID).dial(LINE)
    stage.run(1)
    assert stage.phone(DAVID) in pair.staff.talks_with()
    assert stage.phone(DAVID) not in pair.olena.talks_with()
    assert david.talks_with() == {stage.phone(STAFF), stage.phone(OLENA)}


def test_a_time_limit_takes_the_leg_out_of_the_room(stage: Stage) -> None:
    stage.serve("/after", "<Pause length='5'/>")
    leg = stage.dial(room(dial='action="/after" timeLimit="30"'))
    stage.run(31)
    assert leg.participation is None
    assert "/after" in stage.paths()


def test_talk_intervals_are_the_truth(stage: Stage) -> None:
    pair = meet(stage)
    stage.run(10.25)
    pair.olena.hang_up()
    stage.run(5)
    ((other, began, ended),) = pair.staff.talk_intervals
    assert other == pair.olena.sid
    assert ended == pair.olena.ended_at
    assert [(pair.staff.sid, began, ended)] == pair.olena.talk_intervals


def test_a_caller_who_hangs_up_on_the_way_into_the_room_leaves_nothing_behind() -> None:
    stage = open_stage(LatencyProfile(conference_join_seconds=2.0))
    leg = stage.dial(room())
    stage.run(1.5)
    leg.hang_up()
    stage.run(3)
    assert [one.status for one in stage.client.conferences.list()] == ["completed"]
    assert "participant-join" not in names(stage)
    close_stage(stage)


def test_c80_ending_a_room_stops_those_who_are_still_being_dialled_into_it(stage: Stage) -> None:
    pair = meet(stage)
    made = stage.client.conferences(pair.sid).participants.create(from_=LINE, to=DAVID, label="client")
    stage.run(2)
    assert stage.phone(DAVID).ringing is not None
    stage.client.conferences(pair.sid).update(status="completed")
    stage.run(1)
    assert stage.leg(made.call_sid).state == "canceled"
    assert last_event(stage, "conference-end")["ReasonConferenceEnded"] == "conference-ended-via-api"
    leave = last_event(stage, "participant-leave")
    assert (leave["CallSid"], leave["ReasonParticipantLeft"]) == (made.call_sid, "participant_add_failed")
    assert names(stage)[-1] == "conference-end"


def test_c80_removing_one_who_still_waits_to_be_dialled(stage: Stage) -> None:
    stage.sandbox.settings.calls_per_second = 0.1
    pair = meet(stage)
    participants = stage.client.conferences(pair.sid).participants
    made = participants.create(from_=LINE, to=DAVID, label="client")
    assert participants("client").fetch().status == "queued"
    participants("client").delete()
    stage.run(30)
    assert stage.leg(made.call_sid).state == "canceled"
    assert stage.phone(DAVID).legs == []
    assert [one.label for one in participants.list()] == ["olena", "staff"]
