"""A local carrier to try and test with: it behaves like Twilio, never nicer."""

from telephony.sandbox.engine import Notification, Sandbox
from telephony.sandbox.faults import Faults
from telephony.sandbox.hearing import Heard
from telephony.sandbox.legs import Leg
from telephony.sandbox.phones import (
    Answers,
    Busy,
    NeverAnswers,
    Phone,
    Rejects,
    Unreachable,
    Voicemail,
)
from telephony.sandbox.rest.answers import RestAnswer
from telephony.sandbox.sdk import SandboxHttpClient, in_process_client, sdk_http_client
from telephony.sandbox.settings import LatencyProfile, NumberConfig, SandboxSettings, Unverified
from telephony.sandbox.timing import NothingScheduledError, ScaledTimeLoop, TimedOutError, VirtualTimeLoop
from telephony.sandbox.transports import HttpTransport, WsgiTransport
from telephony.sandbox.webhooks import RequestRecord

__all__ = [
    "Answers",
    "Busy",
    "Faults",
    "Heard",
    "HttpTransport",
    "LatencyProfile",
    "Leg",
    "NeverAnswers",
    "NothingScheduledError",
    "Notification",
    "NumberConfig",
    "Phone",
    "Rejects",
    "RequestRecord",
    "RestAnswer",
    "Sandbox",
    "SandboxHttpClient",
    "SandboxSettings",
    "ScaledTimeLoop",
    "TimedOutError",
    "Unreachable",
    "Unverified",
    "VirtualTimeLoop",
    "Voicemail",
    "WsgiTransport",
    "in_process_client",
    "sdk_http_client",
]
