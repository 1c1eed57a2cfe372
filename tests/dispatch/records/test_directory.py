"""Shows that each change of people and places tells the live directory, and what is forgotten on its date."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dispatch.domain.directory import (
    Identification,
    InterpreterEntry,
    LanguageEntry,
    LineEntry,
    LineKind,
    Proficiency,
    Sharing,
)
from dispatch.records.audit import read_audit
from dispatch.records.directory import (
    CATALOGUE,
    EntryKind,
    discard,
    forget_changes,
    keep,
    last_change,
    pending_changes,
    take_projection,
)
from dispatch.records.directory_entries import read_entries
from dispatch.records.engine import Records
from dispatch.records.languages import UnknownLanguageError, set_plays_unreviewed
from dispatch.records.retention import set_deletion_date
from dispatch.records.tables import (
    AccessCodeRow,
    CostCentreRow,
    InstitutionKind,
    InstitutionRow,
    InterpreterLanguageRow,
    InterpreterRow,
    KnownCallerRow,
    LanguageRow,
    LineRow,
    PhoneNumberRow,
    PhonePurpose,
    SiteRow,
)
from dispatch.use_cases.forget_expired import forget_expired

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class FixedClock:
    def now(self) -> datetime:
        return NOW


def cast() -> list[object]:
    return [
        InstitutionRow(institution_id="agency", kind=InstitutionKind.AGENCY, name="Agency"),
        SiteRow(site_id="site", institution_id="agency", name="Desk", identification=Identification.BOTH),
        CostCentreRow(cost_centre_id="cost", institution_id="agency", name="Reception"),
        AccessCodeRow(
            access_code_id="code",
            digest="code-digest",
            institution_id="agency",
            site_id="site",
            cost_centre_id="cost",
            prompt_language="pt-PT",
            valid=True,
        ),
        PhoneNumberRow(
            phone_number_id="phone", e164="+447700900001", purpose=PhonePurpose.INTERPRETER, created_at=NOW
        ),
        KnownCallerRow(
            known_caller_id="caller",
            digest="caller-digest",
            site_id="site",
            cost_centre_id="cost",
            identification=Identification.CALLER,
            sharing=Sharing.DIRECT,
            prompt_language="en",
        ),
        LineRow(
            line_id="line", kind=LineKind.STAFF, number="+351500000001", name="Staff", prompt_language="pt-PT"
        ),
        LanguageRow(
            tag="uk",
            keypad_code="221",
            name_pt="ucraniano",
            name_en="Ukrainian",
            endonym="українська",
            offered=True,
        ),
        InterpreterRow(
            interpreter_id="olena",
            public_number="1001",
            name="Olena",
            login_digest="login-digest",
            phone_number_id="phone",
            prompt_language="pt-PT",
            active=True,
        ),
        InterpreterLanguageRow(interpreter_id="olena", tag="uk", proficiency=Proficiency.NATIVE),
    ]


@pytest.fixture
def world(records: Records) -> Records:
    with records.writing() as session:
        keep(session, cast(), NOW)  # type: ignore[arg-type]
    return records


def clear_outbox(records: Records) -> None:
    with records.writing() as session:
        forget_changes(session, pending_changes(session, 1000))


def changed(records: Records) -> set[tuple[EntryKind, str]]:
    with records.reading() as session:
        return {(change.kind, change.key) for change in pending_changes(session, 1000)}


def test_writing_people_and_places_notes_every_entry_they_make(world: Records) -> None:
    assert changed(world) == {
        (EntryKind.CODE, "code-digest"),
        (EntryKind.CALLER, "caller-digest"),
        (EntryKind.LINE, "+351500000001"),
        (EntryKind.LANGUAGES, CATALOGUE),
        (EntryKind.INTERPRETER, "olena"),
        (EntryKind.LOGIN, "login-digest"),
        (EntryKind.SHIFTS, "olena"),
        (EntryKind.PHONE, "phone"),
    }


def test_entries_are_what_the_live_directory_takes(world: Records) -> None:
    with world.reading() as session:
        assert read_entries(session, EntryKind.LINE) == {
            "+351500000001": LineEntry("line", LineKind.STAFF, "+351500000001", "Staff", "pt-PT")
        }
        assert read_entries(session, EntryKind.INTERPRETER, ["olena", "nobody"]) == {
            "olena": InterpreterEntry(
                "olena",
                ("uk",),
                "phone",
                "pt-PT",
                proficiency={"uk": Proficiency.NATIVE},
                public_number="1001",
            )
        }
        assert read_entries(session, EntryKind.LOGIN) == {"login-digest": "olena"}
        assert read_entries(session, EntryKind.PHONE) == {"phone": "+447700900001"}
        [languages] = read_entries(session, EntryKind.LANGUAGES).values()
        assert languages == [LanguageEntry("uk", "221", {"pt-PT": "ucraniano", "en": "Ukrainian"})]
        caller = read_entries(session, EntryKind.CALLER)["caller-digest"]
        assert (caller.requester.institution_id, caller.sharing) == ("agency", Sharing.DIRECT)
        assert read_entries(session, EntryKind.CODE)["code-digest"].access_code_id == "code"


def test_a_mediator_on_the_spot_is_told_the_name_of_their_site(world: Records) -> None:
    with world.writing() as session:
        olena = session.get_one(InterpreterRow, "olena")
        olena.site_id, olena.desk = "site", "sala 2"
    clear_outbox(world)
    with world.writing() as session:
        site = session.get_one(SiteRow, "site")
        values = {column.key: getattr(site, column.key) for column in SiteRow.__table__.columns}
        keep(session, [SiteRow(**{**values, "name": "Centro novo"})], NOW)
    assert changed(world) == {(EntryKind.INTERPRETER, "olena")}
    with world.reading() as session:
        entry = read_entries(session, EntryKind.INTERPRETER)["olena"]
    assert (entry.site_id, entry.site_name, entry.desk) == ("site", "Centro novo", "sala 2")


def test_a_changed_key_is_noted_under_its_old_and_its_new_value(world: Records) -> None:
    clear_outbox(world)
    code = cast()[3]
    assert isinstance(code, AccessCodeRow)
    code.digest = "new-digest"
    with world.writing() as session:
        keep(session, [code], NOW)
    assert changed(world) == {(EntryKind.CODE, "code-digest"), (EntryKind.CODE, "new-digest")}
    with world.reading() as session:
        assert set(read_entries(session, EntryKind.CODE, ["code-digest", "new-digest"])) == {"new-digest"}


def test_a_code_that_is_not_valid_and_a_person_who_is_not_active_have_no_entry(world: Records) -> None:
    with world.writing() as session:
        session.get_one(AccessCodeRow, "code").valid = False
        session.get_one(InterpreterRow, "olena").active = False
    with world.reading() as session:
        for kind in (EntryKind.CODE, EntryKind.INTERPRETER, EntryKind.LOGIN):
            assert read_entries(session, kind) == {}


def test_a_removed_row_is_noted_and_its_entry_gone(world: Records) -> None:
    clear_outbox(world)
    with world.writing() as session:
        discard(session, [session.get_one(LineRow, "line")], NOW)
    assert changed(world) == {(EntryKind.LINE, "+351500000001")}


def test_outbox_numbers_never_come_again(world: Records) -> None:
    with world.reading() as session:
        before = last_change(session)
    clear_outbox(world)
    with world.writing() as session:
        discard(session, [session.get_one(LineRow, "line")], NOW)
    with world.reading() as session:
        assert last_change(session) > before


def test_only_one_at_a_time_may_carry_changes_over(world: Records) -> None:
    if world.engine.dialect.name != "postgresql":
        pytest.skip("SQLite's write lock excludes a second one")
    with world.writing() as first:
        assert take_projection(first)
        with world.writing() as second:
            assert not take_projection(second)


def test_a_number_is_forgotten_after_its_date_and_the_person_stays(world: Records) -> None:
    with world.writing() as session:
        set_deletion_date(session, "phone", date(2026, 11, 23))
    assert forget_expired(world, FixedClock()) == 0, "the date itself still belongs to the number"
    with world.writing() as session:
        set_deletion_date(session, "phone", date(2026, 11, 22))
    clear_outbox(world)
    assert forget_expired(world, FixedClock()) == 1
    assert forget_expired(world, FixedClock()) == 0
    assert changed(world) == {(EntryKind.PHONE, "phone")}
    with world.reading() as session:
        assert session.get_one(InterpreterRow, "olena").phone_number_id is None
        assert read_entries(session, EntryKind.INTERPRETER) == {}


def test_allowing_unreviewed_phrases_tells_the_directory_and_the_audit_log(world: Records) -> None:
    clear_outbox(world)
    for _ in range(2):  # the second time changes nothing
        with world.writing() as session:
            set_plays_unreviewed(session, "uk", now=NOW, allowed=True)
    assert changed(world) == {(EntryKind.LANGUAGES, CATALOGUE)}
    with world.reading() as session:
        [languages] = read_entries(session, EntryKind.LANGUAGES).values()
        assert languages[0].plays_unreviewed
        (entry,) = read_audit(session, limit=10)
        assert (entry.action, entry.subject_id) == ("unreviewed_phrases_allowed", "uk")
    with world.writing() as session, pytest.raises(UnknownLanguageError):
        set_plays_unreviewed(session, "tlh", now=NOW, allowed=True)
