"""At the carrier's limit a look at the lines costs what one dial costs, however many wait."""

from datetime import timedelta

import redis

from dispatch.domain.settings import DispatchSettings
from tests.dispatch.live.conftest import World

WAITING = 60


def reads_of_hashes(client: redis.Redis) -> int:
    stats = client.info("commandstats")
    return int(stats["cmdstat_hgetall"]["calls"])


def test_one_more_dial_does_not_look_at_everybody_who_waits(redis_client: redis.Redis) -> None:
    world = World(redis_client, DispatchSettings(calls_per_second=0.01))
    world.redis.set(world.keys.of("dial_slot"), world.clock.now().timestamp() + 1000)
    world.comes_on_duty("mei", "wei")
    for _ in range(WAITING):
        world.calls_for("cmn")
    assert not world.offers_of("mei")
    world.clock.moment += timedelta(seconds=999)
    before = reads_of_hashes(world.redis)
    world.live.run("sweep")
    assert world.offers_of("mei")
    assert not world.offers_of("wei")
    assert reads_of_hashes(world.redis) - before < WAITING / 2
