"""Answer for the Call resource: https://www.twilio.com/docs/voice/api/call-resource ."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from telephony.sandbox.callbacks import CALL_EVENTS, CallbackPlan
from telephony.sandbox.documents import MAX_INLINE_CHARACTERS
from telephony.sandbox.legs import FINAL, Leg
from telephony.sandbox.outbound import CallPlan, MachineDetection, place_call
from telephony.sandbox.rest.answers import RestAnswer, RestError, page
from telephony.sandbox.rest.filters import is_within
from telephony.sandbox.rest.request import RestRequest
from telephony.sandbox.rest.shapes import call_json
from telephony.sandbox.sources import Fetch, Inline, Source
from telephony.sandbox.words import E164, tidy_number

if TYPE_CHECKING:
    from telephony.sandbox.engine import Sandbox

SENDABLE = frozenset("0123456789#*wW")


def create(request: RestRequest) -> RestAnswer:
    """Create a call: 201 and queued, whatever becomes of it."""
    to, from_ = numbers(request)
    form, sandbox = request.form, request.sandbox
    source = _source(request)
    if source is None:
        raise RestError(21205, "Url parameter is required: neither Url nor Twiml was given")
    plan = CallPlan(
        source,
        timeout_seconds=ring_seconds(request),
        send_digits=_send_digits(request),
        detection=_detection(request),
    )
    callbacks = callback_plan(request)
    limit = form.number("TimeLimit", 1, 14_400, 21208)
    fallback = request.url("FallbackUrl")
    fallback_method = form.method("FallbackMethod")
    leg = new_leg(sandbox, to, from_)
    leg.callbacks = callbacks
    leg.fallback = (fallback, fallback_method) if fallback else None
    leg.time_limit_seconds = float(limit or 14_400)
    _file_warnings(request, leg)
    leg.queue_seconds = sandbox.dialler.estimate_seconds()
    request.later(partial(sandbox.dialler.enqueue, leg, partial(_place, plan=plan)))
    return RestAnswer(201, call_json(leg, leg.status))


def fetch(request: RestRequest) -> RestAnswer:
    """Return a call as REST knows it, a little behind what has happened."""
    return RestAnswer(200, call_json(request.leg()))


def list_calls(request: RestRequest) -> RestAnswer:
    """Return the calls that pass the filters, newest first."""
    form = request.form
    is_over_unwanted = form.get("Status") in {"queued", "ringing", "in-progress"}
    wanted = {"To": "to", "From": "from", "ParentCallSid": "parent_call_sid", "Status": "status"}
    shown = []
    for leg in reversed(request.sandbox.legs.values()):
        if leg.is_deleted or (is_over_unwanted and _is_long_over(request, leg)):
            continue
        if not is_within(form, "StartTime", leg.started_at):
            continue
        if not is_within(form, "EndTime", leg.ended_at):
            continue
        shape = call_json(leg)
        if all(shape[key] == form.get(name) for name, key in wanted.items() if form.has(name)):
            shown.append(shape)
    return page("calls", shown, request.path, form)


def _is_long_over(request: RestRequest, leg: Leg) -> bool:
    """Tell cheaply whether a leg shows as over: of a day's thousands, a list of the live ones wants few."""
    lag = request.sandbox.latency.read_lag_seconds
    return leg.ended_at is not None and (request.sandbox.now() - leg.ended_at).total_seconds() > lag + 1


def update(request: RestRequest) -> RestAnswer:
    """Redirect, complete or cancel a call."""
    leg, form, sandbox = request.leg(), request.form, request.sandbox
    status = form.get("Status")
    if status is not None and status not in {"canceled", "completed"}:
        raise RestError(21218 if status == "" else 20001, f"Invalid Status: {status}")
    if form.has("StatusCallback") and not form.has("Url", "Twiml"):
        raise RestError(21205, "StatusCallback can only be changed together with Url")
    source = _source(request)
    callbacks = callback_plan(request) if form.has("StatusCallback") else None
    limit = form.number("TimeLimit", 1, None, 21208)
    seen = leg.seen_status(sandbox.latency.read_lag_seconds)
    if not leg.is_live or seen in FINAL:
        raise _not_in_progress()
    if status == "canceled":
        return _cancel(request, leg)
    if status == "completed":
        request.later(partial(_complete, leg))
        return RestAnswer(200, call_json(leg))
    if source is not None:
        if leg.status != "in-progress" or seen != "in-progress":
            raise _not_in_progress()
        request.later(partial(_redirect, leg, source, callbacks))
    if limit is not None:
        request.later(partial(leg.limit_time, float(limit)))
    return RestAnswer(200, call_json(leg))


def delete(request: RestRequest) -> RestAnswer:
    """Forget a call that is over."""
    leg = request.leg()
    wait = request.sandbox.settings.unverified.delete_wait_seconds
    if leg.ended_at is None or (request.sandbox.now() - leg.ended_at).total_seconds() < wait:
        raise RestError(20009, "Cannot delete this call before it is complete", 409)
    leg.is_deleted = True
    return RestAnswer(204)


