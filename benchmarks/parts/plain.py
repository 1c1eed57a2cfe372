"""Arguments of scripts for people who speak languages and callers who want one, and nothing else."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from dispatch.domain.directory import NO_WISHES, InterpreterEntry, LineEntry, LineKind, Wishes
from dispatch.domain.policies import DEFAULT_POLICY, PolicyFacts
from dispatch.domain.requirements import place_interpreter, plan_request
from dispatch.domain.settings import DispatchSettings
from dispatch.use_cases.place_interpreter import place_arguments
from dispatch.use_cases.plan_request import plan_text

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE = LineEntry("line", LineKind.STAFF, "", "")


def on_duty(interpreter_id: str, languages: Sequence[str], **traits: Any) -> dict[str, Any]:
    """Return what brings somebody on duty (script change_presence), with traits of an InterpreterEntry."""
    person = InterpreterEntry(interpreter_id, tuple(languages), interpreter_id, **traits)
    place = place_interpreter(person, {}, [DEFAULT_POLICY], PolicyFacts())
    return {"interpreter_id": interpreter_id, "event": "on_duty", **place_arguments(place)}


@cache
def plan(language: str, wishes: Wishes = NO_WISHES) -> str:
    """Return the plan of a request for a language (script request_interpreter)."""
    return plan_text(plan_request(language, line=LINE, settings=DispatchSettings(), wishes=wishes))
