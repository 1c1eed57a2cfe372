"""The second factor of an account: six digits that change every half minute, by RFC 6238."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import or_, update

from dispatch.records.tables import UserAccountRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A telephone's clock may be so many steps off. Source: RFC 6238, section 5.2."""


def fresh_secret() -> str:
    """Return a secret of 160 bits, for somebody's telephone."""
    return pyotp.random_base32()


def address_of(secret: str, login: str, issuer: str) -> str:
    """Return the address that a telephone reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def has_second_factor(session: Session, user_id: str) -> bool:
    """Tell whether this account asks for a code after the password."""
    return session.get_one(UserAccountRow, user_id).factor_secret is not None


def keep_second_factor(session: Session, user_id: str, secret: str, code: str, now: datetime) -> bool:
    """Have an account ask for codes from now on, if this one shows that the telephone has the secret."""
    step = _step_of(secret, code, now)
    if step is None:
        return False
    user = session.get_one(UserAccountRow, user_id)
    user.factor_secret, user.factor_step = secret, step
    return True


def forget_second_factor(session: Session, user_id: str) -> None:
    """Have an account ask for its password only."""
    user = session.get_one(UserAccountRow, user_id)
    user.factor_secret = user.factor_step = None


def check_code(session: Session, user_id: str, code: str, now: datetime) -> bool:
    """Tell whether a code is right; each opens once, whoever has looked over a shoulder."""
    user = session.get_one(UserAccountRow, user_id)
    step = _step_of(user.factor_secret, code, now) if user.factor_secret and user.active else None
    if step is None:
        return False
    row = UserAccountRow
    # Claim, do not check: of two who send the same code at once, one comes in.
    claimed = session.scalars(
        update(row)
        .where(row.user_id == user_id, or_(row.factor_step.is_(None), row.factor_step < step))
        .values(factor_step=step)
        .returning(row.user_id)
    )
    return claimed.one_or_none() is not None


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the half minute whose code this is, near to now."""
    here = int(now.timestamp()) // STEP_SECONDS
    codes = pyotp.TOTP(secret)
    steps = range(here - DRIFT_STEPS, here + DRIFT_STEPS + 1)
    given = code.encode(errors="replace")
    return next(
        (step for step in steps if hmac.compare_digest(codes.at(step * STEP_SECONDS).encode(), given)), None
    )
