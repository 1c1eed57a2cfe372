"""Twilio's words and ours: statuses, conference events and error codes, each with where it is documented."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from dispatch.domain.legs import LegStatus, RoomEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

E164 = re.compile(r"\+[1-9][0-9]{1,14}", re.ASCII)
"""A telephone number; whoever withholds theirs is told as something else."""

LEG_STATUSES: Mapping[str, LegStatus] = MappingProxyType(
    {
        "queued": LegStatus.INITIATED,
        "initiated": LegStatus.INITIATED,
        "ringing": LegStatus.RINGING,
        "in-progress": LegStatus.ANSWERED,
        "completed": LegStatus.COMPLETED,
        "no-answer": LegStatus.UNANSWERED,
        "busy": LegStatus.BUSY,
        "canceled": LegStatus.CANCELED,
        "failed": LegStatus.FAILED,
    }
)
"""CallStatus -> ours. Source: https://www.twilio.com/docs/voice/twiml#callstatus-values"""

OVER = frozenset({"completed", "no-answer", "busy", "canceled", "failed"})
"""A request with one of these as CallStatus is about a leg that hears nothing any more."""

ROOM_EVENTS: Mapping[str, RoomEvent] = MappingProxyType(
    {
        "conference-start": RoomEvent.STARTED,
        "conference-end": RoomEvent.ENDED,
        "participant-join": RoomEvent.JOINED,
        "participant-leave": RoomEvent.LEFT,
    }
)
"""StatusCallbackEvent -> ours. Source: https://www.twilio.com/docs/voice/twiml/conference#statuscallbackevent"""

ROOM_EVENTS_ASKED = "start end join leave"
"""Events asked for in TwiML. The first leg in fixes them for the room, so every join asks for the same."""

CALL_EVENTS_ASKED = ("initiated", "ringing", "answered", "completed")
"""Events asked for by REST: a list, because one joined string is answered 201 and nothing is ever reported.

Source: https://www.twilio.com/docs/api/errors/21626
"""

SIP_OK = "200"

INVALID_CALL_STATE = 21220
"""The leg is not in progress: over, or so freshly answered that the API does not know it yet.

Source: https://www.twilio.com/docs/api/errors/21220
"""

GONE_CODES = frozenset(
    {
        20404,  # https://www.twilio.com/docs/api/errors/20404 resource not found
        16022,  # https://www.twilio.com/docs/api/errors/16022 conference does not exist or is over
        13236,  # https://www.twilio.com/docs/api/errors/13236 joining a conference id that is over
    }
)
"""What was named is already over."""

BUSY_CODES = frozenset(
    {
        20429,  # https://www.twilio.com/docs/api/errors/20429 too many requests at once; never processed
        10004,  # https://www.twilio.com/docs/api/errors/10004 call concurrency limit exceeded
    }
)
"""Refused before anything was done: the same request can succeed a little later."""
