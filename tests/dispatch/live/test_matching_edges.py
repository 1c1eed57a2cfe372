"""Edges of matching that the state machine found, or a careful reader did."""

import pytest
import redis

from dispatch.domain.directory import Gender, InstitutionLists, InterpreterEntry, Wishes
from dispatch.domain.settings import DispatchSettings
from dispatch.use_cases.ask_standby import ask_standby
from dispatch.use_cases.change_presence import change_presence
from dispatch.use_cases.decline_offer import decline_offer
from dispatch.use_cases.replace_interpreter import replace_interpreter
from tests.dispatch.live.conftest import CODE, World
from tests.dispatch.live.watched import LINES, WatchedWorld

WOMAN = Wishes(gender=Gender.FEMALE)
URGENT = Wishes(is_urgent=True)


@pytest.fixture
def office(redis_client: redis.Redis) -> WatchedWorld:
    return WatchedWorld(redis_client, DispatchSettings(calls_per_second=1000.0))


def hires(world: World, name: str, *languages: str, **traits: object) -> None:
    """Bring somebody on duty."""
    person = InterpreterEntry(name, languages, "n1", **traits)  # type: ignore[arg-type]
    world.directory.put_interpreter(person)
    change_presence(world.services, interpreter_id=name, event="on_duty", operation_id="")
    world.clock.passes(1)


def declines(world: World, name: str) -> None:
    offer_id = str(world.offers_of(name))
    decline_offer(
        world.services, offer_id=offer_id, leg_id=f"leg-{offer_id}", outcome="declined", operation_id=""
    )


def never_joins(world: World, name: str) -> None:
    """Accept, and hang up before the room is reached."""
    offer_id = world.offers_of(name)
    assert world.accepts(name)
    world.hangs_up(offer_id)


def phones(world: World, call_id: str) -> int:
    return int(world.view(call_id)["phones_ringing"])


def test_a_soft_wish_still_relaxes_after_a_winner_was_lost(office: WatchedWorld) -> None:
    hires(office, "hana", "uk", gender=Gender.FEMALE)
    hires(office, "selam", "uk", gender=Gender.MALE)
    office.asks("uk", code="223344", wishes=WOMAN)
    office.time_passes(5)
    never_joins(office, "hana")
    office.goes_off_duty("hana")
    assert not office.offers_of("selam")
    office.time_passes(office.settings.gender_seconds - 4)
    assert office.offers_of("selam")


def test_people_on_the_spot_are_not_waited_for_again_after_one_of_them_was_lost(office: WatchedWorld) -> None:
    hires(office, "marta", "uk", site_id="site")
    hires(office, "anna", "uk", site_id="site")
    hires(office, "selam", "uk")
    office.asks("uk")
    assert not office.offers_of("selam")
    never_joins(office, "marta")
    office.time_passes(office.settings.on_the_spot_seconds + 1)
    declines(office, "anna")
    assert office.offers_of("selam")


def test_an_urgent_request_rings_wide_again_after_a_winner_was_lost(office: WatchedWorld) -> None:
    for name in ("hana", "selam", "yonas", "dawit"):
        hires(office, name, "uk")
    call_id = office.asks("uk", wishes=URGENT)
    assert phones(office, call_id) == office.settings.most_phones
    never_joins(office, "hana")
    assert phones(office, call_id) == office.settings.most_phones


def test_nobody_on_the_spot_is_asked_against_a_hard_wish(office: WatchedWorld) -> None:
    hires(office, "marco", "uk", site_id="site", gender=Gender.MALE)
    office.asks("uk", wishes=Wishes(gender=Gender.FEMALE, gender_is_hard=True))
    office.asks("uk", wishes=Wishes(domain="health"))
    office.time_passes(60)
    assert not office.offers_of("marco")


def test_an_urgent_request_waits_for_no_tier(office: WatchedWorld) -> None:
    hires(office, "selam", "uk", supplier_tier=1)
    office.asks("uk", LINES[2])
    assert not office.offers_of("selam")
    office.asks("uk", LINES[2], wishes=URGENT)
    assert office.offers_of("selam")


def test_a_tier_without_a_delay_of_its_own_is_open_with_the_last_that_has_one(office: WatchedWorld) -> None:
    hires(office, "selam", "uk", supplier_tier=5)
    office.asks("uk", LINES[2])
    office.time_passes(LINES[2].tier_delays[-1] - 0.5)
    assert not office.offers_of("selam")
    office.time_passes(1)
    assert office.offers_of("selam")


def test_a_wish_nobody_meets_keeps_nobody_elses_second_phone(office: WatchedWorld) -> None:
    for name in ("hana", "selam"):
        hires(office, name, "uk")
    office.asks("uk", wishes=Wishes(domain="court"))
    call_id = office.asks("uk")
    office.time_passes(office.settings.hedge_most_seconds)
    assert phones(office, call_id) == 2


