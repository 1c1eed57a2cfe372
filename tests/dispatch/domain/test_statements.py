"""Shows that statements together always say what calls come to, and that nothing changes unseen."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.periods import Period, month, month_before, read_period
from dispatch.domain.statement_csv import statement_as_csv
from dispatch.domain.statements import (
    Line,
    Nature,
    Party,
    PartyKind,
    Stated,
    Statement,
    Vat,
    draw_items,
    subtotals,
)

LISBON = ZoneInfo("Europe/Lisbon")
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
NORMAL, EXEMPT = Vat(Decimal("0.23")), Vat(exemption="M07")
LINE = Line(
    call_id="call-1",
    interpreter_id="",
    opened_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    started_at=datetime(2026, 11, 23, 9, 1, tzinfo=UTC),
    ended_at=datetime(2026, 11, 23, 9, 3, tzinfo=UTC),
    language="uk",
    access_code_id="code-1",
    cost_centre_id="cost-1",
    interpreter_numbers="101",
    rates="0.90",
    seconds=180,
    valued=Decimal("2.70"),
    net=Decimal("2.70"),
    vat=NORMAL,
    reason=None,
)


def statement(*lines: Line) -> Statement:
    items = draw_items(lines, {}, SINCE)
    return Statement(Party(PartyKind.INSTITUTION, "agency-1"), month(2026, 11), 1, "EUR", items)


lines = st.builds(
    replace,
    st.just(LINE),
    call_id=st.sampled_from(["a", "b", "c"]),
    seconds=st.integers(0, 600),
    valued=st.decimals(0, 50, places=2),
    net=st.decimals(0, 50, places=2),
    vat=st.sampled_from([NORMAL, EXEMPT, Vat()]),
)


@given(rounds=st.lists(st.lists(lines, unique_by=lambda line: line.call_id), min_size=1, max_size=5))
def test_all_that_was_ever_stated_of_a_call_is_what_it_comes_to(rounds: list[list[Line]]) -> None:
    """Calls appear, change, change their VAT, go to somebody else, and come back, between statements."""
    stated: dict[tuple[str, str], dict[Vat, Stated]] = {}
    for number, present in enumerate(rounds):
        said = {key: list(kinds.values()) for key, kinds in stated.items()}
        for item in draw_items(present, said, SINCE):
            before = stated.setdefault(item.line.key, {}).get(item.line.vat)
            line = item.line
            if before is not None:
                line = replace(
                    line,
                    seconds=before.line.seconds + line.seconds,
                    valued=before.line.valued + line.valued,
                    net=before.line.net + line.net,
                )
            stated[item.line.key][item.line.vat] = Stated(line, str(number))
        said = {key: list(kinds.values()) for key, kinds in stated.items()}
        assert draw_items(present, said, SINCE) == (), "what is stated is not stated again"
        now = {line.key: line for line in present}
        for key, kinds in stated.items():
            for vat, sums in kinds.items():
                present_line = now.get(key)
                if present_line is None or present_line.vat != vat:
                    present_line = replace(LINE, seconds=0, valued=Decimal(0), net=Decimal(0))
                expected = (present_line.seconds, present_line.valued, present_line.net)
                assert (sums.line.seconds, sums.line.valued, sums.line.net) == expected


def test_a_call_that_came_to_less_is_corrected_by_the_difference() -> None:
    stated = {LINE.key: [Stated(LINE, "I-7")]}
    less = replace(LINE, seconds=120, valued=Decimal("1.80"), net=Decimal("1.80"))
    [item] = draw_items([less], stated, SINCE)
    assert (item.nature, item.corrects) == (Nature.CORRECTION, "I-7")
    assert (item.line.seconds, item.line.net) == (-60, Decimal("-0.90"))


def test_a_call_of_an_earlier_period_is_late() -> None:
    older = replace(LINE, opened_at=SINCE - timedelta(days=3))
    assert [item.nature for item in draw_items([older], {}, SINCE)] == [Nature.LATE]


def test_vat_is_rounded_once_for_each_kind() -> None:
    drawn = statement(
        *(replace(LINE, call_id=f"call-{n}", net=Decimal("0.02")) for n in range(10)),
        replace(LINE, call_id="exempt", net=Decimal("1.00"), vat=EXEMPT),
    )
    assert [(total.net, total.amount) for total in drawn.vat_totals()] == [
        (Decimal("1.00"), Decimal("0.00")),
        (Decimal("0.20"), Decimal("0.05")),  # and not ten times nothing
    ]
    assert (drawn.net, drawn.gross) == (Decimal("1.20"), Decimal("1.25"))


def test_subtotals_add_up() -> None:
    drawn = statement(LINE, replace(LINE, call_id="call-2", cost_centre_id=None, language="ar"))
    by_cost_centre = subtotals(drawn.items, lambda line: line.cost_centre_id)
    assert [(row.name, row.calls, row.net) for row in by_cost_centre] == [
        ("", 1, Decimal("2.70")),
        ("cost-1", 1, Decimal("2.70")),
    ]
    assert sum(row.net for row in subtotals(drawn.items, lambda line: line.language)) == drawn.net


@pytest.mark.parametrize(
    "change",
    [
        {"net": Decimal("2.71")},
        {"seconds": 179},
        {"language": "ar"},
        {"reason": "test_call"},
        {"vat": EXEMPT},
        {"ended_at": LINE.opened_at},
        {"interpreter_numbers": "102"},
    ],
)
def test_whatever_is_changed_on_a_statement_changes_its_digest(change: dict[str, object]) -> None:
    changed = replace(LINE, **change)  # type: ignore[arg-type]
    assert statement(LINE).digest() != statement(changed).digest()
    assert statement(LINE).digest() == statement(replace(LINE, net=Decimal("2.7000"))).digest()


def test_a_table_for_spreadsheets_has_local_times_and_exact_amounts() -> None:
    summer = replace(
        LINE,
        opened_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC),
        started_at=datetime(2026, 7, 1, 23, 30, 5, tzinfo=UTC),
        ended_at=None,
        interpreter_numbers="101, 104",
        valued=Decimal("2.705"),
    )
    [row] = csv.DictReader(statement_as_csv(statement(summer), LISBON).splitlines())
    assert (row["date"], row["start"], row["end"]) == ("2026-07-02", "00:30:05", "")
    assert (row["minutes"], row["valued"], row["net"], row["vat_rate"]) == ("3.00", "2.705", "2.70", "0.23")
    assert row["interpreter"] == "101, 104"
    text = statement_as_csv(statement(summer), LISBON, decimal_comma=True)
    [row] = csv.DictReader(text.splitlines(), delimiter=";")
    assert (row["valued"], row["vat_rate"], row["interpreter"]) == ("2,705", "0,23", "101, 104")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-11-01..2026-11-15", date(2026, 11, 1), date(2026, 11, 15)),
    ],
)
def test_periods_are_read_as_they_are_written(text: str, first: date, last: date) -> None:
    period = read_period(text)
    assert (period.first, period.last) == (first, last)
    assert read_period(str(period)) == period


@pytest.mark.parametrize(
    "text", ["", "november", "2026-13", "2026-11-15..2026-11-01", "2026-02-01..2026-02-30"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="period"):
        read_period(text)


def test_a_month_in_which_the_clock_changes_is_whole() -> None:
    since, until = month(2026, 10).moments(LISBON)
    assert (since, until) == (datetime(2026, 9, 30, 23, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    assert month_before(date(2026, 1, 15)) == Period(date(2025, 12, 1), date(2025, 12, 31))
