"""What people keep by hand reaches the live directory, on both databases; what they give up leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from dispatch.domain.plain_text import Wrong
from dispatch.domain.text_tables import read_table
from dispatch.records.audit import By, read_audit
from dispatch.records.registers import REGISTERS
from dispatch.records.tables import AccessCodeRow, InterpreterRow, LanguageRow
from dispatch.use_cases.discard_entry import discard_entry
from dispatch.use_cases.export_entries import export_entries
from dispatch.use_cases.import_entries import import_entries
from dispatch.use_cases.keep_entry import Put, WantedEntry, keep_entry
from dispatch.use_cases.renew_pin import renew_pin
from dispatch.use_cases.replace_code import replace_code
from tests.workers.conftest import FixedClock, Office
from workers.directory_projector import DirectoryProjector

if TYPE_CHECKING:
    from collections.abc import Mapping

CLERK = By("clerk", "as agreed")
CLOCK = FixedClock()
ANA = {"public_number": "1001", "name": "Ana", "phone": "+447700900101", "languages": "uk:native"}


def keeps(office: Office, register: str, **given: str) -> Put:
    wanted = WantedEntry(register, given, is_new=True)
    return keep_entry(office.records, CLOCK, office.directory.digest, wanted, CLERK)


def changes(office: Office, register: str, **given: str) -> Put:
    return keep_entry(office.records, CLOCK, office.directory.digest, WantedEntry(register, given), CLERK)


def project(office: Office) -> None:
    projector = DirectoryProjector(office.records, office.directory)
    while projector.project_once():
        pass


@pytest.fixture
def house(office: Office) -> Office:
    """Set up an institution with a site, by the same use cases as everything else."""
    language = {"name_pt": "ucraniano", "name_en": "Ukrainian", "endonym": "українська", "keypad_code": "213"}
    for register, given in (
        ("languages", {"tag": "uk", **language}),
        ("institutions", {"institution_id": "agency", "name": "Agência", "kind": "agency"}),
        ("sites", {"site_id": "desk", "institution_id": "agency", "name": "B", "identification": "caller"}),
        ("cost_centres", {"cost_centre_id": "cost", "institution_id": "agency", "name": "Tudo"}),
        ("lines", {"line_id": "line", "kind": "staff", "number": "+351500000100", "name": "Linha"}),
    ):
        assert keeps(office, register, **given).wrong == {}
    DirectoryProjector(office.records, office.directory).rebuild()
    project(office)
    return office


def test_an_interpreter_signs_on_with_what_the_page_showed_and_not_with_what_was_replaced(
    house: Office,
) -> None:
    pin = keeps(house, "interpreters", **ANA).secret
    project(house)
    interpreter_id = house.directory.login(f"1001{pin}")
    assert interpreter_id is not None
    entry = house.directory.interpreter(interpreter_id)
    assert entry is not None
    assert (entry.languages, entry.public_number) == (("uk",), "1001")
    renewed = renew_pin(house.records, CLOCK, house.directory.digest, "1001", CLERK)
    project(house)
    assert house.directory.login(f"1001{pin}") is None
    assert house.directory.login(f"1001{renewed}") == interpreter_id
    assert changes(house, "interpreters", public_number="1001", active="no").has_changed
    project(house)
    assert house.directory.login(f"1001{renewed}") is None
    assert house.directory.interpreter(interpreter_id) is None


def test_a_replaced_code_opens_nothing_and_the_new_one_speaks_for_the_same_institution(house: Office) -> None:
    made = keeps(house, "codes", site_id="desk", cost_centre_id="cost", fields="case 6")
    project(house)
    assert made.secret is not None
    requester = house.directory.code(made.secret)
    assert requester is not None
    assert requester.institution_id == "agency"
    fresh = replace_code(house.records, CLOCK, house.directory.digest, made.key, CLERK)
    project(house)
    assert fresh is not None
    assert house.directory.code(made.secret) is None
    assert house.directory.code(fresh) == requester  # with the same id: what was stated of it stays together
    changes(house, "codes", access_code_id=made.key, valid="no")
    project(house)
    assert house.directory.code(fresh) is None
    with house.records.reading() as session:
        assert session.scalars(select(AccessCodeRow.access_code_id)).all() == [made.key]


def test_a_known_number_follows_its_site_and_is_forgotten_when_it_is_deleted(house: Office) -> None:
    number = "+442079460101"
    given = {"site_id": "desk", "cost_centre_id": "cost", "phone": number}
    direct = keeps(house, "callers", sharing="direct", **given)
    project(house)
    known = house.directory.caller(number)
    assert known is not None
    assert known.identification == "caller"
    changes(house, "sites", site_id="desk", identification="code")
    project(house)
    known = house.directory.caller(number)
    assert known is not None
    assert known.identification == "code"
    assert keeps(house, "callers", sharing="shared", **given).wrong == {"phone": Wrong.TAKEN}
    assert discard_entry(house.records, CLOCK, house.directory.digest, ("callers", direct.key), CLERK)
    assert not discard_entry(house.records, CLOCK, house.directory.digest, ("callers", direct.key), CLERK)
    project(house)
    assert house.directory.caller(number) is None
    with pytest.raises(ValueError, match="never deleted"):
        discard_entry(house.records, CLOCK, house.directory.digest, ("codes", "x"), CLERK)


def test_a_line_and_a_language_are_known_as_they_were_changed(house: Office) -> None:
    changes(house, "lines", line_id="line", opening_hours="1-5 08:00-20:00", number="+351500000101")
    changes(house, "languages", tag="uk", offered="no")
    project(house)
    assert house.directory.line("+351500000100") is None
    line = house.directory.line("+351500000101")
    assert line is not None
    assert [dict(one)["opens"] for one in line.opening_hours] == ["08:00"]
    assert house.directory.languages().by_tag("uk") is None
    assert changes(house, "lines", line_id="line", kind="interpreter").wrong == {"kind": Wrong.FIXED}
    with house.records.reading() as session:
        assert session.get_one(LanguageRow, "uk").keypad_code == "213"


def imports(office: Office, rows: str, *, for_real: bool) -> Mapping[str, object]:
    table = ("interpreters", read_table(rows.encode()))
    done = import_entries(office.records, CLOCK, office.directory.digest, table, CLERK, for_real=for_real)
    return {"added": done.added, "problems": len(done.problems), "done": done.is_done}


def test_a_table_is_imported_whole_or_not_at_all(house: Office) -> None:
    head = "public_number,name,phone,pin,languages\n"
    good = "1001,Ana,+447700900101,482913,uk\n1002,Rui,+447700900102,,uk\n"
    bad = "1003,Eva,+447700900101,,uk\n"  # Ana's number, which only an earlier row of the table has
    assert imports(house, head + good, for_real=False) == {"added": 2, "problems": 0, "done": False}
    assert imports(house, head + good + bad, for_real=True) == {"added": 2, "problems": 1, "done": False}
    with house.records.reading() as session:
        assert session.scalars(select(InterpreterRow)).all() == []
    assert imports(house, head + good, for_real=True) == {"added": 2, "problems": 0, "done": True}
    project(house)
    assert house.directory.login("1001482913") is not None
    with house.records.reading() as session:
        latest = read_audit(session, limit=2)
    assert {entry.action for entry in latest} == {"interpreter_added"}


def test_every_register_is_written_out_and_read_back_the_same(house: Office) -> None:
    keeps(house, "interpreters", **ANA, gender="female", domains="health", site_id="desk", desk="2")
    keeps(
        house,
        "shifts",
        interpreter="1001",
        weekday="7",
        begins="22:00",
        ends="06:00",
        valid_from="2026-01-01",
    )
    keeps(house, "shift_exceptions", interpreter="1001", day="2026-12-24")
    keeps(house, "codes", site_id="desk", cost_centre_id="cost", fields="case 6; client 9 mod_11 optional")
    keeps(house, "callers", site_id="desk", cost_centre_id="cost", phone="+442079460101", sharing="shared")
    keeps(house, "associations", name="Associação", tier="1")
    keeps(house, "accounts", login="Ana", role="institution_manager", institution_id="agency")
    for name, register in REGISTERS.items():
        columns, rows = export_entries(house.records, CLOCK, name, "clerk")
        assert rows, name
        for row in rows:
            given = dict(zip(columns, row, strict=True))
            put = changes(house, name, **given)
            assert (put.wrong, put.has_changed) == ({}, False), (name, given)
        assert "pin" not in columns
        assert register.key in columns
