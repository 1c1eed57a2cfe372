"""People and places are kept by forms and tables: what is wrong is named, what changes is told and noted."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select

from admin.access import OWN_PLACES, who_keeps
from admin.app import create_app
from dispatch.domain.directory import Proficiency
from dispatch.records.audit import read_audit
from dispatch.records.directory import pending_changes
from dispatch.records.registers import REGISTERS
from dispatch.records.tables import (
    AccessCodeRow,
    AuditEntryRow,
    DirectoryOutboxRow,
    InterpreterLanguageRow,
    InterpreterRow,
    PhoneNumberRow,
    Role,
    ShiftRow,
    SiteRow,
    UserAccountRow,
)
from tests.admin.cast import INTERPRETER_NUMBER, PASSWORD
from tests.admin.conftest import TOOLS, StandingClock
from tests.admin.reader import BASE, Reader, text_of

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from admin.settings import AdminSettings
    from dispatch.records.engine import Records

WHY = {"reason": "as agreed"}
NEW_NUMBER = "+12025550177"


@pytest.fixture
def clerk(empty: Records, settings: AdminSettings) -> Reader:
    """Return a browser in which an administrator has logged in, over a service in which nobody called yet."""
    return Reader(create_app(empty, settings, StandingClock(), tools=TOOLS)).logs_in()


def told_to_redis(records: Records) -> set[tuple[str, str]]:
    """Return what the live directory must learn, and forget it."""
    with records.writing() as session:
        found = {(change.kind.value, change.key) for change in pending_changes(session, 100)}
        session.execute(delete(DirectoryOutboxRow))
    return found


def last_entry(records: Records) -> tuple[str, dict[str, object]]:
    with records.reading() as session:
        (entry,) = read_audit(session, limit=1)
    return entry.action, entry.details


def shown_secret(answer: TestResponse) -> str:
    found = re.search(r"<output>(.*?)</output>", answer.text)
    assert found, answer.text
    return re.sub(r"<[^>]+>", "", found.group(1))


def uploads(reader: Reader, name: str, content: str) -> TestResponse:
    data = {
        "csrf_token": reader.token(),
        "file": (io.BytesIO(content.encode()), "table.csv"),
    }
    headers = {"Referer": f"{BASE}/", "Accept-Language": "en"}
    return reader.client.post(f"/registers/{name}/import", data=data, base_url=BASE, headers=headers)


def test_an_interpreter_is_added_with_a_pin_that_is_shown_once(clerk: Reader, empty: Records) -> None:
    form = {"name": "Ana Nova", "phone": NEW_NUMBER, "prompt_language": "pt-PT", "active": "yes"}
    answer = clerk.sends(
        "/registers/interpreters/new", languages="uk", languages_level="native", **form, **WHY
    )
    assert answer.status_code == 200
    pin = shown_secret(answer)
    assert re.fullmatch(r"\d{6}", pin)
    with empty.reading() as session:
        row = session.scalars(select(InterpreterRow).where(InterpreterRow.name == "Ana Nova")).one()
        assert row.public_number == "1031"
        assert row.login_digest == TOOLS.digest("login", f"1031{pin}")
        level = select(InterpreterLanguageRow.proficiency).where(
            InterpreterLanguageRow.interpreter_id == row.interpreter_id
        )
        assert session.scalars(level).all() == [Proficiency.NATIVE]
        assert row.phone_number_id is not None
    told = told_to_redis(empty)
    assert {("interpreter", row.interpreter_id), ("login", row.login_digest)} <= told
    assert ("phone", row.phone_number_id) in told
    action, details = last_entry(empty)
    assert action == "interpreter_added"
    assert details["reason"] == "as agreed"
    assert pin not in str(details)
    assert NEW_NUMBER not in str(details)
    assert "Ana" not in str(details)
    page = clerk.reads("/people/1031")
    assert "Ukrainian native" in page
    assert NEW_NUMBER in page
    assert pin not in page


def test_who_is_an_operator_is_said_by_the_form(clerk: Reader, empty: Records) -> None:
    form = {"name": "Bela Nova", "phone": NEW_NUMBER, "prompt_language": "pt-PT", "active": "yes"}
    wrong = clerk.sends("/registers/interpreters/new", groups="conductor", **form, **WHY)
    assert wrong.status_code == 400
    for groups, kept in (("operator supervisor", "operator supervisor"), ("", "interpreter")):
        given = form | {"name": f"Bela {kept}", "phone": NEW_NUMBER if groups else ""}
        assert clerk.sends("/registers/interpreters/new", groups=groups, **given, **WHY).status_code == 200
        with empty.reading() as session:
            row = session.scalars(select(InterpreterRow).where(InterpreterRow.name == f"Bela {kept}")).one()
            assert row.groups == kept


def test_a_form_that_makes_no_sense_saves_nothing_and_names_every_field(
    clerk: Reader, empty: Records
) -> None:
    answer = clerk.sends(
        "/registers/interpreters/new", name="", phone="912", public_number="12", prompt_language="xx"
    )
    assert answer.status_code == 400
    answer = clerk.sends(
        "/registers/interpreters/new", name="", phone="912", public_number="12", time_zone="Mars", **WHY
    )
    page = text_of(answer)
    assert answer.status_code == 400
    for sentence in ("This is needed", "country code", "exactly the digits", "no such time zone"):
        assert sentence in page
    assert answer.text.count('aria-invalid="true"') == answer.text.count('class="field-problem"')
    assert 'value="912"' in answer.text  # what was typed is not lost
    assert told_to_redis(empty) == set()


def test_a_change_needs_a_reason_and_is_told_from_what_to_what(clerk: Reader, empty: Records) -> None:
    address = "/registers/sites/site-local"
    form = {"name": "Balcão 2", "identification": "both"}
    assert clerk.sends(address, **form).status_code == 400
    for reason in ("x" * 201, "call 912 345 678", "a\x00b"):
        assert clerk.sends(address, **form, reason=reason).status_code == 400
    answer = clerk.sends(address, **form, **WHY)
    assert (answer.status_code, answer.location) == (303, "/places/local")
    action, details = last_entry(empty)
    assert action == "site_changed"
    assert details["changed"] == {"name": ["Balcão 1", "Balcão 2"], "identification": ["code", "both"]}
    with empty.reading() as session:
        entries = session.scalar(select(func.count()).select_from(AuditEntryRow))
    assert clerk.sends(address, **form, **WHY).status_code == 303  # the same again changes nothing
    with empty.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntryRow)) == entries


def test_who_was_slower_is_told_and_overwrites_nothing(clerk: Reader, empty: Records) -> None:
    address = "/registers/institutions/town"
    version = re.search(r'name="version" value="(\w+)"', clerk.opens(address).text)
    assert version
    form = {"kind": "municipality", "parent_id": "", "region": ""}
    assert clerk.sends(address, name="Primeira", **form, **WHY).status_code == 303
    late = clerk.sends(address, name="Segunda", version=version[1], **form, **WHY)
    assert late.status_code == 400
    assert "Somebody else changed this entry" in text_of(late)
    assert "Primeira" in clerk.reads("/places/town")


def test_a_lost_code_is_replaced_in_one_step(clerk: Reader, empty: Records) -> None:
    with empty.reading() as session:
        before = session.get_one(AccessCodeRow, "code-1").digest
    answer = clerk.sends("/secrets/codes/code-1", **WHY)
    code = shown_secret(answer)
    with empty.reading() as session:
        row = session.get_one(AccessCodeRow, "code-1")
        assert row.digest == TOOLS.digest("code", code)
        assert row.valid
    # Both are told: the old one is forgotten there, the new one known.
    assert told_to_redis(empty) == {("code", before), ("code", row.digest)}
    assert last_entry(empty) == ("access_code_replaced", {"reason": "as agreed"})
    assert code not in clerk.opens("/places/agency-health").text
    assert clerk.sends("/secrets/codes/code-1").status_code == 400
    assert clerk.sends("/secrets/codes/none", **WHY).status_code == 404


def test_a_code_is_made_for_a_site_and_paid_for_by_its_own(clerk: Reader, empty: Records) -> None:
    form = {"site_id": "site-local", "prompt_language": "pt-PT", "valid": "yes"}
    elsewhere = clerk.sends("/registers/codes/new", **form, cost_centre_id="cost-agency-work", **WHY)
    assert "belongs to another institution" in text_of(elsewhere)
    # A municipality pays for its local centres.
    made = clerk.sends("/registers/codes/new", **form, cost_centre_id="cost-town", **WHY)
    digest = TOOLS.digest("code", shown_secret(made))
    assert told_to_redis(empty) == {("code", digest)}


def test_a_number_that_is_given_up_is_forgotten_and_a_new_one_is_another_id(
    clerk: Reader, empty: Records
) -> None:
    told_to_redis(empty)
    # Others have the old number too, so it stays; see tests.admin.world.
    form = {"name": "Outra", "phone": NEW_NUMBER, "prompt_language": "pt-PT", "active": "yes"}
    spoken = {"languages": "uk", "languages_level": "fluent"}
    assert clerk.sends("/registers/interpreters/1005", **form, **spoken, **WHY).status_code == 303
    form["phone"] = "+12025550178"
    assert clerk.sends("/registers/interpreters/1005", **form, **spoken, **WHY).status_code == 303
    with empty.reading() as session:
        numbers = {row.e164: row.delete_after for row in session.scalars(select(PhoneNumberRow))}
    assert numbers[NEW_NUMBER] is not None
    assert numbers[INTERPRETER_NUMBER] is None
    assert numbers["+12025550178"] is None
    action, details = last_entry(empty)
    assert (action, details["changed"]) == ("interpreter_changed", {"phone": None})
    taken = clerk.sends("/registers/interpreters/1006", **form, **spoken, **WHY)
    assert "taken already" in text_of(taken)


def test_shifts_are_added_and_deleted_and_planned_anew(clerk: Reader, empty: Records) -> None:
    form = {"weekday": "1", "begins": "22:00", "ends": "06:00", "valid_from": "2026-01-01", "is_night": "yes"}
    answer = clerk.sends("/registers/shifts/new", interpreter="1003", **form, **WHY)
    assert answer.location == "/people/1003#shifts"
    assert ("shifts", "interpreter-1003") in told_to_redis(empty)
    with empty.reading() as session:
        shift = session.scalars(select(ShiftRow)).one()
    assert (shift.weekday, shift.is_night) == (0, True)
    assert "22:00\N{EN DASH}24:00 night" in clerk.reads("/people/1003")
    assert clerk.sends(f"/registers/shifts/{shift.shift_id}/delete").status_code == 400
    assert clerk.sends(f"/registers/shifts/{shift.shift_id}/delete", **WHY).status_code == 303
    assert ("shifts", "interpreter-1003") in told_to_redis(empty)
    backwards = form | {"valid_until": "2025-01-01"}
    answer = clerk.sends("/registers/shifts/new", interpreter="1003", **backwards, **WHY)
    assert "ends before it begins" in text_of(answer)


def test_an_institution_cannot_lie_below_itself(clerk: Reader) -> None:
    form = {"name": "Centro", "kind": "centre", "parent_id": "agency-health"}
    answer = clerk.sends("/registers/institutions/centre-lisbon", **form, **WHY)
    assert "would lie below itself" in text_of(answer)


def test_nobody_takes_their_own_rights_away(clerk: Reader, empty: Records) -> None:
    with empty.reading() as session:
        own = session.scalars(select(UserAccountRow.user_id)).one()
    form = {"login": "coordenacao", "institution_id": ""}
    answer = clerk.sends(f"/registers/accounts/{own}", **form, role="auditor", **WHY)
    assert answer.status_code == 400
    assert "ask another administrator" in text_of(answer)


def test_an_account_is_added_and_switched_off(clerk: Reader, empty: Records) -> None:
    manager = {"login": "Gestora", "role": "institution_manager", "active": "yes"}
    lacking = clerk.sends("/registers/accounts/new", **manager, **WHY)
    assert lacking.status_code == 400
    added = clerk.sends("/registers/accounts/new", **manager, institution_id="town", **WHY)
    password = shown_secret(added)
    theirs = Reader(clerk.client.application)
    assert theirs.tries("gestora", password).status_code == 303
    assert "Ribeira Velha" in theirs.reads("/places")
    with empty.reading() as session:
        row = session.scalars(select(UserAccountRow).where(UserAccountRow.login == "gestora")).one()
    off = {"login": "gestora", "role": "institution_manager", "institution_id": "town"}
    assert clerk.sends(f"/registers/accounts/{row.user_id}", **off, **WHY).status_code == 303
    assert theirs.opens("/places").status_code == 303
    assert theirs.tries("gestora", password).status_code == 401


def test_a_dry_run_tells_every_error_by_row_and_writes_nothing(clerk: Reader, empty: Records) -> None:
    table = (
        "public_number,name,phone,languages\n"
        f"1050,Nova Pessoa,{NEW_NUMBER},uk:native\n"
        "1051,,12,xx\n"
        "1050,Outra vez,,uk\n"
        "15,Curta,,uk:best\n"
    )
    answer = uploads(clerk, "interpreters", table)
    assert answer.status_code == 422
    page = text_of(answer)
    for told in ("Row 3 name empty This is needed", "Row 3 phone 12 Write the whole number"):
        assert told in page
    assert "Row 3 languages xx There is nothing of this name" in page
    assert "Row 4 public_number 1050 This stands in an earlier row too" in page
    assert "Row 5 public_number 15" in page
    assert told_to_redis(empty) == set()
    assert clerk.opens("/people/1050").status_code == 404
    lost = uploads(clerk, "interpreters", "public_number,shoe_size\n1050,42\n")
    assert "no such column" in text_of(lost)
    assert "Choose a file first" in text_of(clerk.sends("/registers/sites/import"))


def test_a_table_is_tried_then_taken_over_whole(clerk: Reader, empty: Records) -> None:
    table = (
        "institution_id,name,kind,parent_id\n"
        "region,Região Norte,ministry,\n"
        "north,Centro Norte,centre,region\n"  # names what the row before adds
        "town,Município de Ribeira Velha,municipality,\n"
    )
    tried = uploads(clerk, "institutions", table)
    assert tried.status_code == 200
    assert "Would be added 2 Would be changed 0 Stay as they are 1" in text_of(tried)
    assert clerk.opens("/places/north").status_code == 404
    again = {"step": "import", "content": table}
    assert clerk.sends("/registers/institutions/import", **again).status_code == 422  # no reason given
    done = clerk.sends("/registers/institutions/import", **again, **WHY)
    assert "2 added, 0 changed, 1 as they were" in text_of(done)
    assert "Região Norte" in clerk.reads("/places/north")
    repeated = clerk.sends("/registers/institutions/import", **again, **WHY)
    assert "0 added, 0 changed, 3 as they were" in text_of(repeated)


def test_what_was_taken_along_can_be_brought_back_and_changes_nothing(clerk: Reader) -> None:
    for name in (name for name, register in REGISTERS.items() if register.imports):
        taken = clerk.opens(f"/registers/{name}.csv")
        assert taken.status_code == 200
        back = uploads(clerk, name, taken.get_data(as_text=True))
        assert back.status_code == 200, text_of(back)
        assert "Would be added 0 Would be changed 0" in text_of(back)


def test_every_register_says_who_keeps_it() -> None:
    assert REGISTERS.keys() >= OWN_PLACES
    for name in REGISTERS:
        assert Role.ADMINISTRATOR in who_keeps(name)
        assert Role.AUDITOR not in who_keeps(name)
    assert who_keeps("accounts") == {Role.ADMINISTRATOR}


def test_every_form_is_shown_in_both_languages(reader: Reader) -> None:
    for language in ("pt-PT", "en"):
        reader.client.set_cookie("ponte-language", language, domain="pages.example")
        for name in REGISTERS:
            assert reader.opens(f"/registers/{name}/new").status_code == 200


def test_a_manager_keeps_the_codes_of_their_own_branch_only(clerk: Reader, empty: Records) -> None:
    form = {"login": "gestora", "role": "institution_manager", "active": "yes"}
    added = clerk.sends("/registers/accounts/new", **form, institution_id="agency-health", **WHY)
    manager = Reader(clerk.client.application)
    manager.tries("gestora", shown_secret(added))
    assert re.fullmatch(r"\d{6}", shown_secret(manager.sends("/secrets/codes/code-1", **WHY)))
    code = {"prompt_language": "pt-PT", "valid": "yes"}
    theirs = {"site_id": "site-agency-health", "cost_centre_id": "cost-agency-health"}
    assert manager.sends("/registers/codes/new", **code, **theirs, **WHY).status_code == 200
    others = {"site_id": "site-agency-work", "cost_centre_id": "cost-agency-work"}
    assert manager.sends("/registers/codes/new", **code, **others, **WHY).status_code == 404
    assert (
        manager.sends("/registers/codes/new", **code, **theirs, **WHY, institution_id="x").status_code == 200
    )
    assert manager.opens("/places/agency-work").status_code == 404
    assert manager.opens("/registers/sites/site-agency-health").status_code == 403
    assert manager.opens("/registers/codes.csv").status_code == 403
    with empty.writing() as session:
        session.get_one(AccessCodeRow, "code-1").institution_id = "agency-work"
        session.get_one(SiteRow, "site-agency-health").institution_id = "agency-work"
    assert manager.sends("/secrets/codes/code-1", **WHY).status_code == 404


def test_people_are_found_by_name_number_and_language(reader: Reader) -> None:
    assert "30 interpreters" in reader.reads("/people")
    assert "1 interpreter " in reader.reads("/people", text="Inventada 1007")
    assert "10 interpreters" in reader.reads("/people", text="100") or "9 interpreters" in reader.reads(
        "/people", text="100"
    )
    assert "Nobody matches" in reader.reads("/people", text="100%")
    assert "Nobody matches" in reader.reads("/people", language="uk")
    assert reader.opens("/people", language="xx").status_code == 400
    further = re.search(r'href="(/people\?after=\d+)" rel="next"', reader.opens("/people").text)
    assert further
    assert "1021" in reader.reads(further[1])


def test_looking_at_people_is_in_the_audit_log_and_can_be_read_there(reader: Reader, filled: Records) -> None:
    reader.reads("/people/1009")
    with filled.reading() as session:
        (entry,) = read_audit(session, limit=1)
    assert (entry.action, entry.subject_id) == ("interpreter_read", "interpreter-1009")
    page = reader.reads("/audit", subject="interpreter-1009", kind="looks")
    assert "looked at an interpreter" in page
    assert "No entries match" in reader.reads("/audit", subject="interpreter-1009", kind="changes")
    assert reader.opens("/audit", day="soon").status_code == 400
    assert reader.opens("/audit", before="9" * 30).status_code == 200


def test_passwords_are_never_taken_along(clerk: Reader, empty: Records) -> None:
    taken = clerk.opens("/registers/accounts.csv").get_data(as_text=True)
    assert "coordenacao" in taken
    assert PASSWORD not in taken
    assert "argon2" not in taken
    assert last_entry(empty)[0] == "register_exported"
    assert clerk.opens("/registers/accounts/import").status_code == 404
