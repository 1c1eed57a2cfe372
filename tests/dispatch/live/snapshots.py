"""All of live state at one moment, and what the plain-Python matcher makes of it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

import redis

from dispatch.domain import matcher
from dispatch.domain.matcher import OpenRequest, Person
from dispatch.domain.requirements import Place, Plan, Stage
from dispatch.domain.settings import DispatchSettings
from dispatch.domain.states import Presence
from dispatch.live.keys import Keys

# One round trip, however much there is.
READ_ALL = """
local found = { hash = {}, set = {}, zset = {} }
local read = { hash = 'HGETALL', set = 'SMEMBERS', zset = 'ZRANGE' }
for _, name in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
  local kind = redis.call('TYPE', name).ok
  if kind == 'zset' then found.zset[name] = redis.call('ZRANGE', name, 0, -1, 'WITHSCORES')
  elseif read[kind] and not string.find(name, ':directory:', 1, true) then
    found[kind][name] = redis.call(read[kind], name)
  end
end
return cjson.encode(found)
"""
NO_PLACE = '{"languages":[],"admissions":[],"pools":{}}'
SAME_SECONDS = 1e-4
"""Two idle times closer than this are one: a pool's score holds no more."""


@dataclass
class Snapshot:
    """Live state at one moment."""

    keys: Keys
    found: dict[str, dict[str, list[str]]]

    def all(self, noun: str) -> dict[str, dict[str, str]]:
        """Return every hash of a noun by its id."""
        head = self.keys.of(noun)
        return {
            name.removeprefix(head): dict(zip(flat[::2], flat[1::2], strict=True))
            for name, flat in self.found["hash"].items()
            if name.startswith(head)
        }

    def members(self, name: str, part: str = "") -> set[str]:
        """Return a set's members."""
        return set(self.found["set"].get(self.keys.of(name, part), ()))

    def scores(self, name: str, part: str = "") -> dict[str, float]:
        """Return a sorted set's members with their scores."""
        flat = self.found["zset"].get(self.keys.of(name, part), [])
        return {member: float(score) for member, score in zip(flat[::2], flat[1::2], strict=True)}

    def parts_in_use(self, name: str, kind: str = "zset") -> set[str]:
        """Return the variable parts of every key of a name."""
        head = self.keys.of(name)
        return {key.removeprefix(head) for key in self.found[kind] if key.startswith(head)}

    def people(self) -> dict[str, Person]:
        """Return everybody as the matcher sees them."""
        return {name: person_of(name, fields) for name, fields in self.all("interpreter").items()}

    def open_requests(self) -> dict[str, OpenRequest]:
        """Return the open requests as the matcher sees them, each as narrow as it is in live state."""
        return {
            request_id: replace(request, plan=_as_it_is(request.plan, fields))
            for request_id, (request, fields) in self.planned_requests().items()
        }

    def requests_to_match(self) -> dict[str, OpenRequest]:
        """Return the open requests that somebody may be rung for: not where staff answer a question first."""
        planned = self.planned_requests()
        return {name: one for name, one in self.open_requests().items() if "held" not in planned[name][1]}

    def planned_requests(self) -> dict[str, tuple[OpenRequest, dict[str, str]]]:
        """Return the open requests with their whole plans, beside what live state holds of them."""
        return {
            request_id: (self._open_request(request_id, fields), fields)
            for request_id, fields in self.all("request").items()
            if fields["state"] in {"waiting", "offered"}
        }

    def _open_request(self, request_id: str, fields: dict[str, str]) -> OpenRequest:
        plan = plan_of(fields)
        if "last_time" in fields:  # whoever interpreted for the same case before
            plan = replace(plan, preferred=(fields["last_time"], *plan.preferred))
        return OpenRequest(
            request_id,
            plan,
            float(fields["queued_at"]),
            None if "brief" in fields else float(fields["staged_from"]),
            len(self.members("request_offers", request_id)),
            int(fields["wanted"]),
            frozenset(self.members("request_refused", request_id)),
            "front" in fields,
        )


def take(client: redis.Redis, keys: Keys) -> Snapshot:
    """Read all of live state at once."""
    found = json.loads(str(client.eval(READ_ALL, 0, keys.prefix)))
    return Snapshot(keys, {kind: names or {} for kind, names in found.items()})


