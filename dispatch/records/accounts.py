"""Administrators: accounts with Argon2 hashes, and sessions that can be revoked."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, or_, select, update

from dispatch.records.tables import Role, UserAccountRow, UserSessionRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

HASHER = PasswordHasher()  # Argon2id, 64 MiB, about a tenth of a second
NOBODYS_HASH = HASHER.hash(secrets.token_urlsafe(16))
KEY_LENGTH = 16
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SessionRules:
    """When a session ends by itself."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in."""

    user_id: str
    login: str
    role: Role
    institution_id: str | None = None  # of an institution manager: what they see, with all below it
    wants_touch: bool = False  # seen longer ago than a minute: call touch_session
    interpreter_id: str | None = None  # of an interpreter: whose own pages they see


@dataclass(frozen=True, slots=True)
class Post:
    """What an account is for, and of whom."""

    role: Role
    institution_id: str | None = None

    def __post_init__(self) -> None:
        """Refuse an institution manager of nothing, and an institution for anybody else."""
        if (self.role is Role.INSTITUTION_MANAGER) != (self.institution_id is not None):
            raise ValueError("an institution manager has an institution, and nobody else has one")


def find_user(session: Session, login: str) -> str | None:
    """Return the id of the account with this login, or None."""
    return session.scalar(select(UserAccountRow.user_id).where(UserAccountRow.login == login.strip().lower()))


def find_account(session: Session, user_id: str) -> bool:
    """Tell whether there is an account with this id."""
    return session.get(UserAccountRow, user_id) is not None


def find_active_user(session: Session, login: str) -> str | None:
    """Return the id of an account that may log in, or None."""
    row = UserAccountRow
    return session.scalar(select(row.user_id).where(row.login == login, row.active))


def read_user(session: Session, user_id: str) -> SignedIn | None:
    """Return whose account this is, where it may log in."""
    user = session.get(UserAccountRow, user_id)
    return (
        SignedIn(user.user_id, user.login, user.role, user.institution_id, interpreter_id=user.interpreter_id)
        if user and user.active
        else None
    )


def appoint(session: Session, user_id: str, post: Post) -> None:
    """Give an account another post; it holds from the next page on."""
    user = session.get_one(UserAccountRow, user_id)
    user.role, user.institution_id = post.role, post.institution_id


def add_user(session: Session, *, login: str, password: str, post: Post, now: datetime) -> str:
    """Add an account and return its id."""
    user_id = uuid4().hex
    session.add(
        UserAccountRow(
            user_id=user_id,
            login=login.strip().lower(),
            password_hash=HASHER.hash(password),
            role=post.role,
            institution_id=post.institution_id,
            active=True,
            created_at=now,
        )
    )
    return user_id


def check_password(session: Session, login: str, password: str) -> SignedIn | None:
    """Return who signs in with this login and password, or None.

    Takes equally long for logins that do not exist, so that nobody can find out which do. Run it in a reading
    transaction: a writing one would keep SQLite to itself for the time of the hash.
    """
    user = session.scalars(
        select(UserAccountRow).where(UserAccountRow.login == login.strip().lower())
    ).one_or_none()
    is_right = _matches(user.password_hash if user else NOBODYS_HASH, password)
    if user is None or not user.active or not is_right:
        return None
    return SignedIn(
        user.user_id, user.login, user.role, user.institution_id, interpreter_id=user.interpreter_id
    )


def change_password(session: Session, user_id: str, password: str, now: datetime) -> None:
    """Set a new password and end every session of the account."""
    user = session.get_one(UserAccountRow, user_id)
    user.password_hash = HASHER.hash(password)
    close_sessions_of(session, user_id, now)


def open_session(session: Session, user_id: str, now: datetime, rules: SessionRules) -> str:
    """Open a session and return its token, for the cookie; it is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    session.add(
        UserSessionRow(
            token_digest=_digest(token),
            user_id=user_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + rules.absolute,
            revoked_at=None,
        )
    )
    return token


def read_session(session: Session, token: str, now: datetime, rules: SessionRules) -> SignedIn | None:
    """Return who holds this token; None where it is unknown, revoked, idle too long, or too old."""
    found = session.execute(
        select(UserSessionRow, UserAccountRow)
        .join(UserAccountRow, UserAccountRow.user_id == UserSessionRow.user_id)
        .where(
            UserSessionRow.token_digest == _digest(token),
            UserSessionRow.revoked_at.is_(None),
            UserSessionRow.expires_at > now,
            UserSessionRow.last_seen_at > now - rules.idle,
            UserAccountRow.active,
        )
    ).one_or_none()
    if found is None:
        return None
    visit, user = found
    wants_touch = now - visit.last_seen_at >= TOUCH_EVERY
    return SignedIn(
        user.user_id, user.login, user.role, user.institution_id, wants_touch, user.interpreter_id
    )


def touch_session(session: Session, token: str, now: datetime) -> None:
    """Note that a session is in use."""
    session.execute(
        update(UserSessionRow).where(UserSessionRow.token_digest == _digest(token)).values(last_seen_at=now)
    )


def close_session(session: Session, token: str, now: datetime) -> None:
    """Sign out; harmless to repeat."""
    open_one = (UserSessionRow.token_digest == _digest(token)) & UserSessionRow.revoked_at.is_(None)
    session.execute(update(UserSessionRow).where(open_one).values(revoked_at=now))


def close_sessions_of(session: Session, user_id: str, now: datetime) -> None:
    """Sign an account out everywhere."""
    open_ones = (UserSessionRow.user_id == user_id) & UserSessionRow.revoked_at.is_(None)
    session.execute(update(UserSessionRow).where(open_ones).values(revoked_at=now))


@dataclass(frozen=True, slots=True)
class Visit:
    """One browser in which somebody is logged in."""

    key: str  # names it, and opens nothing
    began_at: datetime
    last_seen_at: datetime
    is_this: bool


def read_visits(
    session: Session, user_id: str, token: str, now: datetime, rules: SessionRules
) -> list[Visit]:
    """Return where an account is logged in, last seen first; `token` is the asking browser's."""
    row = UserSessionRow
    found = session.scalars(
        select(row)
        .where(row.user_id == user_id, row.revoked_at.is_(None))
        .where(row.expires_at > now, row.last_seen_at > now - rules.idle)
        .order_by(row.last_seen_at.desc())
    )
    own = _digest(token)
    return [
        Visit(one.token_digest[:KEY_LENGTH], one.created_at, one.last_seen_at, one.token_digest == own)
        for one in found
    ]


def close_visit(session: Session, user_id: str, key: str, now: datetime) -> None:
    """Log an account out of one browser; harmless to repeat."""
    row = UserSessionRow
    wanted = (row.user_id == user_id) & row.revoked_at.is_(None) & row.token_digest.startswith(key)
    session.execute(update(row).where(wanted).values(revoked_at=now))


def password_mark(session: Session, user_id: str) -> str:
    """Return what changes whenever the account's password does, and tells nothing of it."""
    return _digest(session.get_one(UserAccountRow, user_id).password_hash)[:KEY_LENGTH]


def is_password_of(session: Session, user_id: str, password: str) -> bool:
    """Tell whether this is an account's password."""
    return _matches(session.get_one(UserAccountRow, user_id).password_hash, password)


def forget_ended_sessions(session: Session, before: datetime) -> int:
    """Delete sessions that ended before a moment, and return how many."""
    ended = or_(UserSessionRow.expires_at < before, UserSessionRow.revoked_at < before)
    gone = session.scalars(delete(UserSessionRow).where(ended).returning(UserSessionRow.token_digest))
    return len(gone.all())


def _matches(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
