"""The carrier port, carried out by Twilio's REST API."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from twilio.base.exceptions import TwilioRestException

from dispatch.domain.commands import Scene
from dispatch.domain.errors import CarrierUnavailable, LegGone
from dispatch.domain.legs import FINAL_LEG_STATUSES, LegRole, LegStatus
from dispatch.ports import LegReport
from telephony.addresses import Addresses
from telephony.carrier_words import (
    CALL_EVENTS_ASKED,
    E164,
    INVALID_CALL_STATE,
    LEG_STATUSES,
)
from telephony.listed_calls import carrier_leg
from telephony.prompts.catalogue import load_prompts
from telephony.twilio_faults import SERVER_FAULT, TOO_MANY, our_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from twilio.rest import Client

    from dispatch.domain.commands import Announcement, TextMessage
    from dispatch.domain.reconciliation import CarrierLeg
    from dispatch.ports import PartnerAttempt
    from telephony.settings import TelephonySettings

log = logging.getLogger(__name__)

PAGE = 1000
QUEUED_MILLISECONDS = 2_000
"""A dial that the carrier holds back longer than this has met the account's calls-per-second limit."""


class TwilioCarrier:
    """Implements `dispatch.ports.Carrier`. The client is handed in, with its time-out set."""

    def __init__(self, client: Client, settings: TelephonySettings) -> None:
        self._client = client
        self._settings = settings
        self._addresses = Addresses(settings.public_base_url)
        self._prompts = load_prompts(settings)

    def dial_interpreter(self, offer_id: str, to_number: str, from_number: str, ring_seconds: int) -> str:
        """Ring an interpreter's phone for an offer and return the new leg's id."""
        return self._dial(
            to_number,
            from_number,
            ring_seconds,
            url=self._addresses.document("offer", offer=offer_id),
            fallback_url=self._addresses.fallback(for_staff=False),
            status_callback=self._addresses.legs(LegRole.INTERPRETER, offer_id=offer_id),
        )

    def dial_standby(
        self, interpreter_id: str, standby_id: str, to_number: str, from_number: str, ring_seconds: int
    ) -> str:
        """Ring an interpreter's phone for a line to wait on and return the new leg's id."""
        return self._dial(
            to_number,
            from_number,
            ring_seconds,
            url=self._addresses.standby(interpreter_id, standby_id),
            fallback_url=self._addresses.fallback(for_staff=False),
            status_callback=self._addresses.standby_legs(interpreter_id, standby_id),
        )

    def dial_staff(self, call_id: str, to_number: str, from_number: str, ring_seconds: int) -> str:
        """Ring staff back into their call and return the new leg's id."""
        return self._dial(
            to_number,
            from_number,
            ring_seconds,
            url=self._addresses.scene(Scene.STAFF_BACK, call_id, None),
            fallback_url=self._addresses.fallback(for_staff=True),
            status_callback=self._addresses.legs(LegRole.STAFF, call_id=call_id),
        )

    def dial_partner(self, attempt: PartnerAttempt, to_number: str, from_number: str) -> str:
        """Ring another service's number for a call; the keys of its menu are pressed once it answers.

        Source: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
        """
        own = {"call": attempt.call_id, "attempt": attempt.attempt_id}
        keys = {"send_digits": attempt.send_digits} if attempt.send_digits else {}
        return self._dial(
            to_number,
            from_number,
            attempt.ring_seconds,
            url=self._addresses.document("partner", **own),
            fallback_url=self._addresses.fallback(for_staff=False),
            status_callback=self._addresses.report("legs", **own, role=LegRole.PARTNER.value),
            **keys,
        )

    def dial_client(
        self, call_id: str, attempt_id: str, to_number: str, from_number: str, ring_seconds: int
    ) -> str:
        """Ring a client's phone for a call; whatever goes wrong, they hear nothing of the service."""
        return self._dial(
            to_number,
            from_number,
            ring_seconds,
            url=self._addresses.document("client", attempt=attempt_id, call=call_id),
            fallback_url=self._addresses.silent_fallback(),
            status_callback=self._addresses.report(
                "legs", attempt=attempt_id, call=call_id, role=LegRole.CLIENT.value
            ),
        )

    def lead_leg(self, leg_id: str, scene: Scene, call_id: str | None, offer_id: str | None) -> None:
        """Lead a live leg into another scene of its dialogue."""
        with self._own_words(leg_id):
            self._client.calls(leg_id).update(
                url=self._addresses.scene(scene, call_id, offer_id), method="POST"
            )

    def end_leg(self, leg_id: str) -> None:
        """Hang up one leg, whether it rings or talks.

        `completed` ends both; `canceled` would leave alone a phone that was just picked up.
        Source: https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource
        """
        with self._own_words(leg_id):
            self._client.calls(leg_id).update(status="completed")

    def announce(self, conference_id: str, announcement: Announcement, prompt_language: str) -> None:
        """Have everybody in a room hear something at once.

        Source: https://www.twilio.com/docs/voice/api/conference-resource#update-a-conference-resource
        """
        url = self._addresses.document("announcement", what=announcement.value, words=prompt_language)
        with our_words():
            self._client.conferences(conference_id).update(announce_url=url, announce_method="POST")

    def send_text(self, to_number: str, from_number: str, text: TextMessage) -> None:
        """Send a text message in the language of whom it is for.

        Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
        """
        body = self._prompts.speaker(text.prompt_language).text(f"text.{text.kind.value}", **text.facts)
        with our_words():
            self._client.messages.create(to=to_number, from_=from_number, body=body)

    def end_conference(self, conference_id: str) -> None:
        """Close a room; the legs in it go on with their own dialogue."""
        with our_words():
            try:
                self._client.conferences(conference_id).update(status="completed")
            except TwilioRestException as error:
                # What an ended room answers is not documented, so the room itself is asked.
                # Source: https://github.com/twilio/twilio-node/issues/663
                if error.status == TOO_MANY or error.status >= SERVER_FAULT:
                    raise
                if str(self._client.conferences(conference_id).fetch().status) == "completed":
                    raise LegGone("the conference was already over") from error
                raise

    def fetch_leg(self, leg_id: str) -> LegReport:
        """Ask how one leg stands; the answer may lag behind events by a second or two."""
        with our_words():
            call = self._client.calls(leg_id).fetch()
        status = LEG_STATUSES.get(str(call.status), LegStatus.INITIATED)
        duration = str(call.duration or "")
        caller = str(call._from or "")  # noqa: SLF001 - the library's name for it
        return LegReport(
            leg_id=leg_id,
            status=status.value,
            ended_at=call.end_time,
            duration_seconds=int(duration) if duration.isdecimal() else None,
            from_number=caller if E164.fullmatch(caller) else None,
        )

    def list_legs(self) -> dict[str, str]:
        """Return the legs that are not over, with their status (a LegStatus); it may lag by a few seconds.

        A page holds up to 1,000. Source: https://www.twilio.com/docs/usage/twilios-response#pagination
        """
        found: dict[str, str] = {}
        with our_words():
            # In this order: a leg that moves on meanwhile is met twice rather than not at all.
            for status in ("queued", "ringing", "in-progress"):
                for call in self._client.calls.list(status=status, page_size=PAGE):
                    found[str(call.sid)] = LEG_STATUSES[status].value
        return found

    def list_calls(self, since: datetime, until: datetime) -> Iterator[CarrierLeg]:
        """Yield the legs of the account that began in a time; one that was never dialled is in no list.

        Source: https://www.twilio.com/docs/voice/api/call-resource#read-multiple-call-resources
        """
        with our_words():
            for call in self._client.calls.stream(
                start_time_after=since, start_time_before=until, page_size=PAGE
            ):
                yield carrier_leg(call)

    def fetch_call(self, leg_id: str) -> CarrierLeg:
        """Return one leg as the list would have it; raises LegGone where the carrier does not know it."""
        with our_words():
            return carrier_leg(self._client.calls(leg_id).fetch())

    def list_rooms(self) -> dict[str, str]:
        """Return the names of the rooms that are open, with their conference ids; it may lag likewise."""
        found: dict[str, str] = {}
        with our_words():
            for status in ("init", "in-progress"):
                for room in self._client.conferences.list(status=status, page_size=PAGE):
                    found[str(room.friendly_name)] = str(room.sid)
        return found

    def find_conference(self, room_name: str) -> str | None:
        """Return the id of the room that is open under this name, or None; it may be listed a little late.

        Source: https://www.twilio.com/docs/voice/api/conference-resource#read-multiple-conference-resources
        """
        with our_words():
            rooms = self._client.conferences.list(friendly_name=room_name, limit=20)
        return next((str(room.sid) for room in rooms if str(room.status) != "completed"), None)

    def fetch_participants(self, conference_id: str) -> dict[str, datetime | None]:
        """Return the ids of the legs that are in a room now, with when they entered; empty when it is over.

        A participant is created when its leg comes in, and anew when it comes in again.
        Source: https://www.twilio.com/docs/voice/api/conference-participant-resource
        """
        try:
            with our_words():
                participants = self._client.conferences(conference_id).participants.list()
        except LegGone:
            return {}
        return {str(participant.call_sid): participant.date_created for participant in participants}

    def _dial(self, to_number: str, from_number: str, ring_seconds: int, **addresses: str) -> str:
        with our_words():
            call = self._client.calls.create(
                to=to_number,
                from_=from_number,
                method="POST",
                fallback_method="POST",
                status_callback_method="POST",
                status_callback_event=list(CALL_EVENTS_ASKED),
                timeout=ring_seconds,
                time_limit=self._settings.leg_seconds,
                **addresses,
            )
        leg_id = str(call.sid)
        queued = str(call.queue_time or "0")
        if queued.isdecimal() and int(queued) > QUEUED_MILLISECONDS:
            log.warning("dial_queued_by_carrier", extra={"leg_id": leg_id, "queue_milliseconds": int(queued)})
        return leg_id

    @contextmanager
    def _own_words(self, leg_id: str) -> Iterator[None]:
        with our_words():
            try:
                yield
            except TwilioRestException as error:
                if error.code != INVALID_CALL_STATE:
                    raise
                # Over, or answered so recently that the API does not know it yet: only the leg can tell.
                # Source: https://github.com/openclaw/openclaw/pull/74606
                if LegStatus(self.fetch_leg(leg_id).status) in FINAL_LEG_STATUSES:
                    raise LegGone("the leg was already over") from error
                raise CarrierUnavailable("the leg is not in progress yet") from error
