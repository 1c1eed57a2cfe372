"""Phones that are not free: with us or with others, for short or for long."""

import redis

from dispatch.domain.legs import LegStatus
from tests.dispatch.live.conftest import World


def find_busy(world: World, name: str) -> str:
    """Have an interpreter's phone rung and found busy; the offer's id."""
    offer_id = world.offers_of(name)
    assert offer_id
    world.reports(f"leg-{offer_id}", LegStatus.BUSY, offer_id=offer_id)
    return offer_id


def place_of(world: World, name: str) -> str:
    return str(world.redis.hget(world.keys.of("interpreter", name), "idle_since"))


def test_a_busy_phone_is_let_be_and_nothing_counts_against_its_owner(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.comes_on_duty("wei", "mei")
    place = place_of(world, "wei")
    call_id = world.calls_for("cmn")
    offer_id = find_busy(world, "wei")
    assert world.live.run("read_offer", {"offer_id": offer_id})["state"] == "failed"
    assert (world.presence("wei"), world.presence("mei")) == ("wrap_up", "offered")
    assert place_of(world, "wei") == place
    assert not world.redis.hget(world.keys.of("interpreter", "wei"), "asked")
    assert not world.redis.scard(world.keys.of("request_refused", world.view(call_id)["request_id"]))
    (fact,) = [fact for fact in world.facts.read_facts("test", 1000, 0) if fact.kind == "offer_ended"]
    assert (fact.details["outcome"], fact.details["cause"]) == ("failed", "busy")


def test_who_alone_speaks_the_language_is_rung_again_after_half_a_minute(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.comes_on_duty("olena")
    world.calls_for("uk")
    find_busy(world, "olena")
    world.time_passes(world.settings.busy_seconds - 1)
    assert world.presence("olena") == "wrap_up"
    world.time_passes(2)
    assert world.presence("olena") == "offered"


def test_each_time_in_a_row_they_are_let_be_twice_as_long(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.comes_on_duty("olena")
    world.calls_for("uk")
    for times in (1, 2, 4, 8, 8):
        find_busy(world, "olena")
        world.time_passes(times * world.settings.busy_seconds - 1)
        assert world.presence("olena") == "wrap_up"
        world.time_passes(2)
        assert world.presence("olena") == "offered"


def test_a_key_ends_the_row(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.comes_on_duty("olena")
    world.calls_for("uk")
    find_busy(world, "olena")
    world.time_passes(world.settings.busy_seconds + 1)
    offer_id = world.offers_of("olena")
    world.declines("olena")
    world.hangs_up(offer_id)
    world.time_passes(world.settings.reask_seconds + 1)
    find_busy(world, "olena")
    world.time_passes(world.settings.busy_seconds + 1)
    assert world.presence("olena") == "offered"


def test_who_went_off_duty_while_their_phone_was_tried_stays_so(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.comes_on_duty("olena")
    world.calls_for("uk")
    offer_id = find_busy(world, "olena")
    world.goes_off_duty("olena")
    world.reports(f"leg-{offer_id}", LegStatus.BUSY, offer_id=offer_id)
    world.time_passes(500)
    assert world.presence("olena") == "off_duty"


def test_who_stays_on_the_interpreter_line_is_not_rung_on_it(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.comes_on_duty("olena")
    world.live.run("hold_on_phone", {"interpreter_id": "olena", "leg_id": "their-call"})
    world.calls_for("uk")
    world.time_passes(300)
    assert world.presence("olena") == "wrap_up"
    asked = [command.fields["leg_id"] for command in world.commanded() if command.kind == "check_leg"]
    assert len(asked) == 19  # every 15 s
    assert set(asked) == {"their-call"}
    world.reports("their-call", LegStatus.COMPLETED)
    assert world.presence("olena") == "offered"


def test_a_ring_of_which_nothing_was_ever_heard_counts_against_nobody(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    world.comes_on_duty("olena")
    world.calls_for("uk")
    offer_id = world.offers_of("olena")
    world.time_passes(world.settings.ring_seconds + world.settings.ring_slack_seconds + 1)
    assert world.live.run("read_offer", {"offer_id": offer_id})["state"] == "failed"
    assert not world.redis.hget(world.keys.of("interpreter", "olena"), "asked")


def withdrawn_while_dialled(world: World) -> str:
    """Have a caller give up while their dial is on its way, and another wait; the offer's id."""
    world.comes_on_duty("olena")
    call_id = world.calls_for("uk")
    offer_id = world.offers_of("olena")
    assert offer_id
    assert world.live.run("begin_dial", {"offer_id": offer_id})["dial"] is True
    world.gives_up(call_id)
    world.calls_for("uk")
    return offer_id


def test_nobody_is_rung_while_an_earlier_dial_to_them_may_still_arrive(redis_client: redis.Redis) -> None:
    world = World(redis_client)
    offer_id = withdrawn_while_dialled(world)
    place = place_of(world, "olena")
    assert world.presence("olena") == "wrap_up"
    world.live.run("dial_placed", {"offer_id": offer_id, "leg_id": f"leg-{offer_id}"})
    assert world.presence("olena") == "wrap_up"  # until that leg has been ended
    world.reports(f"leg-{offer_id}", LegStatus.CANCELED, offer_id=offer_id)
    assert world.presence("olena") == "offered"
    assert place_of(world, "olena") == place


def test_a_report_that_overtakes_the_answer_holds_them_until_the_end_of_that_leg(
    redis_client: redis.Redis,
) -> None:
    world = World(redis_client)
    offer_id = withdrawn_while_dialled(world)
    world.reports(f"leg-{offer_id}", LegStatus.RINGING, offer_id=offer_id)
    assert world.presence("olena") == "wrap_up"
    world.reports(f"leg-{offer_id}", LegStatus.CANCELED, offer_id=offer_id)
    assert world.presence("olena") == "offered"


def test_a_dial_that_failed_after_its_withdrawal_frees_them_at_once(
    redis_client: redis.Redis,
) -> None:
    for script in ("dial_failed", "dial_postponed"):
        redis_client.flushall()
        world = World(redis_client)
        offer_id = withdrawn_while_dialled(world)
        world.live.run(script, {"offer_id": offer_id})
        assert world.presence("olena") == "offered"


def test_who_was_dialled_by_a_dispatcher_that_died_is_free_when_no_leg_shows_itself(
    redis_client: redis.Redis,
) -> None:
    world = World(redis_client)
    withdrawn_while_dialled(world)
    place = place_of(world, "olena")
    world.time_passes(world.settings.uncertain_seconds - 1)
    assert world.presence("olena") == "wrap_up"
    world.time_passes(2)
    assert world.presence("olena") == "offered"
    assert place_of(world, "olena") == place
