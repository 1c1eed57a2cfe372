"""A service of many kinds of people and lines, whose scripts are held to the matcher as they run."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import redis

from dispatch.domain.directory import (
    Gender,
    Group,
    InstitutionLists,
    InterpreterEntry,
    LanguageEntry,
    LineEntry,
    LineKind,
    Proficiency,
    Requester,
    Wishes,
)
from dispatch.live.keys import Keys
from dispatch.live.state import Answer, LiveState
from dispatch.use_cases.identify_staff import identify_staff
from dispatch.use_cases.receive_call import receive_call
from dispatch.use_cases.request_interpreter import request_interpreter
from tests.dispatch.live import snapshots
from tests.dispatch.live.conftest import STAFF_LINE, TestClock, World

WOMAN, MAN = Gender.FEMALE, Gender.MALE
NATIVE, WORKING = Proficiency.NATIVE, Proficiency.WORKING

EVERYTHING = tuple(Group)

PEOPLE = (
    InterpreterEntry(
        "olena", ("uk", "ru"), "n1", gender=WOMAN, domains=("health",), proficiency={"uk": NATIVE}
    ),
    InterpreterEntry("ivan", ("ru",), "n2", gender=MAN, supplier_tier=1, age_band="60", groups=EVERYTHING),
    InterpreterEntry("taras", ("uk",), "n3", gender=MAN, supplier_tier=2, proficiency={"uk": WORKING}),
    InterpreterEntry("marta", ("uk", "ru"), "n4", gender=WOMAN, site_id="site", age_band="30"),
    InterpreterEntry("mei", ("cmn",), "n5", gender=WOMAN, proficiency={"cmn": NATIVE}, community="fujian"),
    InterpreterEntry("wei", ("cmn", "yue"), "n6", domains=("health",), age_band="30", community="fujian"),
    InterpreterEntry("hui", ("yue",), "n7", site_id="site", gender=MAN, supplier_tier=1),
    InterpreterEntry("olga", ("uk",), "n8", groups=(Group.OPERATOR,)),
)
SERVER_TIME = "server-time"
CAST = {person.interpreter_id: person for person in PEOPLE}
LANGUAGES = ("uk", "ru", "cmn", "yue")
VARIETIES = {"yue": "cmn"}  # for the sake of the test: whoever speaks it may be asked for the other

LINES = (
    LineEntry("staff-line", LineKind.STAFF, STAFF_LINE, "Staff"),
    LineEntry(
        "courts",
        LineKind.STAFF,
        "+351500000102",
        "Courts",
        policy="proficiency_tiers",
        tier_delays=(10.0, 25.0),
        head_start_seconds=20.0,
    ),
    LineEntry(
        "clinics", LineKind.STAFF, "+351500000103", "Clinics", policy="longest_idle", tier_delays=(8.0,)
    ),
)
INSTITUTIONS = {
    "112233": Requester("plain", "site", "cost-centre"),
    "223344": Requester("choosy", "elsewhere", "cost-centre"),
    "334455": Requester("strict", "site", "cost-centre"),
}
LISTS = {
    "choosy": InstitutionLists(prefer=("taras", "wei"), never=("ivan", "olena")),
    "strict": InstitutionLists(only=("olena", "marta", "mei")),
}
WISHES = (
    Wishes(),
    Wishes(),
    Wishes(gender=WOMAN),
    Wishes(gender=MAN, gender_is_hard=True),
    Wishes(domain="health"),
    Wishes(domain="court"),  # nobody here holds it
    Wishes(variety_is_hard=True, age_band="30", community="fujian"),
    Wishes(is_urgent=True),
    Wishes(is_urgent=True, gender=WOMAN),
    Wishes(age_band="60"),
)


class MatchedState(LiveState):
    """Runs scripts by a clock in the test's hand, and asks the matcher about every offer they make."""

    offers_asked = 0
    _seen_up_to = "-"

    def watch(self, client: redis.Redis, keys: Keys, clock: TestClock) -> None:
        """Begin: the scripts read the clock with all their care for steps, only that the test sets it."""
        self.client, self.keys, self.clock = client, keys, clock
        self._clock_set_to: datetime | None = None
        known, self._library = self._library, f"{self._library}_watched"
        self._text = self._text.replace(known, self._library).replace(
            "'TIME'", f"'LRANGE', '{SERVER_TIME}', 0, 1"
        )

    def run(self, name: str, arguments: Answer | None = None, *, operation_id: str = "") -> Answer:
        """Run one script and hold it to the matcher."""
        if self.clock.moment != self._clock_set_to:
            self._clock_set_to = self.clock.moment
            seconds, microseconds = divmod(round(self.clock.moment.timestamp() * 1_000_000), 1_000_000)
            self.client.delete(SERVER_TIME)
            self.client.rpush(SERVER_TIME, seconds, microseconds)
        answer = super().run(name, arguments, operation_id=operation_id)
        facts = self._new_facts()
        if any(fact["kind"] == "offer_made" for fact in facts):
            after = snapshots.take(self.client, self.keys)
            found = snapshots.hold_offers_to_the_matcher(facts, after, self.settings, self.now())
            self.offers_asked += found
        return answer

    def now(self) -> float:
        """Return what time the scripts believe it is, in seconds since the epoch."""
        return float(str(self.client.get(self.keys.of("clock")) or 0))

    def _new_facts(self) -> list[dict[str, Any]]:
        entries: Any = self.client.xrange(self.keys.of("facts"), self._seen_up_to, "+")
        if entries:
            self._seen_up_to = f"({entries[-1][0]}"
        return [json.loads(fields["fact"]) for _, fields in entries]


