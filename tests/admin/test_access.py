"""Nobody sees anything without a log-in, and a log-in ends when it should."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from admin.access import OPEN_ENDPOINTS, REFRESH_HEADER
from admin.app import create_app
from admin.settings import AdminSettings
from dispatch.records.audit import read_audit
from dispatch.records.tables import UserAccountRow
from tests.admin.addresses import filled_in
from tests.admin.cast import LOGIN, PASSWORD
from tests.admin.reader import BASE, Reader

if TYPE_CHECKING:
    import time_machine
    from flask import Flask

    from dispatch.records.engine import Records

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def at(minutes: float) -> float:
    return START.timestamp() + minutes * 60


def test_every_address_asks_for_a_log_in_unless_it_is_listed_as_open(app: Flask, anybody: Reader) -> None:
    guarded = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN_ENDPOINTS]
    assert len(guarded) >= 4
    for rule in guarded:
        address = filled_in(rule)
        is_page = "GET" in (rule.methods or ())
        answer = anybody.opens(address) if is_page else anybody.sends(address)
        assert answer.status_code == 303, rule.rule
        assert answer.location.startswith("/log-in"), rule.rule


def test_the_list_of_open_addresses_names_only_what_there_is(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints >= OPEN_ENDPOINTS


def test_a_page_asked_for_comes_after_the_log_in(anybody: Reader) -> None:
    asked = anybody.opens("/calls?language=uk")
    assert asked.location == "/log-in?next=/calls?language%3Duk"
    answer = anybody.tries(LOGIN, PASSWORD, next="/calls?language=uk")
    assert (answer.status_code, answer.location) == (303, "/calls?language=uk")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "javascript:alert(1)",
        "calls",
        "//[",
        " /calls",
        "/" + "x" * 3000 + "\x00",
    ],
)
def test_a_log_in_leads_only_to_pages_of_ours(app: Flask, elsewhere: str) -> None:
    answer = Reader(app).tries(LOGIN, PASSWORD, next=elsewhere)
    assert (answer.status_code, answer.location) == (303, "/")
    assert Reader(app).opens("/language/en", next=elsewhere).location == "/"


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(app: Flask) -> None:
    unknown = Reader(app).tries("nobody", PASSWORD)
    wrong = Reader(app).tries(LOGIN, "guess")
    assert unknown.status_code == wrong.status_code == 401

    def bare(text: str, login: str) -> list[str]:
        lines = text.replace(f'value="{login}"', "").splitlines()
        return [line for line in lines if "csrf_token" not in line]

    assert bare(unknown.text, "nobody") == bare(wrong.text, LOGIN)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("", ""),
        ("a\x00b", "c"),
        (LOGIN, PASSWORD + "x" * 10_000),
        ("x" * 10_000, "y"),
        ("🌉", "ж"),
        ("' OR 1=1", ""),
    ],
)
def test_strange_names_and_passwords_are_only_wrong(app: Flask, login: str, password: str) -> None:
    assert Reader(app).tries(login, password).status_code == 401


def test_an_account_that_was_switched_off_cannot_log_in_nor_go_on(
    empty: Records, settings: AdminSettings
) -> None:
    app = create_app(empty, settings)
    reader = Reader(app).logs_in()
    assert reader.opens("/").status_code == 200
    with empty.writing() as session:
        session.execute(update(UserAccountRow).values(active=False))
    assert reader.opens("/").status_code == 303
    assert Reader(app).tries(LOGIN, PASSWORD).status_code == 401


def test_logging_out_ends_the_log_in_also_for_a_copy_of_its_cookie(app: Flask) -> None:
    reader = Reader(app).logs_in()
    cookie = reader.client.get_cookie("ponte", domain="pages.example")
    assert cookie is not None
    assert reader.sends("/log-out").status_code == 303
    thief = Reader(app)
    thief.client.set_cookie("ponte", cookie.value, domain="pages.example")
    assert thief.opens("/").status_code == 303
    assert reader.opens("/").status_code == 303


def test_nobody_is_logged_out_by_a_link(reader: Reader) -> None:
    assert reader.opens("/log-out").status_code == 405
    assert reader.opens("/").status_code == 200


def test_a_new_log_in_ends_the_one_that_the_browser_had(app: Flask) -> None:
    reader = Reader(app).logs_in()
    first = reader.client.get_cookie("ponte", domain="pages.example")
    reader.sends("/log-in", login=LOGIN, password=PASSWORD)
    second = reader.client.get_cookie("ponte", domain="pages.example")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    copy = Reader(app)
    copy.client.set_cookie("ponte", first.value, domain="pages.example")
    assert copy.opens("/").status_code == 303


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 10_000])
def test_a_form_without_its_token_is_refused(app: Flask, token: str) -> None:
    reader = Reader(app).logs_in()
    assert reader.sends("/log-out", token=token).status_code == 400
    assert reader.opens("/").status_code == 200
    assert Reader(app).tries(LOGIN, PASSWORD, csrf_token=token).status_code == 400


def test_a_form_token_of_somebody_else_is_refused(app: Flask) -> None:
    theirs = Reader(app).token()
    answer = Reader(app).sends("/log-in", token=theirs, login=LOGIN, password=PASSWORD)
    assert answer.status_code == 400
    assert "out of date" in answer.text


def test_after_ten_failures_a_login_is_refused_for_a_while_even_with_the_right_password(
    filled: Records, settings: AdminSettings
) -> None:
    app = create_app(filled, settings)
    for _ in range(10):
        assert Reader(app).tries(LOGIN.upper(), "guess").status_code == 401
    answer = Reader(app).tries(LOGIN, PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Too many attempts" in answer.text


def test_successes_are_not_counted_as_failures(filled: Records, settings: AdminSettings) -> None:
    app = create_app(filled, settings)
    for _ in range(12):
        Reader(app).logs_in()


def test_one_address_cannot_try_many_logins(filled: Records) -> None:
    settings = AdminSettings("only for these tests", cookie_secure=False, failures_by_address="3 per hour")
    app = create_app(filled, settings)
    answers = [Reader(app).tries(f"name{number}", "guess").status_code for number in range(4)]
    assert answers == [401, 401, 401, 429]


def test_a_log_in_that_nobody_uses_ends(app: Flask, time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(at(0), tick=False)
    reader = Reader(app).logs_in()
    time_machine.move_to(at(29), tick=False)
    assert reader.opens("/").status_code == 200
    time_machine.move_to(at(58), tick=False)
    assert reader.opens("/").status_code == 200
    time_machine.move_to(at(89), tick=False)
    assert reader.opens("/").status_code == 303


def test_a_page_that_renews_itself_does_not_keep_a_log_in_alive(
    app: Flask, time_machine: time_machine.TimeMachineFixture
) -> None:
    time_machine.move_to(at(0), tick=False)
    reader = Reader(app).logs_in()
    time_machine.move_to(at(20), tick=False)
    renewed = reader.client.get("/", base_url=BASE, headers={REFRESH_HEADER: "1"})
    assert renewed.status_code == 200
    time_machine.move_to(at(31), tick=False)
    assert reader.opens("/").status_code == 303


def test_a_log_in_ends_after_twelve_hours_however_busy(
    app: Flask, time_machine: time_machine.TimeMachineFixture
) -> None:
    time_machine.move_to(at(0), tick=False)
    reader = Reader(app).logs_in()
    for minutes in range(20, 720, 20):
        time_machine.move_to(at(minutes), tick=False)
        assert reader.opens("/").status_code == 200, minutes
    time_machine.move_to(at(720), tick=False)
    assert reader.opens("/").status_code == 303


def test_cookies_are_bound_to_this_host_and_hidden_from_scripts(filled: Records) -> None:
    app = create_app(filled, AdminSettings("only for these tests"))
    reader = Reader(app)
    answers = [reader.opens("/log-in"), reader.tries(LOGIN, PASSWORD), reader.opens("/language/en")]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert any(cookie.startswith("__Host-ponte=") for cookie in cookies)
    for cookie in cookies:
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert reader.opens("/").status_code == 200
    assert "max-age" in reader.opens("/").headers["Strict-Transport-Security"]


def test_every_answer_forbids_what_pages_do_not_need(app: Flask, reader: Reader) -> None:
    for address in ("/", "/log-in", "/calls", "/calls?day=x", "/nothing", "/static/base.css", "/log-out"):
        headers = reader.opens(address).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert reader.opens("/").headers["Cache-Control"] == "no-store"


def test_a_base_path_moves_every_page(filled: Records) -> None:
    settings = AdminSettings("only for these tests", cookie_secure=False, base_path="/admin")
    app = create_app(filled, settings)
    for rule in app.url_map.iter_rules():
        assert rule.rule.startswith("/admin/"), rule.rule
    answer = Reader(app).opens("/admin/")
    assert answer.location == "/admin/log-in"


def test_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 16"):
        AdminSettings("short")
    with pytest.raises(ValueError, match="base path"):
        AdminSettings("only for these tests", base_path="/admin/")
    with pytest.raises(KeyError):
        AdminSettings("only for these tests", time_zone="Europe/Atlantis")


def test_reading_a_call_and_logging_in_are_in_the_audit_log(app: Flask, filled: Records) -> None:
    reader = Reader(app).logs_in()
    reader.reads("/calls/call-20261120-0007")
    with filled.reading() as session:
        latest, before = read_audit(session, limit=2)
    assert (latest.action, latest.subject_id) == ("call_read", "call-20261120-0007")
    assert before.action == "log_in"
    assert latest.user_id == before.user_id is not None


def test_log_ins_go_on_and_stay_limited_while_the_store_of_their_counts_is_away(filled: Records) -> None:
    settings = AdminSettings(
        "only for these tests",
        cookie_secure=False,
        failures_by_login="2 per hour",
        limits_storage="redis://127.0.0.1:1/0",
    )
    app = create_app(filled, settings)
    answers = [Reader(app).tries(LOGIN, "guess").status_code for _ in range(3)]
    assert answers == [401, 401, 429]
    assert Reader(app).tries("somebody else", "guess").status_code == 401


def test_failures_are_counted_over_all_processes_where_they_share_a_store(
    filled: Records, redis_url: str
) -> None:
    settings = AdminSettings(
        "only for these tests",
        cookie_secure=False,
        failures_by_login="2 per hour",
        limits_storage=redis_url.replace("unix://", "redis+unix://"),
    )
    answers = [Reader(create_app(filled, settings)).tries(LOGIN, "guess").status_code for _ in range(3)]
    assert answers == [401, 401, 429]
