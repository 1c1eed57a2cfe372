"""Somebody adds or changes one thing of the directory: an interpreter, a site, a line, an account."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dispatch.domain.plain_text import Wrong
from dispatch.records.audit import By
from dispatch.records.registers import REGISTERS, Keeping
from dispatch.records.registers.putting import Put, put_entry, version_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dispatch.ports import Clock
    from dispatch.records.engine import Records
    from dispatch.records.registers.base import Digest

__all__ = ["By", "Put", "WantedEntry", "keep_entry", "read_entry_texts"]


@dataclass(frozen=True, slots=True)
class WantedEntry:
    """What somebody wants an entry to be."""

    register: str  # a name of dispatch.records.registers.REGISTERS
    given: Mapping[str, str] = field(repr=False)  # texts by column; what is not given stays
    is_new: bool = False
    version: str | None = None  # of the entry as its form was filled in; None: whatever it is now


def keep_entry(records: Records, clock: Clock, digest: Digest, wanted: WantedEntry, by: By) -> Put:
    """Write an entry, or tell by column what is wrong and write nothing.

    Live state learns of it by the outbox, in the same transaction. Idempotent: by the entry's key.
    """
    register = REGISTERS[wanted.register]
    keeping = Keeping(clock.now(), by.user_id, digest)
    key = wanted.given.get(register.key, "").strip()
    with records.writing() as session:
        before = register.find(session, key) if key else None
        if wanted.is_new and before is not None:
            return Put(key, {register.key: Wrong.TAKEN}, is_new=True)
        if before is not None and wanted.version not in (None, version_of(register.texts_of(before))):
            return Put(key, {register.key: Wrong.CHANGED_MEANWHILE})
        if before is None and not wanted.is_new:
            return Put(key, {register.key: Wrong.UNKNOWN})
        return put_entry(session, register, wanted.given, keeping, by.reason)


def read_entry_texts(records: Records, name: str, key: str) -> tuple[dict[str, str], str] | None:
    """Return an entry as it is written in a form, with its version; None where there is none."""
    register = REGISTERS[name]
    with records.reading() as session:
        values = register.find(session, key)
    if values is None:
        return None
    texts = register.texts_of(values)
    return texts, version_of(texts)
