"""What the service itself has: lines, languages, access codes, and accounts for the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import select

from dispatch.domain.directory import LineKind
from dispatch.domain.plain_text import Column, Kind, Wrong
from dispatch.domain.policies import DEFAULT_POLICY, POLICIES
from dispatch.domain.secret_digits import ACCESS_CODE_DIGITS, fresh_digits, fresh_password
from dispatch.records.accounts import HASHER, close_sessions_of
from dispatch.records.directory import keep
from dispatch.records.registers.base import (
    PROMPT_LANGUAGES,
    Keeping,
    Register,
    Values,
    Written,
    as_given,
    is_taken,
    pays_for,
)
from dispatch.records.registers.people import of_person, public_numbers
from dispatch.records.tables import (
    AccessCodeRow,
    LanguageRow,
    LineRow,
    Role,
    SiteRow,
    UserAccountRow,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONGEST_WAIT_SECONDS = 7200
LONGEST_CALLBACK_SECONDS = 86_400
KEYPAD_DIGITS = 3
LONGEST_FIELDS = 400  # letters, of what staff are asked for


class Lines(Register):
    """The numbers that staff and interpreters dial."""

    row = LineRow
    subject = "line"
    key = "line_id"
    named_by = "name"
    fixed = ("kind",)
    columns = (
        Column("line_id", Kind.ID),
        Column("name", is_required=True),
        Column("kind", Kind.CHOICE, is_required=True, choices=tuple(LineKind)),
        Column("number", Kind.PHONE, is_required=True),
        Column("prompt_language", Kind.CHOICE, is_required=True, choices=PROMPT_LANGUAGES, default="pt-PT"),
        Column("opening_hours", Kind.HOURS, longest=1000),
        Column("closed_line_id", Kind.ONE_OF, of="lines"),
        Column("always_served", Kind.FLAG),
        Column("longest_wait_seconds", Kind.NUMBER, longest=LONGEST_WAIT_SECONDS),
        Column("callback_wait_seconds", Kind.NUMBER, longest=LONGEST_CALLBACK_SECONDS),
        Column(
            "head_start_seconds",
            Kind.NUMBER,
            is_required=True,
            longest=LONGEST_WAIT_SECONDS,
            default="0",
        ),
        Column("policy", Kind.CHOICE, is_required=True, choices=tuple(POLICIES), default=DEFAULT_POLICY),
        Column("related_languages", Kind.FLAG, default="yes"),
        Column("languages", Kind.TAGS, of="languages"),
    )

    def check(
        self, session: Session, values: Values, before: Values | None, keeping: Keeping
    ) -> dict[str, Wrong]:
        """Refuse a number that is another line's, and a line that stands in for itself."""
        wrong = super().check(session, values, before, keeping)
        if is_taken(session, LineRow.number, values["number"], LineRow.line_id, values["line_id"]):
            wrong["number"] = Wrong.TAKEN
        if values["closed_line_id"] == values["line_id"]:
            wrong["closed_line_id"] = Wrong.A_LOOP
        return wrong

    def values_of(self, session: Session, rows: Any) -> list[Values]:
        """Return lines; a head start is told in whole seconds."""
        return [
            one | {"head_start_seconds": round(one["head_start_seconds"])}
            for one in super().values_of(session, rows)
        ]

    def write(self, session: Session, values: Values, before: Values | None, keeping: Keeping) -> Written:
        """Write a line."""
        hours = [dict(one) for one in values["opening_hours"]]
        return super().write(
            session, values | {"opening_hours": hours, "languages": [*values["languages"]]}, before, keeping
        )


class Languages(Register):
    """The catalogue: a language is switched off and never deleted, so no printed code is reused."""

    row = LanguageRow
    subject = "language"
    key = "tag"
    fixed = ("keypad_code",)
    columns = (
        Column("tag", Kind.ID, is_required=True),
        Column("keypad_code", Kind.DIGITS, is_required=True, longest=KEYPAD_DIGITS),
        Column("name_pt", is_required=True, longest=100),
        Column("name_en", is_required=True, longest=100),
        Column("endonym", is_required=True, longest=100),
        Column("variety_of", Kind.ONE_OF, of="languages"),
        Column("offered", Kind.FLAG, default="yes"),
        Column("plays_unreviewed", Kind.FLAG),
    )

    def check(
        self, session: Session, values: Values, before: Values | None, keeping: Keeping
    ) -> dict[str, Wrong]:
        """Refuse a code that is another language's or begins with 0 or 1, which mean something else."""
        wrong = super().check(session, values, before, keeping)
        row = LanguageRow
        if is_taken(session, row.keypad_code, values["keypad_code"], row.tag, values["tag"]):
            wrong["keypad_code"] = Wrong.TAKEN
        if values["keypad_code"] < "200":
            wrong["keypad_code"] = Wrong.INVALID
        if values["variety_of"] == values["tag"]:
            wrong["variety_of"] = Wrong.A_LOOP
        return wrong

    def discard(self, session: Session, key: str, keeping: Keeping) -> str | None:
        """Delete nothing."""
        del session, key, keeping
        return None


