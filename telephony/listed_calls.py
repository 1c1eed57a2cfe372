"""Reads one entry of Twilio's list of calls into our words; its numbers are left behind."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from dispatch.domain.legs import LegStatus
from dispatch.domain.reconciliation import CarrierLeg
from telephony.carrier_words import LEG_STATUSES

if TYPE_CHECKING:
    from datetime import datetime


def carrier_leg(call: Any) -> CarrierLeg:
    """Return a Call resource of the SDK as a leg.

    `price` is a negative amount as text, or None until it is known, which may take days.
    Source: https://www.twilio.com/docs/voice/api/call-resource#call-properties
    """
    duration = str(call.duration or "")
    price = _price(call.price)
    started_at: datetime | None = call.start_time
    return CarrierLeg(
        leg_id=str(call.sid),
        status=LEG_STATUSES.get(str(call.status), LegStatus.INITIATED),
        started_at=started_at,
        ended_at=call.end_time,
        duration_seconds=int(duration) if duration.isdecimal() else None,
        price=price,
        currency=str(call.price_unit).upper() if price is not None and call.price_unit else None,
    )


def _price(told: Any) -> Decimal | None:
    """Return what a call costs as an amount of at least 0, to the millionth."""
    if told is None:
        return None
    try:
        return -Decimal(str(told)).quantize(Decimal("0.000001"))
    except InvalidOperation:
        return None
