"""Where two features meet in one call: what each of them promises holds beside the other."""

import json
from dataclasses import replace

from dispatch.domain.directory import (
    CallerEntry,
    Identification,
    InterpreterEntry,
    LanguageEntry,
    LineEntry,
    LineKind,
    PartnerEntry,
    Requester,
    Sharing,
    Wishes,
)
from dispatch.domain.legs import LegRole, LegStatus, RoomEvent
from dispatch.domain.policies import DEFAULT_POLICY
from dispatch.use_cases.call_partner import call_partner
from dispatch.use_cases.confirm_partner import confirm_partner
from dispatch.use_cases.end_questions import end_questions
from dispatch.use_cases.replace_interpreter import replace_interpreter
from dispatch.use_cases.request_interpreter import request_interpreter
from tests.dispatch.live.conftest import CODE, STAFF_LINE, World, case_of

LINE = LineEntry("staff-line", LineKind.STAFF, STAFF_LINE, "Staff")
DESK = "+351500000777"


def knows_the_desk(world: World) -> None:
    """Let staff call from a number of their own, so that they are known when they come back."""
    requester = Requester("institution", "site", "cost-centre", "code-1")
    caller = CallerEntry(requester, Identification.CODE, Sharing.DIRECT)
    world.directory.put_caller(world.directory.digest("caller", DESK), caller)


def has_partner(world: World) -> None:
    world.directory.put_partners("staff-line", [PartnerEntry("partner", "number-partner")])


def partner_answers(world: World, call_id: str, leg_id: str = "leg-partner") -> None:
    attempt_id = world.view(call_id)["partner_attempt"]
    world.live.run("begin_partner_dial", {"call_id": call_id, "attempt_id": attempt_id})
    world.live.run("partner_answered", {"call_id": call_id, "attempt_id": attempt_id, "leg_id": leg_id})


def test_staff_with_a_partner_come_back_within_the_grace_with_a_case_reference(world: World) -> None:
    knows_the_desk(world)
    has_partner(world)
    world.directory.put_code(
        world.directory.digest("code", CODE),
        replace(Requester("institution", "site", "cost-centre", "code-1"), fields=case_of(4)),
    )
    world.comes_on_duty("olena")
    call_id = world.arrives(DESK)
    request_interpreter(world.services, call_id=call_id, language="uk", operation_id="")
    world.staff_key_in(call_id, "1234")
    end_questions(world.services, call_id=call_id, operation_id="")
    call_partner(world.services, call_id=call_id, operation_id="")
    partner_answers(world, call_id)
    confirm_partner(world.services, call_id=call_id, operation_id="")
    world.meet(call_id)
    world.reports(world.view(call_id)["staff_leg_id"], LegStatus.COMPLETED, LegRole.STAFF)
    assert world.view(call_id)["state"] == "staff_left"
    assert world.arrives(DESK) == call_id
    world.room(call_id, RoomEvent.JOINED, world.view(call_id)["staff_leg_id"], 3)
    world.room(call_id, RoomEvent.JOINED, "leg-partner", 4)
    assert world.view(call_id)["state"] == "talking"


def test_a_partner_lost_after_a_replacement_does_not_end_the_call(world: World) -> None:
    has_partner(world)
    call_id = world.calls_for("uk")
    world.time_passes(world.settings.give_up_seconds + 1)
    assert "overdue" in world.view(call_id)
    world.comes_on_duty("olena")
    assert world.accepts("olena")
    world.meet(call_id)
    replace_interpreter(world.services, call_id=call_id, by="staff", operation_id="")
    world.directory.put_partners(
        "staff-line", [PartnerEntry("partner", "number-partner"), PartnerEntry("other", "number-other")]
    )
    call_partner(world.services, call_id=call_id, operation_id="")
    attempt_id = world.view(call_id)["partner_attempt"]
    world.live.run("partner_placed", {"call_id": call_id, "attempt_id": attempt_id})  # could not be dialled
    assert world.view(call_id)["state"] == "waiting"


