"""Every periodic job, in one list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """A job of workers/jobs that runs again and again."""

    name: str
    function: str
    every_seconds: int


PERIODIC_JOBS = (
    PeriodicJob("sweep_unrecorded", "workers.jobs.sweep_unrecorded.sweep_unrecorded", 20),
    PeriodicJob("plan_shifts", "workers.jobs.plan_shifts.plan_shifts", 60),
    PeriodicJob("reckon_standby", "workers.jobs.reckon_standby.reckon_standby", 60),
    PeriodicJob("tell_minutes", "workers.jobs.tell_minutes.tell_minutes", 3600),
    PeriodicJob("issue_statements", "workers.jobs.issue_statements.issue_statements", 600),
    PeriodicJob("reconcile_carrier", "workers.jobs.reconcile_carrier.reconcile_carrier", 300),
    PeriodicJob("forget_expired", "workers.jobs.forget_expired.forget_expired", 3600),
)
