"""Waiting on the line: how it begins, whispers, what ends it; one leg serves one call after another."""

import pytest

from dispatch.domain.legs import LegRole, LegStatus
from dispatch.domain.settings import DispatchSettings
from dispatch.use_cases.accept_offer import accept_offer
from dispatch.use_cases.ask_standby import StandbyAnswer, ask_standby
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.decline_offer import decline_offer
from dispatch.use_cases.enter_standby import enter_standby
from dispatch.use_cases.leave_standby import leave_standby
from dispatch.use_cases.pick_up_offer import pick_up_offer
from dispatch.use_cases.pick_up_standby import pick_up_standby
from tests.dispatch.live.conftest import World


def asks(world: World, name: str = "olena", leg_id: str | None = None) -> StandbyAnswer:
    return ask_standby(world.services, interpreter_id=name, operation_id="", leg_id=leg_id)


def of(world: World, name: str = "olena") -> dict[str, str]:
    """Return what live state holds of an interpreter."""
    return world.live.run("read_interpreter", {"interpreter_id": name})


def stay_of(world: World, name: str = "olena") -> dict[str, str]:
    return {"interpreter_id": name, "standby_id": of(world, name)["standby_id"]}


def enters(world: World, name: str = "olena", leg_id: str = "") -> str:
    """Have somebody asked, dialled, and pressing 1; return the leg."""
    assert asks(world, name) is StandbyAnswer.ASKED
    stay, leg_id = stay_of(world, name), leg_id or f"standby-{name}"
    world.live.run("place_standby", {**stay, "leg_id": leg_id})
    assert pick_up_standby(world.services, **stay, leg_id=leg_id) is not None
    view = enter_standby(world.services, **stay, leg_id=leg_id)
    assert view is not None
    return leg_id


def step(world: World, leg_id: str) -> str:
    return str(world.live.run("read_standby", {"leg_id": leg_id})["step"])


def whispered(world: World, leg_id: str, key: str = "1", name: str = "olena") -> str:
    """Let a leg come for its whisper and its owner press a key; return the offer."""
    offer_id = world.offers_of(name)
    assert offer_id
    assert pick_up_offer(world.services, offer_id=offer_id, leg_id=leg_id) is not None
    if key == "1":
        assert accept_offer(world.services, offer_id=offer_id, leg_id=leg_id, operation_id="") is not None
    else:
        decline_offer(world.services, offer_id=offer_id, leg_id=leg_id, outcome="declined", operation_id="")
    return offer_id


def scenes(world: World) -> list[str]:
    """Return where legs were to be led since the last time."""
    return [command.fields["scene"] for command in world.commanded() if command.kind == "lead_leg"]


def test_whoever_asks_is_rung_and_the_key_begins_it(world: World) -> None:
    assert asks(world) is StandbyAnswer.ASKED
    assert [(c.kind, c.fields["interpreter_id"]) for c in world.commanded()] == [("dial_standby", "olena")]
    assert world.presence("olena") == "wrap_up"
    stay = stay_of(world)
    assert world.live.run("begin_standby", stay) == {"dial": True}
    assert world.live.run("begin_standby", stay) == {"dial": False}
    world.live.run("place_standby", {**stay, "leg_id": "line"})
    assert step(world, "line") == "ringing"
    enter_standby(world.services, **stay, leg_id="line")
    assert (world.presence("olena"), of(world)["standby"], step(world, "line")) == ("available", "on", "wait")
    enter_standby(world.services, **stay, leg_id="line")
    assert step(world, "line") == "wait"


def test_whoever_asks_by_telephone_is_rung_once_that_leg_is_over(world: World) -> None:
    assert asks(world, leg_id="call-to-us") is StandbyAnswer.ASKED
    assert world.commanded() == []
    world.reports("call-to-us", LegStatus.COMPLETED)
    assert [command.kind for command in world.commanded()] == ["dial_standby"]


def test_a_caller_who_waits_goes_before_the_dial_for_standby(world: World) -> None:
    world.calls_for("uk")
    asks(world)
    assert [command.kind for command in world.commanded()] == ["dial_interpreter"]
    offer_id = world.offers_of("olena")
    world.declines("olena")
    world.hangs_up(offer_id)
    assert "dial_standby" in [command.kind for command in world.commanded()]


