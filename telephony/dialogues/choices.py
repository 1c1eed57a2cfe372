"""What staff can choose while their request waits: one key each, and only what is possible now is said.

Told at once where nobody who speaks the language is on duty, and behind `*` at any time. The keys are the
same in both: 1 to go on waiting (silence too), 2 another language, 3 to give up, 4 to be called back, 5 a
related language that somebody on duty speaks, 6 a partner's number, 7 a client who is elsewhere (8 another of
their numbers).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twilio.twiml.voice_response import VoiceResponse

from telephony.dialogues.client_menu import key_of, news_of
from telephony.dialogues.staff_line import place_of
from telephony.twiml import ask_keys, go_to

if TYPE_CHECKING:
    from dispatch.domain.views import Choices
    from telephony.exchange import Exchange
    from telephony.prompts.catalogue import Sentence

GO_ON, OTHER, END, CALL_BACK, RELATED, PARTNER = "1", "2", "3", "4", "5", "6"


def offer_choices(
    exchange: Exchange, choices: Choices, related_name: str | None, *before: Sentence
) -> VoiceResponse:
    """Say what is so, and what can be chosen; silence leads back to the room."""
    document = VoiceResponse()
    related = choices.related.tag if choices.related and related_name else None
    place = place_of(choices.call)
    answer_url = exchange.answer_to("staff/choices", **place.parameters(), related=related)
    gather = ask_keys(document, keys=1, answer_url=answer_url, seconds=exchange.settings.key_seconds)
    speaker = exchange.speaker(place.words)
    for prompt, facts in (*before, *_sentences(choices, related_name)):
        speaker.say(gather, prompt, **facts)
    go_to(document, answer_url)
    return document


def _sentences(choices: Choices, related_name: str | None) -> list[Sentence]:
    said: list[Sentence] = [(prompt, {}) for prompt in news_of(choices.call)]
    if choices.nobody_on_duty:
        said.append(("staff.nobody_on_duty", {}))
    if choices.callback:
        said.append(("staff.choose_callback", {}))
    if choices.related and related_name:
        prompt = "staff.choose_related_ask" if choices.related.ask_first else "staff.choose_related"
        said.append((prompt, {"language": related_name}))
    if choices.partner:
        said.append(("staff.choose_partner", {}))
    said.append((key_of(choices.call), {}))
    said.append(("staff.menu_waiting", {}))
    return said
