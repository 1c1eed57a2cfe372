"""Who may see what: every address has a rule, and what it shows is limited to the reader's own branch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, cast

from flask import abort, g, redirect, request, session, url_for

from admin.asked import branch_of
from admin.context import services
from dispatch.records import accounts
from dispatch.records.accounts import SessionRules
from dispatch.records.audit import AuditEntry, append_audit
from dispatch.records.tables import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask import Flask
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from admin.asked import InTree
    from dispatch.records.accounts import SignedIn

    Placed = TypeVar("Placed", bound=InTree)

OPEN_ENDPOINTS = frozenset(
    {
        "static",
        "language.choose",
        "log_in.show",
        "log_in.submit",
        "log_in.ask_code",
        "log_in.check_code",
        "forgotten.show",
        "forgotten.send",
        "forgotten.choose",
        "forgotten.change",
    }
)
"""What can be had without a log-in; a test holds every other address to asking for one."""

SERVICE = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.FINANCE, Role.OPERATOR, Role.AUDITOR})
"""Who sees the service whole."""

WATCH = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
"""Who acts on what goes on."""

EVERYBODY = frozenset(Role)

KEEPERS = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
"""Who keeps people and places."""

OWN_PLACES = frozenset({"codes", "callers", "cost_centres"})
"""Registers that an institution's manager keeps too, for their own branch."""

MONEY = frozenset({Role.ADMINISTRATOR, Role.FINANCE})
"""Who issues statements, asks funds, and settles differences; others of the service look."""

ACCOUNTS = frozenset({"accounts"})
"""Registers that only administrators keep."""

RULES: dict[str, frozenset[Role]] = {
    "now.show": SERVICE,
    "now.stream": SERVICE,
    "desk.show": WATCH,
    "desk.change": WATCH,
    "live_call.show": WATCH,
    "live_call.move_up": WATCH,
    "live_call.offer": WATCH,
    "live_call.end": WATCH,
    "today.show": SERVICE,
    "calls.show": SERVICE | {Role.INSTITUTION_MANAGER},
    "call.show": SERVICE | {Role.INSTITUTION_MANAGER},
    "statistics.show": SERVICE | {Role.INSTITUTION_MANAGER},
    "statistics.download": SERVICE | {Role.INSTITUTION_MANAGER},
    "people.show": SERVICE,
    "person.show": SERVICE,
    "places.show": SERVICE | {Role.INSTITUTION_MANAGER},
    "place.show": SERVICE | {Role.INSTITUTION_MANAGER},
    "register.hub": KEEPERS,
    "register.table": KEEPERS,
    "register.add": KEEPERS | {Role.INSTITUTION_MANAGER},
    "register.change": KEEPERS | {Role.INSTITUTION_MANAGER},
    "register.delete": KEEPERS | {Role.INSTITUTION_MANAGER},
    "secret.renew": KEEPERS | {Role.INSTITUTION_MANAGER},
    "tables.download": KEEPERS,
    "tables.bring": KEEPERS,
    "reviews.show": SERVICE,
    "reviews.settle": WATCH,
    "reviews.complain": WATCH | {Role.OPERATOR},
    "statements.show": SERVICE - {Role.OPERATOR} | {Role.INSTITUTION_MANAGER},
    "statements.one": SERVICE - {Role.OPERATOR} | {Role.INSTITUTION_MANAGER},
    "statements.download": SERVICE - {Role.OPERATOR} | {Role.INSTITUTION_MANAGER},
    "statements.draft": MONEY,
    "statements.invoice": MONEY,
    "claims.show": SERVICE - {Role.OPERATOR},
    "claims.one": SERVICE - {Role.OPERATOR},
    "claims.download": SERVICE - {Role.OPERATOR},
    "claims.draft": MONEY,
    "differences.show": SERVICE - {Role.OPERATOR},
    "differences.settle": MONEY,
    "audit.show": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    "mine.show": frozenset({Role.INTERPRETER}),
    "mine.change": frozenset({Role.INTERPRETER}),
    "log_in.leave": EVERYBODY,
    "account.show": EVERYBODY,
    "account.change_password": EVERYBODY,
    "account.end_visits": EVERYBODY,
    "account.ask_factor": EVERYBODY,
    "account.keep_factor": EVERYBODY,
    "account.drop_factor": EVERYBODY,
}
"""Who may open what asks for a log-in. An address without a rule is nobody's; a test finds it."""

HOMES = ("today.show", "calls.show", "mine.show")
"""Where a reader begins: the first of these that is theirs."""

REFRESH_HEADER = "X-Ponte-Refresh"
"""A page that renews itself says so, because nobody sits before it by that alone."""


def guard_pages(app: Flask) -> None:
    """Have every request asked for a log-in."""
    app.before_request(_ask_for_log_in)


