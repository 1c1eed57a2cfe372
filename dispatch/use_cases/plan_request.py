"""What a caller's request asks for, from what the directory knows of line, site and institution."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from dispatch.domain.directory import LineEntry, LineKind, Wishes
from dispatch.domain.requirements import plan_request

if TYPE_CHECKING:
    from dispatch.domain.directory import Group, Requester
    from dispatch.domain.requirements import Plan
    from dispatch.services import Services


def plan_for(services: Services, *, language: str, line_id: str, requester: Requester) -> str:
    """Return the plan of a request as JSON text, as scripts take it.

    A line that the directory does not know any more is served like any other.
    """
    directory = services.directory
    entry = directory.languages().by_tag(language)
    plan = plan_request(
        language,
        line=directory.line_of_id(line_id) or LineEntry(line_id, LineKind.STAFF, "", ""),
        settings=services.live.settings,
        wishes=requester.wishes,
        lists=directory.lists(requester.institution_id),
        site_id=requester.site_id,
        variety_of=entry.variety_of if entry else None,
    )
    return plan_text(plan)


def plan_assistance(services: Services, *, group: Group, line_id: str, language: str | None = None) -> str:
    """Return the plan of a request for an operator or supervisor, of whom a language may be asked."""
    line = services.directory.line_of_id(line_id) or LineEntry(line_id, LineKind.STAFF, "", "")
    # Tiers are those of suppliers; and an emergency's wide ring is for interpreters.
    everybody = replace(line, tier_delays=(), kind=LineKind.STAFF)
    wishes = Wishes(domain=language, is_urgent=line.kind is LineKind.EMERGENCY)
    return plan_text(plan_request(group.tag, line=everybody, settings=services.live.settings, wishes=wishes))


def plan_text(plan: Plan) -> str:
    """Return a plan as scripts take it: JSON, without what is missing."""
    given = {name: value for name, value in asdict(plan).items() if value is not None}
    return json.dumps(given, separators=(",", ":"))
