"""The directory in Redis: codes, callers, log-ins, lines, interpreters and languages, as projected from SQL.

Codes, log-ins and caller IDs are keyed by an HMAC with a server secret, so that they can be looked up without
being readable. Whoever changes SQL writes an outbox row; `workers.directory_projector` brings it here within
a second.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from dispatch.domain.directory import (
    CallerEntry,
    Gender,
    Group,
    Identification,
    InstitutionLists,
    InterpreterEntry,
    LanguageEntry,
    LineEntry,
    LineKind,
    PartnerEntry,
    Proficiency,
    RelatedLanguage,
    Requester,
    Sharing,
    wishes_from,
)
from dispatch.domain.policies import DEFAULT_POLICY, MOST_POLICIES, POLICIES, PolicyFacts
from dispatch.domain.required_fields import read_fields
from dispatch.live.keys import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from _typeshed import DataclassInstance
    from redis import Redis

    from dispatch.live.keys import Keys


class Languages:
    """The catalogue of languages: by keypad code and by tag."""

    def __init__(self, entries: Iterable[LanguageEntry]) -> None:
        self._by_tag = {entry.tag: entry for entry in entries}
        self._by_keypad = {entry.keypad_code: entry for entry in self._by_tag.values()}

    def by_tag(self, tag: str) -> LanguageEntry | None:
        """Return the entry of a BCP-47 tag."""
        return self._by_tag.get(tag)

    def by_keypad(self, code: str) -> LanguageEntry | None:
        """Return the entry of a three-digit keypad code."""
        return self._by_keypad.get(code)

    def varieties(self) -> dict[str, str]:
        """Return what each tag is a variety of."""
        return {tag: entry.variety_of for tag, entry in self._by_tag.items() if entry.variety_of}

    def all(self) -> list[LanguageEntry]:
        """Return every entry, in the order of keypad codes."""
        return sorted(self._by_tag.values(), key=lambda entry: entry.keypad_code)


class Directory:
    """Reads and writes the projection."""

    def __init__(self, redis: Redis, keys: Keys, secret: bytes, memory_seconds: float = 0.0) -> None:
        """`memory_seconds`: how long lines and the catalogue, asked for at every step of a call, are kept."""
        self._redis = redis
        self._keys = keys
        self._secret = secret
        self._memory_seconds = memory_seconds
        self._memory: dict[str, tuple[float, Any]] = {}  # when it was read, by our own steady clock, and what
        self._languages: tuple[str, Languages] | None = None

    def digest(self, purpose: str, value: str) -> str:
        """Return the HMAC-SHA256 (hex) under which a "code", "caller", "listed", "login", "case" is kept."""
        return hmac.new(self._secret, f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()

    def line(self, number: str) -> LineEntry | None:
        """Return the line of one of the service's own numbers (E.164)."""
        found = self._recent(f"line {number}", lambda: self._read("directory_lines", number))
        return _line(found) if found else None

    def line_of_id(self, line_id: str) -> LineEntry | None:
        """Return a line by its id."""
        numbers = self._keys.of("directory_line_numbers")
        number = cast("str | None", self._recent(f"id {line_id}", lambda: self._redis.hget(numbers, line_id)))
        return self.line(number) if number else None

    def lists(self, institution_id: str) -> InstitutionLists:
        """Return whom an institution prefers, exclusively wants, or refuses."""
        found = self._read("directory_lists", institution_id)
        known = _known(InstitutionLists, found or {})
        return InstitutionLists(**{name: tuple(ids) for name, ids in known.items()})

    def policies(self) -> list[str]:
        """Return the policies in use, at least the default one; each has an index of its own.

        One that was in use stays: calls go on whose plan names it, and ask for a replacement hours later.
        """
        used = cast("list[str]", self._redis.hvals(self._keys.of("directory_policies")))
        return sorted({DEFAULT_POLICY, *used} & POLICIES.keys())[:MOST_POLICIES]

    def policy_facts(self) -> PolicyFacts:
        """Return what policies may know of the service now."""
        raw = cast("str | None", self._redis.get(self._keys.of("directory_needs")))
        return PolicyFacts(json.loads(raw)) if raw else PolicyFacts()

    def put_policy_facts(self, facts: PolicyFacts) -> None:
        """Write what policies may know of the service now."""
        self._redis.set(self._keys.of("directory_needs"), json.dumps(dict(facts.need)))

    def interpreter_line(self, prompt_language: str) -> str | None:
        """Return the number of the interpreter line, of several the one in this language, or None."""
        raw = cast("dict[str, str]", self._redis.hgetall(self._keys.of("directory_lines")))
        lines = [entry for entry in map(json.loads, raw.values()) if entry["kind"] == LineKind.INTERPRETER]
        lines.sort(key=lambda entry: (entry["prompt_language"] != prompt_language, entry["number"]))
        return lines[0]["number"] if lines else None

    def code(self, digits: str) -> Requester | None:
        """Return on whose behalf an access code speaks."""
        found = self._read("directory_codes", self.digest("code", digits))
        return _requester(found) if found else None

    def caller(self, number: str) -> CallerEntry | None:
        """Return what a caller ID (E.164) is known for."""
        return self._caller(self.digest("caller", number))

    def listed(self, line_id: str, number: str) -> CallerEntry | None:
        """Return what a number (E.164) is known for that is listed for an emergency line."""
        return self._caller(self.digest("listed", f"{line_id} {number}"))

    def _caller(self, digest: str) -> CallerEntry | None:
        found = self._read("directory_callers", digest)
        if not found:
            return None
        return CallerEntry(
            requester=_requester(found["requester"]),
            identification=Identification(found["identification"]),
            sharing=Sharing(found["sharing"]),
        )

    def login(self, digits: str) -> str | None:
        """Return the id of the interpreter whose number and PIN these digits are."""
        digest = self.digest("login", digits)
        return cast("str | None", self._redis.hget(self._keys.of("directory_logins"), digest))

    def interpreter(self, interpreter_id: str) -> InterpreterEntry | None:
        """Return what dispatching needs to know of an interpreter."""
        found = self._read("directory_interpreters", interpreter_id)
        return _interpreter(found) if found else None

    def interpreters(self) -> Iterator[InterpreterEntry]:
        """Return all interpreters, bit by bit."""
        for _, raw in self._redis.hscan_iter(self._keys.of("directory_interpreters"), count=500):
            yield _interpreter(json.loads(raw))

    def phone(self, number_id: str) -> str | None:
        """Return the phone number kept under a random id, until it is erased."""
        return cast("str | None", self._redis.hget(self._keys.of("directory_numbers"), number_id))

    def interpreter_of_phone(self, number: str) -> InterpreterEntry | None:
        """Return the interpreter who is rung at a number (E.164), or None."""
        digest = self.digest("phone", number)
        number_id = cast("str | None", self._redis.hget(self._keys.of("directory_phones"), digest))
        if number_id is None or self.phone(number_id) != number:  # it belongs to another number by now
            return None
        owner = cast("str | None", self._redis.hget(self._keys.of("directory_owners"), number_id))
        interpreter = self.interpreter(owner) if owner else None
        return interpreter if interpreter and interpreter.number_id == number_id else None

    def languages(self) -> Languages:
        """Return the catalogue; it is parsed again only when it has changed."""
        key = self._keys.of("directory_languages")
        raw = cast("str | None", self._recent("languages", lambda: self._redis.get(key))) or "[]"
        if self._languages is None or self._languages[0] != raw:
            self._languages = (raw, Languages(_language(entry) for entry in json.loads(raw)))
        return self._languages[1]

    def partners(self, line_id: str) -> list[PartnerEntry]:
        """Return the partners of a line, the first to be tried first."""
        raw = self._redis.hget(self._keys.of("directory_partners"), line_id)
        entries = json.loads(cast("str | None", raw) or "[]")
        return [
            PartnerEntry(**{**_known(PartnerEntry, entry), "languages": tuple(entry["languages"])})
            for entry in entries
        ]

    def version(self) -> int:
        """Return the outbox position up to which this projection is complete."""
        return int(cast("str | None", self._redis.get(self._keys.of("directory_version"))) or 0)

    def set_version(self, version: int) -> None:
        """Note the outbox position up to which this projection is complete."""
        self._redis.set(self._keys.of("directory_version"), version)

    def keep_number(self, number_id: str, number: str, seconds: int) -> None:
        """Keep a caller's number under a random id for so many seconds, for ringing them back."""
        self._redis.set(self._keys.of("number", number_id), number, ex=seconds)

    def kept_number(self, number_id: str) -> str | None:
        """Return a caller's number kept for ringing them back, while it is kept."""
        return cast("str | None", self._redis.get(self._keys.of("number", number_id)))

    def put_line(self, line: LineEntry) -> None:
        """Write one line."""
        self._write("directory_lines", line.number, asdict(line))
        self._redis.hset(self._keys.of("directory_line_numbers"), line.line_id, line.number)
        self._memory.clear()
        self._redis.hset(self._keys.of("directory_policies"), line.policy, line.policy)

    def remove_line(self, number: str) -> None:
        """Remove one line."""
        self._remove("directory_lines", number)
        self._memory.clear()

    def put_code(self, digest: str, requester: Requester) -> None:
        """Write one access code under its digest."""
        self._write("directory_codes", digest, asdict(requester))

    def remove_code(self, digest: str) -> None:
        """Remove one access code."""
        self._remove("directory_codes", digest)

    def put_caller(self, digest: str, caller: CallerEntry) -> None:
        """Write one known caller ID under its digest."""
        self._write("directory_callers", digest, asdict(caller))

    def remove_caller(self, digest: str) -> None:
        """Remove one known caller ID."""
        self._remove("directory_callers", digest)

    def put_login(self, digest: str, interpreter_id: str) -> None:
        """Write one log-in (number and PIN) under its digest."""
        self._redis.hset(self._keys.of("directory_logins"), digest, interpreter_id)

    def remove_login(self, digest: str) -> None:
        """Remove one log-in."""
        self._remove("directory_logins", digest)

    def put_interpreter(self, interpreter: InterpreterEntry) -> None:
        """Write one interpreter; live state learns where they stand by the `set_place` script."""
        self._write("directory_interpreters", interpreter.interpreter_id, asdict(interpreter))
        owners = self._keys.of("directory_owners")
        self._redis.hset(owners, interpreter.number_id, interpreter.interpreter_id)

    def remove_interpreter(self, interpreter_id: str) -> None:
        """Remove one interpreter."""
        self._remove("directory_interpreters", interpreter_id)

    def put_lists(self, institution_id: str, lists: InstitutionLists) -> None:
        """Write an institution's lists."""
        self._write("directory_lists", institution_id, asdict(lists))

    def remove_lists(self, institution_id: str) -> None:
        """Remove an institution's lists."""
        self._remove("directory_lists", institution_id)

    def put_phone(self, number_id: str, number: str) -> None:
        """Write one phone number (E.164)."""
        self._forget_digest(number_id)
        self._redis.hset(self._keys.of("directory_numbers"), number_id, number)
        self._redis.hset(self._keys.of("directory_phones"), self.digest("phone", number), number_id)

    def remove_phone(self, number_id: str) -> None:
        """Erase one phone number."""
        self._forget_digest(number_id)
        self._remove("directory_numbers", number_id)
        self._remove("directory_owners", number_id)

    def put_partners(self, line_id: str, partners: Iterable[PartnerEntry]) -> None:
        """Write the partners of one line, the first to be tried first; scripts read them too."""
        raw = json.dumps([asdict(partner) for partner in partners])
        self._redis.hset(self._keys.of("directory_partners"), line_id, raw)

    def remove_partners(self, line_id: str) -> None:
        """Remove the partners of one line."""
        self._remove("directory_partners", line_id)

    def put_languages(self, languages: Iterable[LanguageEntry]) -> None:
        """Write the whole catalogue."""
        raw = json.dumps([asdict(entry) for entry in languages])
        self._redis.set(self._keys.of("directory_languages"), raw)
        self._memory.clear()

    def clear(self) -> None:
        """Empty the projection before it is rebuilt whole."""
        self._redis.delete(*(self._keys.of(name) for name in PATTERNS if name.startswith("directory_")))
        self._memory.clear()

    def _forget_digest(self, number_id: str) -> None:
        known = self.phone(number_id)
        if known is not None:
            self._remove("directory_phones", self.digest("phone", known))

    def _recent(self, name: str, read: Callable[[], Any]) -> Any:
        now = time.monotonic()
        read_at, found = self._memory.get(name, (-math.inf, None))
        # Nothing is remembered of what is not there: any number may be asked for.
        if found is None or now - read_at >= self._memory_seconds:
            found = read()
            if self._memory_seconds and found is not None:
                self._memory[name] = (now, found)
        return found

    def _read(self, name: str, field: str) -> dict[str, Any] | None:
        raw = cast("str | None", self._redis.hget(self._keys.of(name), field))
        return json.loads(raw) if raw else None

    def _write(self, name: str, field: str, entry: dict[str, Any]) -> None:
        self._redis.hset(self._keys.of(name), field, json.dumps(entry))

    def _remove(self, name: str, field: str) -> None:
        self._redis.hdel(self._keys.of(name), field)


