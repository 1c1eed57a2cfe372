"""Holds every prompt to what can be heard: nothing missing, too long, or spoken by nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telephony.prompts.audio import AudioError
from telephony.prompts.catalogue import (
    FOLDER,
    WRITTEN,
    differences,
    placeholders,
    read_speakers,
    unheard,
    unknown_voices,
)
from telephony.prompts.client import load_phrases, phrase_faults

if TYPE_CHECKING:
    from pathlib import Path

    from telephony.prompts.catalogue import Speaker
    from telephony.settings import TelephonySettings

LONGEST_SECONDS = 12.0
"""Nobody keeps more in mind: three parts, the last of which is the key to press."""

LONGEST_FACTS = {
    "language": "crioulo da Guiné-Bissau",
    "detail": "segurança social",
    "place": "Centro Nacional de Apoio à Integração de Migrantes, Lisboa",
    "desk": "piso 10, gabinete 104",
    "digits": "1 2 3 4 5 6 7 8",
    "number": "1 0 0 0 1",
    "phone": "0 0 4 4 2 0 7 9 4 6 0 0 0 0 0",
    "line": "+351 500 000 100",
}
"""The longest that a fact of this name gets, for reckoning; of any other name, `OTHER_FACTS`."""
OTHER_FACTS = "100"


def prompt_faults(settings: TelephonySettings, folder: Path = FOLDER) -> list[str]:
    """Return every fault of the service's prompts, in one sentence each; none where all is well."""
    try:
        speakers = read_speakers(settings, folder)
    except AudioError as error:
        return [str(error)]
    faults = differences({name: each.texts for name, each in speakers.items()}, settings.prompt_language)
    faults += unknown_voices(settings)
    for speaker in speakers.values():
        faults += unheard(speaker)
        faults += too_long(speaker)
    faults += phrase_faults()
    for phrases in load_phrases(settings).values():
        faults += too_long(phrases.speaker)
    return faults


def too_long(speaker: Speaker) -> list[str]:
    """Return the prompts that take longer to hear than anybody can follow."""
    taken = {key: longest_seconds(speaker, key) for key in speaker.texts if not key.startswith(WRITTEN)}
    return [
        f"{speaker.language}: {key} takes {seconds:.1f} s, at most {LONGEST_SECONDS:g} s are allowed"
        for key, seconds in taken.items()
        if seconds > LONGEST_SECONDS
    ]


def longest_seconds(speaker: Speaker, key: str) -> float:
    """Return how long a prompt takes at most, with the longest facts that there are."""
    facts = {name: LONGEST_FACTS.get(name, OTHER_FACTS) for name in placeholders(speaker.texts[key])}
    return speaker.seconds(key, **facts)