def test_an_urgent_request_rings_wide_again_after_its_winner_was_lost(world: World) -> None:
    world.comes_on_duty("olena", "ivan")
    call_id = world.arrives()
    request_interpreter(
        world.services, call_id=call_id, language="ru", operation_id="", wishes=Wishes(is_urgent=True)
    )
    assert world.view(call_id)["phones_ringing"] == 2
    offer_id = world.offers_of("ivan")
    assert world.accepts("ivan")
    world.comes_on_duty("mei")
    world.hangs_up(offer_id)
    request_id = world.view(call_id)["request_id"]
    wanted = world.redis.hget(world.keys.of("request", request_id), "wanted")
    assert wanted == str(world.settings.most_phones)


def test_who_waits_on_a_line_is_served_when_the_line_takes_another_policy(world: World) -> None:
    world.directory.put_line(replace(LINE, policy="longest_idle"))
    call_id = world.calls_for("uk")
    world.directory.put_line(replace(LINE, policy="proficiency_tiers"))
    world.comes_on_duty("olena")
    assert world.view(call_id)["phones_ringing"] == 1


def test_who_waits_on_a_line_is_served_when_the_line_is_removed(world: World) -> None:
    world.directory.put_line(replace(LINE, policy="longest_idle"))
    call_id = world.calls_for("uk")
    world.directory.remove_line(STAFF_LINE)
    world.comes_on_duty("olena")
    assert world.view(call_id)["phones_ringing"] == 1


def test_entries_that_another_version_wrote_are_read(world: World) -> None:
    """An older one wrote fewer fields, a newer one more; they share a directory meanwhile."""
    keys, directory, connection = world.keys, world.directory, world.redis
    line = {"line_id": "old", "kind": "staff", "number": "+351500000109", "name": "Old", "colour": "blue"}
    connection.hset(keys.of("directory_lines"), "+351500000109", json.dumps(line))
    assert directory.line("+351500000109") == LineEntry("old", LineKind.STAFF, "+351500000109", "Old")
    person = {"interpreter_id": "old", "languages": ["uk"], "number_id": "number", "colour": "blue"}
    connection.hset(keys.of("directory_interpreters"), "old", json.dumps(person))
    assert directory.interpreter("old") == InterpreterEntry("old", ("uk",), "number")
    requester = {"institution_id": "i", "site_id": "s", "cost_centre_id": "c", "colour": "blue"}
    connection.hset(keys.of("directory_codes"), directory.digest("code", "1"), json.dumps(requester))
    assert directory.code("1") == Requester("i", "s", "c")
    connection.set(
        keys.of("directory_languages"),
        json.dumps([{"tag": "uk", "keypad_code": "200", "names": {"en": "uk"}, "colour": "blue"}]),
    )
    assert directory.languages().by_tag("uk") == LanguageEntry("uk", "200", {"en": "uk"})


def test_wishes_that_another_version_kept_with_a_call_hold_nobody_up(world: World) -> None:
    call_id = world.arrives()
    kept = json.dumps({"domain": "health", "gender": "other", "colour": "blue"})
    world.redis.hset(world.keys.of("call", call_id), "wishes", kept)
    view = request_interpreter(world.services, call_id=call_id, language="uk", operation_id="")
    assert view.requester is not None
    assert view.requester.wishes == Wishes(domain="health")


def test_a_plan_that_another_version_wrote_is_carried_out(world: World) -> None:
    """It may wait in the line, or come back from SQL after a loss, while a new version is brought in."""
    call_id = world.arrives()
    stages = [{"after": 0, "admission": "uk", "tier": 99}]
    plan = json.dumps({"language": "uk", "policy": DEFAULT_POLICY, "stages": stages, "colour": "blue"})
    world.live.run("request_interpreter", {"call_id": call_id, "plan": plan})
    world.live.run("sweep")
    world.comes_on_duty("olena")
    assert world.view(call_id)["phones_ringing"] == 1
