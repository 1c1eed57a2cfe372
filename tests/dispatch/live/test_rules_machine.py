"""Rules 1 to 4 and 8 hold after every event, in whatever order events come."""

import json
import os
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dispatch.domain.directory import (
    CallerEntry,
    Identification,
    InterpreterEntry,
    PartnerEntry,
    Requester,
    Sharing,
)
from dispatch.domain.legs import FINAL_LEG_STATUSES, LegRole, LegStatus, RoomEvent
from dispatch.domain.policies import DEFAULT_POLICY
from dispatch.domain.settings import DispatchSettings
from dispatch.domain.states import CALL_MOVES, OFFER_MOVES, PRESENCE_MOVES, REQUEST_MOVES, STANDBY_MOVES
from dispatch.domain.views import LegReported
from dispatch.use_cases.accept_offer import accept_offer
from dispatch.use_cases.ask_standby import ask_standby
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.come_in_person import come_in_person
from dispatch.use_cases.decline_offer import decline_offer
from dispatch.use_cases.end_questions import end_questions
from dispatch.use_cases.enter_standby import enter_standby
from dispatch.use_cases.finish_call import finish_call
from dispatch.use_cases.note_case import note_case
from dispatch.use_cases.pick_up_offer import pick_up_offer
from dispatch.use_cases.promise_callback import promise_callback
from dispatch.use_cases.replace_interpreter import replace_interpreter
from dispatch.use_cases.report_leg import report_leg
from dispatch.use_cases.return_staff import return_staff
from dispatch.use_cases.settle_interruption import settle_interruption
from dispatch.use_cases.take_related import take_related
from dispatch.use_cases.withdraw_request import withdraw_request
from tests.dispatch.live.conftest import INTERPRETERS, World

LIVE_OFFERS = {"dialling", "whispered", "ringing", "announcing"}
ON_DUTY = {"available", "offered", "in_call", "wrap_up"}
DEADLINE_OF_CALL = {
    "connecting": "join",
    "calling_back": "callback",
    "partner": "partner",
    "staff_left": "grace",
    "interpreter_left": "replace",
    "ending": "settle",
}
HOLDING = {"calling_back", "connecting", "talking", "staff_left"}
"""A call in one of these holds its winner."""
DESKS = ("+442079460900", "+442079460901")
LANGUAGES = ("uk", "ru", "cmn", "yue")
# `./ponte prove` asks for more, in another order each time.
PROVE_EXAMPLES = int(os.environ.get("PONTE_PROVE_EXAMPLES", "0"))