@pytest.mark.parametrize("end", [LegStatus.UNANSWERED, LegStatus.BUSY, LegStatus.FAILED, LegStatus.COMPLETED])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_dial_without_a_key_leaves_them_on_duty_reached_by_ringing(
    world: World, end: LegStatus, is_known: bool
) -> None:
    asks(world)
    stay = stay_of(world)
    if is_known:
        world.live.run("place_standby", {**stay, "leg_id": "line"})
    arguments = {"leg_id": "line", "role": "interpreter", "status": end, **stay}
    world.live.run("report_leg", arguments)
    assert world.presence("olena") == "available"
    assert "standby" not in of(world)
    world.live.run("place_standby", {**stay, "leg_id": "line"})
    assert world.redis.smembers(world.keys.of("legs_up")) == set()
    assert world.redis.smembers(world.keys.of("dials_on_way")) == set()


def test_a_dial_of_unknown_outcome_is_settled_by_the_deadline_and_a_late_leg_is_ended(world: World) -> None:
    asks(world)
    stay = stay_of(world)
    world.live.run("begin_standby", stay)
    world.time_passes(60)
    assert world.presence("olena") == "available"
    world.commanded()
    world.live.run("place_standby", {**stay, "leg_id": "late"})
    assert [command.kind for command in world.commanded()] == ["end_leg"]
    enter_standby(world.services, **stay, leg_id="late")
    assert "standby" not in of(world)


def test_a_claim_whose_dispatcher_died_is_given_up(world: World) -> None:
    asks(world)
    stay = stay_of(world)
    assert world.live.run("begin_standby", stay) == {"dial": True}
    assert world.live.run("begin_standby", {**stay, "redelivered": True}) == {"dial": False}
    assert world.presence("olena") == "available"


def test_a_whisper_needs_no_dial_and_no_slot(redis_client: object) -> None:
    world = World(redis_client, DispatchSettings(calls_per_second=0.01))  # type: ignore[arg-type]
    leg_id = enters(world)
    world.commanded()
    call_id = world.calls_for("uk")
    offer = world.live.run("read_offer", {"offer_id": world.offers_of("olena")})
    assert (offer["state"], offer["leg_id"]) == ("whispered", leg_id)
    assert [(c.kind, c.fields["scene"]) for c in world.commanded()] == [("lead_leg", "whisper")]
    whispered(world, leg_id)
    world.meet(call_id)
    assert world.view(call_id)["state"] == "talking"
    assert world.redis.smembers(world.keys.of("call_legs", call_id)) == {leg_id, "staff-leg-1"}


def test_those_on_standby_are_asked_before_those_idle_longer(world: World) -> None:
    world.comes_on_duty("ivan")
    world.time_passes(600)
    enters(world)
    world.calls_for("ru")
    assert world.offers_of("olena")
    assert not world.offers_of("ivan")


def test_one_leg_serves_two_calls_in_turn_and_belongs_to_neither_afterwards(world: World) -> None:
    leg_id = enters(world)
    for turn in (1, 2):
        call_id = world.calls_for("uk")
        whispered(world, leg_id)
        world.meet(call_id)
        assert step(world, leg_id) == "in_call"
        world.time_passes(60)
        world.gives_up(call_id)
        world.time_passes(31)
        assert world.view(call_id)["state"] in {"ending", "closed"}
        assert leg_id not in world.redis.smembers(world.keys.of("call_legs", call_id))
        assert (world.presence("olena"), step(world, leg_id)) == ("wrap_up", "wait")
        facts = world.facts_of(call_id)
        assert facts.count("leg_lent") == facts.count("leg_returned") == 1, turn
        world.time_passes(32)
        assert (world.presence("olena"), world.view(call_id)["state"]) == ("available", "closed")
        assert leg_id in world.redis.smembers(world.keys.of("legs_up"))


def test_a_declined_whisper_moves_on_to_the_next_at_once(world: World) -> None:
    leg_id = enters(world)
    world.comes_on_duty("ivan")
    world.calls_for("ru")
    whispered(world, leg_id, "2")
    assert (world.presence("olena"), step(world, leg_id)) == ("available", "wait")
    assert world.offers_of("ivan")


