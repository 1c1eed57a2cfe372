"""Shows `./ponte reconcile` as somebody types it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dispatch.records.accounts import Post, add_user
from dispatch.records.tables import Role
from tests.config.test_money import records, run

if TYPE_CHECKING:
    from dispatch.records.engine import Records

__all__ = ["records"]


def test_what_is_known_is_shown_without_asking_the_carrier(records: Records) -> None:
    told = run("reconcile", "--day", "2026-11-23", "--show")
    assert (told.exit_code, "not compared to its end" in told.output) == (0, True), told.output


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--day", "2199-01-01"), "has not come yet"),
        (("--day", "2026-11-02", "--until", "2026-11-01", "--show"), "lies before"),
        (("--explain", "leg-i"), "needs --by and --note"),
        (("--explain", "leg-i", "--by", "nobody", "--note", "x"), "no administrator nobody"),
        (("--day", "yesterday"), "Invalid value"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(
    records: Records, words: tuple[str, ...], answer: str
) -> None:
    told = run("reconcile", *words)
    assert told.exit_code != 0
    assert answer in told.output


def test_nothing_open_cannot_be_explained(records: Records) -> None:
    with records.writing() as session:
        post = Post(Role.ADMINISTRATOR)
        add_user(session, login="ana", password="x" * 16, post=post, now=datetime.now(UTC))
    told = run("reconcile", "--explain", "leg-i", "--by", "ana", "--note", "a ticket")
    assert "Nothing is open about leg-i." in told.output


def test_a_carrier_that_does_not_answer_is_told_in_a_sentence(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PONTE_TWILIO_API_BASE_URL", "http://127.0.0.1:9")
    told = run("reconcile", "--day", "2024-02-01")
    assert (told.exit_code, "the carrier did not answer" in told.output) == (1, True), told.output


def test_retention_is_checked_and_a_period_is_asked_for(records: Records) -> None:
    told = run("audit", "--retention")
    assert (told.exit_code, "0 rows overdue" in told.output) == (0, True), told.output
    assert "needs a PERIOD" in run("audit").output


def test_somebody_unknown_is_not_erased(records: Records) -> None:
    assert "no administrator nobody" in run("forget-person", "1001", "--by", "nobody", "--yes").output
    with records.writing() as session:
        post = Post(Role.ADMINISTRATOR)
        add_user(session, login="ana", password="x" * 16, post=post, now=datetime.now(UTC))
    assert "no interpreter 1001" in run("forget-person", "1001", "--by", "ana", "--yes").output
