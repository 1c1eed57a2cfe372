"""A second factor opens once, a letter works once, and log-ins can be ended from another browser."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pyotp
import pytest

from admin.app import create_app
from admin.context import Tools
from config.mail import OutboxMailer, SmtpMailer, build_mailer
from dispatch.records.accounts import Post, add_user, change_password, find_user
from dispatch.records.audit import read_audit
from dispatch.records.second_factor import forget_second_factor
from dispatch.records.tables import Role
from tests.admin.cast import LOGIN, PASSWORD
from tests.admin.conftest import SETTINGS
from tests.admin.reader import Reader, text_of

if TYPE_CHECKING:
    from pathlib import Path

    import time_machine
    from flask import Flask

    from dispatch.records.engine import Records

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC).timestamp()
MAIL, NEW = "ana@example.org", "tres barcos no cais"


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


@pytest.fixture
def pages(empty: Records, outbox: Path) -> Flask:
    settings = replace(SETTINGS, public_address="https://pages.example")
    return create_app(empty, settings, tools=Tools(mailer=OutboxMailer(outbox, "ponte@example.org")))


def set_up(reader: Reader, moment: float) -> pyotp.TOTP:
    shown = reader.opens("/account/second-factor").text
    assert "<svg" in shown
    letters = re.search(r"<code>([A-Z2-7 ]+)</code>", shown)
    assert letters
    telephone = pyotp.TOTP(letters.group(1).replace(" ", ""))
    assert reader.sends("/account/second-factor", code="000000").status_code == 400
    done = reader.sends("/account/second-factor", code=telephone.at(int(moment)))
    assert done.location == "/account?told=factor_kept"
    return telephone


def test_a_code_is_asked_for_after_the_password_and_opens_once(
    pages: Flask, time_machine: time_machine.TimeMachineFixture
) -> None:
    time_machine.move_to(START, tick=False)
    telephone = set_up(Reader(pages).logs_in(), START)
    time_machine.move_to(START + 60, tick=False)
    reader, thief = Reader(pages), Reader(pages)
    for one in (reader, thief):
        assert one.tries(LOGIN, PASSWORD, next="/calls").location == "/log-in/code"
        assert one.opens("/").status_code == 303, "the password alone opens nothing"
        wrong = one.sends("/log-in/code", code="000000")
        assert (wrong.status_code, "not right" in wrong.text) == (401, True)
    code = telephone.at(int(START) + 60)
    assert reader.sends("/log-in/code", code=f"{code[:3]} {code[3:]}").location == "/calls"
    assert reader.opens("/").status_code == 200
    assert thief.sends("/log-in/code", code=code).status_code == 401
    assert thief.sends("/log-in/code", code=telephone.at(int(START))).status_code == 401
    assert thief.opens("/").status_code == 303


def test_a_password_without_its_code_is_forgotten_and_codes_cannot_be_guessed(
    pages: Flask, time_machine: time_machine.TimeMachineFixture
) -> None:
    time_machine.move_to(START, tick=False)
    telephone = set_up(Reader(pages).logs_in(), START)
    late = Reader(pages)
    late.tries(LOGIN, PASSWORD)
    time_machine.move_to(START + 301, tick=False)
    assert late.sends("/log-in/code", code=telephone.at(int(START) + 301)).location == "/log-in"
    assert Reader(pages).opens("/log-in/code").location == "/log-in"
    guesser = Reader(pages)
    guesser.tries(LOGIN, PASSWORD)
    answers = [guesser.sends("/log-in/code", code=f"{number:06}").status_code for number in range(11)]
    assert answers == [401] * 10 + [429]


def test_the_second_factor_ends_by_the_password_or_by_an_administrator(pages: Flask, empty: Records) -> None:
    reader = Reader(pages).logs_in()
    set_up(reader, datetime.now(UTC).timestamp())
    assert reader.sends("/account/second-factor/end", old="guess").status_code == 400
    assert Reader(pages).tries(LOGIN, PASSWORD).location == "/log-in/code"
    with empty.writing() as session:
        forget_second_factor(session, find_user(session, LOGIN) or "")
    assert Reader(pages).tries(LOGIN, PASSWORD).location == "/"
    set_up(reader, datetime.now(UTC).timestamp())
    assert reader.sends("/account/second-factor/end", old=PASSWORD).location.endswith("factor_dropped")
    assert Reader(pages).tries(LOGIN, PASSWORD).location == "/"
    with empty.reading() as session:
        actions = [entry.action for entry in read_audit(session, limit=10)]
    assert actions.count("second_factor_kept") == 2
    assert actions.count("second_factor_dropped") == 1


def test_a_log_in_is_ended_from_another_browser(pages: Flask) -> None:
    here, there, third = (Reader(pages).logs_in() for _ in range(3))
    page = here.opens("/account").text
    keys = re.findall(r'name="visit" value="([0-9a-f]{16})"', page)
    assert len(keys) == 2
    assert "this browser" in text_of(here.opens("/account"))
    here.sends("/account/visits/end", visit=keys[0])
    assert sorted(one.opens("/").status_code for one in (there, third)) == [200, 303]
    here.sends("/account/visits/end", visit="others")
    assert [one.opens("/").status_code for one in (here, there, third)] == [200, 303, 303]
    here.sends("/account/visits/end", visit="%")
    assert here.opens("/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("guess", NEW, "present password is not right"),
        (PASSWORD, "short", "12 to 200 characters"),
        (PASSWORD, f"{LOGIN.upper()} 1234", "does not contain the user name"),
    ],
)
def test_a_password_is_changed_by_who_knows_it_and_to_a_good_one(
    pages: Flask, old: str, new: str, sentence: str
) -> None:
    reader = Reader(pages).logs_in()
    answer = reader.sends("/account/password", old=old, new=new)
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert reader.sends("/account/password", old=PASSWORD, new=NEW).location == "/log-in?changed=1"
    assert reader.opens("/").status_code == 303
    assert reader.tries(LOGIN, PASSWORD).status_code == 401
    assert reader.tries(LOGIN, NEW).status_code == 303


def link_in(outbox: Path) -> str:
    (file,) = outbox.iterdir()
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (letter["To"], letter["From"]) == (MAIL, "ponte@example.org")
    assert file.stat().st_mode & 0o077 == 0
    file.unlink()
    found = re.search(r"https://pages\.example(/forgotten/\S+)", letter.get_content())
    assert found
    return found.group(1)


def test_a_letter_leads_to_a_new_password_once(
    pages: Flask, empty: Records, outbox: Path, time_machine: time_machine.TimeMachineFixture
) -> None:
    time_machine.move_to(START, tick=False)
    now = datetime.now(UTC)
    with empty.writing() as session:
        add_user(session, login=MAIL, password=PASSWORD, post=Post(Role.FINANCE), now=now)
    reader = Reader(pages)
    said = [text_of(reader.sends("/forgotten", login=login)) for login in (MAIL, "nobody@example.org", LOGIN)]
    assert len(set(said)) == 1, "nobody learns which accounts there are"
    link = link_in(outbox)
    assert reader.sends(link, new="short").status_code == 400
    assert reader.sends(link + "x", new=NEW).status_code == 400
    assert reader.sends(link, new=NEW).location == "/log-in?changed=1"
    assert reader.tries(MAIL, NEW).status_code == 303
    assert reader.sends(link, new="quatro barcos no cais").status_code == 400
    Reader(pages).sends("/forgotten", login=MAIL)
    late = link_in(outbox)
    assert Reader(pages).opens(late).status_code == 200
    time_machine.move_to(START + 3700, tick=False)
    assert Reader(pages).opens(late).status_code == 400
    with empty.reading() as session:
        assert "password_reset" in [entry.action for entry in read_audit(session, limit=5)]


def test_letters_are_limited_and_none_leads_on_after_another_change(
    pages: Flask, empty: Records, outbox: Path
) -> None:
    with empty.writing() as session:
        user_id = add_user(
            session, login=MAIL, password=PASSWORD, post=Post(Role.FINANCE), now=datetime.now(UTC)
        )
    Reader(pages).sends("/forgotten", login=MAIL)
    link = link_in(outbox)
    with empty.writing() as session:
        change_password(session, user_id, NEW, datetime.now(UTC))
    assert Reader(pages).opens(link).status_code == 400
    answers = [Reader(pages).sends("/forgotten", login=MAIL).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]


def test_a_mail_server_is_used_where_one_is_set(tmp_path: Path) -> None:
    assert isinstance(build_mailer("smtps://mail.example.org", "a@example.org", tmp_path), SmtpMailer)
    assert isinstance(build_mailer(None, "a@example.org", tmp_path), OutboxMailer)