def numbers(request: RestRequest) -> tuple[str, str]:
    """Return To and From, or refuse what cannot be called or shown."""
    form, sandbox = request.form, request.sandbox
    if not form.get("To"):
        raise RestError(21201, "No 'To' number is specified")
    if not form.get("From"):
        raise RestError(21213, "No 'From' number is specified")
    to, from_ = tidy_number(form.get("To") or ""), tidy_number(form.get("From") or "")
    if not E164.fullmatch(to):
        raise RestError(21211, f"The 'To' number {to} is not a valid phone number.")
    if not E164.fullmatch(from_):
        raise RestError(21212, f"The 'From' number {from_} is not a valid phone number.")
    if from_ not in sandbox.settings.numbers and from_ not in sandbox.settings.verified_caller_ids:
        raise RestError(
            21210, f"The source phone number provided, {from_}, is not yet verified for your account."
        )
    if not sandbox.may_call(to):
        raise RestError(
            21215, f"Account not authorized to call {to}. Perhaps you need to enable some permissions."
        )
    if sandbox.settings.unverified.concurrency_is_refused_at_create and not sandbox.has_room_for(None):
        raise RestError(10004, "Call concurrency limit exceeded", 429)
    return to, from_


def new_leg(sandbox: Sandbox, to: str, from_: str) -> Leg:
    """Make a queued leg and make it known."""
    leg = Leg(sandbox, sandbox.phone(to), "outbound-api", from_=from_, to=to)
    leg.become("queued")
    sandbox.remember(leg)
    return leg


def ring_seconds(request: RestRequest) -> float:
    """Return how long the phone rings, 60 seconds if not said, 600 at most."""
    seconds = request.form.number("Timeout", 0, 60, 21208) or 60
    return float(min(max(seconds, 5), 600))


def callback_plan(request: RestRequest) -> CallbackPlan | None:
    """Read StatusCallback. An event that does not exist is accepted, and silences them all (see `create`)."""
    form = request.form
    url = request.url("StatusCallback", 21609)
    return CallbackPlan.read(url, form.method("StatusCallbackMethod"), form.all("StatusCallbackEvent"))


def file_event_warning(request: RestRequest, leg: Leg) -> None:
    """Notify 21626 for events that do not exist: https://www.twilio.com/docs/api/errors/21626 ."""
    events = request.form.all("StatusCallbackEvent")
    if not set(events) <= CALL_EVENTS:
        request.sandbox.notify(21626, f"Invalid StatusCallbackEvent: {', '.join(events)}", leg.sid)


async def _place(leg: Leg, plan: CallPlan) -> None:
    await place_call(leg, plan)


def _source(request: RestRequest) -> Source | None:
    form = request.form
    twiml = form.get("Twiml")
    if twiml is not None and len(twiml) > MAX_INLINE_CHARACTERS:
        raise RestError(32018, "Twiml parameter exceeds 4000 characters")
    if form.has("Url"):
        url = request.url("Url")
        if url is None:
            raise RestError(21205, "Url is not a valid URL: it is empty")
        return Fetch(url, form.method("Method"))
    return Inline(twiml) if twiml is not None else None


def _send_digits(request: RestRequest) -> str:
    digits = request.form.get("SendDigits") or ""
    if len(digits) > 32 or not set(digits) <= SENDABLE:  # noqa: PLR2004  # the documented limit
        raise RestError(21206, f"Invalid SendDigits: {digits}")
    return digits


def _detection(request: RestRequest) -> MachineDetection | None:
    form = request.form
    mode = form.get("MachineDetection") or ""
    # SendDigits switches detection off.
    if mode not in {"Enable", "DetectMessageEnd"} or form.get("SendDigits"):
        return None
    return MachineDetection(
        mode,
        is_async=form.get("AsyncAmd") == "true",
        callback_url=request.url("AsyncAmdStatusCallback"),
        callback_method=form.method("AsyncAmdStatusCallbackMethod"),
    )


def _file_warnings(request: RestRequest, leg: Leg) -> None:
    form, sandbox = request.form, request.sandbox
    file_event_warning(request, leg)
    if form.has("Url") and form.has("Twiml"):
        sandbox.notify(32019, "Both Url and Twiml were given: Url is used", leg.sid)
    if form.has("AmdStatusCallback"):
        sandbox.notify(21263, "AmdStatusCallback is not a parameter of calls", leg.sid)


def _cancel(request: RestRequest, leg: Leg) -> RestAnswer:
    """Cancel a call that is queued or rings; calls in progress are not affected."""
    if leg.answered_at is not None:
        if request.sandbox.settings.unverified.cancel_of_answered_is_refused:
            raise _not_in_progress()
        return RestAnswer(200, call_json(leg))

    def effect() -> None:
        if leg.answered_at is None:
            leg.end("canceled", cause="rest")

    request.later(effect)
    return RestAnswer(200, {**call_json(leg), "status": "canceled"})


def _complete(leg: Leg) -> None:
    unverified = leg.sandbox.settings.unverified
    leg.end("completed" if leg.answered_at else unverified.completed_while_ringing_status, cause="rest")


def _redirect(leg: Leg, source: Source, callbacks: CallbackPlan | None) -> None:
    if callbacks is not None:
        leg.callbacks = callbacks
    leg.redirect(source)


def _not_in_progress() -> RestError:
    return RestError(21220, "Call is not in-progress. Cannot redirect.")
