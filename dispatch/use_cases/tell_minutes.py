"""How long interpreters have interpreted is told to live state, for the interpreter line.

The line is answered from Redis alone, so the sums of today and this month are brought there: of everybody now
and then, and of whoever was in a call once it is recorded.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dispatch.domain.periods import month
from dispatch.records.interpreted import interpreted_seconds, interpreters_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from dispatch.public_holidays import Home
    from dispatch.records.engine import Records
    from dispatch.services import Services

AT_ONCE = 500


def tell_minutes(
    services: Services, records: Records, home: Home, interpreter_ids: Collection[str] | None = None
) -> None:
    """Tell the sums of these interpreters, or of everybody who interpreted this month. Idempotent."""
    calendar = home.calendar
    today = calendar.local(services.clock.now()).date()
    since, _ = month(today.year, today.month).moments(calendar.zone)
    with records.reading() as session:
        sums = interpreted_seconds(session, since, calendar.midnight(today), interpreter_ids)
    told = {
        name: json.dumps({"day": f"{today}", "today": of_today, "month": of_month})
        for name, (of_month, of_today) in sums.items()
    }
    names = sorted(told)
    for first in range(0, len(names), AT_ONCE):
        some = {name: told[name] for name in names[first : first + AT_ONCE]}
        services.live.run("note_minutes", {"people": some})
    if interpreter_ids is None:
        services.live.run("note_minutes", {"people": {}, "all": True})


def tell_minutes_of_call(services: Services, records: Records, home: Home, *, call_id: str) -> None:
    """Tell the sums of the interpreters of a call that is recorded now. Idempotent."""
    with records.reading() as session:
        names = interpreters_of(session, call_id)
    if names:
        tell_minutes(services, records, home, names)
