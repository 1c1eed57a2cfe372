"""Shape calls, conferences and participants as the carrier's JSON, keys exactly as in its specification.

https://github.com/twilio/twilio-oai/blob/main/spec/json/twilio_api_v2010.json
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from telephony.sandbox.words import API_VERSION, segments, stamp, whole_seconds

if TYPE_CHECKING:
    from telephony.sandbox.conference import Conference, Participation
    from telephony.sandbox.engine import Sandbox
    from telephony.sandbox.legs import Leg
    from telephony.sandbox.texts import TextMessage

_CALL_PARTS = (
    "notifications", "recordings", "payments", "events", "siprec", "streams", "transcriptions",
    "user_defined_message_subscriptions", "user_defined_messages",
)  # fmt: skip


def call_json(leg: Leg, status: str | None = None) -> dict[str, Any]:
    """Return a call, its status as far behind as REST is (or the one given)."""
    sandbox = leg.sandbox
    status = status or leg.seen_status(sandbox.latency.read_lag_seconds)
    uri = f"/2010-04-01/Accounts/{sandbox.settings.account_sid}/Calls/{leg.sid}"
    is_final = status in {"completed", "busy", "failed", "no-answer", "canceled"}
    start = leg.answered_at or leg.started_at
    duration = None
    if is_final and leg.ended_at is not None:
        duration = str(whole_seconds(leg.answered_at, leg.ended_at)) if leg.answered_at else "0"
    return {
        "account_sid": sandbox.settings.account_sid,
        "answered_by": leg.answered_by if leg.answered_at else None,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": stamp(leg.created_at),
        "date_updated": stamp(leg.history[-1][0]),
        "direction": leg.direction,
        "duration": duration,
        "end_time": _maybe(leg.ended_at if is_final else None),
        "forwarded_from": None,
        "from": leg.from_,
        "from_formatted": leg.from_,
        "group_sid": None,
        "parent_call_sid": leg.parent.sid if leg.parent else None,
        "phone_number_sid": None,
        "price": _price(leg, duration),
        "price_unit": "USD",
        "queue_time": str(int(leg.queue_seconds * 1000)),
        "sid": leg.sid,
        "start_time": _maybe(start if status != "queued" else None),
        "status": status,
        "subresource_uris": {
            part: f"{uri}/{''.join(word.capitalize() for word in part.split('_'))}.json"
            for part in _CALL_PARTS
        },
        "to": leg.to,
        "to_formatted": leg.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def conference_json(room: Conference, status: str) -> dict[str, Any]:
    """Return a conference with the status that REST knows."""
    account = room.sandbox.settings.account_sid
    uri = f"/2010-04-01/Accounts/{account}/Conferences/{room.sid}"
    is_over = status == "completed"
    return {
        "account_sid": account,
        "api_version": API_VERSION,
        "date_created": stamp(room.created_at),
        "date_updated": stamp(room.updated_at),
        "friendly_name": room.name,
        "region": "us1",
        "sid": room.sid,
        "status": status,
        "subresource_uris": {
            "participants": f"{uri}/Participants.json",
            "recordings": f"{uri}/Recordings.json",
        },
        "uri": f"{uri}.json",
        "reason_conference_ended": room.reason_ended if is_over else None,
        "call_sid_ending_conference": room.call_sid_ending if is_over else None,
    }


def participant_json(one: Participation) -> dict[str, Any]:
    """Return a participant."""
    account = one.leg.sandbox.settings.account_sid
    return {
        "account_sid": account,
        "call_sid": one.leg.sid,
        "label": one.plan.label,
        "conference_sid": one.room.sid,
        "date_created": stamp(one.created_at),
        "date_updated": stamp(one.updated_at),
        "end_conference_on_exit": one.ends,
        "muted": one.muted,
        "hold": one.hold,
        "status": one.status,
        "start_conference_on_enter": one.plan.starts,
        "coaching": one.coach is not None,
        "call_sid_to_coach": one.coach,
        "queue_time": str(int(one.leg.queue_seconds * 1000)),
        "uri": f"/2010-04-01/Accounts/{account}/Conferences/{one.room.sid}/Participants/{one.leg.sid}.json",
    }


def message_json(sandbox: Sandbox, message: TextMessage) -> dict[str, Any]:
    """Return a text message; its price is never known here."""
    account = sandbox.settings.account_sid
    uri = f"/2010-04-01/Accounts/{account}/Messages/{message.sid}"
    return {
        "account_sid": account,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": stamp(message.created_at),
        "date_sent": _maybe(message.sent_at),
        "date_updated": stamp(message.updated_at),
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": message.from_,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": str(segments(message.body)),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def _price(leg: Leg, duration: str | None) -> str | None:
    """Return what a call costs, negative as Twilio writes it, once it is known.

    https://www.twilio.com/docs/voice/api/call-resource#call-properties
    """
    settings = leg.sandbox.settings
    if settings.price_per_minute is None or duration is None or leg.ended_at is None:
        return None
    if (leg.sandbox.now() - leg.ended_at).total_seconds() < settings.price_after_seconds:
        return None
    return f"{-settings.price_per_minute * -(-int(duration) // 60):.5f}"


def _maybe(at: datetime | None) -> str | None:
    return stamp(at) if at is not None else None