def account() -> SignedIn | None:
    """Return whose log-in this request carries."""
    return cast("SignedIn | None", g.get("account"))


def may_open(endpoint: str) -> bool:
    """Tell whether this request's reader may open what stands behind an address."""
    reader = account()
    return reader is not None and reader.role in RULES.get(endpoint, frozenset())


def who_keeps(register: str) -> frozenset[Role]:
    """Return who may change a register, beside the rule of the address that it is changed by."""
    if register in ACCOUNTS:
        return frozenset({Role.ADMINISTRATOR})
    return KEEPERS | {Role.INSTITUTION_MANAGER} if register in OWN_PLACES else KEEPERS


def home() -> str | None:
    """Return the endpoint where this request's reader begins; None where no page is theirs."""
    return next((endpoint for endpoint in HOMES if may_open(endpoint)), None)


def visible(institutions: Collection[Placed]) -> tuple[Placed, ...]:
    """Return the institutions whose calls and figures this request's reader may see, in the order given."""
    reader = account()
    if reader is None or sees_all():
        return tuple(institutions) if reader else ()
    branch = branch_of(reader.institution_id, institutions) if reader.institution_id else frozenset()
    return tuple(each for each in institutions if each.institution_id in branch)


def sees_all() -> bool:
    """Tell whether this request's reader sees the service whole, and not a branch of it only."""
    reader = account()
    return reader is not None and reader.role in SERVICE


def open_log_in(response: Response, user_id: str) -> None:
    """Begin a log-in and give the browser its key; whatever it carried before is worth nothing any more."""
    _end_log_in()
    session.clear()  # and with it the form tokens of whoever sat here before
    settings = services().settings
    with services().records.writing() as records:
        token = accounts.open_session(records, user_id, _now(), rules_of_log_ins())
        append_audit(records, AuditEntry(_now(), user_id, "log_in"))
    response.set_cookie(
        cookie_name(),
        token,
        max_age=settings.session_seconds,
        secure=settings.cookie_secure,
        httponly=True,
        samesite="Lax",
    )


def close_log_in(response: Response) -> None:
    """End the log-in for good: its key opens nothing from now on, wherever it may have been copied to."""
    _end_log_in()
    session.clear()
    response.delete_cookie(
        cookie_name(), secure=services().settings.cookie_secure, httponly=True, samesite="Lax"
    )


def cookie_name() -> str:
    """Return the name of the log-in's cookie; `__Host-` binds it to this host and to HTTPS."""
    return "__Host-ponte" if services().settings.cookie_secure else "ponte"


def key_of_log_in() -> str:
    """Return the key that this request's browser carries."""
    return request.cookies.get(cookie_name(), "")


def note_own(action: str) -> None:
    """Note in the audit log what somebody did with their own account."""
    reader = account()
    if reader:
        with services().records.writing() as records:
            append_audit(records, AuditEntry(_now(), reader.user_id, action, "user", reader.user_id))


def note_reading(kind: str, subject_id: str) -> None:
    """Note in the audit log that somebody looked at one person's or call's data."""
    reader = account()
    entry = AuditEntry(_now(), reader.user_id if reader else None, f"{kind}_read", kind, subject_id)
    with services().records.writing() as records:
        append_audit(records, entry)


def _ask_for_log_in() -> ResponseReturnValue | None:
    if request.endpoint == "static":
        return None
    g.account = _find_account()
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    if g.account:
        return _ask_for_the_right(request.endpoint)
    if request.method != "GET":
        return redirect(url_for("log_in.show"), 303)
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("log_in.show", next=None if wanted == url_for("today.show") else wanted), 303)


def _ask_for_the_right(endpoint: str) -> ResponseReturnValue | None:
    if may_open(endpoint):
        return None
    begins = home()
    if endpoint == HOMES[0] and begins:
        return redirect(url_for(begins), 303)  # the front door leads everybody to where they begin
    return abort(403)


def _find_account() -> SignedIn | None:
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    with services().records.reading() as records:
        found = accounts.read_session(records, token, _now(), rules_of_log_ins())
    if found and found.wants_touch and REFRESH_HEADER not in request.headers:
        with services().records.writing() as records:
            accounts.touch_session(records, token, _now())
    return found


def _end_log_in() -> None:
    token = request.cookies.get(cookie_name())
    if token:
        with services().records.writing() as records:
            accounts.close_session(records, token, _now())


def rules_of_log_ins() -> SessionRules:
    """Return when a log-in ends by itself."""
    settings = services().settings
    return SessionRules(timedelta(seconds=settings.idle_seconds), timedelta(seconds=settings.session_seconds))


def _now() -> datetime:
    """Return the real time: a log-in ends by it also where the service's clock is a sped-up one."""
    return datetime.now(UTC)
