"""What every page stands on: the open services, and how this request's reader reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app, g, request

from admin.formats import Formats
from admin.words import LANGUAGES
from dispatch.public_holidays import Home

if TYPE_CHECKING:
    from collections.abc import Callable

    from admin.now_feed import NowFeed
    from admin.papers.pdf import Fonts
    from admin.settings import AdminSettings
    from dispatch.ports import Clock, Mailer
    from dispatch.records.engine import Records
    from dispatch.records.registers.base import Digest
    from dispatch.services import Services

EXTENSION = "ponte"
LANGUAGE_COOKIE = "ponte-language"


def _no_digest(purpose: str, value: str) -> str:
    del purpose, value
    raise RuntimeError("these pages were not given what codes and numbers are kept under")


def _no_fonts() -> Fonts:
    raise RuntimeError("these pages were not given what statements are printed with")


@dataclass(frozen=True, slots=True)
class Tools:
    """What pages that change something need beside the records."""

    digest: Digest = field(default=_no_digest, repr=False)
    home: Home = Home()  # noqa: RUF009 - it is frozen
    live: Services | None = None  # what acts on live state
    fonts: Callable[[], Fonts] = _no_fonts  # that statements are printed with
    mailer: Mailer | None = None  # without one nobody can have their password reset by e-mail


@dataclass(frozen=True, slots=True)
class AdminServices:
    """What the pages were given to work with."""

    records: Records
    settings: AdminSettings
    clock: Clock
    now: NowFeed
    tools: Tools

    @property
    def digest(self) -> Digest:
        """What the live directory keeps codes, numbers and log-ins under."""
        return self.tools.digest

    @property
    def home(self) -> Home:
        """Whose clocks and public holidays count."""
        return self.tools.home


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


def services() -> AdminServices:
    """Return the services of the running application."""
    return cast("AdminServices", current_app.extensions[EXTENSION])


def formats() -> Formats:
    """Return how this request's reader reads."""
    if "formats" not in g:
        g.formats = Formats(_language(), ZoneInfo(services().settings.time_zone))
    return cast("Formats", g.formats)


def is_local(address: str) -> bool:
    """Tell whether an address leads to a page of ours, wherever browsers may be lured to by its form."""
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return False
    if any(ord(character) <= ord(" ") for character in address):
        return False  # browsers drop tabs and line ends: "/\t/elsewhere" would become "//elsewhere"
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def _language() -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for wish, _ in request.accept_languages:
        if wish.lower().split("-")[0] == "pt":
            return "pt-PT"
        if wish.lower().split("-")[0] == "en":
            return "en"
    return services().settings.language