def test_a_silent_whisper_moves_on_and_goes_back_to_the_music(world: World) -> None:
    leg_id = enters(world)
    world.calls_for("uk")
    offer_id = world.offers_of("olena")
    assert offer_id
    pick_up_offer(world.services, offer_id=offer_id, leg_id=leg_id)
    world.commanded()
    world.time_passes(world.settings.whisper_seconds + 0.1)
    assert world.live.run("read_offer", {"offer_id": offer_id})["state"] == "unanswered"
    assert (world.presence("olena"), step(world, leg_id)) == ("available", "wait")
    assert [(c.kind, c.fields.get("scene")) for c in world.commanded()] == [("lead_leg", "standby")]


def test_a_whisper_that_never_begins_fails_and_the_leg_is_held_against_the_carrier(world: World) -> None:
    enters(world)
    world.comes_on_duty("ivan")
    world.calls_for("ru")
    offer_id = world.offers_of("olena")
    world.commanded()
    world.time_passes(world.settings.whisper_fetch_seconds + 0.1)
    assert world.live.run("read_offer", {"offer_id": offer_id})["state"] == "failed"
    assert {command.kind for command in world.commanded()} == {"check_leg", "dial_interpreter"}


def test_a_leg_that_drops_during_a_whisper_takes_nothing_from_its_owner(world: World) -> None:
    leg_id = enters(world)
    world.calls_for("uk")
    offer_id = world.offers_of("olena")
    assert offer_id
    pick_up_offer(world.services, offer_id=offer_id, leg_id=leg_id)
    world.reports(leg_id, LegStatus.COMPLETED)
    assert world.live.run("read_offer", {"offer_id": offer_id})["state"] == "withdrawn"
    again = world.offers_of("olena")
    assert again != offer_id
    assert world.live.run("read_offer", {"offer_id": again})["state"] == "dialling"
    assert "standby" not in of(world)


def test_a_leg_that_drops_in_conversation_leaves_staff_with_the_question(world: World) -> None:
    leg_id = enters(world)
    call_id = world.calls_for("uk")
    whispered(world, leg_id)
    world.meet(call_id)
    world.reports(leg_id, LegStatus.COMPLETED)
    assert world.view(call_id)["state"] == "interpreter_left"
    assert world.presence("olena") == "wrap_up"
    assert world.redis.smembers(world.keys.of("call_legs", call_id)) == {"staff-leg-1"}
    world.commanded()
    world.time_passes(world.settings.wrap_up_seconds + 1)
    assert "dial_standby" in {command.kind for command in world.commanded()}, (
        "they ended a call, not their stay"
    )


def test_silence_at_the_question_whether_they_are_there_ends_in_a_break(world: World) -> None:
    leg_id = enters(world)
    world.commanded()
    world.time_passes(world.settings.standby_confirm_seconds + 0.1)
    assert step(world, leg_id) == "confirm"
    assert scenes(world) == ["standby"]
    world.time_passes(world.settings.standby_answer_seconds)
    assert (world.presence("olena"), step(world, leg_id)) == ("paused", "over")
    assert world.live.run("read_standby", {"leg_id": leg_id})["reason"] == "no_key"


@pytest.mark.parametrize("key", ["confirm", "1", "2"])
def test_any_key_counts_as_being_there(world: World, key: str) -> None:
    leg_id = enters(world)
    world.time_passes(world.settings.standby_confirm_seconds + 1)
    assert step(world, leg_id) == "confirm"
    if key == "confirm":
        world.live.run("confirm_standby", {"leg_id": leg_id})
    else:
        call_id = world.calls_for("uk")
        whispered(world, leg_id, key)
        world.gives_up(call_id)
    world.time_passes(world.settings.standby_answer_seconds * 3)
    assert (world.presence("olena"), of(world)["standby"], step(world, leg_id)) == ("available", "on", "wait")


def test_renewal_ends_the_leg_and_dials_another(world: World) -> None:
    world.settings = DispatchSettings(calls_per_second=1000.0, standby_renew_seconds=100.0)
    world.__post_init__()
    leg_id = enters(world)
    world.commanded()
    world.time_passes(101)
    assert (step(world, leg_id), world.presence("olena")) == ("over", "wrap_up")
    assert scenes(world) == ["standby"]
    world.reports(leg_id, LegStatus.COMPLETED)
    assert [command.kind for command in world.commanded()] == ["dial_standby"]
    stay = stay_of(world)
    world.live.run("place_standby", {**stay, "leg_id": "fresh"})
    enter_standby(world.services, **stay, leg_id="fresh")
    assert (of(world)["standby"], step(world, "fresh")) == ("on", "wait")


