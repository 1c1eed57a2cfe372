"""Shows that the demonstration world is whole, harmless, and the same each time."""

from __future__ import annotations

import gzip
import hashlib
import hmac
from collections import Counter
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from config.world.call_log import (
    SHIPPED_DAY,
    CallLogError,
    calls_of_day,
    read_call_log,
    read_minutes,
)
from config.world.numbers import LANDLINES, MOBILES, SERVICE
from config.world.plan import read_plan
from config.world.seed import seed_world
from dispatch.domain.directory import Identification, Sharing
from dispatch.records.accounts import check_password
from dispatch.records.directory import EntryKind
from dispatch.records.directory_entries import read_entries
from dispatch.records.engine import Records, open_engine
from dispatch.records.migrate import migrate
from dispatch.records.tables import (
    DirectoryOutboxRow,
    InstitutionKind,
    InterpreterRow,
    PhoneNumberRow,
    RateCardRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HEADER = "call_no,called_new_york_est,language,connect_seconds,language_raw\n"


def digest(purpose: str, value: str) -> str:
    return hmac.new(b"a secret of tests", f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


def row(text: str) -> bytes:
    return (HEADER + text + "\n").encode()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    engine = open_engine(f"sqlite:///{tmp_path / 'world.db'}")
    migrate(engine)
    yield Records(engine)
    engine.dispose()


def test_the_world_has_the_shape_of_the_reference_service() -> None:
    plan = read_plan()
    kinds = Counter(institution.kind for institution in plan.institutions)
    assert kinds[InstitutionKind.CENTRE] == 4
    assert kinds[InstitutionKind.LOCAL_CENTRE] == kinds[InstitutionKind.MUNICIPALITY] == 12
    children = Counter(institution.parent_id for institution in plan.institutions)
    centres = [found for found in plan.institutions if found.kind is InstitutionKind.CENTRE]
    assert all(children[centre.institution_id] >= 3 for centre in centres)
    assert len(plan.languages) >= 60
    assert len(plan.interpreters) >= 60
    assert {desk.known_caller for desk in plan.desks} == {None, Sharing.DIRECT, Sharing.SHARED}


def test_keypad_codes_are_unique_and_prefix_free() -> None:
    codes = [language.keypad_code for language in read_plan().languages]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 3 and code.isdecimal() and "200" <= code <= "999" for code in codes)


def test_printed_keypad_codes_are_never_given_to_another_language() -> None:
    codes = {language.tag: language.keypad_code for language in read_plan().languages}
    printed = {"en": "222", "es": "333", "fr": "444", "ru": "555", "uk": "777", "kea": "200", "cmn": "400"}
    assert printed.items() <= codes.items()


def test_everybody_speaks_one_to_four_languages_of_the_catalogue() -> None:
    plan = read_plan()
    tags = {language.tag for language in plan.languages}
    for person in plan.interpreters:
        assert 1 <= len(person.languages) <= 4
        assert set(person.languages) <= tags
        assert person.association_id in plan.associations
        assert len(person.login) == 10
        assert person.login.isdecimal()


def test_one_site_has_a_mediator_on_the_spot_beside_colleagues_elsewhere(records: Records) -> None:
    plan = read_plan()
    mediators = [person for person in plan.interpreters if person.site_id]
    assert mediators
    sites = {desk.site_id for desk in plan.desks}
    for person in mediators:
        assert person.site_id in sites
        assert person.desk
        others = {tag for one in plan.interpreters if not one.site_id for tag in one.languages}
        assert set(person.languages) <= others
    with records.writing() as session:
        seed_world(session, digest, NOW)
    with records.reading() as session:
        entry = read_entries(session, EntryKind.INTERPRETER)[mediators[0].interpreter_id]
    site = next(desk for desk in plan.desks if desk.site_id == mediators[0].site_id)
    assert (entry.site_id, entry.site_name, entry.desk) == (site.site_id, site.name, mediators[0].desk)
    assert entry.public_number == mediators[0].public_number


def test_codes_and_numbers_belong_to_one_place_or_person_each() -> None:
    plan = read_plan()
    assert len({desk.access_code for desk in plan.desks}) == len(plan.desks)
    numbers = [line.number for line in plan.lines] + [desk.number for desk in plan.desks]
    numbers += [person.number for person in plan.interpreters]
    assert len(set(numbers)) == len(numbers)


def test_no_number_can_be_anybodys() -> None:
    plan = read_plan()
    assert all(line.number in SERVICE for line in plan.lines)
    assert all(desk.number in LANDLINES for desk in plan.desks)
    assert all(person.number in MOBILES for person in plan.interpreters)
    with pytest.raises(ValueError, match="1000"):
        MOBILES.number(1000)


def test_a_switchboard_alone_opens_no_door(records: Records) -> None:
    with records.writing() as session:
        seed_world(session, digest, NOW)
    with records.reading() as session:
        callers = read_entries(session, EntryKind.CALLER).values()
    shared = [caller for caller in callers if caller.sharing is Sharing.SHARED]
    assert shared
    assert all(caller.identification is not Identification.CALLER for caller in shared)


def test_the_same_seed_gives_the_same_world_and_another_seed_other_secrets() -> None:
    assert read_plan("a") == read_plan("a")
    assert {desk.access_code for desk in read_plan("a").desks} != {
        desk.access_code for desk in read_plan("b").desks
    }


def test_planting_twice_leaves_one_world_with_a_new_password(records: Records) -> None:
    with records.writing() as session:
        first = seed_world(session, digest, NOW)
    with records.writing() as session:
        second = seed_world(session, digest, NOW)
    assert first.plan == second.plan
    with records.reading() as session:
        people = session.scalar(select(func.count()).select_from(InterpreterRow))
        assert people == len(first.plan.interpreters) + len(first.plan.operators)
        assert session.scalar(select(func.count()).select_from(RateCardRow)) == 2
        assert check_password(session, "admin", first.admin_password) is None
        assert check_password(session, "admin", second.admin_password) is not None


def test_the_planted_world_answers_to_its_codes_and_log_ins(records: Records) -> None:
    with records.writing() as session:
        world = seed_world(session, digest, NOW)
    desk, person = world.plan.desks[0], world.plan.interpreters[0]
    with records.reading() as session:
        code = read_entries(session, EntryKind.CODE)[digest("code", desk.access_code)]
        assert (code.site_id, code.cost_centre_id) == (desk.site_id, desk.cost_centre_id)
        assert read_entries(session, EntryKind.LOGIN)[digest("login", person.login)] == person.interpreter_id
        entry = read_entries(session, EntryKind.INTERPRETER)[person.interpreter_id]
        assert set(entry.languages) == set(person.languages)
        assert read_entries(session, EntryKind.PHONE)[entry.number_id] == person.number
        assert len(read_entries(session, EntryKind.LINE)) == 2


def test_no_secret_and_no_number_stands_outside_its_table(records: Records) -> None:
    with records.writing() as session:
        world = seed_world(session, digest, NOW)
    secrets = {desk.access_code for desk in world.plan.desks} | {p.pin for p in world.plan.interpreters}
    numbers = {desk.number for desk in world.plan.desks} | {p.number for p in world.plan.interpreters}
    with records.engine.connect() as connection:
        for table in PhoneNumberRow.metadata.sorted_tables:
            for found in connection.execute(select(table)):
                values = {str(value) for value in found}
                assert not values & secrets, table.name
                assert table is PhoneNumberRow.__table__ or not values & numbers, table.name
        assert len(connection.execute(select(DirectoryOutboxRow.change_id)).all()) > 100


def test_the_shipped_log_holds_two_whole_weeks() -> None:
    calls = read_call_log()
    assert len({call.called_at.date() for call in calls}) == 14
    assert len(calls) == 11_200
    assert len(calls_of_day(calls, SHIPPED_DAY)) == 942
    assert {call.language for call in calls} <= {language.tag for language in read_plan().languages}


def test_the_shipped_talk_times_have_the_published_median() -> None:
    talks = read_minutes()
    assert len(talks) == 17_153
    assert median(talk.minutes for talk in talks) == 7


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_log_is_read_plain_or_packed_and_min_nan_is_a_language(tmp_path: Path, pack: type[bytes]) -> None:
    log = tmp_path / "log.csv"
    text = HEADER + "2,2024-09-16T10:00:00,nan,7,MIN NAN\n1,2024-09-16T09:00:00,NA,0,\n"
    log.write_bytes(pack(text.encode()))
    first, second = read_call_log(log)
    assert (first.language, second.language, second.connect_seconds) == ("NA", "nan", 7.0)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "line 1: the columns call_no"),
        (b"a,b\n1,2\n", "line 1: the columns call_no"),
        (row("1,yesterday,es,3,S"), "line 2: Invalid isoformat"),
        (row("1,2024-09-16T10:00:00+02:00,es,3,S"), "must not name a zone"),
        (row("1,2024-09-16T10:00:00,es,3,S") + b"2,2024-09-16T10:00:00,es,-1,S\n", "line 3: connect"),
        (row("1,2024-09-16T10:00:00,es,nan,S"), "no length of a wait"),
        (row("1,2024-09-16T10:00:00,<script>,3,S"), "no BCP-47"),
        (row("1,2024-09-16T10:00:00"), "line 2"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"\x1f\x8bbroken", "cannot be read"),
    ],
)
def test_a_log_that_is_none_is_refused_with_file_line_and_reason(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    log = tmp_path / "log.csv"
    log.write_bytes(content)
    with pytest.raises(CallLogError, match=complaint):
        read_call_log(log)


def test_a_log_that_is_not_there_and_a_day_that_it_lacks_are_named(tmp_path: Path) -> None:
    with pytest.raises(CallLogError, match=r"nowhere\.csv cannot be read"):
        read_call_log(tmp_path / "nowhere.csv")
    with pytest.raises(CallLogError, match="reaches from 2024-09-09 to 2024-09-22"):
        calls_of_day(read_call_log(), "2023-01-01")
