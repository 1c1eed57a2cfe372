"""How long it takes to say something, as far as its letters tell."""

from __future__ import annotations

import unicodedata
from collections import Counter

START_SECONDS = 0.3
CHARACTERS_PER_SECOND = 14
"""How fast the carrier's voices speak alphabets, as measured for the sandbox's latency profile."""
SYLLABLES_PER_SECOND = 5.2
"""The same where one character is one syllable, as in Chinese. Source: Pellegrino, Coupé and Marsico, "A
cross-language perspective on speech information rate", Language 87 (2011), table 1: Mandarin 5.18."""
DENSE_PER_SECOND = 10
"""The same where vowels are mostly left out or are marks on letters, as in Arabic and the scripts of India.
An estimate: 6 to 8 syllables a second in that table, of about one and a half characters each."""

SYLLABIC = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")
DENSE = (
    "ARABIC", "HEBREW", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "TAMIL", "TELUGU", "MALAYALAM",
    "SINHALA", "THAI", "MYANMAR", "TIBETAN", "ETHIOPIC",
)  # fmt: skip


def speaking_seconds(text: str) -> float:
    """Return about how long it takes to say this."""
    letters = Counter(map(_per_second, text))
    return START_SECONDS + sum(count / per_second for per_second, count in letters.items())


def _per_second(character: str) -> float:
    if character.isascii():
        return CHARACTERS_PER_SECOND
    name = unicodedata.name(character, "")
    if name.startswith(SYLLABIC):
        return SYLLABLES_PER_SECOND
    return DENSE_PER_SECOND if name.startswith(DENSE) else CHARACTERS_PER_SECOND
