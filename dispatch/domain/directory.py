"""What the directory tells about lines, codes, callers, interpreters and languages.

The directory is a projection of SQL kept in Redis, so that no SQL stands on the path that
connects a call. These are its entries; they travel as JSON.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dispatch.domain.required_fields import RequiredField


class LineKind(StrEnum):
    """Which dialogue a telephone number of the service leads into."""

    STAFF = "staff"
    INTERPRETER = "interpreter"
    EMERGENCY = "emergency"  # staff of the few numbers listed for it, without a code


class Sharing(StrEnum):
    """Whether a known number belongs to one desk or to a switchboard that many share."""

    DIRECT = "direct"
    SHARED = "shared"


class Identification(StrEnum):
    """How a site's staff prove who they are."""

    CODE = "code"  # an access code, whatever number they call from
    CALLER = "caller"  # a trusted caller ID is enough
    BOTH = "both"  # a trusted caller ID and an access code of the same institution


class Proficiency(StrEnum):
    """How well an interpreter speaks a language."""

    NATIVE = "native"
    FLUENT = "fluent"
    WORKING = "working"


class Group(StrEnum):
    """Whom somebody who signs on is one of; one person may be of several groups."""

    INTERPRETER = "interpreter"
    OPERATOR = "operator"  # helps whoever calls, and calls interpreters for them
    SUPERVISOR = "supervisor"  # joins a conversation, when asked

    @property
    def tag(self) -> str:
        """What they are asked for by, where a language is named: a private tag of BCP 47."""
        return f"x-{self.value}"


ASSISTANTS = (Group.OPERATOR, Group.SUPERVISOR)
"""Who is asked into a call beside whoever talks in it."""


class Gender(StrEnum):
    """An interpreter's gender, where they have told it, and the wish for one."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One telephone number of the service."""

    line_id: str
    kind: LineKind
    number: str  # E.164; the service's own, hence public
    name: str
    prompt_language: str = "pt-PT"
    longest_wait_seconds: int | None = None  # None: the setting
    callback_wait_seconds: int | None = None  # how long a promised callback may take; 0: none is promised
    related_languages: bool = True  # whether staff may be offered a related language
    policy: str = "least_needed_elsewhere"  # a name of dispatch.domain.policies.POLICIES
    tier_delays: tuple[float, ...] = ()  # seconds to each tier behind the first; the last opens all others
    head_start_seconds: float = 0.0  # its callers count as having waited so much longer
    opening_hours: tuple[dict[str, Any], ...] = ()  # see domain/opening_hours.py; empty: never closed
    closed_line_id: str | None = None  # the line that may be chosen while this one is closed
    always_served: bool = (
        False  # never closed: who is on call, partners, then a callback where nobody is on duty
    )
    languages: tuple[str, ...] = ()  # of an emergency line: tags by key, from 1; one alone needs no key


@dataclass(frozen=True, slots=True)
class PartnerEntry:
    """Another service that a line may hand a request over to, by telephone."""

    partner_id: str
    number_id: str  # key of the phone number table; the number itself is looked up only to dial
    languages: tuple[str, ...] = ()  # BCP-47 tags; none: all
    ring_seconds: int = 30
    send_digits: str | None = None  # pressed once they answer: keys, `w` for half a second


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a caller asks of the interpreter beside the language."""

    domain: str | None = None  # a credential that the interpreter must hold
    gender: Gender | None = None
    gender_is_hard: bool = False  # soft: dropped after a while
    variety_is_hard: bool = False  # soft: another variety of the language will do after a while
    age_band: str | None = None  # soft: prefers, never waits
    community: str | None = None  # soft: prefers, never waits
    is_urgent: bool = False
    same_interpreter: bool = False  # who interpreted this language last for the site is asked first


NO_WISHES = Wishes()
MEDIATION = "mediation"
"""The credential of mediators, which is asked for as a domain is."""


def wishes_from(given: Mapping[str, Any]) -> Wishes:
    """Return the wishes in what was kept as JSON.

    What this version does not know, or cannot mean, is passed over: whoever wished it gets an interpreter.
    """
    known: dict[str, Any] = {}
    for name, default in asdict(NO_WISHES).items():
        value = given.get(name)
        if isinstance(value, bool if isinstance(default, bool) else str):
            known[name] = value
    gender = known.pop("gender", None)
    return Wishes(**known, gender=Gender(gender) if gender in Gender.__members__.values() else None)


@dataclass(frozen=True, slots=True)
class Requester:
    """On whose behalf staff call: who asks, where, who pays."""

    institution_id: str
    site_id: str
    cost_centre_id: str
    access_code_id: str | None = None
    prompt_language: str = "pt-PT"
    wishes: Wishes = NO_WISHES
    fields: tuple[RequiredField, ...] = ()  # what staff are asked for while phones ring
    may_be_urgent: bool = False  # whether staff may say by key that it is


@dataclass(frozen=True, slots=True)
class InstitutionLists:
    """Interpreters whom an institution prefers, exclusively wants, or refuses; at most 50 each."""

    prefer: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


NO_LISTS = InstitutionLists()


@dataclass(frozen=True, slots=True)
class CallerEntry:
    """A known caller ID and what it is good for."""

    requester: Requester
    identification: Identification
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class InterpreterEntry:
    """What dispatching needs to know of one interpreter."""

    interpreter_id: str
    languages: tuple[str, ...]  # BCP-47 tags of the service's own catalogue
    number_id: str  # key of the phone number table; the number itself is looked up only to dial
    prompt_language: str = "pt-PT"
    proficiency: dict[str, Proficiency] = field(default_factory=dict)  # by tag; fluent where missing
    domains: tuple[str, ...] = ()  # credentials they hold
    gender: Gender | None = None
    age_band: str | None = None
    community: str | None = None
    supplier_tier: int = 0
    public_number: str = ""  # by which institutions know them
    site_id: str | None = None  # mediators on the spot: where they sit
    site_name: str | None = None  # the same, as it is told to them
    desk: str | None = None  # the same, as staff are told where they come from
    takes_emergencies: bool = False  # on call while off duty: rung for emergencies, and for nothing else
    takes_nights: bool = False  # the same for lines that are always served, where nobody is on duty
    groups: tuple[Group, ...] = (Group.INTERPRETER,)


@dataclass(frozen=True, slots=True)
class RelatedLanguage:
    """A language that may serve where nobody speaks the one asked for."""

    tag: str  # BCP-47
    ask_first: bool  # whether the client must be asked before


@dataclass(frozen=True, slots=True)
class LanguageEntry:
    """One language or variety that can be asked for."""

    tag: str  # BCP-47
    keypad_code: str  # three digits, 200 to 999; printed codes are never reused
    names: dict[str, str]  # by prompt language: {"pt-PT": "ucraniano", "en": "Ukrainian"}
    related: tuple[RelatedLanguage, ...] = ()  # the nearest first
    variety_of: str | None = None  # the tag of the language that this is a variety of
    plays_unreviewed: bool = False  # whether clients may hear phrases that no speaker has reviewed

    def name(self, prompt_language: str) -> str:
        """Return the language's name in the prompt language, in English where that is missing."""
        return self.names.get(prompt_language) or self.names["en"]
