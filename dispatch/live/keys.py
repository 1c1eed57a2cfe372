"""Every Redis key of the system, in one table; nothing else knows a key.

The same table is turned into Lua functions (`key.call(id)`) in front of every script, so that scripts and
Python cannot disagree. All keys begin with one prefix; Redis Cluster is not supported, Sentinel is.
"""

from __future__ import annotations

from dataclasses import dataclass

PATTERNS: dict[str, str] = {
    # live state
    "call": "call:{}",  # hash: one call; see scripts/_calls.lua for its fields
    "call_legs": "call:{}:legs",  # set: leg ids of the call that are not over
    "calls": "calls",  # zset: live call ids by opened_at
    "leg": "leg:{}",  # hash: role, call_id, offer_id, interpreter_id, status, room, standby
    "room": "room:{}",  # hash by conference id: reports seen, last sequence by leg
    "request": "request:{}",  # hash: call_id, language, state, queued_at, score, wanted
    "request_offers": "request:{}:offers",  # set: live offer ids
    "request_refused": "request:{}:refused",  # set: interpreter ids not to be asked again for now
    "offer": "offer:{}",  # hash: request_id, call_id, interpreter_id, language, state, leg_id, dialled_at
    "interpreter": "interpreter:{}",  # hash: presence, wish, idle_since, offer_id, call_id, place, languages
    "presences": "presences",  # hash: presence -> how many are in it; off_duty is not; see count_presence
    "pool": "pool:{}",  # zset by policy:admission: available interpreter ids, next to be rung first
    "standby": "standby",  # set: interpreter ids who wait on the line, or are being dialled for it
    "on_call_nights": "on_call:nights:{}",  # the same for lines that are always served
    "on_call": "on_call:{}",  # set by language: ids of those off duty who are rung for emergencies
    "duty": "duty:{}",  # set by admission: interpreter ids on duty, whatever they are doing
    "waiting": "waiting:{}",  # zset by admission: requests that no phone rings for, next to be served first
    "hedging": "hedging:{}",  # zset by admission: requests that ask for another phone beside those ringing
    "lines_in_use": "lines_in_use",  # set: admissions where either line is not empty
    "waiting_for": "waiting_for:{}",  # zset by language: all requests that no phone rings for
    "asked_for": "asked_for:{}",  # hash by language: count (requests, fading by the hour), at
    "open_requests": "open:{}",  # zset by language: open requests by score, phones ringing or not
    "demand": "demand:{}",  # hash by language: what estimates are made from; see scripts/_demand.lua
    "untold": "untold:{}",  # zset by admission: open requests whose staff were not told yet of nobody on duty
    "deadlines": "deadlines",  # zset: "kind|id" by due time
    "legs_up": "legs_up",  # set: ids of the legs of calls that are not over, over all calls
    "dials_on_way": "dials_on_way",  # set: ids of offers whose leg is not known yet
    "dial_slot": "dial_slot",  # string: the moment the next dial may leave without being queued
    "gap": "gap",  # string: the moment of the first script after none had run for long
    "deadlines_before_gap": "deadlines:before_gap",  # zset: `deadlines` at that moment
    "clock": "clock",  # string: the latest time any script has seen
    "operation": "operation:{}",  # string: the stored answer to one operation id
    "returning": "returning:{}",  # string by caller digest: the call staff may return to
    "attempts": "attempts:{}",  # string by leg, or digest of a number: wrong log-ins so far
    "client_dials": "client_dials:{}",  # string by access code or site: clients called today, expires
    "shift_plans": "shifts:plans",  # hash: interpreter id -> JSON, their shifts of some days; see _duty.lua
    "shifts_planned": "shifts:planned",  # zset: interpreter ids by the moment up to which they are planned
    "minutes": "minutes",  # hash: interpreter id -> JSON, how long they interpreted; see tell_minutes
    "no_texts": "texts:not_wanted",  # set: ids of interpreters who opted out of text messages
    "texts_helped": "texts:helped",  # hash: interpreter id -> when they were last told what can be written
    "last_interpreter": "last_interpreter:{}",  # string by case, or site and language: who was last
    "last_language": "last_language:{}",  # string by site: its last request's language and time, expires
    "site_languages": "site_languages:{}",  # zset by site: how often each language was asked for, expires
    "number": "number:{}",  # string: a caller's number under a random id, with its own expiry
    # after a loss
    "reconciling": "reconciling",  # string: why nobody is rung for the moment: lost | failover
    "remembered": "remembered:{}",  # hashes `calls`, `people`: JSON by id, from SQL; string `ready`
    # streams
    "commands": "commands",  # stream: what the dispatcher must do
    "facts": "facts",  # stream: what happened, until it is in SQL
    # directory: the projection of SQL
    "directory_version": "directory:version",
    "directory_lines": "directory:lines",  # hash: E.164 -> LineEntry
    "directory_line_numbers": "directory:line_numbers",  # hash: line id -> E.164
    "directory_policies": "directory:policies",  # hash: a policy that a line uses, or did -> itself
    "directory_needs": "directory:needs",  # string: JSON {language: need}, see domain/policies.py
    "directory_lists": "directory:lists",  # hash: institution id -> InstitutionLists
    "directory_codes": "directory:codes",  # hash: digest -> Requester
    "directory_callers": "directory:callers",  # hash: digest -> CallerEntry
    "directory_logins": "directory:logins",  # hash: digest -> interpreter id
    "directory_interpreters": "directory:interpreters",  # hash: id -> InterpreterEntry
    "directory_numbers": "directory:numbers",  # hash: number id -> E.164
    "directory_phones": "directory:phones",  # hash: digest of an E.164 number -> number id
    "directory_owners": "directory:owners",  # hash: number id -> interpreter id
    "directory_languages": "directory:languages",  # string: JSON list of LanguageEntry
    "directory_partners": "directory:partners",  # hash: line id -> JSON list of PartnerEntry, in order
}
"""Name of a key -> its pattern, with one `{}` where it has a variable part."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Names keys under one prefix."""

    prefix: str = "ponte:"

    def of(self, name: str, part: str = "") -> str:
        """Return the full key of this name; `part` fills its variable part."""
        return self.prefix + PATTERNS[name].format(part)

    def lua(self) -> str:
        """Return Lua source that defines the table `key` with one function per name."""
        lines = ["local key = {}"]
        for name, pattern in PATTERNS.items():
            head, _, tail = pattern.partition("{}")
            joined = f"'{self.prefix}{head}'"
            if "{}" in pattern:
                joined += " .. part" + (f" .. '{tail}'" if tail else "")
            lines.append(f"function key.{name}(part) return {joined} end")
        return "\n".join(lines)
