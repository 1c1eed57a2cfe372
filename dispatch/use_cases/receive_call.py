"""A phone rings at one of our numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dispatch.domain.directory import Identification, LineKind, Sharing
from dispatch.domain.opening_hours import open_at
from dispatch.domain.states import CallState
from dispatch.domain.views import Arrival, ArrivalKind
from dispatch.public_holidays import Home
from dispatch.use_cases.views import call_view, requester_arguments

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.domain.directory import CallerEntry, LineEntry
    from dispatch.services import Services

KEPT_NUMBER_SECONDS = 6 * 3600
"""How long a caller's number is kept for ringing them back; it is erased when their call closes."""


@dataclass(frozen=True, slots=True)
class AfterHours:
    """What staff can choose on a line that is closed, and what they chose."""

    opens_at: datetime | None
    may_callback: bool
    has_partner: bool
    chosen: str | None  # callback or partner

    @property
    def is_taken(self) -> bool:
        """Whether they chose what there is."""
        return {"callback": self.may_callback, "partner": self.has_partner}.get(self.chosen or "", False)


def receive_call(  # noqa: PLR0913 - all of them named
    services: Services,
    *,
    leg_id: str,
    line_number: str,
    caller_number: str | None,
    operation_id: str,
    home: Home | None = None,
    after_hours: str | None = None,
) -> Arrival:
    """Open a call for whoever dialled a staff line, or tell what else to do with them.

    An emergency line never closes, and only the numbers listed for it get through. A line that is always
    served never closes either.

    On a line that is closed by the clock and the holidays of `home` none is opened; who comes back to a call
    of theirs is led there all the same. `after_hours` is what staff chose who heard so: callback, partner.
    Idempotent: by `leg_id`. `caller_number` is None where it was
    withheld or is no number.
    """
    line = services.directory.line(line_number)
    if line is None:
        return Arrival(ArrivalKind.UNKNOWN_LINE, "pt-PT")
    if line.kind is LineKind.INTERPRETER:
        return Arrival(ArrivalKind.INTERPRETER, line.prompt_language, line)
    if line.kind is LineKind.EMERGENCY:
        listed = services.directory.listed(line.line_id, caller_number) if caller_number else None
        if listed is None:
            return Arrival(ArrivalKind.NOT_LISTED, line.prompt_language, line)
        return _open(services, leg_id, line, listed, caller_number, operation_id, is_open=True)
    caller = services.directory.caller(caller_number) if caller_number else None
    calendar = (home or Home()).calendar
    hours = () if line.always_served else line.opening_hours
    is_open, opens_at = open_at(hours, calendar, services.clock.now())
    choices = AfterHours(
        opens_at,
        may_callback=bool(opens_at and _can_be_called_back(services, line, caller, caller_number)),
        has_partner=bool(opens_at and services.directory.partners(line.line_id)),
        chosen=after_hours,
    )
    arrival = _open(
        services, leg_id, line, caller, caller_number, operation_id, is_open=is_open, choices=choices
    )
    if arrival.kind is not ArrivalKind.CLOSED:
        return arrival
    other = services.directory.line_of_id(line.closed_line_id) if line.closed_line_id else None
    other_is_open = other is not None and open_at(other.opening_hours, calendar, services.clock.now())[0]
    return replace(
        arrival,
        opens_at=opens_at,
        open_line_id=other.line_id if other and other_is_open else None,
        may_callback=choices.may_callback,
        has_partner=choices.has_partner,
    )


def remember_number(services: Services, number: str, longer: float = 0.0) -> dict[str, str]:
    """Keep a caller's number for ringing them back; return what a call holds in its place.

    `longer`: so many seconds more than usual.
    """
    number_id = services.live.fresh_id()
    services.directory.keep_number(number_id, number, KEPT_NUMBER_SECONDS + round(longer))
    return {"caller_digest": services.directory.digest("caller", number), "caller_number_id": number_id}


def line_terms(line: LineEntry) -> dict[str, Any]:
    """Return what a call holds of its line's terms."""
    is_emergency = line.kind is LineKind.EMERGENCY
    return {
        "longest_wait_seconds": line.longest_wait_seconds,
        "callback_wait_seconds": 0 if is_emergency else line.callback_wait_seconds,
        "no_related": None if line.related_languages and not is_emergency else True,
        "emergency": is_emergency or None,
        "always": (line.always_served and not is_emergency) or None,
    }


def _open(  # noqa: PLR0913, PLR0917 - one step of receive_call, with all it has found out
    services: Services,
    leg_id: str,
    line: LineEntry,
    caller: CallerEntry | None,
    caller_number: str | None,
    operation_id: str,
    *,
    is_open: bool,
    choices: AfterHours | None = None,
) -> Arrival:
    trusted = caller is not None and caller.identification is Identification.CALLER
    late = choices if choices and choices.is_taken and not is_open else None
    opens_at = late.opens_at if late else None
    longer = (opens_at - services.clock.now()).total_seconds() if opens_at else 0.0
    answer = services.live.run(
        "open_call",
        {
            "leg_id": leg_id,
            "call_id": f"C{services.live.fresh_id()}",
            "line_id": line.line_id,
            "prompt_language": caller.requester.prompt_language if caller else line.prompt_language,
            "sharing": caller.sharing if caller else Sharing.SHARED,
            "requester": requester_arguments(caller.requester) if caller and trusted else None,
            "code_of_institution": _institution_wanted(caller),
            "closed": None if is_open or late else True,
            "after_hours": late.chosen if late else None,
            "opens_at": opens_at.timestamp() if opens_at else None,
            **line_terms(line),
            **(remember_number(services, caller_number, longer) if caller_number else {}),
        },
        operation_id=operation_id,
    )
    if answer.get("closed"):
        words = caller.requester.prompt_language if caller else line.prompt_language
        return Arrival(ArrivalKind.CLOSED, words, line)
    call = call_view(answer)
    assert call is not None, "open_call always answers with a call"  # noqa: S101
    kind = ArrivalKind.ASK_LANGUAGE if call.requester else ArrivalKind.ASK_CODE
    if answer.get("returned") or call.state is not CallState.ARRIVING:
        kind = ArrivalKind.RETURNED
    return Arrival(kind, call.prompt_language, line, call, answer.get("last_language"))


def _can_be_called_back(
    services: Services, line: LineEntry, caller: CallerEntry | None, caller_number: str | None
) -> bool:
    wait = line.callback_wait_seconds
    promised = wait if wait is not None else services.live.settings.callback_wait_seconds
    return bool(promised and caller_number and caller and caller.sharing is Sharing.DIRECT)


def _institution_wanted(caller: CallerEntry | None) -> str | None:
    if caller is None or caller.identification is not Identification.BOTH:
        return None
    return caller.requester.institution_id
