"""Calls: what follows when legs come and go (rules 4, 5 and 8)."""

import pytest
import redis

from dispatch.domain.directory import CallerEntry, Identification, Requester, Sharing
from dispatch.domain.legs import LegRole, LegStatus, RoomEvent
from dispatch.domain.views import Identified
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.finish_call import finish_call
from dispatch.use_cases.identify_staff import identify_staff
from dispatch.use_cases.receive_call import receive_call
from dispatch.use_cases.replace_interpreter import replace_interpreter
from dispatch.use_cases.return_staff import return_staff
from dispatch.use_cases.settle_interruption import settle_interruption
from dispatch.use_cases.withdraw_request import withdraw_request
from tests.dispatch.live.conftest import CODE, STAFF_LINE, World

DESK = "+441134960001"


@pytest.fixture
def talking(world: World) -> str:
    """Return a call in conversation with Olena."""
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk", DESK)
    assert world.accepts("olena")
    world.meet(call_id)
    assert world.view(call_id)["state"] == "talking"
    world.commanded()
    return call_id


def staff_hang_up(world: World, call_id: str) -> None:
    world.reports(world.view(call_id)["staff_leg_id"], LegStatus.COMPLETED, LegRole.STAFF)


def interpreter_hangs_up(world: World, call_id: str) -> None:
    world.reports(world.view(call_id)["interpreter_leg_id"], LegStatus.COMPLETED)


def scenes(world: World) -> list[str]:
    return [c.fields["scene"] for c in world.commanded() if c.kind == "lead_leg"]


def test_a_join_report_that_overtakes_nothing_is_enough_in_any_order(world: World) -> None:
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    world.accepts("olena")
    call = world.view(call_id)
    world.room(call_id, RoomEvent.JOINED, call["interpreter_leg_id"], 2)
    world.room(call_id, RoomEvent.STARTED, "", 3)
    world.room(call_id, RoomEvent.JOINED, call["staff_leg_id"], 1)
    assert world.view(call_id)["state"] == "talking"


def test_a_leave_that_overtook_its_join_is_believed(world: World, talking: str) -> None:
    call = world.view(talking)
    world.room(talking, RoomEvent.LEFT, call["staff_leg_id"], 9)
    world.room(talking, RoomEvent.JOINED, call["staff_leg_id"], 8)
    assert world.live.run("read_legs", {"call_id": talking})["rooms"].keys() == {call["interpreter_leg_id"]}


def test_when_staff_hang_up_the_interpreter_is_asked_and_the_room_stays_open(
    world: World, talking: str
) -> None:
    staff_hang_up(world, talking)
    assert world.view(talking)["state"] == "staff_left"
    assert scenes(world) == ["staff_left"]


def test_finished_ends_the_call_and_gives_the_interpreter_a_pause(world: World, talking: str) -> None:
    offer_id = world.view(talking)["offer_id"]
    staff_hang_up(world, talking)
    settle_interruption(world.services, offer_id=offer_id, answer="finished", operation_id="")
    interpreter_hangs_up(world, talking)
    assert world.presence("olena") == "wrap_up"
    world.time_passes(world.settings.settle_seconds + 1)
    assert world.view(talking)["state"] == "closed"
    assert world.facts_of(talking)[-1] == "call_closed"
    world.time_passes(world.settings.wrap_up_seconds)
    assert world.presence("olena") == "available"


