"""RQ as this system uses it: one queue, plain JSON, no waiting inside RQ.

A worker of one queue loses no job when it dies, a worker of two may (rq 3.0.0, measured), hence one queue
here. Retries follow at once, because delayed ones need RQ's scheduler; what still fails is found by the
sweep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry as ConnectionRetry
from rq import Queue, Retry, SimpleWorker
from rq.serializers import JSONSerializer

from workers.context import WorkerServices, install

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.schedule import PeriodicJob

QUEUE = "records"
JOB_SECONDS = 60
FAILED_STAY_SECONDS = 7 * 24 * 3600
RECORD_CALLS = "workers.jobs.record_calls.record_calls"
MOST_CALLS_IN_A_JOB = 20
"""A job costs a third of what a call's record does; so many are done well within JOB_SECONDS."""


def queue_client(url: str) -> redis.Redis:
    """Return a client for RQ alone: it reads bytes, and RQ changes the time-outs it finds."""
    backoff = ExponentialWithJitterBackoff(base=0.01, cap=0.5)
    return redis.Redis.from_url(
        url, retry=ConnectionRetry(backoff, 3, supported_errors=(redis.ConnectionError,)), socket_timeout=5.0
    )


def open_queue(client: redis.Redis) -> Queue:
    """Return the queue for what follows a call."""
    return Queue(QUEUE, connection=client, default_timeout=JOB_SECONDS, serializer=JSONSerializer)


class RqJobQueue:
    """Hands work to RQ; implements `dispatch.ports.JobQueue`."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def record_calls(self, call_ids: Sequence[str]) -> None:
        """Have calls recorded; raises redis.RedisError where the queue cannot be reached."""
        for first in range(0, len(call_ids), MOST_CALLS_IN_A_JOB):
            some = list(call_ids[first : first + MOST_CALLS_IN_A_JOB])
            self._queue.enqueue_call(
                RECORD_CALLS,
                args=[some],
                retry=Retry(max=3),
                result_ttl=0,
                failure_ttl=FAILED_STAY_SECONDS,
                description=f"record_calls {' '.join(some)}",
            )

    def run_periodic(self, job: PeriodicJob) -> None:
        """Have a periodic job run once; one that nobody takes before its next turn is dropped."""
        self._queue.enqueue_call(
            job.function,
            result_ttl=0,
            ttl=job.every_seconds,
            failure_ttl=FAILED_STAY_SECONDS,
            description=job.name,
        )


def build_worker(client: redis.Redis, services: WorkerServices) -> SimpleWorker:
    """Return a worker that runs jobs in its own process: a fork for each would cost ten times the job."""
    install(services)
    return SimpleWorker(
        [open_queue(client)],
        connection=client,
        serializer=JSONSerializer,
        maintenance_interval=30,
        worker_ttl=120,
        job_monitoring_interval=10,
    )


def run_worker(client: redis.Redis, services: WorkerServices, *, burst: bool = False) -> None:
    """Run jobs until the process is asked to end, or with `burst` until none is left."""
    options: dict[str, Any] = {"burst": burst, "with_scheduler": False, "logging_level": "WARNING"}
    build_worker(client, services).work(**options)
