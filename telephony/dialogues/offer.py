"""What an interpreter is led through: the offer by key, the room, "finished or cut off?" when staff hang up.

Nothing but key 1 accepts, so that neither a voicemail nor a pocket ever does; silence ends the leg, so that
no voicemail records minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.legs import LegRole
from dispatch.domain.states import CallState
from dispatch.domain.views import Room
from telephony.prompts.catalogue import speaking_seconds
from telephony.twiml import Join, ask_keys, go_to, join_room

if TYPE_CHECKING:
    from dispatch.domain.views import OfferView
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence, Speaker

TOGETHER = frozenset({CallState.CONNECTING, CallState.TALKING})
"""In these the interpreter who accepted belongs into the room."""
STAFF_AWAY = frozenset({CallState.STAFF_LEFT, CallState.CALLING_BACK})
"""In these they wait there, or are asked why staff left."""
ACCEPT, DECLINE = "1", "2"
COME, DECLINE_HERE = "2", "3"
"""The keys of an interpreter who sits at the caller's own site."""
KEY_SECONDS = 4.0
"""Within this time of picking up, language and key have been said."""
FINISHED, CUT_OFF = "1", "2"
LOST_PAUSE_SECONDS = 2
TURNS = 2
"""The announcement is said twice, then the offer counts as unanswered."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where an interpreter belongs in a call; travels in the addresses, as `Place` of staff does."""

    offer_id: str
    call_id: str
    words: str  # prompt language
    room: Room

    def parameters(self) -> dict[str, object]:
        """Return what an address carries of this."""
        return {"call": self.call_id, "offer": self.offer_id, "room": self.room.name, "words": self.words}


def seat_of(view: OfferView) -> Seat:
    """Return where the interpreter of an offer belongs, the room by name: its id may be old by then."""
    return Seat(view.offer_id, view.call_id, view.prompt_language, Room(view.room.name, None))


def announce(exchange: Exchange, view: OfferView, language_name: str, turn: int = 1) -> VoiceResponse:
    """Say the language and "1 to accept" within 4 s of picking up, and the rest after.

    Whoever sits at the caller's own site can go there, if staff are on the line to be told so.
    """
    document = VoiceResponse()
    speaker = exchange.speaker(view.prompt_language)
    is_promised = view.call_state is CallState.PROMISED
    is_here = view.on_the_spot and not is_promised
    answer_url = exchange.answer_to(
        "offer/key", here=is_here or None, offer=view.offer_id, turn=turn, words=view.prompt_language
    )
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.offer_key_seconds)
    for prompt, facts in opening(speaker, view, language_name, is_here=is_here):
        speaker.say(gather, prompt, **facts)
    speaker.say(gather, "offer.come" if is_here else "offer.decline")
    speaker.say(gather, "offer.rest_callback" if is_promised else "offer.rest")
    go_to(document, answer_url)
    return document


def opening(speaker: Speaker, view: OfferView, name: str, *, is_here: bool = False) -> list[Sentence]:
    """Return the language, what else there is to tell, and the key: in this order if that is soon enough."""
    name = speaker.texts.get(f"offer.as_{view.role.value}", name)  # an operator is asked for as such
    accept = "offer.accept_here" if is_here else "offer.accept"
    if view.is_emergency:
        return [("offer.accept_emergency", {"language": name})]
    details = [speaker.texts["offer.at_your_centre"]] if is_here else []
    domain = speaker.texts.get(f"domain.{view.domain}")
    details += [domain] if domain else []
    whole = ", ".join((name, *details))
    if speaking_seconds(speaker.text(accept, language=whole)) <= KEY_SECONDS or not details:
        return [(accept, {"language": whole})]
    return [(accept, {"language": name}), ("offer.detail", {"detail": ", ".join(details)})]


def goodbye(exchange: Exchange, words: str | None, prompt: str = "offer.goodbye") -> VoiceResponse:
    """Say one last sentence and hang up."""
    document = VoiceResponse()
    exchange.speaker(words).say(document, prompt)
    document.hangup()
    return document


def on_the_way(exchange: Exchange, words: str | None, site_name: str | None) -> VoiceResponse:
    """Thank a mediator who goes to the caller, tell them where that is, and hang up."""
    document = VoiceResponse()
    speaker = exchange.speaker(words)
    speaker.say(document, "offer.coming")
    if site_name:
        speaker.say(document, "offer.place", place=site_name)
    document.hangup()
    return document


def enter(
    exchange: Exchange,
    view: OfferView,
    leg_id: str,
    prompt: str | None = None,
    *,
    missed: int = 0,
    **facts: object,
) -> VoiceResponse:
    """Lead an interpreter back into the room, by name: it may have ended since, and its id with it."""
    return enter_seat(exchange, seat_of(view), leg_id, prompt, missed=missed, **facts)


def enter_first(exchange: Exchange, view: OfferView, leg_id: str) -> VoiceResponse:
    """Answer key 1 with the room and without a word, for staff are waiting."""
    return enter_seat(exchange, Seat(view.offer_id, view.call_id, view.prompt_language, view.room), leg_id)


def ask_again_soon(
    exchange: Exchange, offer_id: str, words: str | None, turn: int, missed: int
) -> VoiceResponse:
    """Wait a moment and ask anew: live state was lost and is being put back; nobody is cut off by that."""
    document = VoiceResponse()
    document.pause(length=LOST_PAUSE_SECONDS)
    go_to(
        document,
        exchange.answer_to("offer/after-room", missed=missed or None, offer=offer_id, turn=turn, words=words),
    )
    return document


def enter_as_winner(exchange: Exchange, view: OfferView | None, leg_id: str) -> VoiceResponse | None:
    """Answer key 1 with the room, or None for who came too late: they must not open an empty room."""
    if view is not None and view.call_state is CallState.CALLING_BACK:
        return enter(exchange, view, leg_id, "offer.calling_back")
    if view is None or view.call_state not in TOGETHER:
        return None
    return enter_first(exchange, view, leg_id)


def ask_interruption(exchange: Exchange, view: OfferView, turn: int = 1) -> VoiceResponse:
    """Ask whether the conversation was finished or cut off; carriers cannot tell a goodbye from a drop."""
    document = VoiceResponse()
    answer_url = exchange.answer_to(
        "offer/interruption", offer=view.offer_id, turn=turn, words=view.prompt_language
    )
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    exchange.speaker(view.prompt_language).say(gather, "offer.staff_left")
    go_to(document, answer_url)
    return document


def enter_seat(
    exchange: Exchange,
    seat: Seat,
    leg_id: str,
    prompt: str | None = None,
    *,
    missed: int = 0,
    **facts: object,
) -> VoiceResponse:
    """Lead an interpreter into the room, after at most one sentence."""
    document = VoiceResponse()
    if prompt:
        exchange.speaker(seat.words).say(document, prompt, **facts)
    carried = seat.parameters()
    wait_url = exchange.addresses.document("offer/wait", offer=seat.offer_id, turn=1, words=seat.words)
    join_room(
        document,
        Join(
            role=LegRole.INTERPRETER,
            leg_id=leg_id,
            room=seat.room,
            wait_url=wait_url,
            after_url=exchange.answer_to("offer/after-room", **carried),
            missed_url=exchange.answer_to("offer/after-room", **carried, missed=missed + 1),
            report_url=exchange.addresses.rooms(seat.call_id),
            limit_seconds=exchange.settings.room_seconds,
        ),
    )
    return document
