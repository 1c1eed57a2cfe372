"""The card of keypad codes: every code and name is on it, and nothing is printed as an empty box."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typst
from click.testing import CliRunner

from config.card.facts import Card, CardLanguage, NoLineError, card_of_plan, card_of_records
from config.card.fonts import is_printable
from config.card.make import FOLDER, make_card
from config.cli import ponte
from config.world.plan import FOLDER as WORLD
from config.world.seed import seed_world
from dispatch.records.engine import Records, open_engine
from dispatch.records.migrate import migrate
from dispatch.records.tables import LanguageRow, LineRow

TODAY = date(2026, 11, 23)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_demonstration_s_card_is_one_accessible_page_in_each_language() -> None:
    for words in ("pt-PT", "en"):
        pdf = make_card(card_of_plan(words, TODAY))
        assert pdf.startswith(b"%PDF-")
        assert pages(pdf) == 1
        assert b"pdfuaid" in pdf


def test_the_same_card_is_the_same_file() -> None:
    assert make_card(card_of_plan("pt-PT", TODAY)) == make_card(card_of_plan("pt-PT", TODAY))


def test_every_own_name_of_the_catalogue_has_its_letters() -> None:
    with (WORLD / "languages.csv").open(encoding="utf-8", newline="") as file:
        names = [row["endonym"] for row in csv.DictReader(file)]
    assert not [name for name in names if not is_printable(name)]
    assert {"العربية", "বাংলা", "普通话", "हिन्दी", "ਪੰਜਾਬੀ"} <= set(names)


def test_what_the_fonts_cannot_print_is_left_out_and_told() -> None:
    """The compiler itself refuses letters that no font has, so a card that is made shows all of its own."""
    maldivian = CardLanguage("dv", "301", "maldivo", "ދިވެހި")
    card = replace(card_of_plan("pt-PT", TODAY), languages=(maldivian,))
    assert maldivian.own_name == ""
    assert card.unprintable == ["dv"]
    assert pages(make_card(card)) == 1
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        make_card(replace(card, line_name="ދިވެހި"))


def test_three_hundred_languages_flow_over_pages() -> None:
    many = tuple(
        CardLanguage(f"x-{code}", str(code), f"língua {code}", "language") for code in range(300, 600)
    )
    assert pages(make_card(replace(card_of_plan("pt-PT", TODAY), languages=many))) >= 2


def test_nobody_can_write_a_program_into_a_card() -> None:
    """Names come from a database: they are text, whatever they look like."""
    sly = CardLanguage("xx", "299", '#panic("x") *b* $x$ \\ ', "<a> @b")
    card = Card('#read("/etc/passwd")', "+351500000100", "pt-PT", 6, (sly,), TODAY)
    assert pages(make_card(card)) == 1


def test_words_of_both_languages_agree() -> None:
    import tomllib

    words = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    assert set(words) == {"pt-PT", "en"}
    assert words["pt-PT"].keys() == words["en"].keys()


@pytest.fixture
def records(tmp_path: Path) -> Records:
    engine = open_engine(f"sqlite:///{tmp_path / 'ponte.db'}")
    migrate(engine)
    made = Records(engine)
    with made.writing() as session:
        seed_world(session, lambda purpose, value: f"{purpose}{value}".ljust(64, "0")[:64], datetime.now(UTC))
    return made


def test_a_card_tells_what_the_database_holds_now(records: Records) -> None:
    with records.writing() as session:
        ukrainian = session.get(LanguageRow, "uk")
        georgian = session.get(LanguageRow, "ka")
        assert ukrainian is not None
        assert georgian is not None
        ukrainian.name_pt = "ucraniano (Kyiv)"
        georgian.offered = False
    card = card_of_records(records, None, "pt-PT", TODAY)
    names = {each.tag: each.name for each in card.languages}
    assert names["uk"] == "ucraniano (Kyiv)"
    assert "ka" not in names
    assert card.line_number == "+351500000100"


def test_of_several_lines_one_must_be_named(records: Records) -> None:
    with records.writing() as session:
        line = session.get(LineRow, "line-staff")
        assert line is not None
        second = LineRow(
            line_id="line-two", kind=line.kind, number="+351500000102", name="Two", prompt_language="en"
        )
        session.add(second)
    with pytest.raises(NoLineError, match="line-staff, line-two"):
        card_of_records(records, None, "en", TODAY)
    assert card_of_records(records, "line-two", "en", TODAY).line_name == "Two"
    with pytest.raises(NoLineError):
        card_of_records(records, "line-three", "en", TODAY)


def test_the_command_writes_the_demonstration_s_card(tmp_path: Path) -> None:
    out = tmp_path / "card.pdf"
    done = CliRunner().invoke(ponte, ["prompts", "card", "--demo", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "86 languages, +351500000100" in done.output
    assert pages(out.read_bytes()) == 1
