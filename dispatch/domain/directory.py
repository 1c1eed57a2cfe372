"""What the directory tells about lines, codes, callers, interpreters and languages.

The directory is a projection of SQL kept in Redis, so that no SQL stands on the path that
connects a call. These are its entries; they travel as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LineKind(StrEnum):
    """Which dialogue a telephone number of the service leads into."""

    STAFF = "staff"
    INTERPRETER = "interpreter"


class Sharing(StrEnum):
    """Whether a known number belongs to one desk or to a switchboard that many share."""

    DIRECT = "direct"
    SHARED = "shared"


class Identification(StrEnum):
    """How a site's staff prove who they are."""

    CODE = "code"  # an access code, whatever number they call from
    CALLER = "caller"  # a trusted caller ID is enough
    BOTH = "both"  # a trusted caller ID and an access code of the same institution


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


@dataclass(frozen=True, slots=True)
class PartnerEntry:
    """Another service that a line may hand a request over to, by telephone."""

    partner_id: str
    number_id: str  # key of the phone number table; the number itself is looked up only to dial
    languages: tuple[str, ...] = ()  # BCP-47 tags; none: all
    ring_seconds: int = 30
    send_digits: str | None = None  # pressed once they answer: keys, `w` for half a second


@dataclass(frozen=True, slots=True)
class Requester:
    """On whose behalf staff call: who asks, where, who pays."""

    institution_id: str
    site_id: str
    cost_centre_id: str
    access_code_id: str | None = None
    prompt_language: str = "pt-PT"


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

    def name(self, prompt_language: str) -> str:
        """Return the language's name in the prompt language, in English where that is missing."""
        return self.names.get(prompt_language) or self.names["en"]
