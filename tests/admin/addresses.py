"""Every address of the pages, filled in with what there is in the invented service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.records.tables import Role
from tests.admin.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask
    from werkzeug.routing import Rule

EXAMPLES = {
    "call_id": "call-20261120-0007",
    "table": "hours",
    "language": "en",
    "token": "none-of-ours",
    "public_number": "1003",
    "institution_id": "agency-health",
}
"""What stands for each variable part; a page with another one adds it here."""

TOGETHER = {
    "/claims/<number>": "/claims/F-1",
    "/claims/<number>.<kind>": "/claims/F-1.csv",
    "/claims/draft": "/claims/draft?fund=fund-1&period=2026-10",
    "/differences/<leg_id>": "/differences/CA-differs",
    "/reviews/<review_id>": "/reviews/short_call-call-20261120-0007",
    "/statements/<number>": "/statements/I-1",
    "/statements/<number>.<kind>": "/statements/I-1.csv",
    "/statements/<number>/invoice": "/statements/I-1/invoice",
    "/statements/draft": "/statements/draft?kind=institution&party=agency-health&period=2026-10",
    "/registers/<name>": "/registers/lines",
    "/registers/<name>.csv": "/registers/sites.csv",
    "/registers/<name>/import": "/registers/sites/import",
    "/registers/<name>/new": "/registers/cost_centres/new",
    "/registers/<name>/<key>": "/registers/cost_centres/cost-agency-health",
    "/registers/<name>/<key>/delete": "/registers/callers/caller-1/delete",
    "/secrets/<name>/<key>": "/secrets/codes/code-1",
}
"""Addresses that mean something only with parts that go together; in the branch of the tests' manager."""

ENDLESS = {"now.stream"}


def filled_in(rule: Rule, **others: str) -> str:
    """Return an address with examples for its variable parts; `others` go before those above."""
    address = TOGETHER.get(rule.rule, rule.rule).replace("path:", "")
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
