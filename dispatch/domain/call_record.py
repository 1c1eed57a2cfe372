"""The call record: what one call was, as a pure function of the facts about it.

The same facts give the same record, in whatever order and however often they come, so a record can be made again and
compared at any time. Times between people in rooms are the carrier's own, in whole seconds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dispatch.domain.directory import Sharing
from dispatch.domain.facts import CallOutcome, Fact, FactSource
from dispatch.domain.leg_history import Leg, assemble_legs, moment_of, reports_of
from dispatch.domain.legs import LegRole, RoomEvent
from dispatch.domain.offer_history import Offer, OfferOutcome, assemble_offers
from dispatch.domain.stays import Ends, Passage, Stay, length, shared, stays_from, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
