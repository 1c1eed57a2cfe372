"""The telephone side on a real Redis, with a small service: two lines, a code, an interpreter."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

import pytest

from dispatch.domain.directory import (
    CallerEntry,
    Identification,
    InterpreterEntry,
    LanguageEntry,
    LineEntry,
    LineKind,
    Requester,
    Sharing,
)
from dispatch.domain.settings import DispatchSettings
from dispatch.live.directory import Directory
from dispatch.live.keys import Keys
from dispatch.live.state import LiveState
from dispatch.services import Services
from dispatch.use_cases.change_presence import change_presence
from telephony.app import create_app
from telephony.settings import TelephonySettings
from tests.telephony.phones import (
    BASE,
    CODE,
    FALLBACK_NUMBER,
    INTERPRETER_LINE,
    LOGIN,
    NEXT_TOKEN,
    OLENA_NUMBER,
    STAFF_LINE,
    STAFF_NUMBER,
    TOKEN,
    Phone,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from redis import Redis

REQUESTER = Requester("institution", "site", "cost-centre", "code-1")


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture(scope="session")
def telephony_settings() -> TelephonySettings:
    return TelephonySettings(
        public_base_url=BASE,
        account_sid="AC" + "0" * 32,
        auth_tokens=(TOKEN, NEXT_TOKEN),
        fallback_number=FALLBACK_NUMBER,
    )


@pytest.fixture
def services(redis_client: Redis) -> Services:
    keys = Keys()
    live = LiveState(redis_client, keys, DispatchSettings(calls_per_second=1000.0))
    directory = Directory(redis_client, keys, b"secret of the tests")
    directory.put_line(LineEntry("staff-line", LineKind.STAFF, STAFF_LINE, "Staff"))
    directory.put_line(
        LineEntry("interpreter-line", LineKind.INTERPRETER, INTERPRETER_LINE, "Interpreters", "en")
    )
    directory.put_code(directory.digest("code", CODE), REQUESTER)
    directory.put_login(directory.digest("login", LOGIN), "olena")
    directory.put_interpreter(InterpreterEntry("olena", ("uk",), "number-olena"))
    directory.put_phone("number-olena", OLENA_NUMBER)
    directory.put_languages(
        [
            LanguageEntry("uk", "213", {"pt-PT": "ucraniano", "en": "Ukrainian"}),
            LanguageEntry("ti", "344", {"pt-PT": "tigrínia", "en": "Tigrinya"}),
        ]
    )
    return Services(live, directory, RealClock())


@pytest.fixture
def app(services: Services, telephony_settings: TelephonySettings) -> Flask:
    return create_app(services, telephony_settings)


@pytest.fixture
def phone(app: Flask) -> Callable[[], Phone]:
    """Make a phone with a leg of its own."""
    legs = count(1)
    return lambda: Phone(app, f"CA{next(legs):032x}")


@pytest.fixture
def staff(phone: Callable[[], Phone]) -> Phone:
    return phone()


@pytest.fixture
def waiting_staff(staff: Phone) -> Phone:
    """Staff in their room, asking for Ukrainian; nobody is on duty, and they chose to wait."""
    return staff.dials().keys(CODE + "2131")


@pytest.fixture
def rung_olena(
    services: Services, waiting_staff: Phone, phone: Callable[[], Phone], redis_client: Redis
) -> Phone:
    """Olena's phone, picked up for the request of the waiting staff."""
    change_presence(services, interpreter_id="olena", event="on_duty", operation_id="")
    offer_id = str(redis_client.hget(Keys().of("interpreter", "olena"), "offer_id"))
    olena = phone()
    olena.direction, olena.from_number, olena.to_number = "outbound-api", STAFF_LINE, OLENA_NUMBER
    return olena.fetches(f"{BASE}/telephony/offer?offer={offer_id}")


@pytest.fixture
def trusted(services: Services) -> None:
    """Make the number of the staff's phone enough to know them."""
    services.directory.put_caller(
        services.directory.digest("caller", STAFF_NUMBER),
        CallerEntry(REQUESTER, Identification.CALLER, Sharing.DIRECT),
    )
