"""How often somebody may fail to log in, or ask for a letter, before they are refused for a while."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from admin.pages.log_in import half

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

    from admin.settings import AdminSettings

UNAUTHORIZED = 401

LETTERS_BY_LOGIN, LETTERS_BY_ADDRESS = "5 per hour", "20 per hour"

STORAGE_PATIENCE: dict[str, str | int] = {"socket_timeout": 1, "socket_connect_timeout": 1}
"""In seconds: who logs in does not wait long for a store that is away; counting goes on in memory."""


def limit_log_ins(app: Flask, settings: AdminSettings) -> None:
    """Refuse log-ins for a while after too many failures; those that succeed are not counted."""
    is_shared = not settings.limits_storage.startswith("memory:")
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=settings.limits_storage,
        storage_options=STORAGE_PATIENCE if is_shared else {},
        in_memory_fallback_enabled=is_shared,
        key_prefix="ponte-log-in",
    )
    by_address, by_login = settings.failures_by_address, settings.failures_by_login
    failing: dict[str, Any] = {"deduct_when": _has_failed}
    for endpoint, allowed, counted_by, how in (
        ("log_in.submit", by_address, get_remote_address, failing),
        ("log_in.submit", by_login, _login_given, failing),
        ("log_in.check_code", by_address, get_remote_address, failing),
        ("log_in.check_code", by_login, _half_logged_in, failing),
        ("forgotten.send", LETTERS_BY_ADDRESS, get_remote_address, {}),
        ("forgotten.send", LETTERS_BY_LOGIN, _login_given, {}),
    ):
        view: Any = app.view_functions[endpoint]
        app.view_functions[endpoint] = limiter.limit(allowed, key_func=counted_by, **how)(view)


def _login_given() -> str:
    """Return the login as a digest: what people type there by mistake is sometimes a password."""
    login = request.form.get("login", "").strip().casefold()
    return hashlib.sha256(login.encode(errors="replace")).hexdigest()


def _half_logged_in() -> str:
    known = half()
    return str(known["user"]) if known else "nobody"


def _has_failed(response: Response) -> bool:
    return response.status_code == UNAUTHORIZED
