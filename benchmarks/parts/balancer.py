"""A balancer as stands before several webs: passes connections to those that answered its last question."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Self

import aiohttp

HOST = "127.0.0.1"
ASK_SECONDS = 0.25
PATIENCE_SECONDS = 0.75
CHUNK = 65_536


@dataclass
class Balancer:
    """Listens at one port of this machine for webs at others; an async context manager."""

    port: int
    webs: tuple[int, ...]
    path: str
    """What a web is asked for, to tell whether it answers."""
    healthy: set[int] = field(default_factory=set)
    _turns: count[int] = field(default_factory=count)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._take, HOST, self.port, backlog=1024)
        timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
        self._session = aiohttp.ClientSession(
            timeout=timeout, connector=aiohttp.TCPConnector(force_close=True)
        )
        self._watchers = [asyncio.create_task(self._watch(port)) for port in self.webs]
        return self

    async def __aexit__(self, *_: object) -> None:
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        await self._session.close()
        self._server.close()

    @property
    def all_answer(self) -> bool:
        """Whether every web answered its last question."""
        return len(self.healthy) == len(self.webs)

    async def _watch(self, port: int) -> None:
        while True:
            try:
                async with self._session.get(f"http://{HOST}:{port}{self.path}") as answer:
                    answered = answer.ok
            except (aiohttp.ClientError, TimeoutError):
                answered = False
            (self.healthy.add if answered else self.healthy.discard)(port)
            await asyncio.sleep(ASK_SECONDS)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        turn = next(self._turns)
        webs = [port for port in self.webs if port in self.healthy] or list(self.webs)
        try:
            for step in range(len(webs)):
                with suppress(OSError):
                    theirs, to_them = await asyncio.open_connection(HOST, webs[(turn + step) % len(webs)])
                    await asyncio.gather(_pass_on(reader, to_them), _pass_on(theirs, writer))
                    return
        finally:
            writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry bytes until either side ends, and end the other."""
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
