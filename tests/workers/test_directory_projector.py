"""Shows that the live directory follows SQL, and is whole again after a loss of Redis."""

from __future__ import annotations

import json
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from config.world.plan import read_plan
from config.world.seed import seed_world
from dispatch.domain.directory import Wishes
from dispatch.domain.errors import RecordsUnavailable
from dispatch.domain.policies import DEFAULT_POLICY
from dispatch.domain.settings import DispatchSettings
from dispatch.live.state import LiveState
from dispatch.records.directory import discard, keep, pending_changes
from dispatch.records.tables import (
    AccessCodeRow,
    AssociationRow,
    InterpreterLanguageRow,
    InterpreterRow,
    LineRow,
    PartnerRow,
    PhoneNumberRow,
)
from dispatch.services import Services
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.plan_request import plan_for
from tests.dispatch.domain.call_story import START
from tests.workers.conftest import KEYS, FixedClock, Office
from workers.directory_projector import DirectoryProjector
from workers.fact_writer import FactWriter
from workers.keeper import run_keeper
from workers.loops import pause_after

if TYPE_CHECKING:
    from config.world.plan import Plan


@pytest.fixture
def plan(office: Office) -> Plan:
    """Plant the world and project it."""
    with office.records.writing() as session:
        seed_world(session, office.directory.digest, START)
    projector = DirectoryProjector(office.records, office.directory)
    projector.rebuild()
    while projector.project_once():
        pass
    return read_plan()


def services_of(office: Office) -> Services:
    """Return what the projector tells live state through."""
    live = LiveState(office.redis, KEYS, DispatchSettings(), FixedClock().now)
    return Services(live, office.directory, FixedClock())


def test_the_planted_world_can_be_asked_without_sql(office: Office, plan: Plan) -> None:
    to = office.directory
    desk, person, line = plan.desks[0], plan.interpreters[0], plan.lines[0]
    code = to.code(desk.access_code)
    assert code is not None
    assert code.site_id == desk.site_id
    assert to.login(person.login) == person.interpreter_id
    entry = to.interpreter(person.interpreter_id)
    assert entry is not None
    assert to.phone(entry.number_id) == person.number
    found = to.line(line.number)
    assert found is not None
    assert found.line_id == line.line_id
    assert len(to.languages().all()) == len(plan.languages)
    known = next(desk for desk in plan.desks if desk.known_caller)
    caller = to.caller(known.number)
    assert caller is not None
    assert caller.requester.site_id == known.site_id


def test_changes_are_carried_over_and_leave_the_outbox(office: Office, plan: Plan) -> None:
    desk, line, person = plan.desks[0], plan.lines[0], plan.interpreters[0]
    with office.records.writing() as session:
        code = session.get_one(AccessCodeRow, f"code-{desk.site_id}")
        session.expunge(code)
        code.valid = False
        keep(session, [code], START)
        partners = [session.get_one(PartnerRow, partner.partner_id) for partner in plan.partners]
        discard(session, [*partners, session.get_one(LineRow, line.line_id)], START)
        spoken = session.get_one(InterpreterLanguageRow, (person.interpreter_id, person.languages[-1]))
        discard(session, [spoken], START)
    projector = DirectoryProjector(office.records, office.directory)
    assert [partner.partner_id for partner in office.directory.partners(line.line_id)] == ["partner-1"]
    assert projector.project_once() == 4
    assert projector.project_once() == 0
    assert office.directory.code(desk.access_code) is None
    assert office.directory.line(line.number) is None
    assert office.directory.partners(line.line_id) == []
    entry = office.directory.interpreter(person.interpreter_id)
    assert entry is not None
    assert set(entry.languages) == set(person.languages[:-1])
    with office.records.reading() as session:
        assert pending_changes(session, 10) == []


def test_whoever_is_deactivated_is_taken_off_duty(office: Office, plan: Plan) -> None:
    services = services_of(office)
    person = plan.interpreters[0]
    change_presence(services, interpreter_id=person.interpreter_id, event="on_duty", operation_id="")
    with office.records.writing() as session:
        row = session.get_one(InterpreterRow, person.interpreter_id)
        session.expunge(row)
        row.active = False
        keep(session, [row], START)
    DirectoryProjector(office.records, office.directory, services).project_once()
    state = services.live.run("read_interpreter", {"interpreter_id": person.interpreter_id})
    assert state["presence"] == "off_duty"


