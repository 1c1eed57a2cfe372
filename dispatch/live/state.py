"""The door to live state: runs the Lua scripts, each one transition, and reads their answers.

A script is never retried by the client library: a time-out does not tell whether it ran. Whoever wants to
repeat one does so with the same operation id and gets the stored answer.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from redis import Redis
    from redis.commands.core import Script

    from dispatch.domain.settings import DispatchSettings
    from dispatch.live.keys import Keys

GROUND = (
    "_ground",
    "_demand",
    "_people",
    "_lines",
    "_matching",
    "_waiting",
    "_offers",
    "_calls",
    "_callbacks",
)
"""The files every script stands on, in this order."""

Answer = dict[str, Any]


class LiveState:
    """Runs scripts by name.

    `redis` must not retry by itself. `now` is None in production, where scripts read the server's clock;
    tests and virtual time hand in their own.
    """

    def __init__(
        self,
        redis: Redis,
        keys: Keys,
        settings: DispatchSettings,
        now: Callable[[], datetime] | None = None,
        fresh_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self.settings = settings
        self._redis = redis
        self._preamble = preamble(keys, settings)
        self._now = now
        self.fresh_id = fresh_id
        self._scripts: dict[str, Script] = {}

    def run(self, name: str, arguments: Answer | None = None, *, operation_id: str = "") -> Answer:
        """Run one script and return its answer.

        Idempotent: by `operation_id`, where one is given. Arguments that are None are left out.
        """
        given = {field: value for field, value in (arguments or {}).items() if value is not None}
        if operation_id:
            operation_id = f"{name}:{operation_id}"  # one delivery may lead to several operations
        now = f"{self._now().timestamp():.6f}" if self._now else ""
        raw = self._script(name)(args=[operation_id, now, self.fresh_id(), json.dumps(given)])
        answer: Answer = json.loads(raw)
        return answer

    def ping(self) -> bool:
        """Tell whether Redis answers; raises redis.RedisError where it does not."""
        return bool(self._redis.ping())

    def _script(self, name: str) -> Script:
        script = self._scripts.get(name)
        if script is None:
            script = self._redis.register_script(self._preamble + read_source(name))
            self._scripts[name] = script
        return script


def preamble(keys: Keys, settings: DispatchSettings) -> str:
    """Return the Lua that stands in front of every script: keys, settings, and the shared moves."""
    numbers = "\n".join(f"SETTINGS.{name} = {value!r}" for name, value in asdict(settings).items())
    shared = "\n".join(read_source(name) for name in GROUND)
    return f"{keys.lua()}\nlocal SETTINGS = {{}}\n{numbers}\n{shared}\n"


def read_source(name: str) -> str:
    """Return the text of one `.lua` file of `dispatch/live/scripts`."""
    return resources.files("dispatch.live").joinpath("scripts", f"{name}.lua").read_text(encoding="utf-8")