class Codes(Register):
    """Access codes; only a digest is kept, so a code is shown when it is made and never again."""

    row = AccessCodeRow
    subject = "access_code"
    imports = False
    key = "access_code_id"
    order = ("site_id", "access_code_id")
    fixed = ("site_id",)
    columns = (
        Column("access_code_id", Kind.ID),
        Column("site_id", Kind.ONE_OF, is_required=True, of="sites"),
        Column("cost_centre_id", Kind.ONE_OF, is_required=True, of="cost_centres"),
        Column("prompt_language", Kind.CHOICE, is_required=True, choices=PROMPT_LANGUAGES, default="pt-PT"),
        Column("fields", Kind.ASKED, longest=LONGEST_FIELDS),
        Column("valid", Kind.FLAG, default="yes"),
    )

    def check(
        self, session: Session, values: Values, before: Values | None, keeping: Keeping
    ) -> dict[str, Wrong]:
        """Refuse a cost centre of another institution."""
        wrong = super().check(session, values, before, keeping)
        if not pays_for(session, values["cost_centre_id"], values["site_id"]):
            wrong["cost_centre_id"] = Wrong.ELSEWHERE
        return wrong

    def write(self, session: Session, values: Values, before: Values | None, keeping: Keeping) -> Written:
        """Write a code; a new one is made up and returned."""
        site = session.get_one(SiteRow, values["site_id"])
        own, code = values | {"institution_id": site.institution_id}, None
        own["fields"] = [dict(one) for one in values["fields"]]
        if before is None:
            code, own["digest"] = fresh_code(session, keeping)
        super().write(session, own, before, keeping)
        return Written(values["access_code_id"], values["access_code_id"], code)

    def replace(self, session: Session, key: str, keeping: Keeping) -> str | None:
        """Put a new code in the place of a lost one, which opens nothing from then on; return the new one.

        Its id stays, and with it everything that records say of it.
        """
        row = self._row(session, key)
        if row is None:
            return None
        code, digest = fresh_code(session, keeping)
        keep(session, [AccessCodeRow(**as_given(row) | {"digest": digest, "valid": True})], keeping.now)
        return code


class Accounts(Register):
    """Who may log in to the pages."""

    row = UserAccountRow
    subject = "account"
    imports = False
    key = "user_id"
    order = ("login",)
    columns = (
        Column("user_id", Kind.ID),
        Column("login", is_required=True, longest=100),
        Column("role", Kind.CHOICE, is_required=True, choices=tuple(Role)),
        Column("institution_id", Kind.ONE_OF, of="institutions"),
        Column("interpreter", Kind.ONE_OF, of="interpreters"),
        Column("active", Kind.FLAG, default="yes"),
    )

    def values_of(self, session: Session, rows: Any) -> list[Values]:
        """Return accounts; an interpreter is named by their public number."""
        numbers = public_numbers(session)
        own = [column.name for column in self.columns if column.name != "interpreter"]
        return [
            {name: getattr(row, name) for name in own} | {"interpreter": numbers.get(row.interpreter_id)}
            for row in rows
        ]

    def check(
        self, session: Session, values: Values, before: Values | None, keeping: Keeping
    ) -> dict[str, Wrong]:
        """Refuse another's login, a manager of nothing, and whoever would lock themselves out."""
        wrong = super().check(session, values, before, keeping)
        row = UserAccountRow
        login = values["login"].strip().lower()
        if is_taken(session, row.login, login, row.user_id, values["user_id"]):
            wrong["login"] = Wrong.TAKEN
        is_manager = values["role"] == Role.INSTITUTION_MANAGER
        if is_manager != (values["institution_id"] is not None):
            wrong["institution_id"] = Wrong.MISSING if is_manager else Wrong.ELSEWHERE
        is_interpreter = values["role"] == Role.INTERPRETER
        if is_interpreter != (values["interpreter"] is not None):
            wrong["interpreter"] = Wrong.MISSING if is_interpreter else Wrong.NOT_THEIRS
        if values["user_id"] == keeping.user_id and before is not None:
            wrong |= {name: Wrong.NOT_YOURSELF for name in ("role", "active") if values[name] != before[name]}
        return wrong

    def write(self, session: Session, values: Values, before: Values | None, keeping: Keeping) -> Written:
        """Write an account; a new one has a password that is returned. Who loses rights is logged out."""
        own, password = values | {"login": values["login"].strip().lower()}, None
        own["interpreter_id"] = values["interpreter"] and of_person(session, values)["interpreter_id"]
        if before is None:
            password = fresh_password()
            own |= {"password_hash": HASHER.hash(password), "created_at": keeping.now}
        elif any(
            before[name] != values[name] for name in ("role", "institution_id", "interpreter", "active")
        ):
            close_sessions_of(session, values["user_id"], keeping.now)
        written = super().write(session, own, before, keeping)
        return Written(written.key, written.subject_id, password)

    def discard(self, session: Session, key: str, keeping: Keeping) -> str | None:
        """Delete nobody: the audit log names them."""
        del session, key, keeping
        return None

    def fresh_key(self, session: Session, values: Values) -> str:
        """Return a random key."""
        del session, values
        return uuid4().hex


def fresh_code(session: Session, keeping: Keeping) -> tuple[str, str]:
    """Return a code that nobody has, and its digest."""
    while True:
        code = fresh_digits(ACCESS_CODE_DIGITS)
        digest = keeping.digest("code", code)
        if session.scalar(select(AccessCodeRow.digest).where(AccessCodeRow.digest == digest)) is None:
            return code, digest
