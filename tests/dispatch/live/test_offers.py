"""Offers: who is asked, who wins, and what the others lose (rules 1, 2 and 4)."""

import pytest
import redis

from dispatch.domain.legs import LegRole, LegStatus
from dispatch.domain.settings import DispatchSettings
from dispatch.use_cases.accept_offer import accept_offer
from dispatch.use_cases.change_presence import change_presence
from tests.dispatch.live.conftest import World


def test_a_request_is_offered_in_the_step_that_places_it(world: World) -> None:
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    assert [command.kind for command in world.commanded()] == ["dial_interpreter"]
    assert world.view(call_id)["phones_ringing"] == 1
    assert world.presence("olena") == "offered"


def test_an_interpreter_who_becomes_available_is_offered_the_oldest_request_over_all_languages(
    world: World,
) -> None:
    world.calls_for("ru")
    world.clock.passes(1)
    world.calls_for("uk")
    world.comes_on_duty("olena")
    offer = world.live.run("read_offer", {"offer_id": world.offers_of("olena")})
    assert offer["language"] == "ru"


def test_the_interpreter_idle_longest_is_asked_first(world: World) -> None:
    world.comes_on_duty("wei", "mei")
    world.calls_for("cmn")
    assert world.presence("wei") == "offered"
    assert world.presence("mei") == "available"


def test_accepting_leads_into_the_room(world: World) -> None:
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    assert world.accepts("olena")
    assert world.view(call_id)["state"] == "connecting"
    assert world.presence("olena") == "in_call"


def test_second_acceptance_of_an_offer_by_another_leg_loses(world: World) -> None:
    world.comes_on_duty("olena")
    world.calls_for("uk")
    offer_id = world.picks_up("olena")
    first = accept_offer(world.services, offer_id=offer_id, leg_id=f"leg-{offer_id}", operation_id="")
    second = accept_offer(world.services, offer_id=offer_id, leg_id="another-leg", operation_id="")
    assert first is not None
    assert second is None


def test_the_winner_who_presses_again_is_still_the_winner(world: World) -> None:
    world.comes_on_duty("olena")
    world.calls_for("uk")
    offer_id = world.picks_up("olena")
    for _ in range(2):
        leg_id = f"leg-{offer_id}"
        assert accept_offer(world.services, offer_id=offer_id, leg_id=leg_id, operation_id="")


def test_a_declined_request_goes_to_somebody_else_at_its_original_place(world: World) -> None:
    world.comes_on_duty("wei", "mei")
    first = world.calls_for("cmn")
    offer_id = world.offers_of("wei")
    world.declines("wei")
    assert world.view(first)["phones_ringing"] == 1
    assert world.presence("mei") == "offered"
    assert world.presence("wei") == "wrap_up"
    world.hangs_up(offer_id)
    assert world.presence("wei") == "available"


def test_who_is_still_hearing_our_last_words_is_not_rung_for_the_next(world: World) -> None:
    world.comes_on_duty("olena")
    world.calls_for("uk")
    second = world.calls_for("ru")
    offer_id = world.offers_of("olena")
    world.declines("olena")
    assert world.view(second)["phones_ringing"] == 0
    world.hangs_up(offer_id)
    assert world.view(second)["phones_ringing"] == 1


def test_a_lost_report_of_the_last_words_end_costs_a_few_seconds(world: World) -> None:
    world.comes_on_duty("olena")
    world.calls_for("uk")
    second = world.calls_for("ru")
    world.declines("olena")
    world.time_passes(world.settings.last_words_seconds + 0.1)
    assert world.view(second)["phones_ringing"] == 0
    world.asks_for_legs()
    assert world.view(second)["phones_ringing"] == 1


def test_who_declined_is_not_asked_again_while_somebody_else_may_come(world: World) -> None:
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    offer_id = world.offers_of("olena")
    world.declines("olena")
    world.hangs_up(offer_id)
    assert world.view(call_id)["phones_ringing"] == 0
    world.time_passes(world.settings.reask_seconds + 1)
    assert world.view(call_id)["phones_ringing"] == 1


