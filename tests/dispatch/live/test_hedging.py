"""How many phones ring at once, and when the next one does."""

import redis

from dispatch.domain.directory import InterpreterEntry
from dispatch.domain.legs import LegStatus
from dispatch.domain.settings import DispatchSettings
from dispatch.use_cases.accept_offer import accept_offer
from tests.dispatch.live.conftest import World

CROWD = tuple(f"speaker-{number}" for number in range(6))
QUICK = DispatchSettings(calls_per_second=1000.0, misses_before_pause=0)


def crowd(redis_client: redis.Redis, settings: DispatchSettings = QUICK) -> World:
    """Return a service with six people on duty who speak Tigrinya."""
    world = World(redis_client, settings)
    for name in CROWD:
        world.directory.put_interpreter(InterpreterEntry(name, ("ti",), f"number-{name}"))
        world.directory.put_phone(f"number-{name}", "+447700900100")
    world.comes_on_duty(*CROWD)
    return world


def ringing(world: World) -> list[str]:
    return [name for name in CROWD if world.presence(name) == "offered"]


def misses(world: World, name: str) -> None:
    """Let a phone ring until the carrier gives up."""
    offer_id = world.offers_of(name)
    world.reports(f"leg-{offer_id}", LegStatus.UNANSWERED, offer_id=offer_id)


def test_one_phone_rings_first_and_another_when_its_time_is_over(redis_client: redis.Redis) -> None:
    world = crowd(redis_client)
    world.calls_for("ti")
    assert ringing(world) == ["speaker-0"]
    patience = QUICK.prior_accept_seconds * QUICK.hedge_factor
    world.time_passes(patience - 0.5)
    assert ringing(world) == ["speaker-0"]
    world.time_passes(1)
    assert ringing(world) == ["speaker-0", "speaker-1"]


def test_no_more_phones_ring_than_the_most(redis_client: redis.Redis) -> None:
    world = crowd(redis_client)
    world.calls_for("ti")
    world.time_passes(world.settings.ring_seconds)
    assert len(ringing(world)) == world.settings.most_phones


def test_while_somebody_listens_no_other_phone_rings(redis_client: redis.Redis) -> None:
    world = crowd(redis_client)
    world.calls_for("ti")
    world.time_passes(8)
    world.picks_up("speaker-0")
    world.time_passes(3)
    assert ringing(world) == ["speaker-0"]
    world.time_passes(world.settings.listening_seconds)
    assert ringing(world) == ["speaker-0", "speaker-1"]


def test_nobody_gets_a_second_phone_while_another_waits_for_a_first(redis_client: redis.Redis) -> None:
    world = crowd(redis_client)
    for name in CROWD[2:]:
        world.goes_off_duty(name)
    first, second, third = (world.calls_for("ti") for _ in range(3))
    world.time_passes(12)
    assert [world.view(call)["phones_ringing"] for call in (first, second, third)] == [1, 1, 0]
    world.comes_on_duty("speaker-2")
    assert [world.view(call)["phones_ringing"] for call in (first, second, third)] == [1, 1, 1]


def test_the_first_to_accept_wins_and_the_others_are_withdrawn(redis_client: redis.Redis) -> None:
    world = crowd(redis_client)
    call_id = world.calls_for("ti")
    world.time_passes(12)
    world.picks_up("speaker-0")
    assert world.accepts("speaker-1")
    assert world.presence("speaker-0") == "wrap_up"  # hears one polite sentence first
    assert world.view(call_id)["state"] == "connecting"
    offer_id = next(
        c.fields["offer_id"] for c in world.commanded() if c.fields.get("scene") == "offer_withdrawn"
    )
    assert not accept_offer(world.services, offer_id=offer_id, leg_id=f"leg-{offer_id}", operation_id="")


def test_those_known_for_not_answering_ring_two_at_once(redis_client: redis.Redis) -> None:
    world = crowd(redis_client)
    for _ in range(8):
        call_id = world.calls_for("ti")
        for name in ringing(world):
            misses(world, name)
        world.gives_up(call_id)
    world.calls_for("ti")
    assert len(ringing(world)) == 2


def test_somebody_quick_is_given_less_time(redis_client: redis.Redis) -> None:
    world = crowd(redis_client)
    for name in CROWD[1:]:
        world.goes_off_duty(name)
    for _ in range(12):
        call_id = world.calls_for("ti")
        world.clock.passes(2)
        world.accepts("speaker-0")
        world.finishes(call_id)
    world.comes_on_duty("speaker-1")
    world.clock.passes(1)
    world.calls_for("ti")
    assert ringing(world) == ["speaker-0"]
    world.time_passes(world.settings.hedge_least_seconds + 0.5)
    assert len(ringing(world)) == 2


def test_an_account_that_is_full_rings_nobody_until_a_leg_is_over(redis_client: redis.Redis) -> None:
    world = crowd(redis_client, DispatchSettings(calls_per_second=1000.0, concurrent_calls=3))
    first, second = world.calls_for("ti"), world.calls_for("ti")
    assert len(ringing(world)) == 1
    world.time_passes(12)
    assert len(ringing(world)) == 1
    world.gives_up(first)
    assert world.view(second)["phones_ringing"] == 1
