"""A service with its people, places and days of calls, invented and always the same."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from dispatch.domain.charges import charge_for
from dispatch.domain.directory import Identification, LineKind, Sharing
from dispatch.records.accounts import Post, add_user
from dispatch.records.calls import save_call
from dispatch.records.rate_cards import add_rate_card
from dispatch.records.tables import (
    AccessCodeRow,
    CostCentreRow,
    InstitutionRow,
    InterpreterRow,
    KnownCallerRow,
    LanguageRow,
    LineRow,
    PhoneNumberRow,
    PhonePurpose,
    Role,
    SiteRow,
)
from tests.admin.cast import (
    BUSY,
    CARD,
    INTERPRETER_NUMBER,
    INTERPRETERS,
    LANGUAGES,
    LINE_NUMBER,
    LISBON,
    LOGIN,
    PASSWORD,
    PLACES,
    SITE_NUMBER,
)
from tests.admin.stories import any_call

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dispatch.records.engine import Records


def settle(records: Records) -> None:
    """Give the database its people and places."""
    with records.writing() as session:
        add_user(
            session, login=LOGIN, password=PASSWORD, post=Post(Role.ADMINISTRATOR), now=datetime.now(UTC)
        )
        add_rate_card(session, CARD)
        session.add(
            LineRow(
                line_id="line-1",
                kind=LineKind.STAFF,
                number=LINE_NUMBER,
                name="Linha nacional",
                prompt_language="pt-PT",
            )
        )
        session.add_all(
            LanguageRow(tag=tag, keypad_code=code, name_pt=pt, name_en=en, endonym=en)
            for tag, code, pt, en, _ in LANGUAGES
        )
        _add_places(session)
        _add_codes(session)
        _add_interpreters(session)


def _add_places(session: Session) -> None:
    for institution_id, parent_id, kind, name in PLACES:
        session.add(InstitutionRow(institution_id=institution_id, parent_id=parent_id, kind=kind, name=name))
        session.flush()
        session.add(
            SiteRow(
                site_id=f"site-{institution_id}",
                institution_id=institution_id,
                name="Balcão 1",
                identification=Identification.CODE,
            )
        )
        session.add(
            CostCentreRow(
                cost_centre_id=f"cost-{institution_id}", institution_id=institution_id, name="Atendimento"
            )
        )


def _add_codes(session: Session) -> None:
    session.add(
        PhoneNumberRow(
            phone_number_id="number-2",
            e164=SITE_NUMBER,
            purpose=PhonePurpose.KNOWN_CALLER,
            created_at=datetime.now(UTC),
        )
    )
    session.flush()
    owns = {"site_id": "site-agency-health", "cost_centre_id": "cost-agency-health"}
    session.add(
        AccessCodeRow(
            access_code_id="code-1",
            digest="digest of the code of agency-health",
            institution_id="agency-health",
            prompt_language="pt-PT",
            **owns,
        )
    )
    session.add(
        KnownCallerRow(
            known_caller_id="caller-1",
            digest="digest of the number of agency-health",
            phone_number_id="number-2",
            identification=Identification.CODE,
            sharing=Sharing.DIRECT,
            prompt_language="pt-PT",
            **owns,
        )
    )


def _add_interpreters(session: Session) -> None:
    session.add(
        PhoneNumberRow(
            phone_number_id="number-1",
            e164=INTERPRETER_NUMBER,
            purpose=PhonePurpose.INTERPRETER,
            created_at=datetime.now(UTC),
        )
    )
    session.flush()
    session.add_all(
        InterpreterRow(
            interpreter_id=f"interpreter-{number}",
            public_number=f"{number}",
            name=f"Pessoa Inventada {number}",
            login_digest=f"digest-{number}",
            phone_number_id="number-1",
            prompt_language="pt-PT",
        )
        for number in INTERPRETERS
    )


def add_days(records: Records, first: date, days: int = 1, calls: int = 300) -> None:
    """Fill days with calls; the same day always gets the same ones."""
    for passed in range(days):
        day = first + timedelta(days=passed)
        chance = random.Random(day.toordinal())
        with records.writing() as session:
            for number in range(calls):
                record = any_call(chance, f"call-{day:%Y%m%d}-{number:04}", _moment(chance, day))
                save_call(session, record, charge_for(record, CARD), datetime.now(UTC))


def _moment(chance: random.Random, day: date) -> datetime:
    """Most people call in office hours, a few at night."""
    hour = chance.choices(range(24), BUSY)[0]
    local = datetime.combine(day, time(hour), LISBON)
    return local.astimezone(UTC) + timedelta(milliseconds=chance.randrange(3_600_000))