def person_of(name: str, fields: dict[str, str]) -> Person:
    """Return an interpreter as the matcher sees them."""
    place = json.loads(fields.get("place", NO_PLACE))
    pools = {policy: tuple(offsets) for policy, offsets in dict(place["pools"]).items()}
    traits = tuple(part for part in fields.get("traits", "").split("|") if part)
    return Person(
        name,
        Place(tuple(place["languages"]), tuple(place["admissions"]), pools, traits),
        Presence(fields["presence"]),
        float(fields.get("idle_since", 0)),
        fields.get("standby") == "on",
    )


def plan_of(fields: dict[str, str]) -> Plan:
    """Return the plan that a request was placed with."""
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in json.loads(fields["plan"]).items()
    }
    return Plan(**{**given, "stages": tuple(Stage(**stage) for stage in given["stages"])})


def _as_it_is(plan: Plan, fields: dict[str, str]) -> Plan:
    if "brief" in fields:
        return plan
    return replace(plan, stages=(Stage(0.0, fields["admission"], int(fields["tier"])),))


def hold_offers_to_the_matcher(
    facts: list[dict[str, Any]], after: Snapshot, settings: DispatchSettings, now: float
) -> int:
    """Ask the matcher about every offer that one script made; return how many there were.

    Going back from the state after the script, fact by fact, gives the state before each offer.
    """
    people, requests, offers = after.people(), after.requests_to_match(), after.all("offer")
    is_limited = settings.calls_per_second < 100 or settings.concurrent_calls > 0
    asked = 0
    for fact in reversed(facts):
        details, kind = fact["details"], fact["kind"]
        if kind == "presence_changed":
            name = details["interpreter_id"]
            people[name] = replace(people[name], presence=Presence(details["before"]))
        elif kind == "offer_ended":
            _ring(requests, offers[details["offer_id"]]["request_id"], 1)
        elif kind in {"language_requested", "winner_lost"}:
            requests.pop(details["request_id"], None)
        elif kind == "request_widened" and "@" in details["from"] and details["request_id"] in requests:
            plan = plan_of(after.all("request")[details["request_id"]])
            before = replace(requests[details["request_id"]], plan=plan, stages_from=None)
            requests[details["request_id"]] = before
        elif kind == "offer_made":
            request_id, name = details["request_id"], details["interpreter_id"]
            _ring(requests, request_id, -1)
            people[name] = replace(people[name], presence=Presence.AVAILABLE)
            if json.loads(details["reason"])["rule"] == "supervisor_chose":
                _hold_to_widest(requests[request_id], people[name])
                continue
            _hold_to_order(requests, request_id, people.values(), people[name], now, is_limited=is_limited)
            asked += 1
    return asked


def _ring(requests: dict[str, OpenRequest], request_id: str, step: int) -> None:
    request = requests.get(request_id)
    if request:
        requests[request_id] = replace(request, phones_ringing=request.phones_ringing + step)


def _hold_to_widest(request: OpenRequest, person: Person) -> None:
    """Whom a supervisor has asked out of turn is one whom the request does not exclude for good."""
    plan = request.plan
    assert plan.stages[-1].admission in person.place.admissions
    assert person.interpreter_id not in plan.never
    assert not plan.only or person.interpreter_id in plan.only


def _hold_to_order(
    requests: dict[str, OpenRequest],
    request_id: str,
    people: Iterable[Person],
    person: Person,
    now: float,
    *,
    is_limited: bool,
) -> None:
    request = requests[request_id]
    told = f"{person.interpreter_id} was asked for {asdict(request)}"
    assert request.is_short, told
    assert matcher.admits(request, person, now), told
    chosen = matcher.choose_interpreter(request, people, now)
    assert chosen, told
    assert chosen == person or _are_alike(chosen, person, request), f"{told}, not {chosen}"
    # What only the urgent may still spend of the carrier's limits is no question of order.
    rivals = [r for r in requests.values() if not (is_limited and request.plan.urgent) or r.plan.urgent]
    first = matcher.choose_request(person, rivals, now)
    assert first, told
    assert matcher.rank(first) == matcher.rank(request), f"{told}, not for {asdict(first)}"


def _are_alike(one: Person, other: Person, request: OpenRequest) -> bool:
    return (
        abs(one.idle_since - other.idle_since) < SAME_SECONDS
        and one.place.traits == other.place.traits
        and not request.plan.preferred
        and not request.plan.only
    )