class Service(RuleBasedStateMachine):
    """A small service to which anything may happen."""

    redis_client: redis.Redis
    wrap_up_seconds = 30.0
    steps = 0

    @initialize()
    def opens(self) -> None:
        self.redis_client.flushall()
        numbers = DispatchSettings(
            calls_per_second=1000.0,
            wrap_up_seconds=self.wrap_up_seconds,
            misses_before_pause=2,  # or chance would hardly ever get so far
        )
        self.world = World(self.redis_client, numbers)
        self.world.directory.put_partners(
            "staff-line",
            [PartnerEntry("first", "number-1"), PartnerEntry("second", "number-2", ("uk", "ru"))],
        )
        for desk in DESKS:
            self.world.directory.put_caller(
                self.world.directory.digest("caller", desk),
                CallerEntry(
                    Requester("institution", "site", "cost-centre"), Identification.CODE, Sharing.DIRECT
                ),
            )
        self.world.directory.put_interpreter(
            InterpreterEntry("wei", INTERPRETERS["wei"], "number-wei", site_id="site")
        )
        self.seen: dict[tuple[str, str], str] = {}
        self.calls: list[str] = []
        self.offers: list[str] = []
        self.sequence = 0

    # What people do.

    @rule(language=st.sampled_from(LANGUAGES), asking=st.booleans())
    def staff_call(self, language: str, asking: bool = False) -> None:
        self.calls.append(self.world.calls_for(language, asks_case_reference=4 if asking else 0))

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), digits=st.sampled_from(["1234", None]), ends=st.booleans())
    def staff_answer_a_question(self, data: st.DataObject, digits: str | None, ends: bool) -> None:
        call_id = data.draw(st.sampled_from(self.calls))
        note_case(self.world.services, call_id=call_id, digits=digits, operation_id="")
        if ends:
            end_questions(self.world.services, call_id=call_id, operation_id="")

    @rule(language=st.sampled_from(LANGUAGES), desk=st.sampled_from(DESKS), promised=st.booleans())
    def a_direct_desk_calls(self, language: str, desk: str, promised: bool) -> None:
        """Or dials in again, before it was called back."""
        call_id = self.world.calls_for(language, desk)
        if call_id not in self.calls:
            self.calls.append(call_id)
        if promised:
            promise_callback(self.world.services, call_id=call_id, operation_id="")

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), status=st.sampled_from([None, *LegStatus]), picks_up=st.booleans())
    def staff_are_rung(self, data: st.DataObject, status: LegStatus | None, picks_up: bool) -> None:
        """Let the dial come back, or its report before it; then perhaps the key."""
        call_id = data.draw(st.sampled_from(self.calls))
        call, services = self.world.view(call_id), self.world.services
        leg_id = f"rung-{call_id}-{call.get('callback_missed', '0')}"
        if status:
            report_leg(services, LegReported(leg_id, LegRole.STAFF, status, 0, None, call_id=call_id))
        self.world.live.run("adopt_staff_leg", {"call_id": call_id, "leg_id": leg_id})
        if picks_up:
            return_staff(services, call_id=call_id, leg_id=leg_id, operation_id="")

    @precondition(lambda self: self.calls)
    @rule(
        data=st.data(),
        happens=st.sampled_from(["dialled", "placed", "failed", "answered", *LegStatus]),
        says=st.sampled_from(["", "confirm_partner", "pass_partner"]),
        redelivered=st.booleans(),
    )
    def a_partner_is_tried(self, data: st.DataObject, happens: str, says: str, redelivered: bool) -> None:
        """Have something happen to the partner of a call, or to one of an attempt that is over."""
        call_id = data.draw(st.sampled_from(self.calls))
        live, services = self.world.live, self.world.services
        live.run("call_partner", {"call_id": call_id})
        attempt_id = self.world.view(call_id).get("partner_attempt", "P-over")
        asked = {"call_id": call_id, "attempt_id": attempt_id}
        leg = {"leg_id": f"leg-{attempt_id}-{call_id}"}
        if happens == "dialled":
            live.run("begin_partner_dial", asked | {"redelivered": redelivered})
        elif happens in {"placed", "failed"}:
            live.run("partner_placed", asked | (leg if happens == "placed" else {}))
        elif happens == "answered":
            live.run("partner_answered", asked | leg)
        else:
            status = LegStatus(happens)
            report = LegReported(
                leg["leg_id"], LegRole.PARTNER, status, 0, None, call_id=call_id, attempt_id=attempt_id
            )
            report_leg(services, report)
        if says:
            live.run(says, {"call_id": call_id})

    @rule(name=st.sampled_from(sorted(INTERPRETERS)), event=st.sampled_from(["on_duty", "off_duty", "pause"]))
    def an_interpreter_changes_presence(self, name: str, event: str) -> None:
        change_presence(self.world.services, interpreter_id=name, event=event, operation_id="")

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), status=st.sampled_from(list(LegStatus)))
    def the_carrier_reports_an_offers_leg(self, data: st.DataObject, status: LegStatus) -> None:
        offer_id = data.draw(st.sampled_from(self.offers))
        self.world.reports(f"leg-{offer_id}", status, offer_id=offer_id)

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), key=st.sampled_from(["1", "2", "come", "none"]), other_leg=st.booleans())
    def somebody_picks_up(self, data: st.DataObject, key: str, other_leg: bool) -> None:
        offer_id = data.draw(st.sampled_from(self.offers))
        leg_id = f"leg-{offer_id}" + ("-second" if other_leg else "")
        pick_up_offer(self.world.services, offer_id=offer_id, leg_id=leg_id)
        if key == "1":
            accept_offer(self.world.services, offer_id=offer_id, leg_id=leg_id, operation_id="")
        elif key == "come":
            come_in_person(self.world.services, offer_id=offer_id, leg_id=leg_id, operation_id="")
        elif key == "2":
            decline_offer(
                self.world.services, offer_id=offer_id, leg_id=leg_id, outcome="declined", operation_id=""
            )

    @rule(language=st.sampled_from(LANGUAGES), meet=st.booleans())
    def a_call_finds_an_interpreter(self, language: str, meet: bool) -> None:
        """Chance alone seldom leads this far, and most rules begin here."""
        name = next(n for n, languages in INTERPRETERS.items() if language in languages)
        change_presence(self.world.services, interpreter_id=name, event="on_duty", operation_id="")
        self.staff_call(language)
        offer_id = self.world.offers_of(name)
        if offer_id and self.world.accepts(name) and meet:
            call_id = self.world.live.run("read_offer", {"offer_id": offer_id})["call_id"]
            call = self.world.view(call_id)
            self.sequence += 2
            self.world.room(call_id, RoomEvent.JOINED, call["staff_leg_id"], self.sequence - 1)
            self.world.room(call_id, RoomEvent.JOINED, call["interpreter_leg_id"], self.sequence)

    @rule(name=st.sampled_from(sorted(INTERPRETERS)), by_telephone=st.booleans())
    def an_interpreter_asks_for_standby(self, name: str, by_telephone: bool) -> None:
        leg_id = f"asks-{name}-{self.sequence}" if by_telephone else None
        ask_standby(self.world.services, interpreter_id=name, operation_id="", leg_id=leg_id)

    @rule(name=st.sampled_from(sorted(INTERPRETERS)), other_leg=st.booleans())
    def an_interpreter_begins_standby(self, name: str, other_leg: bool) -> None:
        """Be dialled and press 1, perhaps on a leg that the carrier made by mistake."""
        standby_id = self.world.live.run("read_interpreter", {"interpreter_id": name}).get("standby_id")
        if standby_id:
            stay = {"interpreter_id": name, "standby_id": standby_id}
            leg_id = f"line-{standby_id}" + ("-second" if other_leg else "")
            self.world.live.run("place_standby", {**stay, "leg_id": leg_id, "picked_up": True})
            enter_standby(self.world.services, **stay, leg_id=leg_id)

    @rule(name=st.sampled_from(sorted(INTERPRETERS)))
    def an_interpreter_is_on_standby(self, name: str) -> None:
        """Chance alone seldom leads this far."""
        self.an_interpreter_asks_for_standby(name, by_telephone=False)
        self.an_interpreter_begins_standby(name, other_leg=False)

    @rule(name=st.sampled_from(sorted(INTERPRETERS)), redelivered=st.booleans(), fails=st.booleans())
    def a_dispatcher_takes_a_dial_for_standby(self, name: str, redelivered: bool, fails: bool) -> None:
        standby_id = self.world.live.run("read_interpreter", {"interpreter_id": name}).get("standby_id")
        stay = {"interpreter_id": name, "standby_id": standby_id}
        if standby_id and self.world.live.run("begin_standby", {**stay, "redelivered": redelivered})["dial"]:
            answer = {} if fails else {"leg_id": f"line-{standby_id}"}
            self.world.live.run("fail_standby" if fails else "place_standby", stay | answer)

    @rule(
        name=st.sampled_from(sorted(INTERPRETERS)),
        act=st.sampled_from(["1", "2", "silence", "menu", "leave", "look"]),
    )
    def somebody_on_standby_acts(self, name: str, act: str) -> None:
        interpreter = self.world.live.run("read_interpreter", {"interpreter_id": name})
        leg_id, offer_id = interpreter.get("standby_leg"), interpreter.get("offer_id")
        if leg_id and act in {"menu", "leave", "look"}:
            script = {"menu": "confirm_standby", "leave": "leave_standby", "look": "read_standby"}[act]
            self.world.live.run(script, {"leg_id": leg_id})
        elif leg_id and offer_id:
            pick_up_offer(self.world.services, offer_id=offer_id, leg_id=leg_id)
            if act == "1":
                accept_offer(self.world.services, offer_id=offer_id, leg_id=leg_id, operation_id="")
            else:
                outcome = "declined" if act == "2" else "unanswered"
                decline_offer(
                    self.world.services, offer_id=offer_id, leg_id=leg_id, outcome=outcome, operation_id=""
                )

    @rule(data=st.data(), status=st.sampled_from(list(LegStatus)))
    def the_carrier_reports_a_standby_leg(self, data: st.DataObject, status: LegStatus) -> None:
        legs = sorted(leg_id for leg_id, leg in self.all("leg").items() if "standby" in leg)
        if legs:
            self.world.reports(data.draw(st.sampled_from(legs)), status)

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), who=st.sampled_from(["staff_leg_id", "interpreter_leg_id"]))
    def somebody_hangs_up(self, data: st.DataObject, who: str) -> None:
        leg_id = self.world.view(data.draw(st.sampled_from(self.calls))).get(who)
        if leg_id:
            role = LegRole.STAFF if who == "staff_leg_id" else LegRole.INTERPRETER
            self.world.reports(leg_id, LegStatus.COMPLETED, role)

    @precondition(lambda self: self.calls)
    @rule(
        data=st.data(),
        who=st.sampled_from(["staff_leg_id", "interpreter_leg_id"]),
        event=st.sampled_from([RoomEvent.JOINED, RoomEvent.LEFT, RoomEvent.ENDED]),
        late=st.integers(0, 3),
    )
    def the_carrier_reports_a_room(self, data: st.DataObject, who: str, event: RoomEvent, late: int) -> None:
        call_id = data.draw(st.sampled_from(self.calls))
        leg_id = self.world.view(call_id).get(who)
        self.sequence += 1
        if leg_id:
            sequence = max(0, self.sequence - late)
            self.world.room(call_id, event, "" if event is RoomEvent.ENDED else leg_id, sequence)

    @precondition(lambda self: self.calls)
    @rule(
        data=st.data(),
        wish=st.sampled_from(
            [
                "finish",
                "replace",
                "other_language",
                "finished",
                "cut_off",
                "menu",
                "back",
                "related",
                "called",
            ]
        ),
    )
    def somebody_chooses(self, data: st.DataObject, wish: str) -> None:
        call_id = data.draw(st.sampled_from(self.calls))
        services, offer_id = self.world.services, self.world.view(call_id).get("offer_id")
        if wish == "finish":
            finish_call(services, call_id=call_id, by="staff", operation_id="")
        elif wish == "replace":
            replace_interpreter(services, call_id=call_id, by="staff", operation_id="")
        elif wish == "other_language":
            withdraw_request(services, call_id=call_id, operation_id="")
        elif wish == "related":
            take_related(services, call_id=call_id, language="ru", operation_id="")
        elif wish == "called":
            promise_callback(services, call_id=call_id, operation_id="")
        elif wish == "menu":
            self.world.live.run("mark_menu", {"call_id": call_id, "at_menu": True})
        elif wish == "back":
            return_staff(services, call_id=call_id, leg_id=f"back-{call_id}", operation_id="")
        elif offer_id:
            settle_interruption(services, offer_id=offer_id, answer=wish, operation_id="")

    # What machines do.

    @rule(seconds=st.sampled_from([1, 4, 12, 40, 70]))
    def time_passes(self, seconds: float) -> None:
        self.world.time_passes(seconds)

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), redelivered=st.booleans())
    def a_dispatcher_takes_an_offers_dial(self, data: st.DataObject, redelivered: bool) -> None:
        offer_id = data.draw(st.sampled_from(self.offers))
        self.world.live.run("begin_dial", {"offer_id": offer_id, "redelivered": redelivered})

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), outcome=st.sampled_from(["placed", "failed", "postponed", "uncertain"]))
    def a_dial_comes_back(self, data: st.DataObject, outcome: str) -> None:
        offer_id = data.draw(st.sampled_from(self.offers))
        arguments = {"offer_id": offer_id}
        if outcome == "placed":
            arguments["leg_id"] = f"leg-{offer_id}"
        self.world.live.run(f"dial_{outcome}", arguments)

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def the_carriers_list_of_a_room_is_read(self, data: st.DataObject) -> None:
        call_id = data.draw(st.sampled_from(self.calls))
        offer_id = self.world.view(call_id).get("offer_id")
        if offer_id:
            self.world.live.run("joins_listed", {"call_id": call_id, "offer_id": offer_id})

    @rule()
    def the_sweep_finds_nothing_to_do(self) -> None:
        assert self.world.live.run("sweep") == {"offers_made": 0}

    # What holds.

    @invariant()
    def every_rule_holds(self) -> None:
        Service.steps += 1
        calls, offers, requests, interpreters = (
            self.all(n) for n in ("call", "offer", "request", "interpreter")
        )
        self.offers = sorted(offers)
        self.one_voice_per_person(offers, interpreters)
        self.who_is_in_a_call_is_in_one_call(offers, interpreters)
        self.nobody_waits_in_vain(requests, interpreters)
        self.lists_agree_with_states(requests, interpreters)
        legs = self.all("leg")
        self.legs_are_counted_once(calls, offers, interpreters, legs)
        self.standby_is_true(interpreters, offers, legs)
        self.every_wait_has_an_end(calls, offers, requests, interpreters)
        self.only_known_moves("call", calls, "state", CALL_MOVES)
        self.only_known_moves("offer", offers, "state", OFFER_MOVES)
        self.only_known_moves("request", requests, "state", REQUEST_MOVES)
        self.only_known_moves("interpreter", interpreters, "presence", PRESENCE_MOVES)
        self.only_known_moves("standby of", interpreters, "standby", STANDBY_MOVES)

    def one_voice_per_person(self, offers: dict[str, Any], interpreters: dict[str, Any]) -> None:
        for name, interpreter in interpreters.items():
            live = [i for i, o in offers.items() if o["interpreter_id"] == name and o["state"] in LIVE_OFFERS]
            assert len(live) <= 1
            assert (interpreter["presence"] == "offered") == bool(live)
            assert interpreter.get("offer_id") == (live[0] if live else None)

    def who_is_in_a_call_is_in_one_call(self, offers: dict[str, Any], interpreters: dict[str, Any]) -> None:
        holders: dict[str, str] = {}
        for call_id in self.calls:
            call = self.world.view(call_id)
            if call.get("interpreter_id") and call["state"] in HOLDING:
                assert offers[call["offer_id"]]["state"] == "accepted"
                assert call["interpreter_id"] not in holders
                holders[call["interpreter_id"]] = call_id
        assert holders.keys() == {n for n, i in interpreters.items() if i["presence"] == "in_call"}

    def nobody_waits_in_vain(self, requests: dict[str, Any], interpreters: dict[str, Any]) -> None:
        for request_id, request in requests.items():
            ringing = self.redis_client.scard(self.world.keys.of("request_offers", request_id))
            if request["state"] not in {"waiting", "offered"} or ringing >= int(request["wanted"]):
                continue
            if "held" in request:  # for answers of staff, for as long as a deadline says
                continue
            refused = self.redis_client.smembers(self.world.keys.of("request_refused", request_id))
            for name, interpreter in interpreters.items():
                idle = interpreter["presence"] == "available" and name not in refused
                admitted = request["admission"] in json.loads(interpreter["place"])["admissions"]
                assert not (idle and admitted)

    def lists_agree_with_states(self, requests: dict[str, Any], interpreters: dict[str, Any]) -> None:
        keys = self.world.keys
        for language in LANGUAGES:
            speakers = {n: i["presence"] for n, i in interpreters.items() if language in INTERPRETERS[n]}
            pool = set(self.redis_client.zrange(keys.of("pool", f"{DEFAULT_POLICY}:{language}"), 0, -1))
            assert pool == {n for n, p in speakers.items() if p == "available"}
            duty = self.redis_client.smembers(keys.of("duty", language))
            assert duty == {n for n, p in speakers.items() if p in ON_DUTY}
        for admission in (*LANGUAGES, *(f"{language}@site" for language in LANGUAGES)):
            waiting = set(self.redis_client.zrange(keys.of("waiting", admission), 0, -1))
            assert waiting == {
                i
                for i, r in requests.items()
                if r["admission"] == admission and r["state"] == "waiting" and "held" not in r
            }
            hedging = set(self.redis_client.zrange(keys.of("hedging", admission), 0, -1))
            assert hedging == {
                i
                for i, r in requests.items()
                if r["admission"] == admission
                and r["state"] == "offered"
                and self.redis_client.scard(keys.of("request_offers", i)) < int(r["wanted"])
            }

    def legs_are_counted_once(
        self,
        calls: dict[str, Any],
        offers: dict[str, Any],
        interpreters: dict[str, Any],
        legs: dict[str, Any],
    ) -> None:
        keys = self.world.keys
        of_calls = [self.redis_client.smembers(keys.of("call_legs", call_id)) for call_id in calls]
        waiting = {
            i for i, leg in legs.items() if "standby" in leg and leg["status"] not in FINAL_LEG_STATUSES
        }
        for leg_id in waiting:
            assert sum(leg_id in of_call for of_call in of_calls) <= 1
        assert self.redis_client.smembers(keys.of("legs_up")) == waiting.union(*of_calls)
        on_way = {i for i, o in offers.items() if o["state"] in LIVE_OFFERS and "leg_id" not in o}
        on_way |= {
            i["standby_id"] for i in interpreters.values() if "standby_id" in i and "standby_leg" not in i
        }
        assert self.redis_client.smembers(keys.of("dials_on_way")) == on_way

    def standby_is_true(
        self, interpreters: dict[str, Any], offers: dict[str, Any], legs: dict[str, Any]
    ) -> None:
        deadlines = set(self.redis_client.zrange(self.world.keys.of("deadlines"), 0, -1))
        held = {n for n, i in interpreters.items() if i.get("standby") in {"dialling", "on"}}
        assert self.redis_client.smembers(self.world.keys.of("standby")) == held
        for name, interpreter in interpreters.items():
            standby, presence = interpreter.get("standby"), interpreter["presence"]
            assert standby is None or presence not in {"off_duty", "paused"}
            if standby == "wanted" and presence == "available":
                assert f"standby|{name}" in deadlines
            if standby == "dialling":
                assert presence == "wrap_up"
            if standby == "on":
                assert legs[interpreter["standby_leg"]]["status"] not in FINAL_LEG_STATUSES
                assert f"confirm|{name}" in deadlines
                assert f"renew|{name}" in deadlines or "standby_renew" in interpreter
            offer = offers.get(interpreter.get("offer_id", ""), {})
            if offer.get("reach") == "standby":
                assert (standby, offer["leg_id"]) == ("on", interpreter["standby_leg"])
            assert (offer.get("state") == "whispered") <= (offer.get("reach") == "standby")

    def every_wait_has_an_end(
        self,
        calls: dict[str, Any],
        offers: dict[str, Any],
        requests: dict[str, Any],
        interpreters: dict[str, Any],
    ) -> None:
        deadlines = set(self.redis_client.zrange(self.world.keys.of("deadlines"), 0, -1))
        wanted = {f"offer|{i}" for i, o in offers.items() if o["state"] in LIVE_OFFERS}
        wanted |= {f"give_up|{i}" for i, r in requests.items() if r["state"] in {"waiting", "offered"}}
        wanted |= {
            f"widen|{i}" for i, r in requests.items() if r["state"] in {"waiting", "offered"} and "brief" in r
        }
        wanted |= {f"hedge|{i}" for i, r in requests.items() if self.may_ring_more(i, r)}
        wanted |= {f"wrap_up|{i}" for i, p in interpreters.items() if p["presence"] == "wrap_up"}
        wanted |= {f"asking|{r['call_id']}" for r in requests.values() if self.is_held(r)}
        for call_id, call in calls.items():
            if call["state"] == "connecting" and "asking" in call:
                wanted.add(f"asking|{call_id}")
                continue
            kind = DEADLINE_OF_CALL.get(call["state"])
            if call["state"] == "waiting" and "partner_attempt" in call:
                wanted.add(f"partner|{call_id}")
            # Staff who came back to people who had met are watched by `compare` alone after the first look.
            if kind and not (kind == "join" and "connected_at" in call):
                wanted.add(f"{kind}|{call_id}")
        assert wanted <= deadlines

    def is_held(self, request: dict[str, Any]) -> bool:
        return request["state"] in {"waiting", "offered"} and "held" in request

    def may_ring_more(self, request_id: str, request: dict[str, Any]) -> bool:
        ringing = self.redis_client.scard(self.world.keys.of("request_offers", request_id))
        return (
            request["state"] == "offered"
            and int(request["wanted"]) <= ringing < self.world.settings.most_phones
        )

    def only_known_moves(
        self, noun: str, hashes: dict[str, Any], field: str, moves: dict[Any, dict[str, Any]]
    ) -> None:
        for name, fields in hashes.items():
            state = fields.get(field, "off") if field == "standby" else fields[field]
            before = self.seen.get((noun, name))
            assert before is None or state in reachable(moves, before), (noun, before, state)
            self.seen[noun, name] = state

    def all(self, noun: str) -> dict[str, dict[str, str]]:
        pattern = self.world.keys.of(noun, "*")
        found: dict[str, dict[str, str]] = {}
        for name in self.redis_client.scan_iter(pattern, count=1000, _type="HASH"):
            fields: Any = self.redis_client.hgetall(name)
            found[str(name).removeprefix(pattern[:-1])] = fields
        return found


