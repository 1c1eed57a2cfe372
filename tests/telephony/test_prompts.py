"""The words: the same in every language, short, and never twice in a row."""

from pathlib import Path

import pytest

from dispatch.domain.announcements import HIGH_STEPS, LOW_STEPS, Announced
from dispatch.domain.commands import Text
from dispatch.domain.states import CallState
from dispatch.domain.views import CallView, Room
from telephony.dialogues import waiting
from telephony.exchange import make_exchange
from telephony.prompts.catalogue import PromptsError, load_prompts, speaking_seconds
from telephony.sandbox.words import segments
from telephony.settings import TelephonySettings
from tests.telephony.phones import Document

MOST_WORDS = 14
DOCUMENTS = Path(__file__).parents[2] / "docs" / "dialogues.md"


def test_both_languages_are_spoken(telephony_settings: TelephonySettings) -> None:
    assert set(load_prompts(telephony_settings).speakers) == {"pt-PT", "en"}


def test_every_prompt_is_short(telephony_settings: TelephonySettings) -> None:
    for speaker in load_prompts(telephony_settings).speakers.values():
        long = {key: text for key, text in speaker.texts.items() if len(text.split()) > MOST_WORDS}
        assert not long, f"{speaker.language}: {long}"


def test_every_text_message_travels_in_one_piece(telephony_settings: TelephonySettings) -> None:
    facts = {"calls": "99", "line": "+351500000101", "minutes": "480"}
    for speaker in load_prompts(telephony_settings).speakers.values():
        assert {key for key in speaker.texts if key.startswith("text.")} == {f"text.{kind}" for kind in Text}
        for kind in Text:
            assert segments(speaker.text(f"text.{kind}", **facts)) == 1


@pytest.mark.parametrize("language", ["pt-PT", "en"])
@pytest.mark.parametrize("name", ["ucraniano", "Ukrainian", "crioulo da Guiné-Bissau", "língua gestual"])
def test_an_interpreter_hears_language_and_key_within_four_seconds(
    telephony_settings: TelephonySettings, language: str, name: str
) -> None:
    text = load_prompts(telephony_settings).speaker(language).text("offer.accept", language=name)
    assert speaking_seconds(text) <= 4


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ('[a]\nhello = "Hello {name}"\n', "a.bye is missing"),
        ('[a]\nhello = "Hello"\nbye = "Bye"\n', "a.hello has other placeholders"),
        ('[a]\nhello = "Hello {name}"\nbye = "Bye"\nmore = "More"\n', "a.more is not in pt-PT"),
        ('[a]\nhello = "Hello {name}"\nbye = " "\n', "a.bye is empty"),
    ],
)
def test_languages_that_differ_stop_the_start(
    telephony_settings: TelephonySettings, tmp_path: Path, other: str, problem: str
) -> None:
    (tmp_path / "pt-PT.toml").write_text('[a]\nhello = "Olá {name}"\nbye = "Adeus"\n', encoding="utf-8")
    (tmp_path / "en.toml").write_text(other, encoding="utf-8")
    with pytest.raises(PromptsError, match=problem):
        load_prompts(telephony_settings, tmp_path)


@pytest.mark.parametrize("ringing", [0, 1, 3])
@pytest.mark.parametrize("position", [None, 1, 7])
@pytest.mark.parametrize("on_duty", [0, 2])
@pytest.mark.parametrize("language", ["pt-PT", "en"])
def test_a_wait_lasts_at_most_twenty_seconds_and_never_repeats_itself(
    telephony_settings: TelephonySettings, ringing: int, position: int | None, on_duty: int, language: str
) -> None:
    exchange = make_exchange(telephony_settings)
    room = Room("room-1", None)
    view = CallView(
        "C1", CallState.WAITING, "line", "CA1", language, room, None,
        position=position, phones_ringing=ringing, interpreters_on_duty=on_duty,
    )  # fmt: skip
    before = ""
    for turn in range(1, 9):
        document = Document(str(waiting.staff_wait(exchange, view, turn, "https://next")))
        assert set(document.verbs) <= {"Say", "Play", "Pause", "Redirect"}
        assert document.verbs[-1] == "Redirect"
        for sentence in document.said:
            assert sentence != before
            before = sentence
        music = sum(8 if "quiet-8" in (play.text or "") else 4 for play in document.root.iter("Play"))
        assert sum(map(speaking_seconds, document.said)) + music <= 20


@pytest.mark.parametrize("language", ["pt-PT", "en"])
@pytest.mark.parametrize("low", LOW_STEPS)
@pytest.mark.parametrize("high", [*HIGH_STEPS, None])
@pytest.mark.parametrize("is_longer", [False, True])
def test_every_estimate_has_words_and_fits_into_its_document(
    telephony_settings: TelephonySettings, low: int, high: int | None, language: str, *, is_longer: bool
) -> None:
    exchange = make_exchange(telephony_settings)
    estimate = Announced(low, high, is_longer)
    view = CallView(
        "C1", CallState.WAITING, "line", "CA1", language, Room("room-1", None), None,
        position=4, interpreters_on_duty=2, estimate=estimate,
    )  # fmt: skip
    said = [Document(str(waiting.staff_wait(exchange, view, turn, "https://next"))).said for turn in (4, 5)]
    for sentences in said:
        assert len(sentences) == 2 + is_longer + (sentences is said[0])
        assert sum(map(speaking_seconds, sentences)) <= 20
        told = sentences[1 + is_longer]
        if high is not None and high > 60:
            assert str(high // 60) in told
            assert not low or str(low // 60) in told
    assert not set(said[0]) & set(said[1])


def test_a_wait_that_nobody_can_bound_is_not_promised_to_be_short(
    telephony_settings: TelephonySettings,
) -> None:
    speaker = load_prompts(telephony_settings).speaker("en")
    (prompt, facts) = waiting.estimate_news(Announced(60, None))[0]
    assert speaker.text(f"{prompt}_a", **facts) == "The wait may be more than ten minutes."
    (prompt, facts) = waiting.estimate_news(Announced(300, None))[0]
    assert speaker.text(f"{prompt}_a", **facts) == "The wait will probably be more than 5 minutes."


def test_docs_tell_every_prompt_word_for_word(telephony_settings: TelephonySettings) -> None:
    told = DOCUMENTS.read_text(encoding="utf-8")
    for speaker in load_prompts(telephony_settings).speakers.values():
        missing = [key for key, text in speaker.texts.items() if text not in told]
        assert not missing, f"docs/dialogues.md lacks in {speaker.language}: {missing}"
