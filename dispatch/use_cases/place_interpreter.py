"""Where an interpreter stands in the pools follows from who they are and from what policies think of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from dispatch.domain import requirements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dispatch.domain.directory import InterpreterEntry
    from dispatch.services import Services

NOWHERE = {"place": '{"languages":[],"admissions":[],"pools":{}}', "traits": ""}
"""Where somebody stands who has left the directory."""


def place_interpreters(services: Services, people: Iterable[InterpreterEntry]) -> int:
    """Move interpreters in live state to where they now stand, and return how many moved.

    Idempotent: who stands right stays. Whom live state does not know is placed when they come on duty.
    """
    directory = services.directory
    varieties, policies, facts = (
        directory.languages().varieties(),
        directory.policies(),
        directory.policy_facts(),
    )
    moved = 0
    for person in people:
        place = requirements.place_interpreter(person, varieties, policies, facts)
        arguments = {"interpreter_id": person.interpreter_id, **place_arguments(place)}
        moved += bool(services.live.run("set_place", arguments)["changed"])
    return moved


def place_now(services: Services, person: InterpreterEntry) -> requirements.Place:
    """Return where an interpreter stands now."""
    directory = services.directory
    return requirements.place_interpreter(
        person, directory.languages().varieties(), directory.policies(), directory.policy_facts()
    )


def place_arguments(place: requirements.Place) -> dict[str, str]:
    """Return a place as scripts take it."""
    fields = asdict(place)
    traits = fields.pop("traits")
    return {
        "place": json.dumps(fields, separators=(",", ":")),
        "traits": f"|{'|'.join(traits)}|" if traits else "",
    }
