"""Tells what each interpreter was asked and did in a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.interpreter_sums import InterpreterSums
from dispatch.records.interpreter_rollups import SUMMED, read_interpreter_sums
from dispatch.records.interpreters import read_standby_seconds, read_who_they_are

if TYPE_CHECKING:
    from collections.abc import Collection

    from dispatch.domain.periods import Period
    from dispatch.records.engine import Records


def tell_interpreters(
    records: Records, period: Period, interpreter_ids: Collection[str] | None = None
) -> list[InterpreterSums]:
    """Return the sums of everybody who had a part in a call or stood by, by public number.

    With ids, of these alone. Read from roll-ups, so that a year of thirty thousand people is one query.
    """
    with records.reading() as session:
        sums = read_interpreter_sums(session, period.first, period.last, interpreter_ids)
        standby = read_standby_seconds(session, period.first, period.last, interpreter_ids)
        found = sorted(sums.keys() | standby.keys())
        who = read_who_they_are(session, found)
    told = [
        InterpreterSums(
            interpreter_id=interpreter_id,
            public_number=who[interpreter_id].public_number if interpreter_id in who else None,
            association_id=who[interpreter_id].association_id if interpreter_id in who else None,
            standby_seconds=standby.get(interpreter_id, 0),
            **{name: sums[interpreter_id][name] if interpreter_id in sums else 0 for name in SUMMED},
        )
        for interpreter_id in found
    ]
    return sorted(told, key=lambda one: (one.public_number or "", one.interpreter_id))
