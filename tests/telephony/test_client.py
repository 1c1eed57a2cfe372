"""What the client hears while waiting: their own language where allowed, else a near one, else a tone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dispatch.domain.announcements import Announced
from dispatch.domain.directory import LanguageEntry, RelatedLanguage
from dispatch.domain.states import CallState
from dispatch.domain.views import CallView, Room
from dispatch.live.directory import Languages
from telephony.dialogues.client import ForClient, for_client, waiting_phrase
from telephony.dialogues.waiting import staff_wait
from telephony.exchange import make_exchange
from telephony.prompts.client import PHRASES, load_phrases, phrase_faults, phrase_notes
from telephony.prompts.speech import speaking_seconds
from tests.telephony.phones import Document, Phone
from tests.telephony.recordings import record

if TYPE_CHECKING:
    from dispatch.services import Services
    from telephony.exchange import Exchange
    from telephony.settings import TelephonySettings

PAGE = Path(__file__).parents[2] / "docs" / "client-phrases.md"
NAMES = {"pt-PT": "uma língua", "en": "a language"}
MOST_ASKED = ("en", "ru", "bn", "uk", "hi", "ne", "kea", "cmn", "ur", "ro", "ar", "pa", "pov")
"""Of the languages of Portugal's residents; see docs/client-phrases.md."""


@pytest.fixture
def exchange(telephony_settings: TelephonySettings) -> Exchange:
    return make_exchange(telephony_settings)


def entry(tag: str, **details: object) -> LanguageEntry:
    return LanguageEntry(tag, "200", NAMES, **details)  # type: ignore[arg-type]


def reviewed(exchange: Exchange, tag: str) -> Exchange:
    """Let a speaker have found all phrases of a language good."""
    phrases = replace(exchange.client[tag], reviewed=frozenset(PHRASES))
    return replace(exchange, client={**exchange.client, tag: phrases})


def spoken_by(heard: ForClient | None) -> str | None:
    assert heard is not None
    return heard.speaker.language if heard.speaker else None


def test_the_phrases_of_every_language_are_whole() -> None:
    assert not phrase_faults()


@pytest.mark.parametrize("tag", MOST_ASKED)
def test_the_most_asked_languages_have_phrases(exchange: Exchange, tag: str) -> None:
    assert set(exchange.client[tag].speaker.texts) == {f"client.{name}" for name in PHRASES}


def test_nothing_counts_as_reviewed_that_no_speaker_has_checked(exchange: Exchange) -> None:
    assert {tag for tag, phrases in exchange.client.items() if phrases.reviewed} == set()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "kea: the client's greeting is missing"),
        ("[approved]\n", "kea: approved is no mark"),
        ("[reviewed]\nsample = ''\n[unreviewed]\nsample = ''\n", "kea: the client's sample is marked twice"),
        ("[reviewed]\nwait_a = 'Oi'\nwait_b = 'Oi'\n", "kea: the client's wait_b repeats wait_a"),
        ("[reviewed]\nsample = ' '\nhello = 'Oi'\n", "kea: hello is no phrase"),
        ("[reviewed]\nsample = ' '\n", "kea: the client's sample is empty"),
    ],
)  # fmt: skip
def test_phrases_that_are_not_whole_are_told(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "kea.toml").write_text(text, encoding="utf-8")
    assert fault in phrase_faults(tmp_path)


def test_languages_that_nobody_can_speak_are_noted(exchange: Exchange) -> None:
    mute = {note.partition(":")[0] for note in phrase_notes(exchange.client) if "no voice" in note}
    assert mute == {"kea", "pov", "ne", "ur", "fa"}


def test_an_unreviewed_phrase_is_not_heard_unless_it_is_allowed(exchange: Exchange) -> None:
    forbidden, allowed = Languages([entry("uk")]), Languages([entry("uk", plays_unreviewed=True)])
    assert spoken_by(for_client(exchange, forbidden, "uk", "pt-PT", "greeting")) is None
    assert spoken_by(for_client(exchange, allowed, "uk", "pt-PT", "greeting")) == "uk"
    assert spoken_by(for_client(reviewed(exchange, "uk"), forbidden, "uk", "pt-PT", "greeting")) == "uk"


def test_instead_of_it_a_near_language_is_heard_that_was_reviewed_and_needs_no_asking(
    exchange: Exchange,
) -> None:
    moldovan = entry(
        "ro-MD", related=(RelatedLanguage("ru", ask_first=True), RelatedLanguage("ro", ask_first=False))
    )
    languages = Languages([moldovan, entry("ro", plays_unreviewed=True), entry("ru")])
    assert spoken_by(for_client(exchange, languages, "ro-MD", "pt-PT", "wait_a")) is None
    both = reviewed(reviewed(exchange, "ro"), "ru")
    assert spoken_by(for_client(both, languages, "ro-MD", "pt-PT", "wait_a")) == "ro"
    only_asked = reviewed(exchange, "ru")
    assert spoken_by(for_client(only_asked, languages, "ro-MD", "pt-PT", "wait_a")) is None


