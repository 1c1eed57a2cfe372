"""Plants the demonstration world in an empty or earlier database."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from config.world.plan import Plan, read_plan
from dispatch.domain.directory import Identification, Proficiency, Sharing
from dispatch.domain.rate_cards import RateCard, Rounding, Side
from dispatch.records import tables as kept
from dispatch.records.accounts import Post, add_user, appoint, change_password, find_user
from dispatch.records.directory import keep
from dispatch.records.rate_cards import add_rate_card
from dispatch.records.second_factor import forget_second_factor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

    Digest = Callable[[str, str], str]

ADMIN_LOGIN = "admin"

RATE_CARD = RateCard(
    rate_card_id="demo-2020",
    name="Demonstração",
    valid_from=datetime(2020, 1, 1, tzinfo=UTC),
    currency="EUR",
    per_minute=Decimal("0.90"),
    increment_seconds=60,
    minimum_seconds=60,
    rounding=Rounding.UP,
    free_of_charge=True,
)

PAY_CARD = RateCard(
    rate_card_id="demo-pay-2020",
    name="Demonstração: intérpretes",
    valid_from=datetime(2020, 1, 1, tzinfo=UTC),
    currency="EUR",
    per_minute=Decimal("0.45"),
    increment_seconds=60,
    minimum_seconds=60,
    rounding=Rounding.UP,
    side=Side.INTERPRETER,
)


@dataclass(frozen=True, slots=True)
class World:
    """What was planted, with everything a demonstration may show and a database may not hold."""

    plan: Plan
    admin_login: str
    admin_password: str


def seed_world(session: Session, digest: Digest, now: datetime, plan: Plan | None = None) -> World:
    """Plant a plan, by default the demonstration's, and return the world.

    `digest` is that of the live directory (`Directory.digest`).
    Idempotent: by the ids of the rows; planting again writes the same world and gives the administrator a new
    password, because the old one is known to nobody.
    """
    plan = plan or read_plan()
    keep(session, _places(plan, digest, now), now)
    keep(session, _people(plan, digest, now), now)
    keep(session, _helpers(plan, digest, now), now)
    for card in (RATE_CARD, PAY_CARD):
        if session.get(kept.RateCardRow, card.rate_card_id) is None:
            add_rate_card(session, card)
    return World(plan, ADMIN_LOGIN, seed_admin(session, now))


def seed_admin(session: Session, now: datetime, login: str = ADMIN_LOGIN, post: Post | None = None) -> str:
    """Make an account, or give the one there is a new password, and return the password.

    Without a post a new one is an administrator's, and an older one keeps its own.
    """
    password = secrets.token_urlsafe(9)
    user_id = find_user(session, login)
    if user_id is None:
        post = post or Post(kept.Role.ADMINISTRATOR)
        add_user(session, login=login, password=password, post=post, now=now)
        return password
    change_password(session, user_id, password, now)
    forget_second_factor(session, user_id)  # who asks for this has perhaps lost their telephone
    if post is not None:
        appoint(session, user_id, post)
    return password


def _places(plan: Plan, digest: Digest, now: datetime) -> Iterator[kept.Base]:
    for line in plan.lines:
        yield kept.LineRow(
            line_id=line.line_id,
            kind=line.kind,
            number=line.number,
            name=line.name,
            prompt_language=line.prompt_language,
        )
    for institution in plan.institutions:
        yield kept.InstitutionRow(
            institution_id=institution.institution_id,
            parent_id=institution.parent_id,
            kind=institution.kind,
            name=institution.name,
        )
    names = {institution.institution_id: institution.name for institution in plan.institutions}
    for desk in plan.desks:
        payer = desk.cost_centre_id.removeprefix("cost-")
        yield kept.SiteRow(
            site_id=desk.site_id,
            institution_id=desk.institution_id,
            name=desk.name,
            identification=desk.identification,
        )
        yield kept.CostCentreRow(cost_centre_id=desk.cost_centre_id, institution_id=payer, name=names[payer])
        yield kept.AccessCodeRow(
            access_code_id=f"code-{desk.site_id}",
            digest=digest("code", desk.access_code),
            institution_id=desk.institution_id,
            site_id=desk.site_id,
            cost_centre_id=desk.cost_centre_id,
            prompt_language=desk.prompt_language,
            valid=True,
        )
        if desk.known_caller is not None:
            number_id = _number_id(digest, desk.number)
            yield kept.PhoneNumberRow(
                phone_number_id=number_id,
                e164=desk.number,
                purpose=kept.PhonePurpose.KNOWN_CALLER,
                created_at=now,
            )
            yield kept.KnownCallerRow(
                known_caller_id=f"caller-{desk.site_id}",
                digest=digest("caller", desk.number),
                phone_number_id=number_id,
                site_id=desk.site_id,
                cost_centre_id=desk.cost_centre_id,
                identification=_asked_of(desk.identification, desk.known_caller),
                sharing=desk.known_caller,
                prompt_language=desk.prompt_language,
            )


def _people(plan: Plan, digest: Digest, now: datetime) -> Iterator[kept.Base]:
    for language in plan.languages:
        yield kept.LanguageRow(
            tag=language.tag,
            keypad_code=language.keypad_code,
            name_pt=language.name_pt,
            name_en=language.name_en,
            endonym=language.endonym,
            variety_of=language.variety_of or None,
            offered=True,
            # Nobody has reviewed them yet; here they may be heard, so that they can be listened to.
            plays_unreviewed=True,
        )
    for association_id, name in plan.associations.items():
        yield kept.AssociationRow(association_id=association_id, name=name)
    for person in (*plan.interpreters, *plan.operators):
        number_id = _number_id(digest, person.number)
        yield kept.PhoneNumberRow(
            phone_number_id=number_id,
            e164=person.number,
            purpose=kept.PhonePurpose.INTERPRETER,
            created_at=now,
        )
        yield kept.InterpreterRow(
            interpreter_id=person.interpreter_id,
            public_number=person.public_number,
            name=person.name,
            login_digest=digest("login", person.login),
            phone_number_id=number_id,
            association_id=person.association_id,
            prompt_language=person.prompt_language,
            site_id=person.site_id,
            desk=person.desk,
            groups=" ".join(person.groups),
            active=True,
        )
        for position, tag in enumerate(person.languages):
            yield kept.InterpreterLanguageRow(
                interpreter_id=person.interpreter_id,
                tag=tag,
                proficiency=Proficiency.FLUENT if position else Proficiency.NATIVE,
            )


def _helpers(plan: Plan, digest: Digest, now: datetime) -> Iterator[kept.Base]:
    """Return what helps where nobody of a language is on duty: related languages, and partners."""
    for near in plan.fallbacks:
        yield kept.LanguageFallbackRow(
            from_tag=near.from_tag,
            to_tag=near.to_tag,
            position=near.position,
            kind=near.kind,
            ask_caller_first=near.ask_caller_first,
        )
    for partner in plan.partners:
        number_id = _number_id(digest, partner.number)
        yield kept.PhoneNumberRow(
            phone_number_id=number_id,
            e164=partner.number,
            purpose=kept.PhonePurpose.PARTNER,
            created_at=now,
        )
        yield kept.PartnerRow(
            partner_id=partner.partner_id,
            line_id=partner.line_id,
            position=partner.position,
            phone_number_id=number_id,
            languages=" ".join(partner.languages),
            ring_seconds=partner.ring_seconds,
            send_digits=partner.send_digits,
            cost_per_minute=partner.cost_per_minute,
            currency=RATE_CARD.currency,
            active=True,
        )


def _asked_of(identification: Identification, sharing: Sharing) -> Identification:
    """Return what a known number is good for: a switchboard that many share never opens the door alone."""
    if sharing is Sharing.SHARED and identification is Identification.CALLER:
        return Identification.BOTH
    return identification


def _number_id(digest: Digest, number: str) -> str:
    """Return an id that tells nothing of the number without the secret, and is the same each time."""
    return digest("phone", number)[:32]
