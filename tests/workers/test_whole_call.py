"""Follows one call from the scripts that live it through to its record."""

from __future__ import annotations

from dispatch.domain.facts import CallOutcome
from dispatch.domain.legs import LegRole, LegStatus, RoomEvent
from dispatch.live.connections import command_client
from dispatch.records.tables import CallRow, ChargeRow, ConversationRow, OfferRow
from dispatch.use_cases.finish_call import finish_call
from tests.dispatch.live.conftest import World
from tests.workers.conftest import Office
from workers.fact_writer import FactWriter


def test_a_call_lived_by_the_scripts_becomes_a_true_record(office: Office, redis_url: str) -> None:
    world = World(command_client(redis_url))
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    staff_leg = world.view(call_id)["staff_leg_id"]
    world.clock.passes(7)
    assert world.accepts("olena")
    interpreter_leg = world.view(call_id)["interpreter_leg_id"]
    world.clock.passes(1)
    world.meet(call_id)
    world.clock.passes(90)
    world.room(call_id, RoomEvent.LEFT, staff_leg, 3)
    world.reports(staff_leg, LegStatus.COMPLETED, LegRole.STAFF)
    world.room(call_id, RoomEvent.LEFT, interpreter_leg, 4)
    world.reports(interpreter_leg, LegStatus.COMPLETED)
    finish_call(world.services, call_id=call_id, by="interpreter", operation_id="")
    world.time_passes(120)
    FactWriter(world.facts, office.records, office.jobs).write_once(0)
    office.work_off()
    with office.records.reading() as session:
        call = session.get_one(CallRow, call_id)
        assert call.outcome is CallOutcome.CONNECTED
        assert (call.connect_seconds, call.conversation_seconds) == (8.0, 90)
        assert (call.language, call.site_id, call.line_id) == ("uk", "site", "staff-line")
        assert not call.estimated
        talk = session.get_one(ConversationRow, (call_id, 1))
        assert (talk.interpreter_id, talk.leg_id) == ("olena", interpreter_leg)
        offer = session.get_one(OfferRow, (call_id, talk.offer_id))
        assert offer.outcome == "accepted"
        assert session.get_one(ChargeRow, call_id).billed_seconds == 120