def _language(entry: dict[str, Any]) -> LanguageEntry:
    related = tuple(RelatedLanguage(**_known(RelatedLanguage, near)) for near in entry.get("related", ()))
    return LanguageEntry(**{**_known(LanguageEntry, entry), "related": related})


def _line(found: dict[str, Any]) -> LineEntry:
    fields = _known(LineEntry, found)
    delays = tuple(fields.get("tier_delays", ()))
    hours = tuple(fields.get("opening_hours", ()))
    languages = tuple(fields.get("languages", ()))
    typed = {"kind": LineKind(fields["kind"]), "tier_delays": delays, "opening_hours": hours}
    return LineEntry(**{**fields, **typed, "languages": languages})


def _requester(found: dict[str, Any]) -> Requester:
    fields = read_fields(found.get("fields", ()))
    wishes = wishes_from(found.get("wishes", {}))
    return Requester(**{**_known(Requester, found), "wishes": wishes, "fields": fields})


def _interpreter(found: dict[str, Any]) -> InterpreterEntry:
    fields = _known(InterpreterEntry, found)
    gender, proficiency = fields.get("gender"), fields.get("proficiency", {})
    typed = {
        "languages": tuple(fields["languages"]),
        "domains": tuple(fields.get("domains", ())),
        "proficiency": {tag: Proficiency(level) for tag, level in proficiency.items()},
        "gender": Gender(gender) if gender else None,
        "groups": tuple(Group(group) for group in fields.get("groups", (Group.INTERPRETER,))),
    }
    return InterpreterEntry(**{**fields, **typed})


def _known(entry: type[DataclassInstance], found: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that this version knows; those that an older one did not write keep their defaults.

    Processes of two versions share one directory while a new one is brought in, and an older one may come
    back.
    """
    return {name: value for name, value in found.items() if name in entry.__dataclass_fields__}
