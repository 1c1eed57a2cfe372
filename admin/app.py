"""Builds the administrators' pages as one application."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from flask import Flask, request, url_for
from flask_wtf import CSRFProtect
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from admin.access import account, guard_pages, home, may_open
from admin.api.app import create_api
from admin.context import EXTENSION, AdminServices, Tools, WallClock, formats
from admin.faults import answer_faults
from admin.forms import label_of
from admin.headers import guard_answers
from admin.limits import limit_log_ins
from admin.now_feed import NowFeed
from admin.pages import (
    account as own_account,
)
from admin.pages import (
    audit,
    call,
    calls,
    claims,
    desk,
    differences,
    forgotten,
    language,
    live_call,
    log_in,
    mine,
    now,
    people,
    person,
    place,
    places,
    register,
    reviews,
    secret,
    statements,
    statistics,
    tables,
    today,
)
from admin.words import LANGUAGES, catalogue, say
from dispatch.domain.states import Presence
from dispatch.domain.views import Now

if TYPE_CHECKING:
    from collections.abc import Callable

    from admin.settings import AdminSettings
    from dispatch.ports import Clock
    from dispatch.records.engine import Records

PAGES = (
    now,
    desk,
    live_call,
    today,
    calls,
    call,
    statistics,
    people,
    person,
    places,
    place,
    tables,
    register,
    secret,
    reviews,
    statements,
    claims,
    differences,
    audit,
    mine,
    log_in,
    forgotten,
    own_account,
    language,
)

MENU = {
    "now": "now.show",
    "today": "today.show",
    "statistics": "statistics.show",
    "calls": "calls.show",
    "people": "people.show",
    "places": "places.show",
    "money": "statements.show",
    "service": "register.hub",
    "audit": "audit.show",
    "mine": "mine.show",
}
"""The main menu in its order, with what each word opens; a reader sees what they may open."""

LONGEST_REQUEST = 64 * 1024  # bytes; what an ordinary form may come to
LONGEST_FILE = 2 * 1024 * 1024  # bytes, of what is imported


def create_app(
    records: Records,
    settings: AdminSettings,
    clock: Clock | None = None,
    look: Callable[[], Now] | None = None,
    tools: Tools | None = None,
) -> Flask:
    """Return the pages over these records.

    `clock` tells which day is today, real time if not given; `look` what goes on now, nothing if not given.
    Without `tools` nothing can be changed that has a code or a number, nor what goes on.
    """
    app = Flask("admin", static_url_path=f"{settings.base_path}/static")
    app.extensions[EXTENSION] = AdminServices(
        records, settings, clock or WallClock(), NowFeed(look or _nothing_goes_on), tools or Tools()
    )
    app.config.update(_configuration(settings))
    app.before_request(_allow_files)  # before the form's token is looked for in it
    CSRFProtect(app)  # type: ignore[no-untyped-call]
    guard_pages(app)
    guard_answers(app)
    answer_faults(app)
    for page in PAGES:
        app.register_blueprint(page.pages, url_prefix=settings.base_path or None)
    limit_log_ins(app, settings)
    _teach_templates(app)
    mount = f"{settings.base_path}/api/v1"
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {mount: create_api(records).wsgi_app})  # type: ignore[method-assign]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _allow_files() -> None:
    if request.endpoint == "tables.bring":
        request.max_content_length = request.max_form_memory_size = LONGEST_FILE


def _nothing_goes_on() -> Now:
    return Now(0, tuple((presence, 0) for presence in Presence), ())


def _configuration(settings: AdminSettings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.older_secret_keys),
        "SESSION_COOKIE_NAME": "__Host-ponte-form" if settings.cookie_secure else "ponte-form",
        "SESSION_COOKIE_SECURE": settings.cookie_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": settings.session_seconds,
        "MAX_CONTENT_LENGTH": LONGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LONGEST_REQUEST,
    }


def _teach_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["decimal"] = Decimal  # amounts that were kept as text

    @app.context_processor
    def reader() -> dict[str, object]:
        written = formats()
        return {
            "account": account(),
            "fmt": written,
            "here": request.full_path.rstrip("?"),
            "has_home": home() is not None,
            "languages_of_pages": LANGUAGES,
            "may_open": may_open,
            "menu": MENU,
            "static": lambda name: url_for("static", filename=name),
            "t": lambda key, /, **values: say(written.language, key, **values),
            "t_if": catalogue(written.language).get,
            "label": lambda register, column: label_of(register, column, written.language),
            "domain_name": lambda name: catalogue(written.language).get(f"domain.{name}", name),
            "column_name": lambda name: catalogue(written.language).get(f"column.{name}", name),
            "refresh_seconds": app.extensions[EXTENSION].settings.refresh_seconds,
        }
