"""Play to one participant: the wait document, the hold document, announcements.

https://www.twilio.com/docs/voice/twiml/conference#waiturl : a wait document does not loop; when its verbs
run out there is silence. One that cannot be had throws the caller out of the Dial.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from telephony.sandbox.conference_events import emit
from telephony.sandbox.documents import DocumentRefusedError
from telephony.sandbox.hearing import Heard
from telephony.sandbox.sources import Fetch
from telephony.sandbox.steps import GoTo, let_go
from telephony.sandbox.webhooks import FetchFailedError

if TYPE_CHECKING:
    from telephony.sandbox.conference import Conference, Participation

DEFAULT_MUSIC = "http://twimlets.com/holdmusic?Bucket=com.twilio.music.classical"


class Ambience:
    """What one participant hears besides the others."""

    def __init__(self, participation: Participation) -> None:
        self._of = participation
        self._task: asyncio.Task[Any] | None = None

    def wait(self) -> None:
        """Play the wait document, until the room starts."""
        self._play(self._wait_document(self._of.wait_url, self._of.wait_method))

    def hold(self, url: str | None, method: str) -> None:
        """Play the hold document, or music without one."""
        self._play(self._hold_document(url, method))

    def stop(self) -> None:
        """Cut short whatever plays."""
        let_go(self._task)
        self._task = None

    def _play(self, document: Coroutine[Any, Any, None]) -> None:
        self.stop()
        self._task = self._of.leg.sandbox.spawn(document)

    async def _wait_document(self, url: str | None, method: str) -> None:
        try:
            await self._run(url, method)
        except (DocumentRefusedError, FetchFailedError) as error:
            leg = self._of.leg
            leg.sandbox.notify(error.code, error.message, leg.sid, url=url or "")
            self._task = None
            self._of.room.leave(self._of, "participant_hung_up")

    async def _hold_document(self, url: str | None, method: str) -> None:
        try:
            await self._run(url, method)
        except (DocumentRefusedError, FetchFailedError) as error:
            leg = self._of.leg
            leg.sandbox.notify(error.code, error.message, leg.sid, url=url or "")

    async def _run(self, url: str | None, method: str) -> None:
        leg = self._of.leg
        if url is None:
            await leg.ear.listen(Heard(leg.sandbox.now(), "music", DEFAULT_MUSIC), None)
        elif url:
            await play_chain(self._of, Fetch(url, method))


async def play_chain(participation: Participation, source: Fetch) -> None:
    """Play a document made of Say, Play, Pause and Redirect to one participant."""
    # Late, because documents contain conferences and conferences play documents.
    from telephony.sandbox.executor import WAITING, load, run_document  # noqa: PLC0415

    leg, room = participation.leg, participation.room
    extra: tuple[tuple[str, str], ...] = ()
    if leg.sandbox.settings.unverified.conference_params_on_wait:
        extra = (("ConferenceSid", room.sid), ("FriendlyName", room.name))
    step: object = GoTo(source)
    while isinstance(step, GoTo):
        document = await load(leg, step.source, extra)
        forbidden = next((verb.name for verb in document.verbs if verb.name not in WAITING.verbs), None)
        if forbidden is not None:
            raise DocumentRefusedError(13238, f"<{forbidden}> is not allowed in a conference's document")
        step = await run_document(leg, document, WAITING)


async def announce_to(participations: list[Participation], room: Conference, url: str, method: str) -> None:
    """Play an announcement to some participants at once, then tell that it has ended."""
    about = participations[0] if len(participations) == 1 else None
    results = await asyncio.gather(
        *(play_chain(one, Fetch(url, method)) for one in participations if one.leg.is_live),
        return_exceptions=True,
    )
    for result in results:
        if isinstance(result, (DocumentRefusedError, FetchFailedError)):
            sid = participations[0].leg.sid
            room.sandbox.notify(result.code, result.message, sid, url=url)
            return
    emit(room, "announcement-end", about, (("AnnounceUrl", url),))
