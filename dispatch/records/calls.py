"""Saves call records: the record, its charge, pay and part of the roll-ups, all or nothing, once."""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select

from dispatch.domain.call_record import CallRecord
from dispatch.records.charge_items import items_as_documents
from dispatch.records.columns import Base
from dispatch.records.engine import zone_of
from dispatch.records.recount import count_in
from dispatch.records.revisions import differences, note_revision
from dispatch.records.rollups import CallParts, Moves, apply, new_moves, taken_back
from dispatch.records.tables import (
    AssistanceRow,
    CallRow,
    ChargeRow,
    ConferenceRow,
    ConversationRow,
    LegRow,
    OfferRow,
    PayRow,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from dispatch.domain.charges import Charge
    from dispatch.domain.pay import Pay

Part = TypeVar("Part", bound=Base)

PARTS = (LegRow, ConferenceRow, OfferRow, ConversationRow, AssistanceRow, ChargeRow, PayRow)
"""The tables whose rows belong to one call."""

WHEN_WRITTEN = frozenset({"recorded_at", "revised_at", "valued_at", "fact_count"})
"""Columns that tell when we wrote and from how much, not what happened."""


class Saved(StrEnum):
    """What saving a record did."""

    RECORDED = "recorded"
    REVISED = "revised"  # late facts have changed it
    UNCHANGED = "unchanged"


def save_call(
    session: Session, record: CallRecord, charge: Charge, now: datetime, pays: Sequence[Pay] = ()
) -> Saved:
    """Write a record, its charge, pay and part of the roll-ups within the session's transaction.

    Idempotent: by call_id and content. A record that differs replaces the old one, moves the roll-ups by the
    difference and leaves a trace; one made from fewer facts than the one that is there is out of date and
    left aside.
    """
    old = _rows_of(session, record.call_id)
    new = _rows_from(record, charge, pays, now)
    if not old:
        _write(session, new, new_moves())
        return Saved.RECORDED
    before, after = _call_in(old), _call_in(new)
    if _content(old) == _content(new) or after.fact_count < before.fact_count:
        before.fact_count = max(before.fact_count, after.fact_count)
        return Saved.UNCHANGED
    after.recorded_at, after.revised_at = before.recorded_at, now
    moves = taken_back(_moves(session, old))
    note_revision(session, record.call_id, now, old, new)
    session.delete(before)  # its parts follow by the foreign keys
    session.flush()
    session.expunge_all()
    _write(session, new, moves)
    return Saved.REVISED


def compare_call(
    session: Session, record: CallRecord, charge: Charge, pays: Sequence[Pay]
) -> list[dict[str, Any]]:
    """Return in what the kept rows of a call differ from those that would be written now."""
    old = _rows_of(session, record.call_id, for_update=False)
    new = _rows_from(record, charge, pays, record.closed_at)
    told = list(differences(old, new))
    for part in PARTS:
        before, after = ([row for row in rows if isinstance(row, part)] for rows in (old, new))
        if _content(before) != _content(after) and not any(
            one["table"] == part.__tablename__ for one in told
        ):
            rows = {"before": f"{len(before)} kept", "after": f"{len(after)} made"}
            told.append({"table": part.__tablename__, "key": "", "column": "rows"} | rows)
    return told


def _write(session: Session, rows: Sequence[Base], moves: Moves) -> None:
    # The call first: its primary key is the claim. Of two who record one call at once without having taken
    # it, the second fails here and takes everything of its own back with it.
    session.add(_call_in(rows))
    session.flush()
    session.add_all(rows)
    session.flush()
    for place, sums in _moves(session, rows).items():
        moves[place].update(sums)
    apply(session, moves)


def _rows_of(session: Session, call_id: str, *, for_update: bool = True) -> list[Base]:
    call = session.get(CallRow, call_id, with_for_update=for_update)
    if call is None:
        return []
    rows: list[Base] = [call]
    for part in PARTS:
        rows += session.scalars(select(part).where(part.call_id == call_id))
    return rows


def _rows_from(record: CallRecord, charge: Charge, pays: Sequence[Pay], now: datetime) -> list[Base]:
    call_id = record.call_id
    own = {name: value for name, value in _shallow(record).items() if not isinstance(value, tuple)}
    return [
        CallRow(**own, carrier_account=None, recorded_at=now, revised_at=None),
        *(LegRow(call_id=call_id, carrier_account=None, **_shallow(leg)) for leg in record.legs),
        *(ConferenceRow(call_id=call_id, **_shallow(room)) for room in record.conferences),
        *(OfferRow(call_id=call_id, **_shallow(offer)) for offer in record.offers),
        *(
            ConversationRow(call_id=call_id, position=position, **_shallow(talk))
            for position, talk in enumerate(record.conversations, start=1)
        ),
        *(AssistanceRow(call_id=call_id, **_shallow(one)) for one in record.assistances),
        ChargeRow(**_shallow(charge) | {"items": items_as_documents(charge.items)}, valued_at=now),
        *(
            PayRow(
                **_shallow(pay) | {"items": items_as_documents(pay.items)},
                opened_at=record.opened_at,
                valued_at=now,
            )
            for pay in pays
        ),
    ]


def _shallow(part: Any) -> dict[str, Any]:
    return {item.name: getattr(part, item.name) for item in fields(part)}


def _call_in(rows: Sequence[Base]) -> CallRow:
    return next(row for row in rows if isinstance(row, CallRow))


def _moves(session: Session, rows: Sequence[Base]) -> Moves:
    charges = _of_kind(rows, ChargeRow)
    parts = CallParts(
        _call_in(rows),
        _of_kind(rows, OfferRow),
        _of_kind(rows, ConversationRow),
        charges[0] if charges else None,
        _of_kind(rows, PayRow),
    )
    moves = new_moves()
    count_in(moves, parts, zone_of(session))
    return moves


def _of_kind(rows: Sequence[Base], kind: type[Part]) -> list[Part]:
    return [row for row in rows if isinstance(row, kind)]


def _content(rows: Sequence[Base]) -> set[str]:
    """Return what rows say, in a form that compares rows just made with rows read back."""
    return {
        repr((type(row).__name__, sorted((name, _plain(getattr(row, name))) for name in _columns(row))))
        for row in rows
    }


def _columns(row: Base) -> list[str]:
    return [attribute.key for attribute in row.__mapper__.column_attrs if attribute.key not in WHEN_WRITTEN]


def _plain(value: Any) -> str:
    """Return a document with its keys sorted, an amount without trailing zeros, anything else as its text."""
    if isinstance(value, list):
        return json.dumps(value, sort_keys=True)
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)