def test_an_associations_tier_moves_its_interpreters(office: Office, plan: Plan) -> None:
    with office.records.writing() as session:
        person = session.scalars(
            select(InterpreterRow).where(InterpreterRow.association_id.is_not(None)).limit(1)
        ).one()
        row = session.get_one(AssociationRow, person.association_id)
        interpreter_id = person.interpreter_id
        session.expunge(row)
        row.tier = 1
        keep(session, [row], START)
    DirectoryProjector(office.records, office.directory).project_once()
    entry = office.directory.interpreter(interpreter_id)
    assert entry is not None
    assert entry.supplier_tier == 1


def test_what_this_version_does_not_know_holds_nothing_up(office: Office, plan: Plan) -> None:
    """A wish or a policy of a newer version, or one misspelt in SQL."""
    services, desk, line = services_of(office), plan.desks[0], plan.lines[0]
    with office.records.writing() as session:
        code = session.get_one(AccessCodeRow, f"code-{desk.site_id}")
        session.expunge(code)
        code.wishes = {"gender": "other", "domain": 7, "is_urgent": True, "colour": "blue"}
        number = session.get_one(LineRow, line.line_id)
        session.expunge(number)
        number.policy = "by_colour"
        keep(session, [code, number], START)
    DirectoryProjector(office.records, office.directory, services).project_once()
    with office.records.reading() as session:
        assert pending_changes(session, 10) == []
    requester = office.directory.code(desk.access_code)
    assert requester is not None
    assert requester.wishes == Wishes(is_urgent=True)
    person = plan.interpreters[0]
    change_presence(services, interpreter_id=person.interpreter_id, event="on_duty", operation_id="")
    asked = plan_for(services, language=person.languages[0], line_id=line.line_id, requester=requester)
    assert json.loads(asked)["policy"] == DEFAULT_POLICY


def test_an_erased_number_is_erased_from_the_directory(office: Office, plan: Plan) -> None:
    person = plan.interpreters[0]
    entry = office.directory.interpreter(person.interpreter_id)
    assert entry is not None
    with office.records.writing() as session:
        discard(session, [session.get_one(PhoneNumberRow, entry.number_id)], START)
    DirectoryProjector(office.records, office.directory).project_once()
    assert office.directory.phone(entry.number_id) is None


def test_a_directory_lost_with_redis_is_rebuilt(office: Office, plan: Plan) -> None:
    office.redis.flushall()
    assert DirectoryProjector(office.records, office.directory).project_once() > len(plan.interpreters)
    assert office.directory.login(plan.interpreters[0].login) is not None
    assert DirectoryProjector(office.records, office.directory).project_once() == 0


def test_the_keeper_carries_both_ways_until_it_is_stopped(office: Office) -> None:
    with office.records.writing() as session:
        seed_world(session, office.directory.digest, START)
    stop = Event()

    class StoppingProjector(DirectoryProjector):
        def project_once(self) -> int:
            done = super().project_once()
            if not done:
                stop.set()
            return done

    run_keeper(
        FactWriter(office.stream, office.records, office.jobs),
        StoppingProjector(office.records, office.directory),
        stop,
    )
    assert office.directory.version() > 0


def test_a_keeper_whose_half_is_broken_ends_as_a_whole(office: Office) -> None:
    class BrokenProjector(DirectoryProjector):
        def project_once(self) -> int:
            raise KeyError("broken")

    writer = FactWriter(office.stream, office.records, office.jobs)
    with pytest.raises(KeyError, match="broken"):
        run_keeper(writer, BrokenProjector(office.records, office.directory), Event())


def test_what_is_down_is_waited_for_longer_and_longer_and_at_most_five_seconds(office: Office) -> None:
    pauses = [pause_after(failures) for failures in range(1, 20)]
    assert pauses[:3] == [0.1, 0.2, 0.4]
    assert max(pauses) == 5.0
    stop, tries = Event(), []

    class UnluckyProjector(DirectoryProjector):
        def project_once(self) -> int:
            tries.append(1)
            if len(tries) > 1:
                stop.set()
            raise RecordsUnavailable

    UnluckyProjector(office.records, office.directory).run(stop)
    assert len(tries) == 2
