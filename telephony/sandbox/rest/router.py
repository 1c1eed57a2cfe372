"""Lead a REST request to its resource: who asks, which account, which path, which method."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from telephony.sandbox.rest import calls, conferences, evidence, messages, participants
from telephony.sandbox.rest.answers import RestAnswer, RestError, not_found
from telephony.sandbox.rest.form import Form
from telephony.sandbox.rest.request import RestRequest

if TYPE_CHECKING:
    from telephony.sandbox.engine import Sandbox

Resource = Callable[[RestRequest], RestAnswer]
Authorization = str | tuple[str, str] | None

_PATHS: dict[str, dict[str, Resource]] = {
    r"Calls": {"GET": calls.list_calls, "POST": calls.create},
    r"Calls/([^/]+)": {"GET": calls.fetch, "POST": calls.update, "DELETE": calls.delete},
    r"Calls/([^/]+)/Events": {"GET": evidence.list_events},
    r"Calls/([^/]+)/Notifications": {"GET": evidence.list_notifications},
    r"Messages": {"GET": messages.list_messages, "POST": messages.create},
    r"Messages/([^/]+)": {"GET": messages.fetch},
    r"Conferences": {"GET": conferences.list_conferences},
    r"Conferences/([^/]+)": {"GET": conferences.fetch, "POST": conferences.update},
    r"Conferences/([^/]+)/Participants": {
        "GET": participants.list_participants,
        "POST": participants.create,
    },
    r"Conferences/([^/]+)/Participants/([^/]+)": {
        "GET": participants.fetch,
        "POST": participants.update,
        "DELETE": participants.delete,
    },
}
_ROUTES = tuple((re.compile(pattern), resources) for pattern, resources in _PATHS.items())


def answer(  # noqa: PLR0913, PLR0917  # the parts of an HTTP request
    sandbox: Sandbox,
    method: str,
    path: str,
    params: Sequence[tuple[str, str]],
    authorization: Authorization,
    effects_after_seconds: float,
) -> RestAnswer:
    """Answer one request."""
    try:
        return _answer(
            sandbox, method.upper(), urlsplit(path).path, Form(params), authorization, effects_after_seconds
        )
    except RestError as error:
        return error.answer()


def _answer(  # noqa: PLR0913, PLR0917  # as above
    sandbox: Sandbox, method: str, path: str, form: Form, authorization: Authorization, delay: float
) -> RestAnswer:
    match = re.fullmatch(r"/2010-04-01/Accounts/([^/]+)/(.+?)(?:\.json)?", path)
    _ensure_known(sandbox, authorization, match.group(1) if match else None)
    _ensure_fair_weather(sandbox)
    if match is None:
        raise not_found(path)
    for pattern, resources in _ROUTES:
        found = pattern.fullmatch(match.group(2))
        if found is None:
            continue
        if method not in resources:
            raise RestError(20004, f"Method not allowed: {method}", 405)
        names = tuple(unquote(name) for name in found.groups())
        return resources[method](RestRequest(sandbox, path, form, names, delay))
    raise not_found(path)


def _ensure_known(sandbox: Sandbox, authorization: Authorization, account: str | None) -> None:
    """Refuse whoever does not name the account and its token, or a key and its secret."""
    settings = sandbox.settings
    user, password = _credentials(authorization)
    known = {settings.account_sid: settings.auth_token, **settings.api_keys}
    if user not in known or known[user] != password or account not in {None, settings.account_sid}:
        raise RestError(20003, "Authenticate", 401)
    if not settings.account_is_active:
        raise RestError(20005, "Account not active", 401)


def _ensure_fair_weather(sandbox: Sandbox) -> None:
    faults = sandbox.faults
    if faults.too_many_requests > 0:
        faults.too_many_requests -= 1
        raise RestError(20429, "Too Many Requests", 429)
    if faults.unavailable_share and sandbox.random.random() < faults.unavailable_share:
        raise RestError(20503, "Service unavailable", 503)


def _credentials(authorization: Authorization) -> tuple[str, str]:
    if isinstance(authorization, tuple):
        return authorization
    scheme, _, coded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password
