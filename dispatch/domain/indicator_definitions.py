"""The definitions of every indicator: what it counts, how it is reckoned, and from what.

`docs/indicators.md` repeats them word for word, and every export prints them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Unit(StrEnum):
    """What a figure counts."""

    NUMBER = "number"
    SECONDS = "seconds"
    SHARE = "share"  # 0 to 1


class Definition(NamedTuple):
    """One indicator: what it is called, what it counts, how it is reckoned, and who says so."""

    name: str
    unit: Unit
    formula: str
    source: str


CALLS = "call records"
ASSISTANCES = "assistances of call records"
WAITS = "histograms of waits in the roll-ups"
SUMS = "roll-ups by hour"
PRESENCES = "facts of presence"

DEFINITIONS = (
    Definition("calls", Unit.NUMBER, "calls that reached a line", SUMS),
    Definition("requests", Unit.NUMBER, "calls in which a language was asked for", SUMS),
    Definition("connected", Unit.NUMBER, "calls with a conversation", SUMS),
    Definition(
        "on_the_spot", Unit.NUMBER, "requests that a mediator at the caller's own site took in person", SUMS
    ),
    Definition("abandoned", Unit.NUMBER, "requests whose requester left while waiting", SUMS),
    Definition("unserved", Unit.NUMBER, "requests for which nobody could be found in time", SUMS),
    *(
        Definition(name, Unit.NUMBER, f"unserved requests {why}", SUMS)
        for name, why in (
            ("nobody_on_duty", "where nobody who speaks the language was on duty at the end of the wait"),
            ("nobody_answered", "where somebody was on duty and nobody accepted in time"),
            ("partners_failed", "where no partner could help either"),
            ("staff_not_reached", "where staff, called back as promised, did not press the key"),
        )
    ),
    Definition("without_request", Unit.NUMBER, "calls that ended before a language was chosen", SUMS),
    Definition("refused", Unit.NUMBER, "calls of somebody not identified", SUMS),
    Definition(
        "fill_rate",
        Unit.SHARE,
        "(connected + on_the_spot) / requests; the Ministry of Justice's formula (filled / requested less "
        "cancelled free of charge), where nothing can be cancelled yet",
        SUMS,
    ),
    Definition("abandonment", Unit.SHARE, "abandoned / requests", SUMS),
    Definition(
        "abandonment_without_short",
        Unit.SHARE,
        "abandoned after more than 5 s / (requests - abandoned within 5 s)",
        WAITS,
    ),
    Definition("unserved_share", Unit.SHARE, "unserved / requests", SUMS),
    Definition(
        "service_level_30",
        Unit.SHARE,
        "connected within 30 s of the choice of language / (requests - on_the_spot)",
        WAITS,
    ),
    Definition("within_10", Unit.SHARE, "connected within 10 s of the choice / connected", WAITS),
    Definition("within_30", Unit.SHARE, "connected within 30 s of the choice / connected", WAITS),
    Definition("within_60", Unit.SHARE, "connected within 60 s of the choice / connected", WAITS),
    Definition(
        "speed_of_answer",
        Unit.SECONDS,
        "sum of connect times / connected (ASA: without the abandoned)",
        SUMS,
    ),
    *(
        Definition(
            f"{wait}_p{share}",
            Unit.SECONDS,
            f"the {what} that {share} of 100 connected calls did not exceed (nearest rank)",
            WAITS,
        )
        for wait, what in (
            ("connect", "time from choice of language to the first shared second"),
            ("dial_to_voice", "time from first ring to the first shared second"),
        )
        for share in (50, 90, 95, 99)
    ),
    Definition(
        "waited_in_vain_p50", Unit.SECONDS, "the wait that half of the abandoned did not exceed", WAITS
    ),
    Definition("talk_seconds", Unit.SECONDS, "conversation seconds / connected", SUMS),
    Definition("conversation_seconds", Unit.SECONDS, "seconds of conversation, each once", SUMS),
    Definition("billed_seconds", Unit.SECONDS, "seconds charged by the rate cards", SUMS),
    Definition("staff_rating", Unit.NUMBER, "sum of staff's ratings, 1 to 5 / calls rated", SUMS),
    Definition("rated_share", Unit.SHARE, "calls that staff rated / connected", SUMS),
    Definition("problems", Unit.NUMBER, "calls that an interpreter asked the coordination to look at", SUMS),
    Definition("offers", Unit.NUMBER, "times an interpreter was asked", SUMS),
    Definition("no_answer_rate", Unit.SHARE, "offers that nobody answered / offers", SUMS),
    Definition("acceptance", Unit.SHARE, "offers accepted / offers", SUMS),
    Definition(
        "first_offer_acceptance",
        Unit.SHARE,
        "calls whose first offer was accepted / calls with offers",
        SUMS,
    ),
    Definition(
        "occupancy",
        Unit.SHARE,
        "interpreters' seconds in call and wrap-up / their seconds on duty (breaks are not in it)",
        PRESENCES,
    ),
    Definition(
        "duty_hours",
        Unit.NUMBER,
        "hours on duty of all interpreters, without breaks",
        PRESENCES,
    ),
    Definition("standby_hours", Unit.NUMBER, "hours that interpreters waited on the line", "days of standby"),
    Definition(
        "redial",
        Unit.SHARE,
        "abandoned calls after which the same access code, or site, asked for the same language within "
        "15 minutes / abandoned",
        CALLS,
    ),
    Definition(
        "callbacks_kept",
        Unit.SHARE,
        "promises kept / promises, less those withdrawn by dialling in",
        SUMS,
    ),
    Definition("callbacks_promised", Unit.NUMBER, "promises to call back", SUMS),
    Definition(
        "continuity",
        Unit.SHARE,
        "connected calls with an interpreter of an earlier call of the same case / connected calls of a case "
        "that had one within 180 days",
        CALLS,
    ),
    Definition("operators_asked", Unit.NUMBER, "times that an operator was asked into a call", ASSISTANCES),
    Definition("operators_came", Unit.SHARE, "times that one accepted / operators_asked", ASSISTANCES),
    Definition(
        "operator_wait",
        Unit.SECONDS,
        "sum of times from asking for an operator to their accepting / times that one accepted",
        ASSISTANCES,
    ),
    Definition(
        "supervisors_asked", Unit.NUMBER, "times that a supervisor was asked into a call", ASSISTANCES
    ),
    Definition("languages_asked", Unit.NUMBER, "languages that were asked for", SUMS),
    Definition(
        "languages_not_served",
        Unit.NUMBER,
        "languages that were asked for and never served",
        SUMS,
    ),
    Definition("institutions_calling", Unit.NUMBER, "institutions that asked for a language", CALLS),
    Definition("sites_calling", Unit.NUMBER, "sites that asked for a language", CALLS),
    Definition("sites_never_calling", Unit.NUMBER, "sites in the directory that did not", CALLS),
    Definition("interpreters_active", Unit.NUMBER, "interpreters who were in a conversation", CALLS),
)
