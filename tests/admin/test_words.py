"""Both languages say everything, and numbers are written as their readers expect."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

import admin
from admin.asked import branch_of
from admin.charts import grid_step, part, span
from admin.formats import NOTHING, Formats
from admin.names import tree_in_order
from admin.words import LANGUAGES, catalogue, say
from dispatch.domain.call_record import OfferOutcome
from dispatch.domain.charges import ItemKind, NotBilled, Rounding
from dispatch.domain.facts import CallOutcome
from dispatch.domain.legs import LegRole, LegStatus
from dispatch.domain.reviews import Complainant, ReviewCause, ReviewKind, ReviewState
from dispatch.domain.states import CallState, Presence
from dispatch.records.admin_reads import Institution

PORTUGUESE = Formats("pt-PT", ZoneInfo("Europe/Lisbon"))
ENGLISH = Formats("en", ZoneInfo("Europe/Lisbon"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_says_the_same_things_with_the_same_values() -> None:
    first, *others = (catalogue(language) for language in LANGUAGES)
    for other in others:
        assert other.keys() == first.keys()
        for key, text in first.items():
            assert placeholders(other[key]) == placeholders(text), key


def test_every_word_that_a_template_asks_for_is_there() -> None:
    templates = Path(admin.__file__).parent / "templates"
    asked = {
        key
        for path in templates.glob("*.html")
        for key in re.findall(r'\bt\("([a-z_0-9.]+)"[,)]', path.read_text())
    }
    assert len(asked) > 80
    assert asked <= catalogue("en").keys()


@pytest.mark.parametrize(
    ("section", "members"),
    [
        ("outcome", CallOutcome),
        ("offer", OfferOutcome),
        ("status", LegStatus),
        ("role", LegRole),
        ("review_kind", ReviewKind),
        ("review_state", ReviewState),
        ("review_cause", ReviewCause),
        ("complainant", Complainant),
        ("item", ItemKind),
        ("rounding", Rounding),
        ("not_billed", NotBilled),
        ("presence", Presence),
        ("call_state", CallState),
    ],
)
def test_every_member_has_a_word(section: str, members: type[StrEnum]) -> None:
    for member in members:
        assert f"{section}.{member}" in catalogue("en")


def test_one_thing_is_said_as_one() -> None:
    assert say("en", "calls.shown", count=1) == "1 call"
    assert say("en", "calls.shown", count="1") == "1 call"
    assert say("en", "calls.shown", count=2).startswith("2 calls")


@pytest.mark.parametrize(
    ("seconds", "portuguese", "english"),
    [
        (None, NOTHING, NOTHING),
        (0.0, "0,0 s", "0.0 s"),
        (9.44, "9,4 s", "9.4 s"),
        (59.94, "59,9 s", "59.9 s"),
        (59.96, "1 min 00 s", "1 min 00 s"),
        (119.7, "2 min 00 s", "2 min 00 s"),
        (3605.0, "60 min 05 s", "60 min 05 s"),
    ],
)
def test_waits_are_written_for_readers(seconds: float | None, portuguese: str, english: str) -> None:
    assert PORTUGUESE.seconds(seconds).replace("\u00a0", " ") == portuguese
    assert ENGLISH.seconds(seconds).replace("\u00a0", " ") == english


@pytest.mark.parametrize(
    ("share", "shown"),
    [(None, NOTHING), (0, "0 %"), (0.001, "1 %"), (0.5, "50 %"), (0.999, "99 %"), (1, "100 %")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(share: float | None, shown: str) -> None:
    assert PORTUGUESE.share(share).replace("\u00a0", " ") == shown


def test_amounts_and_lengths_are_written_for_readers() -> None:
    assert PORTUGUESE.money(Decimal("12345.5"), "EUR").replace("\u00a0", " ") == "12 345,50 €"
    assert ENGLISH.money(Decimal("12345.5"), "EUR") == "€12,345.50"
    assert PORTUGUESE.money(Decimal(0), "XXX") == NOTHING
    assert ENGLISH.length(59) == "0:59"
    assert ENGLISH.length(3661) == "1:01:01"


def test_grid_lines_stand_at_round_numbers() -> None:
    assert [grid_step(most) for most in (0, 1, 4, 5, 9, 21, 53, 81, 399, 1001)] == [
        1,
        1,
        1,
        2,
        5,
        10,
        20,
        50,
        100,
        500,
    ]


def test_bars_stay_within_their_drawing() -> None:
    assert (part(5, 0), part(None, 3), part(7, 3), part(-1, 3)) == (0, 0, 100, 0)
    last = span(100, 100, 100, least=2)
    assert last.left + last.width == 100


def test_a_tree_of_places_is_ordered_by_name_and_survives_a_loop() -> None:
    places = [
        Institution("b", None, "Évora"),
        Institution("a", None, "Zambujal"),
        Institution("c", "a", "Água"),
        Institution("d", "gone", "Faro"),
    ]
    assert [(key, name.strip("\u00a0")) for key, name in tree_in_order(places)] == [
        ("b", "Évora"),
        ("d", "Faro"),
        ("a", "Zambujal"),
        ("c", "Água"),
    ]
    loop = [Institution("x", "y", "X"), Institution("y", "x", "Y")]
    assert branch_of("x", loop) == {"x", "y"}
    assert tree_in_order(loop) == []