@dataclass
class WatchedWorld(World):
    """The service of the cast above."""

    def __post_init__(self) -> None:
        super().__post_init__()
        live = MatchedState(self.redis, self.keys, self.settings, None, self.fresh_id)
        live.watch(self.redis, self.keys, self.clock)
        self.live = self.watched = live
        self.services = replace(self.services, live=live)
        self.directory.put_languages(
            LanguageEntry(tag, str(200 + i), {"en": tag}, variety_of=VARIETIES.get(tag))
            for i, tag in enumerate(LANGUAGES)
        )
        for line in LINES:
            self.directory.put_line(line)
        for digits, requester in INSTITUTIONS.items():
            self.directory.put_code(self.directory.digest("code", digits), requester)
        for institution, lists in LISTS.items():
            self.directory.put_lists(institution, lists)
        for person in PEOPLE:
            self.directory.put_interpreter(person)
            self.directory.put_phone(person.number_id, "+447700900100")

    def asks(
        self, language: str, line: LineEntry = LINES[0], code: str = "112233", wishes: Wishes = WISHES[0]
    ) -> str:
        """Staff call a line, identify and choose a language with wishes; the call's id."""
        self.legs += 1
        arrival = receive_call(
            self.services,
            leg_id=f"staff-leg-{self.legs}",
            line_number=line.number,
            caller_number=None,
            operation_id="",
        )
        assert arrival.call
        call_id = arrival.call.call_id
        identify_staff(self.services, call_id=call_id, digits=code, operation_id="")
        request_interpreter(self.services, call_id=call_id, language=language, operation_id="", wishes=wishes)
        return call_id

    def snapshot(self) -> snapshots.Snapshot:
        """Read all of live state at once."""
        return snapshots.take(self.redis, self.keys)

    def now(self) -> float:
        """Return what time the scripts believe it is, in seconds since the epoch."""
        return self.watched.now()

    def offers_asked(self) -> int:
        """Return how many offers the matcher was asked about since the last time."""
        asked, self.watched.offers_asked = self.watched.offers_asked, 0
        return asked

    def loses_live_state(self) -> None:
        """Wipe Redis; the directory is projected anew."""
        names = [
            name for name in self.redis.scan_iter(f"{self.keys.prefix}*") if ":directory:" not in str(name)
        ]
        if names:
            self.redis.delete(*names)
