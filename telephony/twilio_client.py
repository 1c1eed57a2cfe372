"""Twilio's SDK, told how the API is reached."""

from __future__ import annotations

from dataclasses import dataclass, field

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client


@dataclass(frozen=True, slots=True)
class ApiAccess:
    """How Twilio's API is reached, with what rights."""

    account_sid: str
    auth_token: str | None = field(default=None, repr=False)
    api_key: tuple[str, str] | None = field(
        default=None, repr=False
    )  # key id and secret; preferred to the token
    region: str | None = None  # region and edge belong together: one alone ends in the wrong place
    edge: str | None = None
    timeout_seconds: float = 5.0
    api_base_url: str | None = None  # the sandbox on this machine, instead of Twilio


def build_client(access: ApiAccess) -> Client:
    """Return the SDK's client; it has no time-out of its own, so one is always set."""
    if bool(access.region) != bool(access.edge):
        raise ValueError("region and edge are set together or not at all")
    if access.api_key is not None:
        user, secret = access.api_key
    elif access.auth_token:
        user, secret = access.account_sid, access.auth_token
    else:
        raise ValueError("an auth token or an API key is needed")
    client = Client(user, secret, access.account_sid, access.region, _http_client(access), edge=access.edge)
    _ = (
        client.calls,
        client.conferences,
        client.messages,
    )  # imported on first mention, for which the first dial would wait 2 s
    return client


def _http_client(access: ApiAccess) -> TwilioHttpClient:
    if access.api_base_url is None:
        return TwilioHttpClient(timeout=access.timeout_seconds)
    # Refuses every address but this machine's: credentials travel with each request.
    from telephony.sandbox.sdk import sdk_http_client  # noqa: PLC0415 - a real carrier needs no sandbox

    return sdk_http_client(access.api_base_url, access.timeout_seconds)
