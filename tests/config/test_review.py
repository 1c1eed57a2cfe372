"""Shows the command about the review list, as somebody types it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from dispatch.domain.references import reference_of
from dispatch.records.accounts import Post, add_user
from dispatch.records.tables import Role
from tests.config.test_money import MONTH, records, run
from tests.dispatch.records.test_recording import CLOCK

if TYPE_CHECKING:
    from pathlib import Path

    from dispatch.records.engine import Records

__all__ = ["records"]


def test_reviews_are_listed_taken_and_settled_by_command(records: Records, tmp_path: Path) -> None:
    with records.writing() as session:
        for login in ("ana", "rui"):
            add_user(session, login=login, password="unused", post=Post(Role.SUPERVISOR), now=CLOCK.now())
    table = tmp_path / "reviews.csv"
    told = run("review", "list", MONTH, "--csv", str(table)).output.splitlines()
    assert told[0].split()[3:5] == ["short_call", "open"]
    assert told[-1] == "1 reviews."
    [row] = csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines())
    assert (row["call"], row["conversation_seconds"], row["waiting_seconds"]) == ("call-1", "125", "20.0")
    reference = reference_of("call-1")
    complained = run(
        "review", "complain", reference, "2026-11-23", "Too slow.", "--by", "ana", "--owner", "rui"
    )
    complaint = complained.output.split()[-1].rstrip(".")
    assert complaint.startswith("complaint-"), complained.output
    assert run("review", "take", row["review"], "--by", "ana", "--due", "2026-12-01").exit_code == 0
    settled = run(
        "review", "settle", complaint, "--by", "rui", "--cause", "interpreter", "--note", "talked to"
    )
    assert settled.exit_code == 0, settled.output
    assert run("review", "list", MONTH).output.splitlines()[-1] == "1 reviews."
    assert run("review", "list", MONTH, "--all").output.splitlines()[-1] == "2 reviews."
    assert run("review", "find", MONTH).output.splitlines()[-1] == "1 calls were looked at."
    for words, why in (
        (("complain", "000000", "2026-11-23", "x", "--by", "ana"), "No call of 2026-11-23"),
        (("take", "nothing", "--by", "ana"), "There is no review nothing"),
        (("take", complaint, "--by", "ana"), "is settled, or gone"),
        (("take", row["review"], "--by", "nobody"), "no administrator nobody"),
        (("list", "november"), "november"),
    ):
        told_why = run("review", *words)
        assert (told_why.exit_code, why in told_why.output) == (1, True), told_why.output
