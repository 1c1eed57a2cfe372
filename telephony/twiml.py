"""Facts in, XML out: the few shapes of TwiML that every dialogue is made of."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from dispatch.domain.legs import LegRole
from telephony.carrier_words import ROOM_EVENTS_ASKED

if TYPE_CHECKING:
    from dispatch.domain.views import Room


@dataclass(frozen=True, slots=True)
class Join:
    """One leg's way into a room."""

    role: LegRole
    leg_id: str
    room: Room
    wait_url: str
    after_url: str  # asked when the leg has left the room
    missed_url: str  # gone to when the leg never got in, and nobody asked the address above
    report_url: str
    limit_seconds: int


def join_room(document: VoiceResponse, join: Join) -> None:
    """Lead a leg into its room; every join of the system is built here.

    - Only staff start the room: an interpreter who comes late to a dead room waits unbilled instead of alone.
    - Nobody's leaving ends it: staff and interpreters leave for a menu by `*`, and a hang-up cuts nobody off
      (rule 5).
    - Every leg carries the same report address and events, for the first leg in fixes them for all.
    - A label in use is refused (16025) and the leg falls to the next verb, so each join gets a fresh one.
    - Interpreters by id where it is known: a late join by name would open a new, empty, billed room. Staff
      always by name: their room ends whenever they leave it alone, and an id may be older than that (13236).

    Source: https://www.twilio.com/docs/voice/twiml/conference
    """
    is_staff = join.role is LegRole.STAFF
    dial = Dial(
        action=join.after_url,
        method="POST",
        hangup_on_star=is_staff or join.role is LegRole.INTERPRETER,
        time_limit=join.limit_seconds,
    )
    dial.conference(
        join.room.name if is_staff else (join.room.conference_id or join.room.name),
        start_conference_on_enter=is_staff,
        end_conference_on_exit=False,
        beep="false",
        wait_url=join.wait_url,
        wait_method="POST",
        participant_label=fresh_label(join.role, join.leg_id),
        status_callback=join.report_url,
        status_callback_method="POST",
        status_callback_event=ROOM_EVENTS_ASKED,
    )
    document.append(dial)
    go_to(document, join.missed_url)


def fresh_label(role: LegRole, leg_id: str) -> str:
    """Return a participant label never used before: role, a piece of the leg's id, chance."""
    return f"{role.value}-{leg_id[-8:]}-{secrets.token_hex(4)}"


def ask_keys(
    document: VoiceResponse, *, keys: int | None, answer_url: str, seconds: int, skip_key: str = ""
) -> Gather:
    """Wait for exactly so many keys while what is said inside can be interrupted by them.

    No key ends the input early but `skip_key`, which passes over a question that need not be answered: `#`
    pressed out of habit would count as silence for the next question.
    Source: https://www.twilio.com/docs/voice/twiml/gather#finishonkey
    """
    gather = Gather(
        action=answer_url,
        method="POST",
        input="dtmf",
        num_digits=keys,
        timeout=seconds,
        finish_on_key=skip_key,
    )
    document.append(gather)
    return gather


def go_to(document: VoiceResponse, url: str) -> None:
    """Go on with another document."""
    document.redirect(url, method="POST")


def nothing() -> VoiceResponse:
    """Return the answer to a leg that is over and hears nothing."""
    return VoiceResponse()
