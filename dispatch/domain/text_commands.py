"""What interpreters may write to the service in a text message, in Portuguese and in English."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class TextWord(StrEnum):
    """What a text message asks for."""

    ON_DUTY = "on_duty"
    OFF_DUTY = "off_duty"
    PAUSE = "pause"
    RETURN = "return"  # from a pause only
    STOP = "stop"  # no text messages any more
    START = "start"  # text messages again
    CARRIERS = "carriers"  # the carrier answers it itself
    UNKNOWN = "unknown"


USUAL_PAUSE_MINUTES = 30
LONGEST_PAUSE_MINUTES = 480

# The carrier's own words for opting out and in, which it obeys and answers before we see them.
# Source: https://help.twilio.com/articles/223134027-Twilio-support-for-opt-out-keywords-SMS-STOP-filtering-
_WORDS = {
    TextWord.ON_DUTY: {"ON", "LIGAR"},
    TextWord.OFF_DUTY: {"OFF", "DESLIGAR"},
    TextWord.RETURN: {"1"},
    TextWord.STOP: {
        *("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
        *("PARAR", "CANCELAR"),
    },
    TextWord.START: {"START", "YES", "UNSTOP", "RETOMAR"},
    TextWord.CARRIERS: {"HELP", "INFO"},
}
_BY_WORD = {word: meaning for meaning, words in _WORDS.items() for word in words}
_PAUSE = re.compile(r"(?:PAUSA|PAUSE) ?([0-9]{1,3})?(?: ?M(?:IN(?:UTOS|UTES)?)?)?")


@dataclass(frozen=True, slots=True)
class TextAsked:
    """A text message as it was understood."""

    word: TextWord
    pause_minutes: int | None = None


def read_text(body: str) -> TextAsked:
    """Understand a text message, whatever its capitals, accents, blanks and final marks.

    A pause without a number is the usual one; one of no minutes or too many is not understood.
    """
    plain = unicodedata.normalize("NFKD", body).encode("ascii", "ignore").decode()
    words = " ".join(re.sub(r"[^A-Za-z0-9]+", " ", plain).split()).upper()
    if words in _BY_WORD:
        return TextAsked(_BY_WORD[words])
    if found := _PAUSE.fullmatch(words):
        minutes = int(found[1]) if found[1] else USUAL_PAUSE_MINUTES
        if 1 <= minutes <= LONGEST_PAUSE_MINUTES:
            return TextAsked(TextWord.PAUSE, minutes)
    return TextAsked(TextWord.UNKNOWN)
