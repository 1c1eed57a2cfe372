"""The door to live state: runs the Lua scripts, each one transition, and reads their answers.

A script is never retried by the client library: a time-out does not tell whether it ran. Whoever wants to
repeat one does so with the same operation id and gets the stored answer.
"""

from __future__ import annotations

import json
import logging
import uuid
from typing import TYPE_CHECKING, Any, cast

from redis.exceptions import ResponseError

from dispatch.live.library import function_name, library

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from redis import Redis

    from dispatch.domain.settings import DispatchSettings
    from dispatch.live.keys import Keys

Answer = dict[str, Any]

WAIT_MILLISECONDS = 200

log = logging.getLogger(__name__)


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
        self._keys = keys
        self._library, self._text = library(keys, settings)
        self._now = now
        self.fresh_id = fresh_id

    def run(self, name: str, arguments: Answer | None = None, *, operation_id: str = "") -> Answer:
        """Run one script and return its answer.

        Idempotent: by `operation_id`, where one is given. Arguments that are None are left out.
        """
        given = {field: value for field, value in (arguments or {}).items() if value is not None}
        if operation_id:
            operation_id = f"{name}:{operation_id}"  # one delivery may lead to several operations
        now = f"{self._now().timestamp():.6f}" if self._now else ""
        answer: Answer = json.loads(self._call(name, [operation_id, now, self.fresh_id(), json.dumps(given)]))
        return answer

    def run_kept(self, name: str, arguments: Answer, replicas: int) -> Answer:
        """Run one script and wait until so many replicas have what it and all before it wrote, 0.2 s at most.

        A replica that is late is logged and not waited for: a caller is.
        Source: https://redis.io/docs/latest/commands/wait/
        """
        if replicas == 0:
            return self.run(name, arguments)
        # The server counts what this connection wrote, so both must go through the same one.
        with self._redis.client() as connection:  # type: ignore[no-untyped-call]
            answer = LiveState(connection, self._keys, self.settings, self._now, self.fresh_id).run(
                name, arguments
            )
            if connection.wait(replicas, WAIT_MILLISECONDS) < replicas:
                log.warning("replicas_late wanted=%d script=%s", replicas, name)
        return answer

    def server_id(self) -> str:
        """Return what tells this run of the server from another: it changes with a restart and a failover."""
        return str(self._redis.info("server")["run_id"])

    def ping(self) -> bool:
        """Tell whether Redis answers; raises redis.RedisError where it does not."""
        return bool(self._redis.ping())

    def _call(self, name: str, arguments: list[str]) -> str:
        try:
            raw = self._redis.fcall(function_name(self._library, name), 0, *arguments)
        except ResponseError as error:
            if "function not found" not in str(error).lower():
                raise
            # A new version of ours, or a server that was wiped: nothing has run yet, so this is no repeat.
            self._redis.function_load(self._text, replace=True)
            raw = self._redis.fcall(function_name(self._library, name), 0, *arguments)
        return cast("str", raw)
