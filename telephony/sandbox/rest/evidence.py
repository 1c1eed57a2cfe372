"""Show what was sent and what went wrong for one call: its Events and Notifications.

https://www.twilio.com/docs/voice/api/call-event-resource and .../call-notification-resource
"""

from __future__ import annotations

from typing import Any

from telephony.sandbox.rest.answers import RestAnswer, page
from telephony.sandbox.rest.request import RestRequest
from telephony.sandbox.words import API_VERSION, stamp


def list_events(request: RestRequest) -> RestAnswer:
    """Return every webhook about a call with our answer to it."""
    leg = request.leg()
    shown: list[dict[str, Any]] = [
        {
            "request": {"method": record.method, "url": record.url, "parameters": record.params},
            "response": {
                "response_code": record.status,
                "request_duration": int(record.duration_seconds * 1000),
                "content_type": record.content_type,
                "response_body": record.body,
                "date_created": stamp(record.at),
            },
        }
        for record in request.sandbox.webhooks.records
        if record.call_sid == leg.sid
    ]
    return page("events", shown, request.path, request.form)


def list_notifications(request: RestRequest) -> RestAnswer:
    """Return the debugger's lines about a call."""
    leg = request.leg()
    account = request.sandbox.settings.account_sid
    shown: list[dict[str, Any]] = [
        {
            "account_sid": account,
            "api_version": API_VERSION,
            "call_sid": leg.sid,
            "date_created": stamp(one.at),
            "date_updated": stamp(one.at),
            "error_code": str(one.code),
            "log": "0",
            "message_date": stamp(one.at),
            "message_text": one.message,
            "more_info": f"https://www.twilio.com/docs/errors/{one.code}",
            "request_method": "POST",
            "request_url": one.url,
            "sid": one.sid,
            "uri": f"/2010-04-01/Accounts/{account}/Calls/{leg.sid}/Notifications/{one.sid}.json",
        }
        for one in request.sandbox.notifications
        if one.call_sid == leg.sid
    ]
    return page("notifications", shown, request.path, request.form)
