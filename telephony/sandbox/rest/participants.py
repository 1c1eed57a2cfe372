"""Answer for the Participant resource.

https://www.twilio.com/docs/voice/api/conference-participant-resource
"""

from __future__ import annotations

from functools import partial

from telephony.sandbox.ambience import announce_to
from telephony.sandbox.conference import Conference, JoinPlan, JoinRefusedError, Participation
from telephony.sandbox.conference_events import RoomCallbacks, emit
from telephony.sandbox.legs import Leg
from telephony.sandbox.outbound import place_participant
from telephony.sandbox.rest import calls
from telephony.sandbox.rest.answers import RestAnswer, RestError, not_found, page
from telephony.sandbox.rest.request import RestRequest
from telephony.sandbox.rest.shapes import participant_json
from telephony.sandbox.rooms import ROOM_SID
from telephony.sandbox.verbs.dial_conference import is_fit_label
from telephony.sandbox.words import is_true

ROOM_GONE = 16022


def create(request: RestRequest) -> RestAnswer:
    """Dial somebody into a conference: by name, which opens a room if need be, or by the id of a live one."""
    sandbox, form = request.sandbox, request.form
    to, from_ = calls.numbers(request)
    timeout_seconds = calls.ring_seconds(request)
    call_callbacks = calls.callback_plan(request)
    plan = _plan(request)
    limit = form.number("TimeLimit", 1, 14_400, 21208)
    room = _open(request, plan)
    shown = form.get("CallerId") or from_
    leg = calls.new_leg(sandbox, to, shown)
    leg.callbacks = call_callbacks
    leg.time_limit_seconds = float(limit or 14_400)
    try:
        participation = room.expect(leg, plan)
    except JoinRefusedError as refusal:
        leg.end("failed")
        code = {16025: 16026}.get(refusal.code, refusal.code)
        raise RestError(code, refusal.message) from refusal
    participation.is_added = True
    leg.over.add_done_callback(lambda _: room.fail_to_add(participation))
    calls.file_event_warning(request, leg)
    leg.queue_seconds = sandbox.dialler.estimate_seconds()

    async def place(leg: Leg) -> None:
        await place_participant(leg, room, participation, timeout_seconds)

    request.later(partial(sandbox.dialler.enqueue, leg, place))
    return RestAnswer(201, participant_json(participation))


def fetch(request: RestRequest) -> RestAnswer:
    """Return a live participant; whoever has left is not found."""
    return RestAnswer(200, participant_json(_participation(request)))


def list_participants(request: RestRequest) -> RestAnswer:
    """Return the live participants, newest first."""
    room, form = request.room(), request.form
    shown = [
        participant_json(one)
        for one in reversed([*room.participants.values(), *room.expected.values()])
        if form.get("Muted") is None or one.muted == is_true(form.get("Muted"))
    ]
    shown = [one for one in shown if form.get("Hold") is None or one["hold"] == is_true(form.get("Hold"))]
    answer = page("participants", [{**one, "sid": one["call_sid"]} for one in shown], request.path, form)
    for one in answer.body["participants"]:
        del one["sid"]
    return answer


def update(request: RestRequest) -> RestAnswer:
    """Mute, hold, announce to, or change a live participant. Anything but `true` is false."""
    one, form = _participation(request), request.form
    announce_url, hold_url, wait_url = request.url("AnnounceUrl"), request.url("HoldUrl"), form.get("WaitUrl")
    announce_method, hold_method = form.method("AnnounceMethod"), form.method("HoldMethod", "GET")
    wait_method = form.method("WaitMethod")
    shape = participant_json(one)
    if form.has("Muted"):
        muted = is_true(form.get("Muted"))
        shape["muted"] = muted
        request.later(partial(_mute, one, muted=muted))
    if form.has("Hold"):
        held = is_true(form.get("Hold"))
        shape["hold"] = held
        request.later(partial(_hold, one, hold_url, hold_method, held=held))
    if form.has("EndConferenceOnExit"):
        # Ignored while on hold, though answered 200:
        # https://github.com/twilio-professional-services/flex-dialpad-addon-plugin/issues/60
        shape["end_conference_on_exit"] = one.ends if one.hold else is_true(form.get("EndConferenceOnExit"))
    if form.has("EndConferenceOnExit", "BeepOnExit", "Coaching", "WaitUrl"):
        request.later(partial(_modify, one, request, wait_url, wait_method))
    if announce_url is not None:
        request.later(
            lambda: one.leg.sandbox.spawn(announce_to([one], one.room, announce_url, announce_method))
        )
    return RestAnswer(200, shape)


