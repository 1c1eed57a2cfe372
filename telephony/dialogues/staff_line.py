"""What staff are led through: who they are, which language, the room, its menu, and the goodbye.

arrival -> access code -> language -> room (waiting, then talking)
                             ^          | *
                             |          v
                             +------ choices while waiting (choices.py); menu: go on, other interpreter, end
interpreter leaves -> "finished, or another interpreter?" -> goodbye or room
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.facts import CallOutcome, NotSuitable, UnservedReason
from dispatch.domain.legs import LegRole
from dispatch.domain.references import reference_of
from dispatch.domain.states import CallState
from dispatch.domain.views import Room
from telephony.addresses import wait_parameters
from telephony.dialogues.client_menu import key_of, news_of
from telephony.twiml import Join, ask_keys, go_to, join_room

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dispatch.domain.directory import InterpreterEntry
    from dispatch.domain.views import CallView
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence

FIRST_KEYS = 1
REST_KEYS = 2
"""A language code has three digits, and its first tells whether two more follow; hence no `#`."""
REST_SECONDS = 4
MOST_MISSED = 3
"""How often in a row a leg may fail to get into its room before it is told of a fault."""

NOT_SUITABLE: Mapping[str, NotSuitable] = {
    "1": NotSuitable.WRONG_VARIETY,
    "2": NotSuitable.CANNOT_HEAR,
    "3": NotSuitable.CONFLICT,
}
"""Key -> why staff wanted another interpreter."""

OVER = frozenset({CallState.ENDING, CallState.CLOSED})


@dataclass(frozen=True, slots=True)
class Visit:
    """How far staff have come before they are in a room; travels in the addresses."""

    call_id: str
    words: str  # prompt language
    turn: int = 1  # the same question is asked for the n-th time
    last: str | None = None  # language of last time, as a tag

    def parameters(self) -> dict[str, object]:
        """Return what an address carries of this."""
        return {"call": self.call_id, "last": self.last, "turn": self.turn, "words": self.words}

    def again(self) -> Visit:
        """Return the same visit with one more failure."""
        return replace(self, turn=self.turn + 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where staff wait or talk; travels in the addresses, so that a call outlives our memory of it."""

    call_id: str
    words: str
    room: Room
    carried: dict[
        str, object
    ]  # what wait addresses carry: the request, to be re-opened after a loss of Redis

    def parameters(self) -> dict[str, object]:
        """Return what an address carries of this."""
        return {**self.carried, "room": self.room.name}


def place_of(view: CallView) -> Place:
    """Return where a call's staff belong now."""
    return Place(view.call_id, view.prompt_language, view.room, wait_parameters(view))


def ask_code(exchange: Exchange, visit: Visit, *prompts: str) -> VoiceResponse:
    """Ask for the access code, after what there is to say first."""
    document = VoiceResponse()
    gather = ask_keys(
        document,
        keys=exchange.settings.access_code_digits,
        answer_url=exchange.answer_to("staff/code", **visit.parameters()),
        seconds=exchange.settings.key_seconds,
    )
    for prompt in prompts:
        exchange.speaker(visit.words).say(gather, prompt, digits=exchange.settings.access_code_digits)
    go_to(document, exchange.answer_to("staff/code", **visit.parameters()))
    return document


def ask_language(
    exchange: Exchange,
    visit: Visit,
    last_name: str | None,
    *prompts: str,
    help_with: Sequence[Sentence] = (),
) -> VoiceResponse:
    """Ask for the first key of a code: 0 operator, 1 as last time, 2 to 9 begin a code, star: unknown."""
    document = VoiceResponse()
    speaker = exchange.speaker(visit.words)
    gather = ask_keys(
        document,
        keys=FIRST_KEYS,
        answer_url=exchange.answer_to("staff/language", **visit.parameters()),
        seconds=exchange.settings.key_seconds,
    )
    for prompt in prompts:
        speaker.say(gather, prompt)
    if visit.last and last_name:
        speaker.say(gather, "staff.ask_language_or_last", language=last_name)
    else:
        speaker.say(gather, "staff.ask_language")
    for prompt, facts in help_with:
        speaker.say(gather, prompt, **facts)
    go_to(document, exchange.answer_to("staff/language", **visit.parameters()))
    return document


def ask_rest_of_code(exchange: Exchange, visit: Visit, first: str) -> VoiceResponse:
    """Wait for the other two keys of a language code, silently: staff are in the middle of dialling it."""
    document = VoiceResponse()
    answer_url = exchange.answer_to("staff/language/rest", **visit.parameters(), first=first)
    ask_keys(document, keys=REST_KEYS, answer_url=answer_url, seconds=REST_SECONDS)
    go_to(document, answer_url)
    return document


def goodbye(
    exchange: Exchange, words: str | None, prompt: str = "staff.goodbye", **facts: object
) -> VoiceResponse:
    """Say one last sentence and hang up."""
    document = VoiceResponse()
    exchange.speaker(words).say(document, prompt, **facts)
    document.hangup()
    return document


def callback_promised(exchange: Exchange, words: str, minutes: int) -> VoiceResponse:
    """Tell staff that nobody can now, and for how long they may be called back, and hang up."""
    document = VoiceResponse()
    speaker = exchange.speaker(words)
    speaker.say(document, "staff.nobody_now")
    speaker.say(document, "staff.callback_promised", minutes=minutes)
    document.hangup()
    return document