def test_an_unanswered_ring_ends_the_offer(world: World) -> None:
    world.comes_on_duty("olena")
    world.calls_for("uk")
    offer_id = world.offers_of("olena")
    world.reports("leg", LegStatus.RINGING, offer_id=offer_id)
    world.reports("leg", LegStatus.UNANSWERED, offer_id=offer_id)
    assert world.live.run("read_offer", {"offer_id": offer_id})["state"] == "unanswered"
    assert world.presence("olena") == "available"


def test_an_offer_whose_reports_are_all_lost_still_ends(world: World) -> None:
    world.comes_on_duty("olena")
    world.calls_for("uk")
    offer_id = world.offers_of("olena")
    world.time_passes(world.settings.ring_seconds + world.settings.ring_slack_seconds + 1)
    assert world.live.run("read_offer", {"offer_id": offer_id})["state"] == "failed"


@pytest.mark.parametrize("picked_up", [False, True])
def test_staff_who_hang_up_withdraw_the_offer_and_its_interpreter_keeps_the_place(
    world: World, picked_up: bool
) -> None:
    world.comes_on_duty("wei", "mei")
    call_id = world.calls_for("cmn")
    world.clock.passes(5)
    offer_id = world.offers_of("wei")
    if picked_up:
        world.picks_up("wei")
    else:
        world.reports(f"leg-{offer_id}", LegStatus.RINGING, offer_id=offer_id)
    world.commanded()
    world.reports(world.view(call_id)["staff_leg_id"], LegStatus.COMPLETED, LegRole.STAFF)
    commands = world.commanded()
    expected = ("lead_leg", "offer_withdrawn") if picked_up else ("end_leg", None)
    assert [(c.kind, c.fields.get("scene")) for c in commands] == [expected]
    world.hangs_up(offer_id)
    world.calls_for("cmn")
    assert world.presence("wei") == "offered"


def test_a_leg_that_turns_up_after_its_offer_was_withdrawn_is_ended(world: World) -> None:
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    offer_id = world.offers_of("olena")
    world.reports(world.view(call_id)["staff_leg_id"], LegStatus.COMPLETED, LegRole.STAFF)
    world.commanded()
    world.reports("late-leg", LegStatus.INITIATED, offer_id=offer_id)
    assert [(c.kind, c.fields["leg_id"]) for c in world.commanded()] == [("end_leg", "late-leg")]


def test_a_dial_is_claimed_once(world: World) -> None:
    world.comes_on_duty("olena")
    world.calls_for("uk")
    offer_id = world.offers_of("olena")
    assert world.live.run("begin_dial", {"offer_id": offer_id})["dial"] is True
    assert world.live.run("begin_dial", {"offer_id": offer_id})["dial"] is False


def test_a_dial_whose_dispatcher_died_is_given_up_and_the_request_matched_again(world: World) -> None:
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    lost = world.offers_of("olena")
    world.live.run("begin_dial", {"offer_id": lost})
    world.time_passes(5)
    assert world.live.run("begin_dial", {"offer_id": lost, "redelivered": True})["dial"] is False
    assert world.offers_of("olena") is None  # her phone may be ringing
    world.time_passes(world.settings.uncertain_seconds - 4)
    assert world.offers_of("olena") not in {None, lost}
    assert world.view(call_id)["phones_ringing"] == 1


def test_going_off_duty_while_the_phone_rings_withdraws_the_offer(world: World) -> None:
    world.comes_on_duty("wei", "mei")
    call_id = world.calls_for("cmn")
    change_presence(world.services, interpreter_id="wei", event="off_duty", operation_id="")
    assert world.presence("wei") == "off_duty"
    assert world.presence("mei") == "offered"
    assert world.view(call_id)["phones_ringing"] == 1


def test_rings_beyond_the_carriers_limit_wait_and_start_as_soon_as_it_allows(
    redis_client: redis.Redis,
) -> None:
    world = World(redis_client, DispatchSettings(calls_per_second=0.2))
    world.comes_on_duty("olena", "ivan", "mei", "wei")
    calls = [world.calls_for(language) for language in ("uk", "ru", "cmn", "yue")]
    assert [world.view(call)["phones_ringing"] for call in calls] == [1, 0, 0, 0]
    world.time_passes(3.5)  # two slots ahead are dialled, less the share kept for urgent requests
    assert [world.view(call)["phones_ringing"] for call in calls] == [1, 1, 0, 0]
    world.time_passes(10)
    assert [world.view(call)["phones_ringing"] for call in calls] == [1, 1, 1, 1]
