"""What the administrators' pages ask of the records: sums of a period, lists of calls, one call whole.

Each function takes a session and makes a number of queries that does not grow with its answer.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Select, func, select, tuple_

from dispatch.domain.assistance_history import Assistance
from dispatch.domain.call_record import CallRecord, Conference, Conversation, Leg, Offer, OfferOutcome
from dispatch.domain.charges import Charge, NotBilled, RateCard
from dispatch.records import tables as kept
from dispatch.records.charge_items import items_from_documents
from dispatch.records.rate_cards import rate_card_from
from dispatch.records.rollups import NO_LANGUAGE
from dispatch.records.tables import CallRow, ChargeRow, HourRow, HourWaitRow, InstitutionRow, SiteRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from dispatch.domain.facts import CallOutcome


@dataclass(frozen=True, slots=True)
class HourCount:
    """What happened in one hour and language, over all lines."""

    hour: datetime
    language: str
    calls: int
    requested: int
    connected: int
    served_on_the_spot: int
    abandoned: int
    unserved: int
    conversation_seconds: int
    rated: int = 0
    rating_sum: int = 0


@dataclass(frozen=True, slots=True)
class WaitCount:
    """How many calls of one language connected after a wait of one bucket (see dispatch.domain.measures)."""

    language: str
    bucket: int
    calls: int


@dataclass(frozen=True, slots=True)
class MoneySum:
    """What the calls of a period came to in one currency."""

    currency: str
    valued_amount: Decimal
    due_amount: Decimal


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """Everything the roll-ups and charges say of a period."""

    hours: tuple[HourCount, ...]
    waits: tuple[WaitCount, ...]
    money: tuple[MoneySum, ...]


@dataclass(frozen=True, slots=True)
class LanguageName:
    """A language with its names in the two languages of the pages."""

    tag: str
    name_pt: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Institution:
    """A node of the tree of institutions."""

    institution_id: str
    parent_id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls to list; what is None does not matter."""

    since: datetime | None = None  # opened at or after
    until: datetime | None = None  # opened before
    language: str | None = None
    outcome: CallOutcome | None = None
    institution_ids: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class CallCursor:
    """A place in the list of calls: beside this call, on the newer or the older side."""

    opened_at: datetime
    call_id: str
    newer: bool


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call as the list shows it."""

    call_id: str
    opened_at: datetime
    institution_name: str | None
    site_name: str | None
    language: str | None
    outcome: CallOutcome
    connect_seconds: float | None
    conversation_seconds: int
    estimated: bool
    currency: str | None  # None: no charge has been made yet
    valued_amount: Decimal | None
    due_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class CallPage:
    """Some calls, newest first, and whether the list goes on at either end."""

    lines: tuple[CallLine, ...]
    has_newer: bool
    has_older: bool


@dataclass(frozen=True, slots=True)
class CallStory:
    """One call whole, with the names of what it points to where the directory still knows them."""

    record: CallRecord
    line_name: str | None
    institution_name: str | None
    site_name: str | None
    cost_centre_name: str | None
    public_numbers: dict[str, str]  # by interpreter id
    charge: Charge | None
    rate_card: RateCard | None


def read_period(session: Session, since: datetime, until: datetime) -> PeriodSums:
    """Return the sums of a period whose bounds are whole hours."""
    sums = [func.sum(getattr(HourRow, field.name)) for field in fields(HourCount)[2:]]
    hours = session.execute(
        select(HourRow.hour, HourRow.language, *sums)
        .where(HourRow.hour >= since, HourRow.hour < until)
        .group_by(HourRow.hour, HourRow.language)
    )
    waits = session.execute(
        select(HourWaitRow.language, HourWaitRow.bucket, func.sum(HourWaitRow.calls))
        .where(HourWaitRow.hour >= since, HourWaitRow.hour < until, HourWaitRow.kind == kept.WaitKind.CONNECT)
        .group_by(HourWaitRow.language, HourWaitRow.bucket)
    )
    money = session.execute(
        select(ChargeRow.currency, func.sum(ChargeRow.valued_amount), func.sum(ChargeRow.due_amount))
        .join(CallRow, CallRow.call_id == ChargeRow.call_id)
        .where(since <= _COUNTED_AT, until > _COUNTED_AT, ChargeRow.not_billed_reason.is_(None))
        # Found by the index on the opening; nobody takes an hour to choose a language.
        .where(CallRow.opened_at >= since - timedelta(hours=1), CallRow.opened_at < until)
        .group_by(ChargeRow.currency)
        .order_by(ChargeRow.currency)
    )
    return PeriodSums(
        # PostgreSQL sums BIGINT into NUMERIC, hence the int().
        hours=tuple(HourCount(hour, tag, *(int(count) for count in counts)) for hour, tag, *counts in hours),
        waits=tuple(WaitCount(language, bucket, int(calls)) for language, bucket, calls in waits),
        money=tuple(MoneySum(currency, valued, due) for currency, valued, due in money),
    )


def read_last_hour(session: Session, before: datetime) -> datetime | None:
    """Return the latest hour before a moment in which there was a call, or None."""
    return session.scalar(select(func.max(HourRow.hour)).where(HourRow.hour < before))


def read_languages(session: Session) -> tuple[LanguageName, ...]:
    """Return every language, also those no longer offered: older calls were made in them."""
    return tuple(_as(LanguageName, row) for row in session.scalars(select(kept.LanguageRow)))


def read_institutions(session: Session) -> tuple[Institution, ...]:
    """Return every institution."""
    return tuple(_as(Institution, row) for row in session.scalars(select(InstitutionRow)))


def read_calls(
    session: Session, wanted: CallFilter, cursor: CallCursor | None = None, limit: int = 50
) -> CallPage:
    """Return at most `limit` calls, newest first: the newest of all, or those beside the cursor."""
    place, order = tuple_(CallRow.opened_at, CallRow.call_id), (CallRow.opened_at, CallRow.call_id)
    query = _filtered(_CALL_LINES, wanted).limit(limit + 1)
    if cursor is not None and cursor.newer:
        query = query.where(place > (cursor.opened_at, cursor.call_id)).order_by(*order)
        lines = [CallLine(*row) for row in session.execute(query)]
        return CallPage(tuple(reversed(lines[:limit])), has_newer=len(lines) > limit, has_older=True)
    if cursor is not None:
        query = query.where(place < (cursor.opened_at, cursor.call_id))
    lines = [CallLine(*row) for row in session.execute(query.order_by(*(column.desc() for column in order)))]
    return CallPage(tuple(lines[:limit]), has_newer=cursor is not None, has_older=len(lines) > limit)


def read_call_story(session: Session, call_id: str) -> CallStory | None:
    """Return one call with all that belongs to it, or None where it has no record."""
    call = session.get(CallRow, call_id)
    if call is None:
        return None
    record = _record(session, call)
    charge = session.get(ChargeRow, call_id)
    card = session.get(kept.RateCardRow, charge.rate_card_id) if charge and charge.rate_card_id else None
    return CallStory(
        record=record,
        line_name=_name_of(session, kept.LineRow, call.line_id),
        institution_name=_name_of(session, InstitutionRow, call.institution_id),
        site_name=_name_of(session, SiteRow, call.site_id),
        cost_centre_name=_name_of(session, kept.CostCentreRow, call.cost_centre_id),
        public_numbers=_public_numbers(session, record),
        charge=_charge(charge) if charge else None,
        rate_card=rate_card_from(card) if card else None,
    )


def read_public_numbers(session: Session, interpreter_ids: set[str]) -> dict[str, str]:
    """Return by which numbers institutions know these people."""
    row = kept.InterpreterRow
    found = session.execute(
        select(row.interpreter_id, row.public_number).where(row.interpreter_id.in_(interpreter_ids))
    )
    return {each.interpreter_id: each.public_number for each in found}


def find_interpreter(session: Session, public_number: str) -> str | None:
    """Return the id of whom institutions know by a number, where they work for the service."""
    row = kept.InterpreterRow
    return session.scalar(select(row.interpreter_id).where(row.public_number == public_number, row.active))


def read_interpreters_after(
    session: Session, public_number: str, limit: int
) -> list[tuple[str, list[str], bool]]:
    """Return number, languages and whether they work, of those whose numbers come after one."""
    row, spoken = kept.InterpreterRow, kept.InterpreterLanguageRow
    people = session.scalars(
        select(row).where(row.public_number > public_number).order_by(row.public_number).limit(limit)
    ).all()
    languages: dict[str, list[str]] = {one.interpreter_id: [] for one in people}
    for each in session.scalars(
        select(spoken).where(spoken.interpreter_id.in_(languages)).order_by(spoken.tag)
    ):
        languages[each.interpreter_id].append(each.tag)
    return [(one.public_number, languages[one.interpreter_id], one.active) for one in people]


_COUNTED_AT = func.coalesce(CallRow.requested_at, CallRow.opened_at)
"""The moment by which the roll-ups put a call into an hour."""

_CALL_LINES: Select[Any] = (
    select(CallRow.call_id, CallRow.opened_at, InstitutionRow.name, SiteRow.name)
    .add_columns(CallRow.language, CallRow.outcome, CallRow.connect_seconds, CallRow.conversation_seconds)
    .add_columns(CallRow.estimated, ChargeRow.currency, ChargeRow.valued_amount, ChargeRow.due_amount)
    .outerjoin(ChargeRow, ChargeRow.call_id == CallRow.call_id)
    .outerjoin(InstitutionRow, InstitutionRow.institution_id == CallRow.institution_id)
    .outerjoin(SiteRow, SiteRow.site_id == CallRow.site_id)
)

_Noun = TypeVar("_Noun")


def _filtered(query: Select[Any], wanted: CallFilter) -> Select[Any]:
    if wanted.since is not None:
        query = query.where(CallRow.opened_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(CallRow.opened_at < wanted.until)
    if wanted.language is not None:
        chosen = None if wanted.language == NO_LANGUAGE else wanted.language
        query = query.where(CallRow.language.is_not_distinct_from(chosen))
    if wanted.outcome is not None:
        query = query.where(CallRow.outcome == wanted.outcome)
    if wanted.institution_ids is not None:
        query = query.where(CallRow.institution_id.in_(wanted.institution_ids))
    return query


def _record(session: Session, call: CallRow) -> CallRecord:
    def rows_of(table: Any, *order: str) -> Iterable[Any]:
        columns = (getattr(table, name) for name in order)
        return session.scalars(select(table).where(table.call_id == call.call_id).order_by(*columns))

    offers = rows_of(kept.OfferRow, "made_at", "offer_id")
    return _as(
        CallRecord,
        call,
        legs=tuple(_as(Leg, row) for row in rows_of(kept.LegRow, "started_at", "leg_id")),
        conferences=tuple(_as(Conference, row) for row in rows_of(kept.ConferenceRow, "started_at")),
        offers=tuple(_as(Offer, row, outcome=row.outcome and OfferOutcome(row.outcome)) for row in offers),
        conversations=tuple(_as(Conversation, row) for row in rows_of(kept.ConversationRow, "position")),
        assistances=tuple(_as(Assistance, row) for row in rows_of(kept.AssistanceRow, "asked_at")),
    )


def _as(noun: type[_Noun], row: Any, **given: Any) -> _Noun:
    """Return the noun that a row keeps: its columns are named as the noun's fields."""
    kept_fields = {field.name for field in fields(noun)} - given.keys()  # type: ignore[arg-type]
    return noun(**{name: getattr(row, name) for name in kept_fields}, **given)


def _name_of(session: Session, table: Any, key: str | None) -> str | None:
    row = session.get(table, key) if key else None
    return row.name if row else None


def _charge(row: ChargeRow) -> Charge:
    reason = NotBilled(row.not_billed_reason) if row.not_billed_reason else None
    return _as(Charge, row, not_billed_reason=reason, items=items_from_documents(row.items))


def _public_numbers(session: Session, record: CallRecord) -> dict[str, str]:
    return read_public_numbers(
        session, {offer.interpreter_id for offer in record.offers if offer.interpreter_id}
    )
