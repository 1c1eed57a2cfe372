"""Rules 1 to 4 and 8 hold after every event, in whatever order events come."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

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

from dispatch.domain import matcher
from dispatch.domain.directory import (
    ASSISTANTS,
    CallerEntry,
    Group,
    Identification,
    LineEntry,
    PartnerEntry,
    Requester,
    Sharing,
    Wishes,
)
from dispatch.domain.legs import FINAL_LEG_STATUSES, LegRole, LegStatus, RoomEvent
from dispatch.domain.requirements import NEVER
from dispatch.domain.settings import DispatchSettings
from dispatch.domain.states import (
    ASSISTANT_MOVES,
    CALL_MOVES,
    CLIENT_MOVES,
    OFFER_MOVES,
    PRESENCE_MOVES,
    REQUEST_MOVES,
    STANDBY_MOVES,
)
from dispatch.domain.views import LegReported, WaitTicket
from dispatch.use_cases.accept_offer import accept_offer
from dispatch.use_cases.ask_assistance import ask_assistance
from dispatch.use_cases.ask_standby import ask_standby
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.come_in_person import come_in_person
from dispatch.use_cases.decline_offer import decline_offer
from dispatch.use_cases.end_questions import end_questions
from dispatch.use_cases.enter_standby import enter_standby
from dispatch.use_cases.finish_call import finish_call
from dispatch.use_cases.keep_waiting import keep_waiting
from dispatch.use_cases.leave_assistance import leave_assistance
from dispatch.use_cases.move_request_up import move_request_up
from dispatch.use_cases.offer_to_chosen import offer_to_chosen
from dispatch.use_cases.pick_up_offer import pick_up_offer
from dispatch.use_cases.place_interpreter import place_arguments, place_interpreters, place_now
from dispatch.use_cases.promise_callback import promise_callback
from dispatch.use_cases.replace_interpreter import replace_interpreter
from dispatch.use_cases.report_leg import report_leg
from dispatch.use_cases.return_staff import return_staff
from dispatch.use_cases.set_language import set_language
from dispatch.use_cases.settle_interruption import settle_interruption
from dispatch.use_cases.take_related import take_related
from dispatch.use_cases.withdraw_assistance import withdraw_assistance
from dispatch.use_cases.withdraw_request import withdraw_request
from tests.dispatch.live.snapshots import Snapshot
from tests.dispatch.live.watched import (
    CAST,
    INSTITUTIONS,
    LANGUAGES,
    LINES,
    WISHES,
    WatchedWorld,
)

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
CLIENT_ACTS = (
    "ask_client",
    "note_client",
    "call_client",
    "begin_client_dial",
    "client_placed",
    "client_answered",
    "confirm_client",
    "let_client_go",
)
STANDBY_LEAD = 5e9
"""By so much less stands in a pool who waits on the line, see _reach.lua."""
NOT_SET = {"standby": "off", "client": "none", "operator": "none", "supervisor": "none"}
"""Field -> what it counts as where it is missing."""
HOLDING = {"calling_back", "connecting", "talking", "staff_left"}
"""A call in one of these holds its winner."""
DESKS = ("+442079460900", "+442079460901")
# `./ponte prove` asks for more, in another order each time.
PROVE_EXAMPLES = int(os.environ.get("PONTE_PROVE_EXAMPLES", "0"))
ENOUGH_STEPS = 1000
"""Fewer may by chance make no offer."""


class Service(RuleBasedStateMachine):
    """A small service to which anything may happen."""

    redis_client: redis.Redis
    numbers: ClassVar[dict[str, Any]] = {}
    steps = 0
    offers_asked = 0

    @initialize()
    def opens(self) -> None:
        self.redis_client.flushall()
        # A row of two misses, or chance would hardly ever get so far.
        numbers = {"calls_per_second": 1000.0, "misses_before_pause": 2, **self.numbers}
        self.world = WatchedWorld(self.redis_client, DispatchSettings(**numbers))
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
        self.seen: dict[tuple[str, str], str] = {}
        self.calls: list[str] = []
        self.offers: list[str] = []
        self.sequence = 0
        self.was_set_back = False

    # What people do.

    @rule(language=st.sampled_from(LANGUAGES), asking=st.booleans())
    def staff_call(self, language: str, asking: bool = False) -> None:
        self.calls.append(self.world.calls_for(language, asks_case_reference=4 if asking else 0))

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), digits=st.sampled_from(["1234", None]), ends=st.booleans())
    def staff_answer_a_question(self, data: st.DataObject, digits: str | None, ends: bool) -> None:
        call_id = data.draw(st.sampled_from(self.calls))
        self.world.staff_key_in(call_id, digits)
        if ends:
            end_questions(self.world.services, call_id=call_id, operation_id="")

    @rule(
        language=st.sampled_from(LANGUAGES),
        line=st.sampled_from(LINES),
        code=st.sampled_from(sorted(INSTITUTIONS)),
        wishes=st.sampled_from(WISHES),
    )
    def staff_ask_for_somebody(self, language: str, line: LineEntry, code: str, wishes: Wishes) -> None:
        self.calls.append(self.world.asks(language, line, code, wishes))

    @rule(language=st.sampled_from(LANGUAGES), desk=st.sampled_from(DESKS), promised=st.booleans())
    def a_direct_desk_calls(self, language: str, desk: str, promised: bool) -> None:
        """Or dials in again, before it was called back."""
        call_id = self.world.calls_for(language, desk)
        if call_id not in self.calls:
            self.calls.append(call_id)
        if promised:
            promise_callback(self.world.services, call_id=call_id, operation_id="")

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), act=st.sampled_from(["up", "end", *sorted(CAST)]))
    def a_supervisor_acts(self, data: st.DataObject, act: str) -> None:
        """Move a request up, end its call, or have somebody asked for it: whether it still waits or not."""
        requests = sorted(self.world.snapshot().all("request"))
        if act == "end":
            call_id = data.draw(st.sampled_from(self.calls))
            finish_call(self.world.services, call_id=call_id, by="supervisor", operation_id="")
        elif requests:
            request_id = data.draw(st.sampled_from(requests))
            if act == "up":
                move_request_up(self.world.services, request_id=request_id, operation_id="")
            else:
                offer_to_chosen(
                    self.world.services, request_id=request_id, interpreter_id=act, operation_id=""
                )

    @precondition(lambda self: self.calls)
    @rule(
        data=st.data(),
        group=st.sampled_from(ASSISTANTS),
        act=st.sampled_from(["ask", "ask", "withdraw", "leave", "set_language"]),
    )
    def somebody_is_asked_in_beside(self, data: st.DataObject, group: Group, act: str) -> None:
        """Ask an operator or a supervisor into a call, do without, or let them act who came."""
        call_id = data.draw(st.sampled_from(self.calls))
        services, call = self.world.services, self.world.view(call_id)
        if call.get("unknown"):
            return
        if act == "ask":
            ask_assistance(services, call_id=call_id, group=group, by="staff", operation_id="")
        elif act == "withdraw":
            withdraw_assistance(services, call_id=call_id)
        elif act == "leave" and f"{group}_offer" in call:
            leave_assistance(services, offer_id=call[f"{group}_offer"], operation_id="")
        elif act == "set_language":
            set_language(services, call_id=call_id, language="ru", operation_id="")

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

    @precondition(lambda self: self.calls)
    @rule(
        data=st.data(),
        act=st.sampled_from(CLIENT_ACTS),
        report=st.sampled_from([None, *LegStatus]),
        flag=st.booleans(),
        other_leg=st.booleans(),
    )
    def a_client_is_called(
        self, data: st.DataObject, act: str, report: LegStatus | None, *, flag: bool, other_leg: bool
    ) -> None:
        """Have staff or the carrier do something about a client, or about a dial that is over."""
        call_id = data.draw(st.sampled_from(self.calls))
        live, call = self.world.live, self.world.view(call_id)
        attempt_id = call.get("client_attempt", "K-over")
        leg = {"leg_id": f"leg-{attempt_id}-{call_id}" + ("-second" if other_leg else "")}
        asked: dict[str, Any] = {"call_id": call_id, "attempt_id": attempt_id, "outcome": "machine"}
        if act == "note_client" and flag:
            asked["number_id"] = f"number-{self.sequence}-{call_id}"
            self.sequence += 1
            self.world.directory.keep_number(asked["number_id"], "+442079460950", 3600)
        if act == "begin_client_dial":
            asked["redelivered"] = flag
        elif act == "client_answered" or (act == "client_placed" and flag):
            asked |= leg
        live.run(act, asked)
        if report:
            self.report_of_client(leg["leg_id"], call_id, attempt_id, report)

    def report_of_client(self, leg_id: str, call_id: str, attempt_id: str, status: LegStatus) -> None:
        report = LegReported(leg_id, LegRole.CLIENT, status, 0, None, call_id=call_id, attempt_id=attempt_id)
        report_leg(self.world.services, report)

    @rule(language=st.sampled_from(LANGUAGES), answered=st.booleans())
    def a_client_comes_into_a_conversation(self, language: str, *, answered: bool) -> None:
        """Chance alone seldom leads this far."""
        self.a_call_finds_an_interpreter(language, meet=True)
        call_id = self.calls[-1]
        self.world.directory.keep_number(f"number-of-{call_id}", "+442079460951", 3600)
        self.world.live.run("note_client", {"call_id": call_id, "number_id": f"number-of-{call_id}"})
        attempt_id = self.world.live.run("call_client", {"call_id": call_id}).get("client_attempt")
        if attempt_id and answered:
            leg_id = f"leg-{attempt_id}-{call_id}"
            asked = {"call_id": call_id, "attempt_id": attempt_id, "leg_id": leg_id}
            self.world.live.run("client_answered", asked)

    @rule(
        name=st.sampled_from(sorted(CAST)),
        event=st.sampled_from(["on_duty", "off_duty", "pause"]),
        pause_seconds=st.sampled_from([None, 10, 60]),
    )
    def an_interpreter_changes_presence(self, name: str, event: str, pause_seconds: float | None) -> None:
        change_presence(
            self.world.services,
            interpreter_id=name,
            event=event,
            operation_id="",
            pause_seconds=pause_seconds,
        )

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
        name = next(n for n, person in CAST.items() if language in person.languages)
        change_presence(self.world.services, interpreter_id=name, event="on_duty", operation_id="")
        self.staff_call(language)
        offer_id = self.world.offers_of(name)
        if offer_id and self.world.accepts(name) and meet:
            call_id = self.world.live.run("read_offer", {"offer_id": offer_id})["call_id"]
            call = self.world.view(call_id)
            self.sequence += 2
            self.world.room(call_id, RoomEvent.JOINED, call["staff_leg_id"], self.sequence - 1)
            self.world.room(call_id, RoomEvent.JOINED, call["interpreter_leg_id"], self.sequence)

    @rule(name=st.sampled_from(sorted(CAST)), by_telephone=st.booleans())
    def an_interpreter_asks_for_standby(self, name: str, by_telephone: bool) -> None:
        leg_id = f"asks-{name}-{self.sequence}" if by_telephone else None
        ask_standby(self.world.services, interpreter_id=name, operation_id="", leg_id=leg_id)

    @rule(name=st.sampled_from(sorted(CAST)), other_leg=st.booleans())
    def an_interpreter_begins_standby(self, name: str, other_leg: bool) -> None:
        """Be dialled and press 1, perhaps on a leg that the carrier made by mistake."""
        standby_id = self.world.live.run("read_interpreter", {"interpreter_id": name}).get("standby_id")
        if standby_id:
            stay = {"interpreter_id": name, "standby_id": standby_id}
            leg_id = f"line-{standby_id}" + ("-second" if other_leg else "")
            self.world.live.run("place_standby", {**stay, "leg_id": leg_id, "picked_up": True})
            enter_standby(self.world.services, **stay, leg_id=leg_id)

    @rule(name=st.sampled_from(sorted(CAST)))
    def an_interpreter_is_on_standby(self, name: str) -> None:
        """Chance alone seldom leads this far."""
        self.an_interpreter_asks_for_standby(name, by_telephone=False)
        self.an_interpreter_begins_standby(name, other_leg=False)

    @rule(name=st.sampled_from(sorted(CAST)), redelivered=st.booleans(), fails=st.booleans())
    def a_dispatcher_takes_a_dial_for_standby(self, name: str, redelivered: bool, fails: bool) -> None:
        standby_id = self.world.live.run("read_interpreter", {"interpreter_id": name}).get("standby_id")
        stay = {"interpreter_id": name, "standby_id": standby_id}
        if standby_id and self.world.live.run("begin_standby", {**stay, "redelivered": redelivered})["dial"]:
            answer = {} if fails else {"leg_id": f"line-{standby_id}"}
            self.world.live.run("fail_standby" if fails else "place_standby", stay | answer)

    @rule(
        name=st.sampled_from(sorted(CAST)),
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
        legs = sorted(leg_id for leg_id, leg in self.world.snapshot().all("leg").items() if "standby" in leg)
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
                "begin_hold",
                "end_hold",
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
        elif wish in {"begin_hold", "end_hold"}:
            self.world.live.run(wish, {"call_id": call_id})
        elif wish == "back":
            return_staff(services, call_id=call_id, leg_id=f"back-{call_id}", operation_id="")
        elif offer_id:
            settle_interruption(services, offer_id=offer_id, answer=wish, operation_id="")

    @precondition(lambda self: self.offers)
    @rule(
        data=st.data(),
        script=st.sampled_from(["withdraw_interpreter", "leave_conversation", "remark_on_call"]),
        said=st.sampled_from(["ready", "hard", "problem"]),
    )
    def an_interpreter_presses_the_star(self, data: st.DataObject, script: str, said: str) -> None:
        """Withdraw, finish, or say how it was: during a conversation, after it, or at any other time."""
        offer_id = data.draw(st.sampled_from(self.offers))
        self.world.live.run(script, {"offer_id": offer_id, "reason": "conflict", "remark": said})

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), reason=st.sampled_from([None, "wrong_variety"]))
    def staff_say_why_they_want_another(self, data: st.DataObject, reason: str | None) -> None:
        """Or press a key at a question that is over."""
        call_id = data.draw(st.sampled_from(self.calls))
        self.world.live.run("explain_replacement", {"call_id": call_id, "reason": reason})
        self.world.live.run("rate_call", {"call_id": call_id, "rating": 4})

    @rule(
        name=st.sampled_from(sorted(CAST)),
        change=st.sampled_from(
            [
                {},
                {"languages": LANGUAGES},
                {"languages": ("ru",)},
                {"domains": ("health", "court")},
                {"supplier_tier": 0},
                {"supplier_tier": 2, "site_id": "site", "community": "fujian"},
            ]
        ),
    )
    def somebody_becomes_another(self, name: str, change: dict[str, Any]) -> None:
        """Whatever they are doing: what the directory knows of them has changed."""
        person = replace(CAST[name], **change)
        self.world.directory.put_interpreter(person)
        place_interpreters(self.world.services, [person])

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

    @rule(seconds=st.sampled_from([0.5, 3, 20]))
    def nobody_looks_for_a_while(self, seconds: float) -> None:
        """Every dispatcher is dead or slow: what falls due is fired late."""
        self.world.clock.passes(seconds)

    @rule(seconds=st.sampled_from([0.1, 2, 90]))
    def the_servers_clock_is_set_back(self, seconds: float) -> None:
        self.world.clock.passes(-seconds)
        behind = self.world.now() - self.world.clock.now().timestamp()
        self.was_set_back = self.was_set_back or behind > 5  # less is waited out

    @rule(seconds=st.sampled_from([100, 2000]))
    def the_servers_clock_is_set_forward(self, seconds: float) -> None:
        self.world.clock.passes(seconds)

    @rule(
        name=st.sampled_from(sorted(CAST)),
        shifts=st.lists(st.tuples(st.sampled_from([0, 5, 30]), st.sampled_from([4, 40, 200])), max_size=3),
    )
    def somebody_s_shifts_are_planned(self, name: str, shifts: list[tuple[int, int]]) -> None:
        """Whether one is on now or not; without any, there are none any more."""
        now = self.world.now()
        plan: list[tuple[float, float]] = []
        for pause, length in shifts:
            begins = (plan[-1][1] if plan else now - 20) + pause
            plan.append((begins, begins + length))
        arguments: dict[str, Any] = {
            "interpreter_id": name,
            **place_arguments(place_now(self.world.services, CAST[name])),
        }
        if plan:
            arguments |= {"plan": json.dumps({"spans": plan}), "planned_until": now + 1000}
        self.world.live.run("plan_shifts", arguments)

    @rule(names=st.sets(st.sampled_from(sorted(CAST)), min_size=2))
    def a_shift_begins(self, names: set[str]) -> None:
        for name in sorted(names):
            change_presence(self.world.services, interpreter_id=name, event="on_duty", operation_id="")

    @precondition(lambda self: len(self.calls) > 3)  # or it would come before anything else has
    @rule(everybody_asks=st.booleans())
    def redis_is_wiped(self, everybody_asks: bool) -> None:
        """Only the directory is there again; staff who wait fetch their next words, and keep their place."""
        before = self.world.snapshot()
        waiting = {i: c for i, c in before.all("call").items() if c["state"] == "waiting"}
        self.world.loses_live_state()
        self.seen.clear()
        self.calls, self.offers = [], []
        for call_id, call in sorted(waiting.items()) if everybody_asks else ():
            keep_waiting(self.world.services, ticket=ticket_of(call_id, call), leg_id=call["staff_leg_id"])
            self.calls.append(call_id)
        requests = self.world.snapshot().all("request").values()
        assert sorted(r["queued_at"] for r in requests) == sorted(
            waiting[r["call_id"]]["queued_at"] for r in requests
        )

    @rule()
    def the_sweep_finds_nothing_to_do(self) -> None:
        self.world.time_passes(0)  # what is due is no work of the sweep
        made = self.world.live.run("sweep")["offers_made"]
        # At the carrier's limit somebody may yet be whispered to whom a request would have come by and by.
        assert made == 0 or self.is_limited

    # What holds.

    @invariant()
    def every_rule_holds(self) -> None:
        Service.steps += 1
        Service.offers_asked += self.world.offers_asked()
        now = self.world.snapshot()
        self.offers = sorted(now.all("offer"))
        self.one_voice_per_person(now)
        self.who_is_in_a_call_is_in_one_call(now)
        self.nobody_waits_in_vain(now)
        self.requests_are_as_narrow_as_their_plans_say(now)
        self.lists_agree_with_states(now)
        self.lines_agree_with_states(now)
        self.legs_are_counted_once(now)
        self.standby_is_true(now)
        self.every_wait_has_an_end(now)
        self.only_known_moves("call", now.all("call"), "state", CALL_MOVES)
        self.only_known_moves("offer", now.all("offer"), "state", OFFER_MOVES)
        self.only_known_moves("request", now.all("request"), "state", REQUEST_MOVES)
        self.only_known_moves("interpreter", now.all("interpreter"), "presence", PRESENCE_MOVES)
        self.only_known_moves("client of", now.all("call"), "client", CLIENT_MOVES)
        for group in ASSISTANTS:
            self.only_known_moves(group, now.all("call"), group, ASSISTANT_MOVES)
        self.clients_are_true(now)
        self.only_known_moves("standby of", now.all("interpreter"), "standby", STANDBY_MOVES)

    def one_voice_per_person(self, now: Snapshot) -> None:
        offers = now.all("offer").items()
        for name, interpreter in now.all("interpreter").items():
            live = [i for i, o in offers if o["interpreter_id"] == name and o["state"] in LIVE_OFFERS]
            assert len(live) <= 1
            assert (interpreter["presence"] == "offered") == bool(live)
            assert interpreter.get("offer_id") == (live[0] if live else None)

    def who_is_in_a_call_is_in_one_call(self, now: Snapshot) -> None:
        holders: dict[str, str] = {}
        calls, offers = now.all("call"), now.all("offer")
        for call_id, call in calls.items():
            if call.get("interpreter_id") and call["state"] in HOLDING:
                assert offers[call["offer_id"]]["state"] == "accepted"
                assert call["interpreter_id"] not in holders
                holders[call["interpreter_id"]] = call_id
            for group in ASSISTANTS:
                if call.get(group) == "here":
                    assert offers[call[f"{group}_offer"]]["state"] == "accepted"
                    assert call[f"{group}_id"] not in holders
                    holders[call[f"{group}_id"]] = call_id
        busy = {n for n, i in now.all("interpreter").items() if i["presence"] == "in_call"}
        assert holders.keys() == busy

    def nobody_waits_in_vain(self, now: Snapshot) -> None:
        """Nothing is left to be matched but what the carrier's limits forbid (rule 3)."""
        moment, people = self.world.now(), list(now.people().values())
        requests = now.requests_to_match().values()
        allowed = [r for r in requests if self.carrier_allows(now, moment, is_urgent=r.plan.urgent)]
        for request in allowed:
            # Whom people on the spot were to serve, while one of them is left to be asked.
            assert matcher.widen_if_alone(request, people, moment) is request
        assert matcher.next_match(allowed, people, moment) is None

    @property
    def is_limited(self) -> bool:
        return bool(self.world.settings.concurrent_calls) or self.world.settings.calls_per_second < 100

    def carrier_allows(self, now: Snapshot, moment: float, *, is_urgent: bool) -> bool:
        numbers, keys = self.world.settings, self.world.keys
        share = 1.0 if is_urgent else 1 - numbers.urgent_share
        held = len(now.members("legs_up")) + len(now.members("dials_on_way"))
        slot = float(self.redis_client.get(keys.of("dial_slot")) or 0)
        due = [at for name, at in now.scores("deadlines").items() if name.startswith("refill|")]
        if due and self.was_set_back:  # the slot went with the wrong clock, what waits for it comes soon
            return False
        is_full = bool(numbers.concurrent_calls) and held >= numbers.concurrent_calls * share
        # What is due is fired as soon as somebody looks.
        is_late = slot - moment > numbers.dial_delay_seconds * share or any(at <= moment for at in due)
        return not is_full and not is_late and not self.redis_client.exists(keys.of("reconciling"))

    def requests_are_as_narrow_as_their_plans_say(self, now: Snapshot) -> None:
        moment, deadlines = self.world.now(), now.scores("deadlines")
        for request_id, (request, fields) in now.planned_requests().items():
            assert request.phones_ringing <= request.phones_wanted
            widens_at = deadlines.get(f"widen|{request_id}")
            stage = matcher.stage_of(request, moment)
            if request.stages_from is None:
                assert fields["admission"] == stage.admission
                assert widens_at is not None
            elif not self.was_set_back and (widens_at is None or widens_at > moment):
                assert (fields["admission"], int(fields["tier"])) == (stage.admission, stage.tier)
                assert widens_at == pytest.approx(matcher.widens_at(request, moment), abs=1e-4) or (
                    widens_at is None and matcher.widens_at(request, moment) == NEVER
                )

    def lists_agree_with_states(self, now: Snapshot) -> None:
        """Everybody stands in the pools and duty lists that follow from who they are."""
        pools: dict[str, dict[str, Any]] = {}
        duty: dict[str, set[str]] = {}
        for name, person in now.people().items():
            if person.presence in ON_DUTY:
                for admission in person.place.admissions:
                    duty.setdefault(admission, set()).add(name)
            if person.presence == "available":
                for policy, offsets in person.place.pools.items():
                    for admission, offset in zip(person.place.admissions, offsets, strict=True):
                        pool = pools.setdefault(f"{policy}:{admission}", {})
                        lead = STANDBY_LEAD if person.is_on_standby else 0
                        pool[name] = pytest.approx(person.idle_since + offset - lead, abs=1e-4)
        assert {part: now.scores("pool", part) for part in now.parts_in_use("pool")} == pools
        assert {part: now.members("duty", part) for part in now.parts_in_use("duty", "set")} == duty

    def lines_agree_with_states(self, now: Snapshot) -> None:
        """Every short request stands in the lines of whom it admits, by the order the matcher gives it."""
        lines: dict[str, dict[str, dict[str, float]]] = {"waiting": {}, "hedging": {}}
        by_language: dict[str, dict[str, set[str]]] = {"waiting_for": {}, "open_requests": {}}
        for request_id, (request, fields) in now.planned_requests().items():
            if "held" in fields:  # nobody is rung before staff have answered what they are being asked
                continue
            language = request.plan.language
            by_language["open_requests"].setdefault(language, set()).add(request_id)
            if request.phones_ringing == 0:
                by_language["waiting_for"].setdefault(language, set()).add(request_id)
            if request.is_short:
                kind = "hedging" if request.phones_ringing else "waiting"
                for line in [f"={name}" for name in request.plan.only] or [fields["admission"]]:
                    lines[kind].setdefault(line, {})[request_id] = float(fields["score"])
        for kind, expected in lines.items():
            assert {part: now.scores(kind, part) for part in now.parts_in_use(kind)} == expected
        for kind, members in by_language.items():
            assert {part: now.scores(kind, part).keys() for part in now.parts_in_use(kind)} == members
        assert now.members("lines_in_use") == lines["waiting"].keys() | lines["hedging"].keys()
        ordered = sorted(now.planned_requests().values(), key=lambda found: float(found[1]["score"]))
        ranks = [matcher.rank(replace(request, phones_ringing=0)) for request, _ in ordered]
        assert ranks == sorted(ranks)

    def legs_are_counted_once(self, now: Snapshot) -> None:
        head, tail = self.world.keys.of("call"), ":legs"
        of_calls = [
            set(members)
            for name, members in now.found["set"].items()
            if name.startswith(head) and name.endswith(tail)
        ]
        legs, people = now.all("leg").items(), now.all("interpreter").values()
        waiting = {i for i, leg in legs if "standby" in leg and leg["status"] not in FINAL_LEG_STATUSES}
        for leg_id in waiting:
            assert sum(leg_id in of_call for of_call in of_calls) <= 1
        assert now.members("legs_up") == waiting.union(*of_calls)
        offers = now.all("offer").items()
        on_way = {i for i, o in offers if o["state"] in LIVE_OFFERS and "leg_id" not in o}
        on_way |= {
            call["client_attempt"]
            for call in now.all("call").values()
            if call.get("client") == "ringing" and "client_leg_id" not in call
        }
        on_way |= {p["standby_id"] for p in people if "standby_id" in p and "standby_leg" not in p}
        assert now.members("dials_on_way") == on_way

    def standby_is_true(self, now: Snapshot) -> None:
        deadlines, offers, legs = now.scores("deadlines").keys(), now.all("offer"), now.all("leg")
        people = now.all("interpreter").items()
        held = {name for name, person in people if person.get("standby") in {"dialling", "on"}}
        assert now.members("standby") == held
        for name, interpreter in people:
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

    def clients_are_true(self, now: Snapshot) -> None:
        """Whoever is called has a deadline until staff have said who answered."""
        deadlines = now.scores("deadlines").keys()
        for call_id, call in now.all("call").items():
            is_up = call.get("client") in {"ringing", "here"}
            assert is_up == ("client_attempt" in call)
            assert (f"client|{call_id}" in deadlines) == (is_up and "client_confirmed" not in call)
            assert not is_up or call["state"] not in {"ending", "closed", "promised"}
            if call.get("client") == "ringing":
                assert call["state"] != "staff_left"
            if call.get("client") == "here":
                assert now.all("leg")[call["client_leg_id"]]["status"] not in FINAL_LEG_STATUSES

    def every_wait_has_an_end(self, now: Snapshot) -> None:
        deadlines = now.scores("deadlines").keys()
        wanted = {f"offer|{i}" for i, o in now.all("offer").items() if o["state"] in LIVE_OFFERS}
        for request_id, request in now.open_requests().items():
            wanted.add(f"give_up|{request_id}")
            if request.phones_wanted <= request.phones_ringing < self.world.settings.most_phones:
                wanted.add(f"hedge|{request_id}")
        people = now.all("interpreter")
        wanted |= {f"pause|{i}" for i, p in people.items() if "paused_until" in p}
        assert all(p["presence"] == "paused" for p in people.values() if "paused_until" in p)
        wanted |= {f"shift|{i}" for i, p in people.items() if "shift_until" in p}
        wanted |= {f"wrap_up|{i}" for i, p in people.items() if p["presence"] == "wrap_up"}
        held = [fields for _, fields in now.planned_requests().values() if "held" in fields]
        wanted |= {f"asking|{fields['call_id']}" for fields in held}
        for call_id, call in now.all("call").items():
            if call["state"] == "connecting" and "asking" in call:
                wanted.add(f"asking|{call_id}")
                continue
            kind = DEADLINE_OF_CALL.get(call["state"])
            assert "hold" not in call or call["state"] == "talking"
            if "hold" in call:
                wanted.add(f"hold|{call_id}")
            if call["state"] == "waiting" and "partner_attempt" in call:
                wanted.add(f"partner|{call_id}")
            # Staff who came back to people who had met are watched by `compare` alone after the first look.
            if kind and not (kind == "join" and "connected_at" in call):
                wanted.add(f"{kind}|{call_id}")
        assert wanted <= deadlines

    def only_known_moves(
        self, noun: str, hashes: dict[str, Any], field: str, moves: dict[Any, dict[str, Any]]
    ) -> None:
        for name, fields in hashes.items():
            state = fields.get(field, NOT_SET[field]) if field in NOT_SET else fields[field]
            before = self.seen.get((noun, name))
            assert before is None or state in reachable(moves, before), (noun, before, state)
            self.seen[noun, name] = state