def test_cut_off_rings_staff_back_and_leads_them_to_the_same_interpreter(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.directory.put_caller(
        world.directory.digest("caller", DESK),
        CallerEntry(Requester("institution", "site", "cost-centre"), Identification.CALLER, Sharing.DIRECT),
    )
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk", DESK)
    world.accepts("olena")
    world.meet(call_id)
    offer_id = world.view(call_id)["offer_id"]
    staff_hang_up(world, call_id)
    world.commanded()
    view = settle_interruption(world.services, offer_id=offer_id, answer="cut_off", operation_id="")
    assert view is not None
    assert [c.kind for c in world.commanded()] == ["dial_staff"]
    interpreter_leg = world.view(call_id)["interpreter_leg_id"]
    world.room(call_id, RoomEvent.LEFT, interpreter_leg, 4)
    world.room(call_id, RoomEvent.JOINED, interpreter_leg, 5)
    return_staff(world.services, call_id=call_id, leg_id="rung-back", operation_id="")
    assert world.view(call_id)["state"] == "connecting"
    assert scenes(world) == []  # the interpreter waits in the room already
    world.room(call_id, RoomEvent.JOINED, "rung-back", 7)
    assert world.view(call_id)["state"] == "talking"


def test_staff_who_dial_again_from_a_direct_number_come_straight_back(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    requester = Requester("institution", "site", "cost-centre")
    world.directory.put_caller(
        world.directory.digest("caller", DESK),
        CallerEntry(requester, Identification.CODE, Sharing.DIRECT),
    )
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk", DESK)
    world.accepts("olena")
    world.meet(call_id)
    staff_hang_up(world, call_id)
    world.commanded()
    back = receive_call(
        world.services, leg_id="back", line_number=STAFF_LINE, caller_number=DESK, operation_id=""
    )
    assert back.kind == "returned"
    assert back.call is not None
    assert back.call.call_id == call_id
    assert scenes(world) == ["staff_returned"]


def test_nobody_from_a_shared_number_is_led_into_somebody_elses_room(world: World, talking: str) -> None:
    staff_hang_up(world, talking)
    other = receive_call(
        world.services, leg_id="other", line_number=STAFF_LINE, caller_number=DESK, operation_id=""
    )
    assert other.kind == "ask_code"


def test_the_room_closes_after_the_grace(world: World, talking: str) -> None:
    staff_hang_up(world, talking)
    world.time_passes(world.settings.grace_seconds + 1)
    assert scenes(world) == ["staff_left", "interpreter_goodbye"]
    assert world.view(talking)["state"] == "ending"


def test_when_the_interpreter_leaves_staff_are_asked_after_a_few_seconds(world: World, talking: str) -> None:
    interpreter_hangs_up(world, talking)
    assert scenes(world) == []
    world.time_passes(world.settings.ask_staff_seconds + 0.1)
    assert scenes(world) == ["interpreter_left"]


def test_silence_fetches_the_next_interpreter_at_the_front(world: World, talking: str) -> None:
    world.comes_on_duty("ivan")
    interpreter_hangs_up(world, talking)
    world.time_passes(world.settings.ask_staff_seconds + world.settings.replace_seconds + 1)
    call = world.view(talking)
    assert call["state"] == "waiting"
    assert call["position"] == 1


def test_a_replacement_goes_before_everybody_else(world: World, talking: str) -> None:
    waiting = world.calls_for("uk")
    world.clock.passes(60)
    replace_interpreter(world.services, call_id=talking, by="staff", operation_id="")
    assert world.view(talking)["position"] == 1
    assert world.view(waiting)["position"] == 2
    assert "interpreter_goodbye" in scenes(world)


def test_a_winner_who_never_joins_is_replaced_at_the_original_place(world: World) -> None:
    world.comes_on_duty("wei", "mei")
    call_id = world.calls_for("cmn")
    queued_at = world.view(call_id)["queued_at"]
    offer_id = world.offers_of("wei")
    world.accepts("wei")
    world.time_passes(2 * world.settings.join_seconds + 1)
    assert world.presence("mei") == "offered"
    assert world.view(call_id)["queued_at"] == queued_at
    world.hangs_up(offer_id)
    assert world.presence("wei") == "available"


def test_a_winner_who_drops_before_joining_is_replaced_at_once(world: World) -> None:
    world.comes_on_duty("wei", "mei")
    call_id = world.calls_for("cmn")
    world.accepts("wei")
    interpreter_hangs_up(world, call_id)
    assert world.presence("mei") == "offered"
    assert world.view(call_id)["state"] == "waiting"


def test_staff_who_leave_just_as_somebody_accepts_leave_nobody_alone(world: World) -> None:
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    offer_id = world.offers_of("olena")
    world.accepts("olena")
    world.commanded()
    staff_hang_up(world, call_id)
    assert scenes(world) == ["offer_withdrawn"]
    world.hangs_up(offer_id)
    assert world.presence("olena") == "available"


def test_an_accept_while_staff_are_in_the_menu_fetches_them(world: World) -> None:
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    world.live.run("mark_menu", {"call_id": call_id, "at_menu": True})
    world.accepts("olena")
    assert scenes(world) == ["interpreter_here"]


def test_another_language_starts_afresh(world: World) -> None:
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    withdraw_request(world.services, call_id=call_id, operation_id="")
    assert world.view(call_id)["state"] == "arriving"
    assert world.presence("olena") == "available"


def test_with_nobody_on_duty_a_request_waits_as_long_as_its_line_lets_it(world: World) -> None:
    call_id = world.calls_for("yue")
    world.time_passes(world.settings.give_up_seconds - 1)
    assert world.view(call_id)["state"] == "waiting"
    world.time_passes(2)
    assert scenes(world) == ["nobody_on_duty", "request_unserved"]
    assert (world.view(call_id)["outcome"], world.view(call_id)["unserved_reason"]) == (
        "unserved",
        "nobody_on_duty",
    )


def test_with_somebody_on_duty_a_request_waits_longer_but_not_for_ever(world: World) -> None:
    world.comes_on_duty("olena")
    busy = world.calls_for("uk")
    world.accepts("olena")
    world.meet(busy)
    waiting = world.calls_for("uk")
    world.time_passes(world.settings.give_up_seconds - 1)
    assert world.view(waiting)["state"] == "waiting"
    world.time_passes(2)
    assert world.view(waiting)["outcome"] == "unserved"
    assert world.view(waiting)["unserved_reason"] == "nobody_answered"


def test_a_call_whose_last_reports_are_lost_is_closed_all_the_same(world: World, talking: str) -> None:
    finish_call(world.services, call_id=talking, by="staff", operation_id="")
    world.commanded()
    world.time_passes(world.settings.forced_end_seconds + 1)
    assert {c.kind for c in world.commanded()} >= {"end_leg", "check_call"}


def test_the_same_reports_twice_change_nothing(world: World, talking: str) -> None:
    for _ in range(2):
        staff_hang_up(world, talking)
    assert scenes(world) == ["staff_left"]


def test_one_operation_id_is_carried_out_once(world: World) -> None:
    for _ in range(3):
        world.live.run("count_attempt", {"leg_id": "leg", "login": "one"}, operation_id="same")
    counted = world.live.run("count_attempt", {"leg_id": "leg", "login": "two"}, operation_id="next")
    assert counted == {"attempts_left": 1}


def test_where_a_site_wants_both_a_code_of_another_institution_is_refused(world: World) -> None:
    requester = Requester("another-institution", "site", "cost-centre")
    world.directory.put_caller(
        world.directory.digest("caller", DESK), CallerEntry(requester, Identification.BOTH, Sharing.DIRECT)
    )
    arrival = receive_call(
        world.services, leg_id="leg", line_number=STAFF_LINE, caller_number=DESK, operation_id=""
    )
    assert arrival.call is not None
    answer = identify_staff(world.services, call_id=arrival.call.call_id, digits=CODE, operation_id="")
    assert answer.requester is None
    assert answer.attempts_left == world.settings.code_attempts - 1


def tries(world: World, digits: str, caller: str | None = None) -> Identified:
    """Somebody on a new leg keys in a code."""
    world.legs += 1
    arrival = receive_call(
        world.services,
        leg_id=f"trying-{world.legs}",
        line_number=STAFF_LINE,
        caller_number=caller,
        operation_id="",
    )
    assert arrival.call is not None
    return identify_staff(world.services, call_id=arrival.call.call_id, digits=digits, operation_id="")


def test_a_code_tried_in_vain_too_often_is_paused_for_everybody_and_the_number_is_not(world: World) -> None:
    requester = Requester("another-institution", "site", "cost-centre")
    world.directory.put_caller(
        world.directory.digest("caller", DESK), CallerEntry(requester, Identification.BOTH, Sharing.SHARED)
    )
    world.directory.put_code(world.directory.digest("code", "654321"), requester)
    wrong = [tries(world, CODE, DESK) for _ in range(world.settings.login_attempts)]
    paused, unknown = tries(world, CODE), tries(world, "111111")
    assert {(answer.requester, answer.attempts_left) for answer in [*wrong, paused]} == {(None, 2)}
    assert (unknown.requester, unknown.attempts_left) == (None, 2)  # nobody can tell one from the other
    assert tries(world, "654321", DESK).requester == requester  # from the very number of those attempts


def test_on_a_leg_that_has_used_up_its_attempts_even_the_right_code_is_refused(world: World) -> None:
    arrival = receive_call(
        world.services, leg_id="leg", line_number=STAFF_LINE, caller_number=None, operation_id=""
    )
    assert arrival.call is not None
    call_id = arrival.call.call_id
    for digits in ("111111", "222222", "333333"):
        identify_staff(world.services, call_id=call_id, digits=digits, operation_id="")
    assert identify_staff(world.services, call_id=call_id, digits=CODE, operation_id="").requester is None


def test_the_language_of_last_time_is_offered_for_a_working_day(world: World) -> None:
    finish_call(world.services, call_id=world.calls_for("uk"), by="staff", operation_id="")
    world.time_passes(world.settings.last_time_seconds - 60)
    assert tries(world, CODE).last_language == "uk"
    world.time_passes(61)
    assert tries(world, CODE).last_language is None


def test_an_interpreter_who_was_replaced_is_told_that_the_call_is_over(world: World, talking: str) -> None:
    offer_id = world.view(talking)["offer_id"]
    replace_interpreter(world.services, call_id=talking, by="staff", operation_id="")
    assert world.live.run("read_offer", {"offer_id": offer_id})["call_state"] == "closed"


def test_the_late_end_of_one_call_leaves_its_interpreters_next_call_alone(world: World, talking: str) -> None:
    first_leg = world.view(talking)["interpreter_leg_id"]
    finish_call(world.services, call_id=talking, by="staff", operation_id="")
    change_presence(world.services, interpreter_id="olena", event="on_duty", operation_id="")
    next_call = world.calls_for("uk")
    assert world.accepts("olena")
    world.reports(first_leg, LegStatus.COMPLETED)
    assert world.presence("olena") == "in_call"
    assert world.view(next_call)["state"] == "connecting"


@pytest.mark.parametrize(("staff_hung_up", "looks"), [(True, 0), (False, 1)])
def test_the_carrier_is_asked_who_left_unless_staff_are_seen_to_have_hung_up(
    world: World, talking: str, *, staff_hung_up: bool, looks: int
) -> None:
    staff = world.view(talking)["staff_leg_id"]
    world.room(talking, RoomEvent.LEFT, staff, 3)
    if staff_hung_up:
        world.reports(staff, LegStatus.COMPLETED, LegRole.STAFF)
    world.commanded()
    world.time_passes(world.settings.early_check_seconds + 0.1)
    assert [command.kind for command in world.commanded()].count("check_call") == looks
