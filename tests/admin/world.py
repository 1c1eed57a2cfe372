"""A service with its people, places and days of calls, invented and always the same."""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dispatch.domain.call_record import CallRecord, Conference, Conversation, Leg, Offer, OfferOutcome
from dispatch.domain.charges import RateCard, charge_for
from dispatch.domain.directory import Identification, LineKind, Sharing
from dispatch.domain.facts import CallOutcome
from dispatch.domain.legs import LegRole, LegStatus
from dispatch.records.accounts import add_user
from dispatch.records.calls import save_call
from dispatch.records.rate_cards import add_rate_card
from dispatch.records.tables import (
    CostCentreRow,
    InstitutionKind,
    InstitutionRow,
    InterpreterRow,
    LanguageRow,
    LineRow,
    PhoneNumberRow,
    PhonePurpose,
    Role,
    SiteRow,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dispatch.records.engine import Records

LISBON = ZoneInfo("Europe/Lisbon")
DAY = date(2026, 11, 20)  # a Friday
LOGIN, PASSWORD = "coordenacao", "ponte sobre o rio"

# The only numbers in this world, from the range reserved for fiction. No page may show them.
LINE_NUMBER, INTERPRETER_NUMBER = "+12025550110", "+12025550143"

LANGUAGES = [
    ("uk", "213", "ucraniano", "Ukrainian", 22),
    ("bn", "220", "bengalês", "Bengali", 17),
    ("ne", "231", "nepalês", "Nepali", 14),
    ("hi", "232", "hindi", "Hindi", 12),
    ("ar", "240", "árabe", "Arabic", 9),
    ("ru", "214", "russo", "Russian", 7),
    ("pa", "233", "panjabi", "Punjabi", 6),
    ("zh", "250", "mandarim", "Mandarin Chinese", 5),
    ("ro", "260", "romeno", "Romanian", 4),
    ("fa-AF", "241", "dari", "Dari", 3),
    ("kea", "270", "crioulo cabo-verdiano", "Cape Verdean Creole", 3),
    ("pov", "271", "crioulo da Guiné-Bissau", "Guinea-Bissau Creole", 2),
    ("wo", "280", "uólofe", "Wolof", 1),
    ("ti", "281", "tigrínia", "Tigrinya", 1),
]
SCARCE = {"ti", "wo", "pov", "fa-AF"}

PLACES = [
    ("centre-lisbon", None, InstitutionKind.CENTRE, "Centro Nacional de Lisboa"),
    ("agency-border", "centre-lisbon", InstitutionKind.AGENCY, "Agência das Fronteiras e Vistos"),
    ("agency-health", "centre-lisbon", InstitutionKind.AGENCY, "Agência de Saúde Pública"),
    ("centre-porto", None, InstitutionKind.CENTRE, "Centro Nacional do Porto"),
    ("agency-work", "centre-porto", InstitutionKind.AGENCY, "Agência das Condições do Trabalho"),
    ("town", None, InstitutionKind.MUNICIPALITY, "Município de Ribeira Velha"),
    ("local", "town", InstitutionKind.LOCAL_CENTRE, "Centro Local de Ribeira Velha"),
]
ASKING = [place[0] for place in PLACES if place[2] is not InstitutionKind.MUNICIPALITY]

CARD = RateCard(
    rate_card_id="card-2026",
    name="2026",
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    currency="EUR",
    per_minute=Decimal("0.62"),
    minimum_seconds=120,
)


def settle(records: Records) -> None:
    """Give the database its people and places."""
    with records.writing() as session:
        add_user(session, login=LOGIN, password=PASSWORD, role=Role.ADMINISTRATOR, now=datetime.now(UTC))
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
        for number in range(1001, 1031)
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
    hour = chance.choices(
        range(24), [1, 1, 0, 0, 1, 1, 2, 5, 14, 28, 33, 30, 20, 19, 29, 31, 25, 14, 7, 4, 3, 2, 2, 1]
    )[0]
    local = datetime.combine(day, time(hour), LISBON)
    return local.astimezone(UTC) + timedelta(milliseconds=chance.randrange(3_600_000))


def any_call(chance: random.Random, call_id: str, opened_at: datetime) -> CallRecord:
    """Return a call as chance will have it."""
    fate = chance.random()
    if fate < 0.02:
        return ended_early(call_id, opened_at, CallOutcome.REFUSED, chance.uniform(15, 40))
    if fate < 0.035:
        return ended_early(call_id, opened_at, CallOutcome.NO_REQUEST, chance.uniform(5, 25))
    language = chance.choices([row[0] for row in LANGUAGES], [row[4] for row in LANGUAGES])[0]
    slow = 5.0 if language in SCARCE else 1.0
    wait = min(chance.lognormvariate(math.log(9.5), 0.55) * slow, 400)
    story = Story(call_id, opened_at, language, chance)
    if fate < (0.2 if language in SCARCE else 0.06):
        return story.in_vain(
            wait * 2, CallOutcome.ABANDONED if chance.random() < 0.7 else CallOutcome.UNSERVED
        )
    talk = max(20, int(chance.lognormvariate(math.log(430), 0.75)))
    return story.talked(wait, min(talk, 5400), refusals=chance.choices([0, 1, 2], [72, 20, 8])[0])


def ended_early(call_id: str, opened_at: datetime, outcome: CallOutcome, seconds: float) -> CallRecord:
    """Return a call that ended before a language was chosen."""
    return Story(call_id, opened_at, None, random.Random(0)).record(outcome, seconds)


@dataclass(slots=True)
class Story:
    """One call on its way to a record."""

    call_id: str
    opened_at: datetime
    language: str | None
    chance: random.Random
    offers: list[Offer] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)

    def talked(self, wait: float, talk: int, refusals: int = 0) -> CallRecord:
        """Return a call in which somebody was found after a wait and talked for whole seconds."""
        asked_at = 6.0
        share = wait / (refusals + 1)
        for number in range(refusals):
            outcome = self.chance.choice([OfferOutcome.DECLINED, OfferOutcome.UNANSWERED])
            self._ask(asked_at + share * number, share, outcome)
        offer = self._ask(
            asked_at + share * refusals, share, OfferOutcome.ACCEPTED, until=asked_at + wait + talk
        )
        start = self._whole(asked_at + wait)
        conversation = Conversation(
            conference_id=f"CF{self.call_id}",
            leg_id=offer.leg_id or "",
            offer_id=offer.offer_id,
            interpreter_id=offer.interpreter_id,
            started_at=start,
            ended_at=start + timedelta(seconds=talk),
            estimated=False,
        )
        return self.record(
            CallOutcome.CONNECTED, asked_at + wait + talk + 3, wait=wait, talks=(conversation,)
        )

    def in_vain(self, wait: float, outcome: CallOutcome) -> CallRecord:
        """Return a call in which nobody was found."""
        self._ask(6.0, wait / 2, OfferOutcome.UNANSWERED)
        self._ask(6.0 + wait / 2, wait / 2, OfferOutcome.WITHDRAWN)
        return self.record(outcome, 6.0 + wait, wait=wait)

    def record(
        self,
        outcome: CallOutcome,
        seconds: float,
        *,
        wait: float | None = None,
        talks: tuple[Conversation, ...] = (),
    ) -> CallRecord:
        """Return what has been told so far as a call record."""
        place = None if outcome is CallOutcome.REFUSED else self.chance.choice(ASKING)
        connected = outcome is CallOutcome.CONNECTED
        requested_at = self._at(6.0) if wait is not None else None
        staff = self._leg("staff", LegRole.STAFF, 0, seconds)
        return CallRecord(
            call_id=self.call_id,
            line_id="line-1",
            institution_id=place,
            site_id=place and f"site-{place}",
            cost_centre_id=place and f"cost-{place}",
            access_code_id=None,
            sharing=Sharing.DIRECT,
            language=self.language,
            outcome=outcome,
            opened_at=self.opened_at,
            requested_at=requested_at,
            connected_at=talks[0].started_at if talks else None,
            closed_at=self._at(seconds),
            connect_seconds=wait if connected else None,
            dial_to_voice_seconds=6.0 + (wait or 0) if connected else None,
            waiting_seconds=wait,
            conversation_seconds=sum(talk.seconds for talk in talks),
            estimated=False,
            fact_count=12,
            legs=(staff, *self.legs),
            conferences=(Conference(f"CF{self.call_id}", self._whole(6), self._whole(seconds), "last left"),)
            if requested_at
            else (),
            offers=tuple(self.offers),
            conversations=talks,
        )

    def _ask(self, start: float, seconds: float, outcome: OfferOutcome, until: float | None = None) -> Offer:
        number = len(self.offers) + 1
        accepted = outcome is OfferOutcome.ACCEPTED
        picked_up = accepted or outcome is OfferOutcome.DECLINED
        idle = round(self.chance.uniform(40, 4000), 3)
        offer = Offer(
            offer_id=f"O{number}-{self.call_id}",
            request_id=f"R-{self.call_id}",
            interpreter_id=f"interpreter-{self.chance.randrange(1001, 1031)}",
            leg_id=f"leg-{number}-{self.call_id}",
            reason=json.dumps(
                {"rule": "request_looked", "interpreter_idle_seconds": idle, "refused_passed": number - 1}
            ),
            made_at=self._at(start),
            picked_up_at=self._at(start + seconds * 0.55) if picked_up else None,
            accepted_at=self._at(start + seconds * 0.97) if accepted else None,
            ended_at=None if accepted else self._at(start + seconds),
            outcome=outcome,
        )
        status = LegStatus.COMPLETED if picked_up else LegStatus.CANCELED
        self.offers.append(offer)
        self.legs.append(
            self._leg(
                offer.leg_id or "",
                LegRole.INTERPRETER,
                start,
                until or start + seconds,
                offer_id=offer.offer_id,
                status=status,
            )
        )
        return offer

    def _leg(
        self,
        name: str,
        role: LegRole,
        start: float,
        end: float,
        *,
        offer_id: str | None = None,
        status: LegStatus = LegStatus.COMPLETED,
    ) -> Leg:
        answered = status is LegStatus.COMPLETED
        return Leg(
            leg_id=name if offer_id else f"{name}-{self.call_id}",
            role=role,
            offer_id=offer_id,
            started_at=self._whole(start),
            answered_at=self._whole(start + 1) if answered else None,
            ended_at=self._whole(end),
            status=status,
            duration_seconds=int(end - start) if answered else 0,
            estimated=False,
        )

    def _at(self, seconds: float) -> datetime:
        return self.opened_at + timedelta(seconds=seconds)

    def _whole(self, seconds: float) -> datetime:
        return self._at(seconds).replace(microsecond=0)