def ticket_of(call_id: str, call: dict[str, str]) -> WaitTicket:
    """Return what the wait address of a call carries."""
    return WaitTicket(
        call_id,
        call["request_id"],
        call["language"],
        datetime.fromtimestamp(float(call["queued_at"]), UTC),
        call["line_id"],
        call["prompt_language"],
        call["institution_id"],
        call["site_id"],
        call["cost_centre_id"],
    )


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


NUMBERS: dict[str, dict[str, Any]] = {
    "pauses": {},
    "no pauses": {"wrap_up_seconds": 0.0, "calls_before_break": 2, "break_seconds": 60.0},
    "a small account": {"concurrent_calls": 6},
    "a slow account": {"calls_per_second": 1.0},
}


@pytest.mark.timeout(0 if PROVE_EXAMPLES else 300)
@pytest.mark.parametrize("kind", NUMBERS)
def test_the_rules_hold_in_any_order_of_events(redis_client: redis.Redis, kind: str) -> None:
    given = {"redis_client": redis_client, "numbers": NUMBERS[kind]}
    machine = type("ServiceOnRedis", (Service,), given)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=PROVE_EXAMPLES or (30 if kind == "pauses" else 12),
            stateful_step_count=40,
            deadline=None,
            derandomize=not PROVE_EXAMPLES,
            database=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )
    assert Service.offers_asked or Service.steps < ENOUGH_STEPS, "no offer was ever made"
    if PROVE_EXAMPLES:
        # Read by config.prove.
        print(f"steps_done={Service.steps} offers_asked={Service.offers_asked}")  # noqa: T201
