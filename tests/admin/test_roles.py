"""Every address has a rule, and nobody sees more than their role and their branch allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from admin.access import EVERYBODY, OPEN_ENDPOINTS, RULES, SERVICE
from admin.app import create_app
from config.processes import add_admin
from dispatch.records.accounts import Post
from dispatch.records.engine import Records, open_engine
from dispatch.records.migrate import migrate
from dispatch.records.tables import CallRow, InstitutionKind, InstitutionRow, Role, UserAccountRow
from tests.admin.addresses import filled_in
from tests.admin.conftest import OWN
from tests.admin.reader import BASE, Reader
from tests.config.test_cli import GOOD

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from admin.settings import AdminSettings


@pytest.fixture
def manager(app: Flask, keys: dict[Role, str]) -> Reader:
    """Return a browser in which the manager of one centre has logged in."""
    return Reader(app).carries(keys[Role.INSTITUTION_MANAGER])


def call_of(records: Records, *, own: bool) -> str:
    inside = CallRow.institution_id.in_(OWN)
    with records.reading() as session:
        found = session.scalars(select(CallRow.call_id).where(inside if own else ~inside)).first()
    assert found
    return found


def test_every_address_has_one_rule(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == RULES.keys() | OPEN_ENDPOINTS
    assert not RULES.keys() & OPEN_ENDPOINTS


@pytest.mark.parametrize("role", Role)
def test_every_role_opens_what_is_its_own_and_nothing_else(
    app: Flask, filled: Records, keys: dict[Role, str], role: Role
) -> None:
    begins = {Role.INSTITUTION_MANAGER: "/calls", Role.INTERPRETER: "/mine"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN_ENDPOINTS or rule.endpoint == "log_in.leave":
            continue
        reader = Reader(app).carries(keys[role])
        address = filled_in(rule, call_id=call_of(filled, own=True))
        if rule.endpoint == "now.stream" and role in SERVICE:
            stream = reader.client.get(address, base_url=BASE)  # it does not end for a minute
            assert stream.status_code == 200
            stream.close()
            continue
        if "GET" not in (rule.methods or ()):
            sent = reader.sends(address).status_code
            assert (sent == 403) == (role not in RULES[rule.endpoint]), (role, address)
            continue
        answer = reader.opens(address)
        if role in RULES[rule.endpoint]:
            # Without live state there is no live call to be shown, and that is said.
            expected = 503 if rule.endpoint == "live_call.show" else 200
            assert answer.status_code == expected, (role, address)
        elif rule.endpoint == "today.show" and role in begins:
            assert (answer.status_code, answer.location) == (303, begins[role])
        else:
            assert answer.status_code == 403, (role, address)
            assert "not open to your role" in answer.text
            assert "Timeline" not in answer.text


@pytest.mark.parametrize("role", Role)
def test_the_menu_names_what_the_reader_may_open_and_everybody_may_leave(
    app: Flask, keys: dict[Role, str], role: Role
) -> None:
    reader = Reader(app).carries(keys[role])
    page = reader.opens("/calls").text
    assert ('href="/calls"' in page) == (role in RULES["calls.show"])
    assert ('aria-current="page">Today' in reader.opens("/").text) == (role in SERVICE)
    assert 'action="/log-out"' in page
    assert role in EVERYBODY


def test_a_manager_sees_the_calls_of_their_own_branch_only(manager: Reader, filled: Records) -> None:
    page = manager.opens("/calls").text
    assert call_of(filled, own=False)
    assert "Centro Nacional do Porto" not in page
    assert "Ribeira Velha" not in page
    assert "Agência de Saúde Pública" in page
    shown = {name for name in page.split('"') if name.startswith("/calls/call-")}
    with filled.reading() as session:
        own = session.scalars(select(CallRow.call_id).where(CallRow.institution_id.in_(OWN)))
        assert shown <= {f"/calls/{call_id}" for call_id in own}
    assert shown


def test_a_manager_cannot_ask_for_another_branch(manager: Reader, filled: Records) -> None:
    assert manager.opens("/calls", institution="agency-work").status_code == 400
    assert manager.opens("/calls", institution="agency-health").status_code == 200
    assert manager.opens(f"/calls/{call_of(filled, own=True)}").status_code == 200
    elsewhere = manager.opens(f"/calls/{call_of(filled, own=False)}")
    assert elsewhere.status_code == 404
    assert elsewhere.text == manager.opens("/calls/there-is-none").text.replace(
        "there-is-none", call_of(filled, own=False)
    )


def test_an_account_that_changes_its_post_is_held_to_it_at_once(
    empty: Records, settings: AdminSettings
) -> None:
    reader = Reader(create_app(empty, settings)).logs_in()
    assert reader.opens("/").status_code == 200
    with empty.writing() as session:
        session.scalars(select(UserAccountRow)).one().role = Role.ASSOCIATION
    assert reader.opens("/").status_code == 403
    assert reader.sends("/log-out", token=None).status_code == 303


@pytest.mark.parametrize(("role", "institution"), [(Role.INSTITUTION_MANAGER, None), (Role.FINANCE, "town")])
def test_only_institution_managers_have_an_institution(role: Role, institution: str | None) -> None:
    with pytest.raises(ValueError, match="institution"):
        Post(role, institution)


def test_accounts_are_made_with_their_role_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'ponte.db'}"
    records = Records(open_engine(url))
    migrate(records.engine)
    with records.writing() as session:
        session.add(InstitutionRow(institution_id="town", kind=InstitutionKind.MUNICIPALITY, name="Vila"))
    for name, value in (GOOD | {"PONTE_DATABASE_URL": url}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("config.processes.set_up_logs", lambda: None)

    def runs(*arguments: str) -> str:
        done = CliRunner().invoke(add_admin, list(arguments))
        return done.output if done.exit_code == 0 else f"refused: {done.output}"

    assert runs("ana").startswith("ana: ")
    assert runs("rui", "--role", "institution_manager", "--institution", "town").startswith("rui: ")
    assert "no institution elsewhere" in runs(
        "eva", "--role", "institution_manager", "--institution", "elsewhere"
    )
    assert "roles are administrator, supervisor" in runs("eva", "--role", "king")
    assert "refused" in runs("eva", "--role", "institution_manager")
    assert runs("ana", "--role", "finance").startswith("ana: ")
    assert runs("rui").startswith("rui: ")
    with records.reading() as session:
        accounts = {
            row.login: (row.role, row.institution_id) for row in session.scalars(select(UserAccountRow))
        }
    assert accounts == {"ana": (Role.FINANCE, None), "rui": (Role.INSTITUTION_MANAGER, "town")}
    records.engine.dispose()