def delete(request: RestRequest) -> RestAnswer:
    """Remove a participant; a leg that came by a document goes on with what follows its Dial."""
    one = _participation(request)
    request.later(partial(_remove, one))
    return RestAnswer(204)


def _participation(request: RestRequest) -> Participation:
    """Return the live participant that the path names by call or label."""
    room, name = request.room(), request.names[1]
    for one in (*room.participants.values(), *room.expected.values()):
        if name in {one.leg.sid, one.plan.label}:
            return one
    raise not_found(request.path)


def _open(request: RestRequest, plan: JoinPlan) -> Conference:
    name, rooms = request.names[0], request.sandbox.rooms
    status = request.sandbox.settings.unverified.room_gone_http_status
    if ROOM_SID.fullmatch(name) and name not in rooms.by_sid:
        raise RestError(16003, "Conference is not recognised", status)
    try:
        return rooms.open(name, plan.callbacks)
    except JoinRefusedError as refusal:
        code = {13236: ROOM_GONE}.get(refusal.code, refusal.code)
        raise RestError(code, refusal.message, status if code == ROOM_GONE else 400) from refusal


def _plan(request: RestRequest) -> JoinPlan:
    form = request.form
    label = form.get("Label")
    if label is not None and not is_fit_label(label):
        raise RestError(16024, f"Invalid participant label '{label}'")
    callback_url = request.url("ConferenceStatusCallback", 21609)
    callbacks = None
    if callback_url is not None:
        # Several events come as repeated fields or as one string with spaces; both are taken here.
        events = " ".join(form.all("ConferenceStatusCallbackEvent")).split() or ["start", "end"]
        method = form.method("ConferenceStatusCallbackMethod")
        callbacks = RoomCallbacks(callback_url, method, frozenset(events))
    wait_url = form.get("WaitUrl")
    return JoinPlan(
        muted=is_true(form.get("Muted")),
        beep=form.get("Beep") or "true",
        starts=is_true(form.get("StartConferenceOnEnter"), default=True),
        ends=is_true(form.get("EndConferenceOnExit")),
        label=label,
        wait_url=request.url("WaitUrl") if wait_url else wait_url,
        wait_method=form.method("WaitMethod"),
        max_participants=form.number("MaxParticipants", 2, 250, 20001) or 250,
        coach=form.get("CallSidToCoach") if is_true(form.get("Coaching")) else None,
        early_media=is_true(form.get("EarlyMedia"), default=True),
        callbacks=callbacks,
    )


def _mute(one: Participation, *, muted: bool) -> None:
    if not _is_in(one) or one.muted == muted:
        return
    one.muted = muted
    _touch(one)
    emit(one.room, "participant-mute" if muted else "participant-unmute", one)


def _hold(one: Participation, url: str | None, method: str, *, held: bool) -> None:
    if not _is_in(one):
        return
    changed = one.hold != held
    one.hold = held
    if held:
        one.ambience.hold(url, method)
    else:
        one.ambience.stop()
        if not one.room.is_started:
            one.ambience.wait()
    _touch(one)
    if changed:
        emit(one.room, "participant-hold" if held else "participant-unhold", one)


def _modify(one: Participation, request: RestRequest, wait_url: str | None, wait_method: str) -> None:
    form = request.form
    if not _is_in(one):
        return
    if form.has("EndConferenceOnExit") and not one.hold:
        one.ends = is_true(form.get("EndConferenceOnExit"))
    if form.has("BeepOnExit"):
        one.beep = "onExit" if is_true(form.get("BeepOnExit")) else "false"
    if form.has("Coaching"):
        one.coach = form.get("CallSidToCoach") if is_true(form.get("Coaching")) else None
    if form.has("WaitUrl"):
        one.wait_url, one.wait_method = wait_url, wait_method
        if not one.room.is_started:
            one.ambience.wait()
    _touch(one)
    emit(one.room, "participant-modify", one)


def _remove(one: Participation) -> None:
    unverified = one.leg.sandbox.settings.unverified
    if not _is_in(one):
        one.leg.end("canceled" if one.leg.answered_at is None else "completed", cause="rest")
        return
    one.was_removed = True
    leg = one.leg
    one.room.leave(one, unverified.removed_leave_reason)
    if not unverified.removed_leg_continues:
        leg.end("completed", cause="rest")


def _is_in(one: Participation) -> bool:
    return one.room.participants.get(one.leg) is one


def _touch(one: Participation) -> None:
    one.updated_at = one.leg.sandbox.now()
    one.room.refresh_hearing()