def reachable(moves: dict[Any, dict[str, Any]], state: str) -> set[str]:
    """Return every state that a run of moves can lead to: one script may make several."""
    found, border = {state}, [state]
    while border:
        for following in moves[border.pop()].values():
            if following not in found:
                found.add(following)
                border.append(following)
    return found


def test_every_state_has_a_way_out_or_is_an_end() -> None:
    ends = {"closed", "abandoned", "unserved", "accepted", "declined", "unanswered", "withdrawn", "failed"}
    ends.add("served_on_the_spot")
    for moves in (CALL_MOVES, OFFER_MOVES, REQUEST_MOVES, PRESENCE_MOVES):
        for state, ways in moves.items():
            assert ways or state in ends
            assert json.dumps([str(way) for way in ways.values()])


@pytest.mark.timeout(0 if PROVE_EXAMPLES else 300)
@pytest.mark.parametrize("wrap_up_seconds", [30.0, 0.0])
def test_the_rules_hold_in_any_order_of_events(redis_client: redis.Redis, wrap_up_seconds: float) -> None:
    given = {"redis_client": redis_client, "wrap_up_seconds": wrap_up_seconds}
    machine = type("ServiceOnRedis", (Service,), given)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=PROVE_EXAMPLES or (60 if wrap_up_seconds else 20),
            stateful_step_count=40,
            deadline=None,
            derandomize=not PROVE_EXAMPLES,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    if PROVE_EXAMPLES:
        print(f"steps_done={Service.steps}")  # noqa: T201 - read by config.prove
