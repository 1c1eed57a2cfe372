"""The drawing of a call: who was on the phone when."""

from __future__ import annotations

from admin.timeline import drawings
from dispatch.domain.assembly import assemble_call_record
from dispatch.domain.facts import FactSource
from dispatch.records.admin_reads import CallStory
from tests.dispatch.domain.call_story import at, plain_call


def test_a_client_who_was_called_has_a_row_of_their_own() -> None:
    story = plain_call()
    for status, second in (("initiated", 40), ("ringing", 42), ("answered", 50), ("completed", 110)):
        details = {
            "leg_id": "leg-c",
            "role": "client",
            "status": status,
            "carrier_at": at(second).isoformat(),
            "estimated": False,
        }
        story._append(FactSource.CARRIER, "leg_reported", second, details)
    record = assemble_call_record(story.facts)
    rows = drawings(CallStory(record, None, None, None, None, {}, None, None))["whole"].rows
    assert [row.kind for row in rows] == ["staff", "client", "request", "offer"]
    (bar,) = rows[1].bars
    assert (bar.kind, bar.seconds) == ("leg", 70)