def test_in_an_outage_nobody_gets_a_second_phone_before_another_a_first(office: WatchedWorld) -> None:
    office.redis.set(office.keys.of("dial_slot"), office.clock.now().timestamp() + 1000)
    hires(office, "hana", "uk")
    hires(office, "selam", "uk")
    calls = [office.asks("uk", wishes=URGENT), office.asks("uk")]
    office.redis.delete(office.keys.of("dial_slot"))
    office.live.run("sweep")
    assert [phones(office, call_id) for call_id in calls] == [1, 1]


def interrupted(world: WatchedWorld) -> str:
    """Return a call that waits at the front of all lines for another speaker of Russian."""
    hires(world, "boris", "ru")
    call_id = world.asks("ru", code="223344")
    assert world.accepts("boris")
    world.meet(call_id)
    replace_interpreter(world.services, call_id=call_id, by="staff", operation_id="")
    change_presence(world.services, interpreter_id="boris", event="off_duty", operation_id="")
    return call_id


def test_what_is_kept_for_the_urgent_is_theirs_behind_a_call_at_the_front(redis_client: redis.Redis) -> None:
    world = WatchedWorld(redis_client, DispatchSettings(calls_per_second=1.0, urgent_share=0.5))
    front = interrupted(world)
    world.time_passes(30)
    world.redis.set(
        world.keys.of("dial_slot"), world.clock.now().timestamp() + 1.5
    )  # an urgent one may, others may not
    urgent = world.asks("uk", code="223344", wishes=URGENT)
    hires(world, "hana", "ru", "uk")
    assert (phones(world, front), phones(world, urgent)) == (0, 1)


def test_a_look_at_the_lines_finds_the_urgent_behind_a_call_at_the_front(redis_client: redis.Redis) -> None:
    world = WatchedWorld(redis_client, DispatchSettings(calls_per_second=1.0, urgent_share=0.5))
    front = interrupted(world)
    world.redis.set(world.keys.of("dial_slot"), world.clock.now().timestamp() + 1000)
    hires(world, "hana", "ru", "uk")
    urgent = world.asks("uk", code="223344", wishes=URGENT)
    world.redis.set(world.keys.of("dial_slot"), world.clock.now().timestamp() + 1.5)
    world.live.run("sweep")
    assert (phones(world, front), phones(world, urgent)) == (0, 1)


def test_a_dial_that_failed_leaves_its_room_to_whoever_waits(redis_client: redis.Redis) -> None:
    world = WatchedWorld(redis_client, DispatchSettings(calls_per_second=1000.0, concurrent_calls=3))
    hires(world, "hana", "uk")
    hires(world, "boris", "ru")
    world.asks("uk", code="223344")
    other = world.asks("ru", code="223344")
    assert phones(world, other) == 0
    world.live.run("dial_failed", {"offer_id": world.offers_of("hana")})
    assert phones(world, other) == 1


def test_many_who_waited_equally_long_hide_nobody(office: WatchedWorld) -> None:
    """They stand in one line, and the first eighty want somebody else."""
    office.redis.set(office.keys.of("dial_slot"), office.clock.now().timestamp() + 1000)
    hires(office, "hana", "uk")
    office.directory.put_lists("choosy", InstitutionLists(never=("hana",)))
    for _ in range(80):
        office.asks("uk", code="223344")
    last = office.asks("uk", code=CODE)
    office.redis.delete(office.keys.of("dial_slot"))
    office.live.run("sweep")
    assert phones(office, last) == 1


def test_a_long_look_at_the_lines_comes_to_an_end(office: WatchedWorld) -> None:
    """More than one go of requests want a further phone, of somebody they will not have."""
    office.directory.put_lists("choosy", InstitutionLists(never=("hana",)))
    calls = 230
    for number in range(calls):
        hires(office, f"i{number}", "uk")
        office.asks("uk", code="223344")
    for request_id in office.snapshot().all("request"):
        office.redis.hset(office.keys.of("request", request_id), "wanted", "2")
        score = office.redis.hget(office.keys.of("request", request_id), "score")
        office.redis.zadd(office.keys.of("hedging", "uk"), {request_id: float(str(score))})
    office.redis.sadd(office.keys.of("lines_in_use"), "uk")
    hires(office, "hana", "uk")
    office.live.run("sweep")
    rounds = 0
    while due := [d for d in office.snapshot().scores("deadlines") if d.startswith("refill|")]:
        office.live.run("fire_refill", {"id": due[0].removeprefix("refill|")})
        rounds += 1
        assert rounds < 10
    assert rounds == 1


def test_a_standby_dial_that_failed_leaves_its_room_to_whoever_waits(redis_client: redis.Redis) -> None:
    world = WatchedWorld(redis_client, DispatchSettings(calls_per_second=1000.0, concurrent_calls=2))
    hires(world, "hana", "uk")
    hires(world, "boris", "ru")
    ask_standby(world.services, interpreter_id="hana", operation_id="")
    call_id = world.asks("ru", code="223344")
    assert phones(world, call_id) == 0
    stay = world.live.run("read_interpreter", {"interpreter_id": "hana"})["standby_id"]
    world.live.run("fail_standby", {"interpreter_id": "hana", "standby_id": stay})
    world.time_passes(0)
    assert phones(world, call_id) == 1
