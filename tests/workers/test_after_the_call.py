"""Shows that every call is recorded once, whichever of those who work on it dies."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from sqlalchemy import select

from dispatch.domain.errors import RecordsUnavailable
from dispatch.records.engine import Records, open_engine
from dispatch.records.facts import append_facts
from dispatch.records.migrate import migrate
from dispatch.records.tables import CallRow, FactRow, HourRow
from tests.dispatch.domain.call_story import CallStory, plain_call
from tests.workers.conftest import Office
from workers.context import WorkerServices
from workers.fact_writer import FactWriter
from workers.queues import RECORD_CALLS, RqJobQueue, open_queue, queue_client
from workers.schedule import PERIODIC_JOBS
from workers.tick import Tick

if TYPE_CHECKING:
    from dispatch.ports import JobQueue


def recorded(office: Office) -> list[str]:
    with office.records.reading() as session:
        return sorted(session.scalars(select(CallRow.call_id)))


def counted(office: Office) -> int:
    with office.records.reading() as session:
        return sum(session.scalars(select(HourRow.calls)))


def writer_of(office: Office, jobs: JobQueue | None = None) -> FactWriter:
    return FactWriter(office.stream, office.records, jobs or office.jobs, idle_seconds=0.0)


def test_facts_reach_sql_and_the_ended_call_is_recorded(office: Office) -> None:
    office.happen(plain_call().facts)
    assert writer_of(office).write_once(0) == len(plain_call().facts)
    assert office.stream.length() == 0, "what is in SQL leaves the stream"
    assert office.queue.count == 1
    office.work_off()
    assert recorded(office) == ["call-1"]
    assert counted(office) == 1


def test_a_call_that_goes_on_is_not_queued(office: Office) -> None:
    office.happen(plain_call().facts[:-1])
    writer_of(office).write_once(0)
    assert office.queue.count == 0


def test_a_late_fact_has_the_call_recorded_again(office: Office) -> None:
    story = plain_call()
    office.happen(story.facts)
    writer = writer_of(office)
    writer.write_once(0)
    office.work_off()
    office.happen([story.facts[-2]])
    writer.write_once(0)
    assert office.queue.count == 1
    office.work_off()
    assert counted(office) == 1


def test_while_sql_is_down_facts_wait_and_nothing_is_acknowledged(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "not there yet"
    engine = open_engine(f"sqlite:///{folder / 'records.db'}")
    writer = FactWriter(office.stream, Records(engine), office.jobs)
    office.happen(plain_call().facts)
    for _ in range(3):
        with pytest.raises(RecordsUnavailable):
            writer.write_once(0)
    assert office.stream.length() == len(plain_call().facts)
    folder.mkdir()
    migrate(engine)
    assert writer.write_once(0) == len(plain_call().facts)
    assert office.stream.length() == 0
    engine.dispose()


def test_a_writer_that_died_before_it_wrote_is_replaced(office: Office) -> None:
    office.happen(plain_call().facts)
    office.stream.read_facts("a writer that dies here", 500, 0)
    assert writer_of(office).write_once(0) == len(plain_call().facts)


def test_a_writer_that_died_before_it_acknowledged_leaves_no_fact_twice(office: Office) -> None:
    office.happen(plain_call().facts)
    facts = office.stream.read_facts("a writer that dies here", 500, 0)
    with office.records.writing() as session:
        append_facts(session, facts)
    writer_of(office).write_once(0)
    assert office.stream.length() == 0
    assert office.queue.count == 1, "its job is made up for, too"
    with office.records.reading() as session:
        assert len(session.scalars(select(FactRow.fact_id)).all()) == len(facts)


def test_a_fact_that_the_database_refuses_stays_in_the_stream_and_stops_nobody(office: Office) -> None:
    if office.records.engine.dialect.name != "postgresql":
        pytest.skip("SQLite stores text of any length")
    office.happen(CallStory("x" * 100).opened().facts)
    office.happen(plain_call().facts)
    assert writer_of(office).write_once(0) == len(plain_call().facts)
    assert office.stream.length() == 1


def test_an_unreachable_queue_loses_jobs_and_no_calls(office: Office, tmp_path: Path) -> None:
    nowhere = RqJobQueue(open_queue(queue_client(f"unix://{tmp_path}/nowhere.sock")))
    office.happen(plain_call().facts)
    assert writer_of(office, nowhere).write_once(0) == len(plain_call().facts)
    assert office.stream.length() == 0
    assert Tick(office.rq, office.jobs).tick_once() == [job.name for job in PERIODIC_JOBS]
    office.work_off()
    assert recorded(office) == ["call-1"]


def test_jobs_wiped_from_redis_are_made_up_for(office: Office) -> None:
    office.happen(plain_call().facts)
    writer_of(office).write_once(0)
    office.rq.flushall()
    Tick(office.rq, office.jobs).tick_once()
    office.work_off()
    assert recorded(office) == ["call-1"]


def test_every_job_may_run_twice(office: Office) -> None:
    office.happen(plain_call().facts)
    writer_of(office).write_once(0)
    office.jobs.record_calls(["call-1"])
    for job in PERIODIC_JOBS * 2:
        office.jobs.run_periodic(job)
    office.work_off()
    assert office.queue.failed_job_registry.count == 0
    assert counted(office) == 1


def test_a_job_for_a_call_nobody_knows_does_nothing(office: Office) -> None:
    office.jobs.record_calls(["nobody"])
    office.work_off()
    assert office.queue.failed_job_registry.count == 0
    assert recorded(office) == []


def test_a_job_that_fails_is_tried_again_and_kept_for_somebody_to_look_at(office: Office) -> None:
    office.happen(CallStory("broken").opened().leg("levitating", 3, "leg-s").closed(5).facts)
    writer_of(office).write_once(0)
    [job] = office.queue.jobs
    assert job.func_name == RECORD_CALLS
    office.work_off()
    failed = Job.fetch(job.id, connection=office.rq, serializer=JSONSerializer)
    assert failed.get_status() is JobStatus.FAILED
    assert (failed.retries_left, office.queue.failed_job_registry.count) == (0, 1)


def test_two_ticks_start_each_job_once_until_its_next_turn(office: Office) -> None:
    first, second = Tick(office.rq, office.jobs), Tick(office.rq, office.jobs)
    assert len(first.tick_once()) == len(PERIODIC_JOBS)
    assert second.tick_once() == []
    assert first.tick_once() == []
    office.rq.delete("ponte:tick:leader")
    assert second.tick_once() == [], "another leader finds the turns taken"
    office.rq.delete("ponte:tick:turn:sweep_unrecorded")
    assert first.tick_once() == [], "who lost the lease does nothing"
    assert second.tick_once() == ["sweep_unrecorded"]


def test_the_lease_ends_by_itself(office: Office) -> None:
    Tick(office.rq, office.jobs).tick_once()
    assert 0 < office.rq.ttl("ponte:tick:leader") <= 15


def test_loops_end_when_asked_and_work_until_then(office: Office) -> None:
    stop = Event()
    threads = [
        Thread(target=writer_of(office).run, args=[stop]),
        Thread(target=Tick(office.rq, office.jobs).run, args=[stop]),
    ]
    for thread in threads:
        thread.start()
    office.happen(plain_call().facts)
    patience = Event()
    for _ in range(100):
        if office.queue.count > len(PERIODIC_JOBS):
            break
        patience.wait(0.05)
    stop.set()
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
    office.work_off()
    assert recorded(office) == ["call-1"]


def test_a_job_without_services_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from workers import context

    monkeypatch.setattr(context._Shelf, "services", None)
    with pytest.raises(RuntimeError, match="no worker services"):
        context.services()
    context.install(WorkerServices(office.records, None))  # type: ignore[arg-type]
    assert context.services().records is office.records


def test_a_call_that_cannot_be_recorded_keeps_none_of_its_job_waiting(office: Office) -> None:
    office.happen(CallStory("broken").opened().leg("levitating", 3, "leg-s").closed(5).facts)
    office.happen(plain_call().facts)
    writer_of(office).write_once(0)
    assert len(office.queue.jobs) == 1
    office.work_off()
    assert recorded(office) == ["call-1"]
    assert office.queue.failed_job_registry.count == 1
