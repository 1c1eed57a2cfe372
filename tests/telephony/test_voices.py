"""Who speaks: the carrier's voices by the table, recordings where there are some; and the check of both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from telephony.app import create_app
from telephony.exchange import make_exchange
from telephony.prompts.audio import AudioError, read_recordings
from telephony.prompts.catalogue import PromptsError, load_prompts
from telephony.prompts.check import prompt_faults
from telephony.prompts.speech import speaking_seconds
from telephony.voices import Voice, carrier_voices
from tests.telephony.phones import BASE, CODE, Phone
from tests.telephony.recordings import record

if TYPE_CHECKING:
    from pathlib import Path

    from dispatch.services import Services
    from telephony.settings import TelephonySettings


def test_the_service_speaks_with_voices_that_the_carrier_has(telephony_settings: TelephonySettings) -> None:
    speakers = load_prompts(telephony_settings).speakers
    assert speakers["pt-PT"].voice == Voice("Polly.Ines-Neural", "pt-PT")
    assert speakers["en"].voice == Voice("Polly.Amy-Neural", "en-GB")


def test_every_language_of_the_table_has_a_voice_that_speaks_it_alone() -> None:
    table = carrier_voices()
    names = [name for voices in table.voices.values() for name in voices]
    assert len(names) == len(set(names))
    assert {language for languages in table.languages.values() for language in languages} == set(table.voices)
    for tag in table.languages:
        voice = table.voice(tag)
        assert voice is not None
        assert table.language_of(voice.name) == voice.language


@pytest.mark.parametrize("tag", ["kea", "pov", "ne", "ur", "tet"])
def test_no_voice_is_claimed_for_a_language_that_the_carrier_cannot_speak(tag: str) -> None:
    assert carrier_voices().voice(tag) is None


def test_a_chosen_voice_is_spoken_with_what_the_carrier_calls_its_language(
    telephony_settings: TelephonySettings,
) -> None:
    american = replace(telephony_settings, voices={"en": "Polly.Joanna-Neural"})
    assert load_prompts(american).speaker("en").voice == Voice("Polly.Joanna-Neural", "en-US")
    portuguese = replace(telephony_settings, voices={"en": "Polly.Ines"})
    with pytest.raises(PromptsError, match=r"Polly\.Ines is no voice of it"):
        load_prompts(portuguese)


def test_every_prompt_is_fit_to_be_heard(telephony_settings: TelephonySettings) -> None:
    assert not prompt_faults(telephony_settings)


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("en", "", "en: a.hello is missing"),
        ("en", "[a]\nhello = '" + "words and more " * 12 + "'", "en: a.hello takes 13.2 s, at most 12 s"),
        ("kea", "[a]\nhello = 'Oi'", "kea: the carrier has no voice for it, and there are no recordings"),
    ],
)
def test_the_check_tells_what_is_missing_too_long_or_spoken_by_nobody(
    telephony_settings: TelephonySettings, tmp_path: Path, name: str, text: str, fault: str
) -> None:
    (tmp_path / "pt-PT.toml").write_text("[a]\nhello = 'Olá'\n", encoding="utf-8")
    assert not prompt_faults(telephony_settings, tmp_path)
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    (told,) = prompt_faults(telephony_settings, tmp_path)
    assert told.startswith(fault)


def test_a_recording_makes_a_language_heard_that_nobody_speaks(
    telephony_settings: TelephonySettings, tmp_path: Path
) -> None:
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    for name in ("pt-PT", "kea"):
        (prompts / f"{name}.toml").write_text("[a]\nhello = 'Oi'\nbye = 'Txau'\n", encoding="utf-8")
    settings = replace(telephony_settings, audio_folder=tmp_path / "one")
    record(tmp_path / "one", "kea", "a.hello")
    assert prompt_faults(settings, prompts) == ["kea: a.bye has no voice and no recording"]
    record(tmp_path / "two", "kea", "a.hello")
    record(tmp_path / "two", "kea", "a.bye", 13.0)
    settings = replace(telephony_settings, audio_folder=tmp_path / "two")
    assert prompt_faults(settings, prompts) == ["kea: a.bye takes 13.0 s, at most 12 s are allowed"]


def test_a_recording_cannot_tell_facts_nor_be_of_no_prompt(
    telephony_settings: TelephonySettings, tmp_path: Path
) -> None:
    record(tmp_path, "en", "staff.language_chosen")
    record(tmp_path, "en", "staff.nonsense")
    assert prompt_faults(replace(telephony_settings, audio_folder=tmp_path)) == [
        "en: staff.language_chosen tells facts, which a recording cannot",
        "en: there is a recording of staff.nonsense, but no such prompt",
    ]


def test_what_is_no_recording_is_named(telephony_settings: TelephonySettings, tmp_path: Path) -> None:
    path = record(tmp_path, "en", "staff.welcome")
    path.write_bytes(b"ID3 no wav at all")
    with pytest.raises(AudioError, match=r"en/staff\.welcome\.wav is no wav file"):
        read_recordings(tmp_path)
    assert "no wav file" in prompt_faults(replace(telephony_settings, audio_folder=tmp_path))[0]
    with pytest.raises(AudioError, match="no folder"):
        read_recordings(tmp_path / "nowhere")


def test_a_recording_is_played_instead_of_the_voice_from_an_address_that_never_changes(
    telephony_settings: TelephonySettings, services: Services, tmp_path: Path
) -> None:
    wav = record(tmp_path, "pt-PT", "staff.welcome", 1.5)
    settings = replace(telephony_settings, audio_folder=tmp_path)
    app = create_app(services, settings)
    document = Phone(app, "CA" + "1" * 32).dials().document
    gather = document.gather
    assert [verb.tag for verb in gather] == ["Play", "Say"]
    address = gather[0].text or ""
    assert address.startswith(f"{BASE}/telephony/static/recordings/")
    answer = app.test_client().get(address.removeprefix(BASE))  # unsigned: a media file carries no signature
    assert answer.status_code == 200
    assert answer.mimetype == "audio/wav"
    assert answer.data == wav.read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    assert make_exchange(settings).speaker("pt-PT").seconds("staff.welcome") == 1.5
    for wrong in ("pt-PT/staff.welcome.wav", "0/pt-PT/staff.welcome.wav", "../../voices.toml", "x/../x.wav"):
        assert app.test_client().get(f"/telephony/static/recordings/{wrong}").status_code == 404
    assert app.test_client().get(address.removeprefix(BASE).replace("welcome", "goodbye")).status_code == 404


def test_without_a_folder_every_prompt_is_said(staff: Phone) -> None:
    assert {verb.tag for verb in staff.dials().document.gather} == {"Say"}
    assert staff.keys(CODE).document.root.find(".//Play") is None


def test_syllables_take_longer_than_letters() -> None:
    assert speaking_seconds("a" * 14) == pytest.approx(1.3)
    assert speaking_seconds("请稍等一下") == pytest.approx(0.3 + 5 / 5.2)
    assert speaking_seconds("نعم") == pytest.approx(0.3 + 3 / 10)
