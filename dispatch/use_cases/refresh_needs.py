"""How much each language needs its people changes with the hour; the order of the pools follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.policies import PolicyFacts, need_of
from dispatch.use_cases.place_interpreter import place_interpreters

if TYPE_CHECKING:
    from dispatch.services import Services

NOTICEABLE = 0.03
"""A need that has changed by less moves nobody: it is a minute of idle time."""

FEW = 4
"""So many people count as usually busy beside those of a language: of two, one moment tells little."""


def refresh_needs(services: Services) -> int:
    """Compute the needs anew, move whom that concerns in their pools, and return how many moved.

    Idempotent. Only who speaks a language whose need has changed, beside another, is looked at.
    """
    directory = services.directory
    tags = [entry.tag for entry in directory.languages().all()]
    known = directory.policy_facts().need
    needs = services.live.run("read_needs", {"languages": tags}).get("needs") or []
    usual = sum(busy for _, _, busy in needs) / max(1, sum(on_duty for _, on_duty, _ in needs))
    now = {
        tag: need_of(rate, on_duty, (busy + usual * FEW) / (on_duty + FEW))
        for tag, (rate, on_duty, busy) in zip(tags, needs, strict=True)
    }
    changed = {tag for tag, need in now.items() if abs(need - known.get(tag, 0.0)) >= NOTICEABLE}
    if not changed:
        return 0
    directory.put_policy_facts(PolicyFacts({**known, **{tag: now[tag] for tag in changed}}))
    concerned = (
        person
        for person in directory.interpreters()
        if len(person.languages) > 1 and changed.intersection(person.languages)
    )
    return place_interpreters(services, concerned)
