"""One interpreted call, whole: staff dial, an interpreter accepts by key, both talk, somebody hangs up."""

from __future__ import annotations

from tests.telephony.sandbox.stage import BASE, OLENA, Stage

ROOM = (
    '<Dial action="/after-{who}"><Conference startConferenceOnEnter="{starts}" beep="false"'
    ' endConferenceOnExit="false" participantLabel="{who}" waitUrl="/wait" statusCallback="/room"'
    ' statusCallbackEvent="start end join leave">'
    "call-1</Conference></Dial><Say>after {who}</Say>"
)


def _serve(stage: Stage) -> None:
    stage.serve("/language", ROOM.format(who="staff", starts="true"))
    stage.serve("/wait", "<Say>Please wait.</Say><Redirect/>")
    stage.serve("/offer", '<Gather numDigits="1" action="/accept"><Say>Press 1 to accept.</Say></Gather>')
    stage.serve("/accept", ROOM.format(who="olena", starts="false"))
    stage.serve("/after-staff", "<Say>Thank you.</Say>")
    stage.serve("/after-olena", "<Say>Goodbye.</Say>")


def test_staff_and_interpreter_talk(slow_stage: Stage) -> None:
    stage = slow_stage
    _serve(stage)
    staff = stage.dial('<Gather numDigits="3" action="/language"><Say>Which language?</Say></Gather>')
    stage.run(3)
    assert staff.state == "in-progress"
    staff.press("213")
    stage.run(3)
    assert stage.last("/language").fields["Digits"] == "213"
    assert stage.texts(staff)[-1] == "Please wait."

    stage.answers(OLENA, after=4.0, presses=[("1", 2.0)])
    call = stage.call(
        status_callback=BASE + "/status",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    stage.run(15)
    olena = stage.leg(call.sid)
    assert olena.talks_with() == {staff.phone}
    assert staff.talks_with() == {olena.phone}
    assert [one[0] for one in stage.events()] == ["participant-join", "participant-join", "conference-start"]

    staff.hang_up()
    stage.run(1)
    assert staff.state == "completed"
    assert stage.last("/after-staff").fields["CallStatus"] == "completed"
    olena.hang_up()
    stage.run(2)
    assert {one[0] for one in stage.events()[-2:]} == {"participant-leave", "conference-end"}
    assert [visit.fields["CallStatus"] for visit in stage.in_order("/status")] == [
        "initiated", "ringing", "in-progress", "completed",
    ]  # fmt: skip
    ((_, began, ended),) = olena.talk_intervals
    assert staff.talk_intervals == [(olena.sid, began, ended)]
    assert stage.last("/line-status").fields["CallSid"] == staff.sid
