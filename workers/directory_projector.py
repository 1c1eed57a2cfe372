"""Carries changes of people and places from SQL into the live directory, within a second."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dispatch.public_holidays import Home
from dispatch.records.directory import (
    EntryKind,
    forget_changes,
    last_change,
    pending_changes,
    take_projection,
)
from dispatch.records.directory_entries import READERS, read_entries
from dispatch.use_cases.leave_service import leave_service
from dispatch.use_cases.place_interpreter import place_interpreters
from dispatch.use_cases.plan_shifts import plan_shifts
from dispatch.use_cases.refresh_needs import refresh_needs
from workers.loops import run_until_stopped
from workers.reminder import remind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from threading import Event

    from dispatch.live.directory import Directory
    from dispatch.records.directory import Change
    from dispatch.records.engine import Records
    from dispatch.services import Services

BATCH = 500
PAUSE_SECONDS = 0.5
NEEDS_EVERY = timedelta(minutes=1)

log = logging.getLogger(__name__)


class DirectoryProjector:
    """Keeps the live directory equal to SQL."""

    def __init__(
        self,
        records: Records,
        directory: Directory,
        services: Services | None = None,
        home: Home = Home(),  # noqa: B008 - it is frozen
    ) -> None:
        """Through `services` live state learns where interpreters stand; without, only the directory does."""
        self._records = records
        self._directory = directory
        self._services = services
        self._home = home
        self._refreshed_at: datetime | None = None

    def run(self, stop: Event) -> None:
        """Project until stopped."""
        run_until_stopped(self._step, stop, PAUSE_SECONDS)

    def _step(self) -> None:
        self.project_once()
        if self._services is None:
            return
        now = self._services.clock.now()
        if self._refreshed_at is None or now - self._refreshed_at >= NEEDS_EVERY:
            refresh_needs(self._services)
            self._refreshed_at = now

    def project_once(self) -> int:
        """Carry pending changes over and return how many; an empty directory is rebuilt whole.

        Idempotent: an entry is written as it is now, and forgotten from the outbox afterwards.
        """
        if self._directory.version() == 0:
            return self.rebuild()
        with self._records.reading() as session:
            if not pending_changes(session, 1):
                return 0
        with self._records.writing() as session:
            if not take_projection(session):
                return 0
            changes = pending_changes(session, BATCH)
            for kind in EntryKind:
                keys = sorted({change.key for change in changes if change.kind is kind})
                if keys and kind is not EntryKind.SHIFTS:
                    self._project(kind, keys, read_entries(session, kind, keys))
                elif keys and self._services is not None:
                    plan_shifts(self._services, self._records, self._home, keys)
            self._note(changes)
            forget_changes(session, changes)
        return len(changes)

    def rebuild(self) -> int:
        """Write the whole directory and return the number of entries.

        Entries are overwritten in place, so calls go on meanwhile; changes of the meantime stay in the
        outbox. Shifts follow by the periodic job that plans them.
        """
        written = 0
        with self._records.reading() as session:
            latest = last_change(session)
            for kind in READERS:
                entries = read_entries(session, kind)
                self._project(kind, list(entries), entries)
                written += len(entries)
        if self._services is not None:
            # Before the version: whoever dies here leaves it to the next to remind as well.
            remind(self._records, self._services.live, self._services.clock.now())
        self._directory.set_version(max(1, latest))
        log.info("directory_rebuilt entries=%d", written)
        return written

    def _note(self, changes: list[Change]) -> None:
        if changes:
            self._directory.set_version(max(change.change_id for change in changes))

    def _project(self, kind: EntryKind, keys: list[str], entries: dict[str, Any]) -> None:
        put, remove = self._doors(kind)
        policies = self._directory.policies()
        for key in keys:
            if key in entries:
                put(key, entries[key])
            else:
                remove(key)
        if self._services is None:
            return
        if kind is EntryKind.INTERPRETER:
            place_interpreters(self._services, entries.values())
            for interpreter_id in keys:
                if interpreter_id not in entries:
                    leave_service(self._services, interpreter_id=interpreter_id)
        elif kind is EntryKind.LANGUAGES or self._directory.policies() != policies:
            # Varieties, or the policies in use, have changed for everybody.
            place_interpreters(self._services, self._directory.interpreters())

    def _doors(self, kind: EntryKind) -> tuple[Callable[[str, Any], None], Callable[[str], None]]:
        to = self._directory
        doors: dict[EntryKind, tuple[Callable[[str, Any], None], Callable[[str], None]]] = {
            EntryKind.LINE: (lambda _, line: to.put_line(line), to.remove_line),
            EntryKind.CODE: (to.put_code, to.remove_code),
            EntryKind.CALLER: (to.put_caller, to.remove_caller),
            EntryKind.LOGIN: (to.put_login, to.remove_login),
            EntryKind.INTERPRETER: (lambda _, person: to.put_interpreter(person), to.remove_interpreter),
            EntryKind.PHONE: (to.put_phone, to.remove_phone),
            EntryKind.LISTS: (to.put_lists, to.remove_lists),
            EntryKind.LANGUAGES: (lambda _, all_of_them: to.put_languages(all_of_them), lambda _: None),
            EntryKind.PARTNERS: (to.put_partners, to.remove_partners),
        }
        return doors[kind]
