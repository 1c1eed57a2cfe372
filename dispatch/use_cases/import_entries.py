"""A table is taken over into a register, whole or not at all; a dry run tells every error first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dispatch.domain.plain_text import Wrong
from dispatch.records.registers import REGISTERS, Keeping
from dispatch.records.registers.putting import put_entry

if TYPE_CHECKING:
    from dispatch.domain.plain_text import Known
    from dispatch.domain.text_tables import TextTable
    from dispatch.ports import Clock
    from dispatch.records.engine import Records
    from dispatch.records.registers.base import Digest, Register
    from dispatch.use_cases.keep_entry import By


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one value of one row."""

    row: int  # as a spreadsheet counts, 1 is the head
    column: str
    value: str
    wrong: Wrong


@dataclass(slots=True)
class Imported:
    """What a table would change, or has changed."""

    added: int = 0
    changed: int = 0
    same: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    is_done: bool = False


class _OnlyTriedError(Exception):
    """Ends a transaction without a trace."""


def import_entries(  # noqa: PLR0913 - what it needs, and whether it is meant
    records: Records,
    clock: Clock,
    digest: Digest,
    table: tuple[str, TextTable],
    by: By,
    *,
    for_real: bool,
) -> Imported:
    """Write every row of a table into the register named beside it; with any error, or for a try, nothing.

    A row whose key is there changes that entry, another adds one; nothing is ever deleted. Both a dry run and
    a real one write in one transaction, so a row may name what an earlier one adds. Idempotent: by the
    keys of rows; where they have none, such as new shifts, each import adds them.
    """
    register = REGISTERS[table[0]]
    done = Imported(problems=_of_columns(register, table[1]))
    if done.problems:
        return done
    keeping = Keeping(clock.now(), by.user_id, digest, makes_secrets=False)
    try:
        with records.writing() as session:
            seen: set[str] = set()
            known = register.known(session)
            for number, given in table[1].rows:
                key = given.get(register.key, "")
                put = (
                    None
                    if key and key in seen
                    else put_entry(session, register, given, keeping, by.reason, known)
                )
                seen.add(key)
                wrong = put.wrong if put else {register.key: Wrong.TWICE}
                done.problems += [
                    RowProblem(number, column, given.get(column, ""), why) for column, why in wrong.items()
                ]
                if put and not put.wrong:
                    _now_known(known, table[0], put.key)
                    done.added += put.is_new
                    done.changed += put.has_changed and not put.is_new
                    done.same += not put.has_changed
            _end_unless(for_real and not done.problems)
    except _OnlyTriedError:
        return done
    done.is_done = True
    return done


def _now_known(known: Known, name: str, key: str) -> None:
    """Let later rows name what this one adds."""
    if name in known:
        known[name] = {*known[name], key} if key not in known[name] else known[name]


def _end_unless(is_meant: bool) -> None:  # noqa: FBT001 - it is the question
    if not is_meant:
        raise _OnlyTriedError


def _of_columns(register: Register, table: TextTable) -> list[RowProblem]:
    known = {column.name for column in register.columns}
    return [RowProblem(1, name, name, Wrong.NO_COLUMN) for name in table.columns if name not in known]