def test_renewal_during_a_conversation_waits_for_its_end(world: World) -> None:
    world.settings = DispatchSettings(calls_per_second=1000.0, standby_renew_seconds=100.0)
    world.__post_init__()
    leg_id = enters(world)
    call_id = world.calls_for("uk")
    whispered(world, leg_id)
    world.meet(call_id)
    world.time_passes(200)
    assert (world.view(call_id)["state"], step(world, leg_id)) == ("talking", "in_call")
    world.gives_up(call_id)
    world.time_passes(31)
    assert step(world, leg_id) == "wait"
    world.time_passes(31)
    assert step(world, leg_id) == "over"


@pytest.mark.parametrize(("event", "presence"), [("off_duty", "off_duty"), ("pause", "paused")])
def test_going_off_duty_or_on_a_break_ends_it(world: World, event: str, presence: str) -> None:
    leg_id = enters(world)
    world.commanded()
    change_presence(world.services, interpreter_id="olena", event=event, operation_id="")
    assert (world.presence("olena"), step(world, leg_id)) == (presence, "over")
    assert scenes(world) == ["standby"]
    world.time_passes(61)
    assert {"end_leg", "check_leg"} <= {command.kind for command in world.commanded()}


def test_whoever_goes_off_duty_during_a_call_is_let_go_after_it(world: World) -> None:
    leg_id = enters(world)
    call_id = world.calls_for("uk")
    whispered(world, leg_id)
    world.meet(call_id)
    world.goes_off_duty("olena")
    assert step(world, leg_id) == "in_call"
    world.gives_up(call_id)
    world.time_passes(62)
    assert (world.presence("olena"), step(world, leg_id)) == ("off_duty", "over")


def test_whoever_leaves_the_line_is_rung_once_it_is_over(world: World) -> None:
    leg_id = enters(world)
    leave_standby(world.services, leg_id=leg_id)
    assert (world.presence("olena"), step(world, leg_id)) == ("wrap_up", "over")
    world.calls_for("uk")
    assert not world.offers_of("olena")
    world.reports(leg_id, LegStatus.COMPLETED)
    offer = world.live.run("read_offer", {"offer_id": world.offers_of("olena")})
    assert offer["state"] == "dialling"


def test_calling_us_from_another_phone_does_not_keep_a_whisper_away(world: World) -> None:
    enters(world)
    world.live.run("hold_on_phone", {"interpreter_id": "olena", "leg_id": "other"})
    world.calls_for("uk")
    assert world.offers_of("olena")


def test_who_is_in_a_conversation_cannot_ask_and_who_asks_again_begins_anew(world: World) -> None:
    leg_id = enters(world)
    assert asks(world) is StandbyAnswer.ASKED
    assert step(world, leg_id) == "over"
    assert world.presence("olena") == "wrap_up"
    world.reports(leg_id, LegStatus.COMPLETED)
    stay = stay_of(world)
    enter_standby(world.services, **stay, leg_id="second")
    world.calls_for("uk")
    assert asks(world) is StandbyAnswer.BUSY


def test_standby_legs_hold_only_their_share_of_a_small_account(redis_client: object) -> None:
    world = World(redis_client, DispatchSettings(calls_per_second=1000.0, concurrent_calls=3))  # type: ignore[arg-type]
    enters(world)
    assert asks(world, "ivan") is StandbyAnswer.FULL
    assert world.presence("ivan") == "available"
    assert world.redis.smembers(world.keys.of("legs_up")) == {"standby-olena"}


def test_staff_who_leave_before_the_room_cost_them_nothing(world: World) -> None:
    leg_id = enters(world)
    call_id = world.calls_for("uk")
    whispered(world, leg_id)
    world.reports(world.view(call_id)["staff_leg_id"], LegStatus.COMPLETED, LegRole.STAFF)
    assert (world.presence("olena"), step(world, leg_id)) == ("available", "wait")
    assert world.redis.smembers(world.keys.of("call_legs", call_id)) == set()
    world.time_passes(3)
    assert world.view(call_id)["state"] == "closed"