def end_of_call(exchange: Exchange, view: CallView) -> VoiceResponse:
    """Thank staff, or tell them that nobody could be found, and why; after a conversation, ask how it was."""
    if view.outcome == CallOutcome.UNSERVED:
        return unserved(exchange, view)
    if view.outcome == CallOutcome.CONNECTED and view.rating is None and not view.is_emergency:
        return ask_rating(exchange, view)
    return goodbye(exchange, view.prompt_language)


def ask_rating(exchange: Exchange, view: CallView) -> VoiceResponse:
    """Say the reference number and ask for one key, 1 to 5; silence ends with thanks."""
    document = VoiceResponse()
    answer_url = exchange.answer_to("staff/rating", call=view.call_id, words=view.prompt_language)
    seconds = exchange.settings.offer_key_seconds
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=seconds)
    speaker = exchange.speaker(view.prompt_language)
    speaker.say(gather, "staff.reference", digits=" ".join(reference_of(view.call_id)))
    speaker.say(gather, "staff.ask_rating")
    speaker.say(document, "staff.goodbye")
    document.hangup()
    return document


def unserved(exchange: Exchange, view: CallView) -> VoiceResponse:
    """Tell staff why nobody could be found."""
    reason = view.reason or UnservedReason.NOBODY_ANSWERED
    return goodbye(exchange, view.prompt_language, f"staff.unserved_{reason}")


def mediator_coming(exchange: Exchange, view: CallView, person: InterpreterEntry | None) -> VoiceResponse:
    """Tell staff who comes to them in person, and from where, and hang up."""
    document = VoiceResponse()
    speaker = exchange.speaker(view.prompt_language)
    speaker.say(document, "staff.mediator_coming")
    if person and person.public_number:
        speaker.say(document, "staff.mediator_number", number=" ".join(person.public_number))
    if person and person.desk:
        speaker.say(document, "staff.mediator_desk", desk=person.desk)
    speaker.say(document, "staff.goodbye")
    document.hangup()
    return document


def enter(
    exchange: Exchange,
    place: Place,
    leg_id: str,
    prompt: str | None = None,
    *,
    missed: int = 0,
    **facts: object,
) -> VoiceResponse:
    """Lead staff into their room, after at most one sentence."""
    document = VoiceResponse()
    if prompt:
        exchange.speaker(place.words).say(document, prompt, **facts)
    carried = place.parameters()
    join_room(
        document,
        Join(
            role=LegRole.STAFF,
            leg_id=leg_id,
            room=place.room,
            wait_url=exchange.addresses.document("staff/wait", **place.carried, turn=1),
            after_url=exchange.answer_to("staff/after-room", **carried),
            missed_url=exchange.answer_to("staff/after-room", **carried, missed=missed + 1),
            report_url=exchange.addresses.rooms(place.call_id),
            limit_seconds=exchange.settings.room_seconds,
        ),
    )
    return document


def menu(exchange: Exchange, view: CallView) -> VoiceResponse:
    """Offer what staff who talk can do by key; silence leads back to the room."""
    # A partner's agent is not held: nobody but staff could fetch them back.
    more = () if view.partner_leg_id else ("staff.menu_hold",)
    said = (*news_of(view), "staff.menu_talking", *more, key_of(view), "staff.menu_help")
    return _question(exchange, place_of(view), "staff/menu", *said)


def ask_why(exchange: Exchange, view: CallView) -> VoiceResponse:
    """Ask why they wanted another interpreter; phones ring already, and whoever accepts cuts it short."""
    return _question(exchange, place_of(view), "staff/why", "staff.next_interpreter", "staff.why_another")


def ask_finished(exchange: Exchange, place: Place, turn: int = 1, *before: str) -> VoiceResponse:
    """Ask staff whom the interpreter has left: finished, or another? Silence fetches the next one."""
    return _question(exchange, place, "staff/interpreter-left", *before, "staff.interpreter_left", turn=turn)


def ask_back(
    exchange: Exchange, call_id: str, words: str, prompt: str = "staff.rung_back", turn: int = 1
) -> VoiceResponse:
    """Ask whoever answers a phone that we rang back for the key of a person; a voicemail has none."""
    document = VoiceResponse()
    answer_url = exchange.answer_to("staff/back", call=call_id, said=prompt, turn=turn, words=words)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    exchange.speaker(words).say(gather, prompt)
    go_to(document, answer_url)
    return document


def decide_by_state(exchange: Exchange, place: Place, missed: int) -> VoiceResponse:
    """Have what comes next decided by the call's state: something overtook what the caller just answered."""
    document = VoiceResponse()
    go_to(document, exchange.answer_to("staff/after-room", **place.parameters(), missed=missed))
    return document


def _question(
    exchange: Exchange, place: Place, path: str, *prompts: str, **parameters: object
) -> VoiceResponse:
    document = VoiceResponse()
    answer_url = exchange.answer_to(path, **place.parameters(), **parameters)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    for prompt in prompts:
        exchange.speaker(place.words).say(gather, prompt)
    go_to(document, answer_url)
    return document