def test_a_variety_hears_the_language_that_it_is_one_of(exchange: Exchange) -> None:
    languages = Languages([entry("ary", variety_of="ar"), entry("ar", plays_unreviewed=True)])
    assert spoken_by(for_client(exchange, languages, "ary", "pt-PT", "wait_b")) == "ar"


def test_a_language_without_a_voice_is_heard_once_it_is_recorded(
    telephony_settings: TelephonySettings, tmp_path: Path
) -> None:
    languages = Languages([entry("kea", plays_unreviewed=True)])
    mute = make_exchange(telephony_settings)
    assert spoken_by(for_client(mute, languages, "kea", "pt-PT", "greeting")) is None
    record(tmp_path, "kea", "client.greeting", 3.0)
    recorded = make_exchange(replace(telephony_settings, audio_folder=tmp_path))
    heard = for_client(recorded, languages, "kea", "pt-PT", "greeting")
    assert spoken_by(heard) == "kea"
    assert heard is not None
    assert heard.seconds == 3.0
    assert spoken_by(for_client(recorded, languages, "kea", "pt-PT", "wait_a")) is None
    assert load_phrases(telephony_settings)["kea"].speaker.recordings == {}


def test_whom_staff_understand_is_not_told_twice(exchange: Exchange) -> None:
    languages = Languages([entry("en", plays_unreviewed=True)])
    assert for_client(exchange, languages, "en", "en", "greeting") is None
    assert for_client(exchange, languages, None, "en", "greeting") is None
    assert for_client(exchange, languages, "tlh", "en", "greeting") is None
    assert spoken_by(for_client(exchange, languages, "en", "pt-PT", "greeting")) == "en"


@pytest.mark.parametrize("tag", [*sorted(MOST_ASKED), "mute"])
@pytest.mark.parametrize("words", ["pt-PT", "en"])
@pytest.mark.parametrize("estimate", [None, Announced(300, 600, is_longer=True)])
def test_a_wait_stays_within_twenty_seconds_and_never_says_one_sentence_twice_in_a_row(
    exchange: Exchange, tag: str, words: str, estimate: Announced | None
) -> None:
    languages = Languages([entry(tag, plays_unreviewed=True)])
    view = CallView(
        "C1", CallState.WAITING, "line", "CA1", words, Room("room-1", None), None,
        language=tag, position=7, interpreters_on_duty=2, estimate=estimate,
    )  # fmt: skip
    before = ""
    for turn in range(1, 9):
        client = for_client(exchange, languages, tag, words, waiting_phrase(turn))
        document = Document(str(staff_wait(exchange, view, turn, "https://next", client)))
        assert set(document.verbs) <= {"Say", "Play", "Pause", "Redirect"}
        for sentence in document.said:
            assert sentence != before
            before = sentence
        lengths = {"quiet-8.wav": 8, "quiet-4.wav": 4, "tone.wav": 1}
        music = sum(lengths[(play.text or "").rpartition("/")[2]] for play in document.root.iter("Play"))
        assert sum(map(speaking_seconds, document.said)) + music <= 20


def test_staff_hear_theirs_first_and_then_the_client(exchange: Exchange) -> None:
    languages = Languages([entry("uk", plays_unreviewed=True)])
    view = CallView(
        "C1", CallState.WAITING, "line", "CA1", "pt-PT", Room("room-1", None), None, language="uk",
        phones_ringing=1,
    )  # fmt: skip
    client = for_client(exchange, languages, "uk", "pt-PT", waiting_phrase(1))
    says = list(Document(str(staff_wait(exchange, view, 1, "https://next", client))).root.iter("Say"))
    assert [say.attrib["language"] for say in says] == ["pt-PT", "pt-PT", "uk-UA"]
    assert says[-1].attrib["voice"] == "Google.uk-UA-Wavenet-A"
    talking = replace(view, state=CallState.CONNECTING)
    document = Document(str(staff_wait(exchange, talking, 2, "https://next", client)))
    assert {say.attrib["language"] for say in document.root.iter("Say")} == {"pt-PT"}


def test_who_waits_on_the_telephone_hears_what_the_directory_allows(
    services: Services, waiting_staff: Phone
) -> None:
    assert "tone.wav" in str(waiting_staff.waits().root.findtext("Play"))
    services.directory.put_languages([entry("uk", plays_unreviewed=True)])
    assert waiting_staff.waits().said[-1].startswith("Добрий день.")


def test_docs_tell_every_phrase_and_whether_it_was_reviewed(exchange: Exchange) -> None:
    """Copy the lines that are missing from this test's message into docs/client-phrases.md."""
    told = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert told == phrase_table(exchange)


def phrase_table(exchange: Exchange) -> list[str]:
    """Return the lines that docs/client-phrases.md must have, made from the phrases themselves."""
    return [
        f"| `{tag}` | `{name}` | {phrases.speaker.texts[f'client.{name}']} | "
        f"{'yes' if name in phrases.reviewed else 'no'} |"
        for tag, phrases in exchange.client.items()
        for name in PHRASES
    ]
