"""Every address of the pages, filled in with what there is in the invented service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.records.tables import Role
from tests.admin.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask
    from werkzeug.routing import Rule

EXAMPLES = {"call_id": "call-20261120-0007", "table": "hours", "language": "en"}
"""What stands for each variable part; a page with another one adds it here."""

ENDLESS = {"now.stream"}


def filled_in(rule: Rule, **others: str) -> str:
    """Return an address with examples for its variable parts; `others` go before those above."""
    address = rule.rule.replace("path:", "")
    for name, example in (EXAMPLES | others).items():
        address = address.replace(f"<{name}>", example)
    assert "<" not in address, f"tests/admin/addresses.py does not know how to fill in {rule.rule}"
    return address


def every_page(app: Flask, keys: Mapping[Role, str]) -> Iterator[tuple[Role, str]]:
    """Return every address that answers with a page, and the first role that it is shown to."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ENDLESS | {"static"}:
            continue
        address = filled_in(rule)
        for role in Role:
            answer = Reader(app).carries(keys[role]).opens(address)
            if answer.status_code == 200:
                if answer.mimetype == "text/html":
                    yield role, address
                break
