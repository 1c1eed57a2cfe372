"""A stage that is set up quickly: the world is planted once and copied for every play."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import redis

from config.rehearsal.stage import Stage, StageSettings

if TYPE_CHECKING:
    from config.world.seed import World

DATABASE = "ponte.db"


@dataclass(frozen=True)
class PlantedWorld:
    """The demonstration world as SQLite file and as what Redis holds of it."""

    world: World
    database: Path
    keys: dict[str, bytes]  # as Redis dumps them


class QuickStage(Stage):
    """A stage on a copy of a planted world."""

    def __init__(self, redis_url: str, folder: Path, planted: PlantedWorld, settings: StageSettings) -> None:
        """`folder` takes the copy of the database; the Redis must be empty."""
        shutil.copyfile(planted.database, folder / DATABASE)
        self._planted = planted
        super().__init__(redis_url, f"sqlite:///{folder / DATABASE}", settings)

    def plant_directory_again(self) -> None:
        """Write the directory into a Redis that has lost it."""
        pipe = self.redis.pipeline()
        for name, value in self._planted.keys.items():
            pipe.restore(name, 0, value, replace=True)
        pipe.execute()

    def _plant_world(self) -> World:
        self.plant_directory_again()
        return self._planted.world


def plant_world(redis_url: str, folder: Path, start: datetime) -> PlantedWorld:
    """Plant the world once, in an empty Redis and an empty folder."""
    with Stage(redis_url, f"sqlite:///{folder / DATABASE}", StageSettings(start=start)) as stage:
        world = stage.world
    with redis.Redis.from_url(redis_url) as client:
        names = [name.decode() for name in client.scan_iter("ponte:directory:*", count=1000)]
        keys = {name: client.dump(name) or b"" for name in names}
        client.flushall()
    return PlantedWorld(world, folder / DATABASE, keys)
