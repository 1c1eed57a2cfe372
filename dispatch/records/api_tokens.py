"""Tokens by which programs read the service: kept as digests, each for some scopes and some time."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import or_, select, update

from dispatch.records.tables import ApiTokenRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session


class Scope(StrEnum):
    """What a token opens."""

    CALLS = "calls:read"
    INSTITUTIONS = "institutions:read"
    INTERPRETERS = "interpreters:read"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose token a request carries, and what it opens."""

    token_id: str
    scopes: frozenset[Scope]


def add_token(
    session: Session, name: str, scopes: Collection[Scope], now: datetime, expires_at: datetime | None = None
) -> str:
    """Add a token and return it; it is kept nowhere else."""
    token = f"ponte_{secrets.token_urlsafe(32)}"
    session.add(
        ApiTokenRow(
            token_id=uuid4().hex,
            token_digest=_digest(token),
            name=name,
            scopes=" ".join(sorted(scopes)),
            created_at=now,
            expires_at=expires_at,
            revoked_at=None,
        )
    )
    return token


def read_token(session: Session, token: str, now: datetime) -> Bearer | None:
    """Return what a token opens; None where it is unknown, revoked or too old."""
    row = ApiTokenRow
    found = session.scalars(
        select(row).where(
            row.token_digest == _digest(token),
            row.revoked_at.is_(None),
            or_(row.expires_at.is_(None), row.expires_at > now),
        )
    ).one_or_none()
    if found is None:
        return None
    known = frozenset(scope for scope in Scope if scope in found.scopes.split())
    return Bearer(found.token_id, known)


def revoke_tokens(session: Session, name: str, now: datetime) -> int:
    """End all tokens of a name at once, and return how many there were."""
    row = ApiTokenRow
    ended = session.scalars(
        update(row)
        .where(row.name == name, row.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(row.token_id)
    )
    return len(ended.all())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
