"""Tells how a replay went, by language."""

from collections import defaultdict
from collections.abc import Sequence

from config.replay.people import Played
from dispatch.domain.facts import CallOutcome
from dispatch.records.whole_calls import WholeCall

WITHIN_SECONDS = 30.0
COLUMNS = "{:<22}{:>7}{:>11}{:>11}{:>10}{:>8}{:>8}{:>9}"


def tell(played: list[Played], recorded: list[WholeCall], names: dict[str, str]) -> list[str]:
    """Return the table: calls, connected, abandoned, unserved, connect time, share within 30 s."""
    language_of = {one.leg.sid: one.logged.language for one in played}
    groups: dict[str, list[WholeCall]] = defaultdict(list)
    for whole in recorded:
        language = next((language_of[leg.leg_id] for leg in whole.legs if leg.leg_id in language_of), None)
        if language:
            groups[language].append(whole)
    ordered = sorted(groups, key=lambda language: (-len(groups[language]), language))
    lines = [COLUMNS.format("", "calls", "connected", "abandoned", "unserved", "p50 s", "p90 s", "in 30 s")]
    lines += [_row(names.get(language, language), groups[language]) for language in ordered]
    if len(ordered) > 1:
        main = ordered[0]
        others = [whole for language in ordered[1:] for whole in groups[language]]
        lines.append(_row(f"all but {names.get(main, main)}", others))
    lines.append(_row("all", [whole for group in groups.values() for whole in group]))
    return lines


def share_within(calls: Sequence[WholeCall]) -> float | None:
    """Return the share of requests answered within 30 s; who gave up stays in the denominator."""
    requested = [whole for whole in calls if whole.call.requested_at is not None]
    if not requested:
        return None
    quick = [
        whole
        for whole in requested
        if whole.call.connect_seconds is not None and whole.call.connect_seconds <= WITHIN_SECONDS
    ]
    return len(quick) / len(requested)


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the exact quantile: the smallest value that at least `share` of the sample does not exceed."""
    ordered = sorted(values)
    if not ordered:
        return None
    rank = -(-len(ordered) * share // 1)  # rounded up
    return ordered[max(0, int(rank) - 1)]


def _row(name: str, calls: Sequence[WholeCall]) -> str:
    waits = [whole.call.connect_seconds for whole in calls if whole.call.connect_seconds is not None]
    within = share_within(calls)
    counts = [
        sum(whole.call.outcome is outcome for whole in calls)
        for outcome in (CallOutcome.CONNECTED, CallOutcome.ABANDONED, CallOutcome.UNSERVED)
    ]
    times = [quantile(waits, 0.5), quantile(waits, 0.9)]
    return COLUMNS.format(
        name[:21],
        len(calls),
        *counts,
        *("-" if value is None else f"{value:.1f}" for value in times),
        "-" if within is None else f"{within:.1%}",
    )
