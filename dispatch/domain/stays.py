"""Who was in which room when, worked out from a carrier's reports that may be doubled, lost or out of order.

A stay is one leg's time in one conference. Carriers stamp joins and leaves with whole seconds; so are stays.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime


PAIR = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """One report of a leg passing a room's door."""

    conference_id: str
    leg_id: str
    is_join: bool
    at: datetime  # whole seconds
    sequence: int | None
    estimated: bool  # our own conclusion, because the carrier's report was lost


@dataclass(frozen=True, slots=True)
class Stay:
    """One leg's time in one conference."""

    conference_id: str
    leg_id: str
    started_at: datetime
    ended_at: datetime
    estimated: bool
    join_sequence: int | None = None  # of the carrier's reports, within the conference
    leave_sequence: int | None = None


@dataclass(frozen=True, slots=True)
class Ends:
    """What closes a stay whose leave was never reported."""

    legs: Mapping[str, datetime]
    conferences: Mapping[str, datetime]
    last: datetime  # the call's own end, where nothing better is known


def with_lost_joins(passages: Sequence[Passage], starts: Mapping[str, datetime]) -> list[Passage]:
    """Return the passages with the joins that must have been, because their room began to let people talk.

    A room begins with its second leg. Where two were in it and the only report of one is its leaving, the
    join was lost, and was no later than the beginning. Of more legs it would be a guess who was there.
    """
    added = []
    for conference_id, started_at in starts.items():
        here = [passage for passage in passages if passage.conference_id == conference_id]
        joined = {passage.leg_id for passage in here if passage.is_join}
        left = {passage.leg_id: passage.at for passage in here if not passage.is_join}
        missing = left.keys() - joined
        if len(missing) == 1 and len(joined | missing) == PAIR and left[min(missing)] >= started_at:
            added.append(
                Passage(
                    conference_id, min(missing), is_join=True, at=started_at, sequence=None, estimated=True
                )
            )
    return [*passages, *added]


def stays_from(passages: Iterable[Passage], ends: Ends) -> list[Stay]:
    """Return every stay, oldest first.

    A leave without a join counts nothing: carriers send it for a leg that hung up at the door. A join without
    a leave ends with the leg, with the conference, or when the leg joins elsewhere, whichever is first; it is
    then marked estimated. The carrier's own report displaces one that we concluded.
    """
    by_door: dict[tuple[str, str], set[Passage]] = defaultdict(set)
    joins: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        by_door[passage.conference_id, passage.leg_id].add(passage)
        if passage.is_join:
            joins[passage.leg_id].append(passage)
    stays = [
        _close(pair, ends, joins[leg_id])
        for (_, leg_id), seen in by_door.items()
        for pair in _pairs(_alternating(seen))
    ]
    return sorted(stays, key=lambda stay: (stay.started_at, stay.conference_id, stay.leg_id))


def shared(first: Stay, second: Stay) -> tuple[datetime, datetime] | None:
    """Return when both stays overlapped, perhaps for less than a second, or None.

    Where one ends in the second in which the other begins, the carrier's order of reports decides.
    """
    if first.conference_id != second.conference_id:
        return None
    start = max(first.started_at, second.started_at)
    end = min(first.ended_at, second.ended_at)
    if start > end or _is_before(first, second) or _is_before(second, first):
        return None
    return start, end


def _is_before(first: Stay, second: Stay) -> bool:
    """Tell whether one was over, by the carrier's count, when the other began."""
    if first.leave_sequence is None or second.join_sequence is None:
        return False
    return first.ended_at == second.started_at and first.leave_sequence < second.join_sequence


def union(intervals: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return the intervals merged where they touch, oldest first; empty ones are left out."""
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def length(intervals: Iterable[tuple[datetime, datetime]]) -> int:
    """Return the whole seconds in a set of intervals, each second once."""
    return sum((end - start) // timedelta(seconds=1) for start, end in union(intervals))


def _alternating(seen: set[Passage]) -> list[Passage]:
    """Return joins and leaves in turn: of several alike in a row, the first that the carrier reported."""
    runs = groupby(_in_order(seen), key=lambda passage: passage.is_join)
    return [min(run, key=lambda passage: passage.estimated) for _, run in runs]


def _in_order(seen: set[Passage]) -> list[Passage]:
    ordered: list[Passage] = []
    by_time = sorted(seen, key=lambda passage: passage.at)
    for _, same_second in groupby(by_time, key=lambda passage: passage.at):
        ordered += _within_a_second(list(same_second), inside=bool(ordered) and ordered[-1].is_join)
    return ordered


def _within_a_second(same: list[Passage], *, inside: bool) -> list[Passage]:
    """Order by sequence; without one, who is inside can only leave, and who is outside only join."""
    same.sort(key=lambda passage: (passage.sequence or 0, passage.estimated, passage.is_join))
    if all(passage.sequence is not None for passage in same):
        return same
    ordered: list[Passage] = []
    while same:
        fitting = [passage for passage in same if passage.is_join != inside]
        chosen = (fitting or same)[0]
        same.remove(chosen)
        ordered.append(chosen)
        inside = chosen.is_join
    return ordered


def _pairs(passages: list[Passage]) -> list[tuple[Passage, Passage | None]]:
    if passages and not passages[0].is_join:
        passages = passages[1:]
    leaves: list[Passage | None] = [*passages[1::2], None]
    return list(zip(passages[0::2], leaves, strict=False))


def _close(pair: tuple[Passage, Passage | None], ends: Ends, joins_of_leg: list[Passage]) -> Stay:
    join, leave = pair
    if leave is not None:
        end, concluded = leave.at, leave.estimated
    else:
        end, concluded = _concluded_end(join, ends, joins_of_leg), True
    return Stay(
        join.conference_id,
        join.leg_id,
        join.at,
        end,
        join.estimated or concluded,
        join.sequence,
        leave.sequence if leave else None,
    )


def _concluded_end(join: Passage, ends: Ends, joins_of_leg: list[Passage]) -> datetime:
    known = [ends.legs.get(join.leg_id), ends.conferences.get(join.conference_id)]
    known += [
        other.at
        for other in joins_of_leg
        if other.conference_id != join.conference_id and other.at > join.at  # a leg is in one room at a time
    ]
    first = min((moment for moment in known if moment is not None), default=ends.last)
    return max(first, join.at)
