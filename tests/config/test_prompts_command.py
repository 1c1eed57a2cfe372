"""`./ponte prompts check` tells every fault of what is spoken, and fails on one."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from config.cli import ponte
from tests.telephony.recordings import record


@pytest.fixture(autouse=True)
def _far_from_any_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("PONTE_VOICES", "PONTE_AUDIO_FOLDER"):
        monkeypatch.delenv(name, raising=False)


def test_prompts_that_are_fit_to_be_heard_pass() -> None:
    done = CliRunner().invoke(ponte, ["prompts", "check"])
    assert done.exit_code == 0, done.output
    assert "pt-PT: " in done.output
    assert "Polly.Ines-Neural" in done.output


def test_a_fault_is_told_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(tmp_path, "pt-PT", "staff.welcome", 12.5)
    monkeypatch.setenv("PONTE_AUDIO_FOLDER", str(tmp_path))
    done = CliRunner().invoke(ponte, ["prompts", "check"])
    assert done.exit_code == 1
    assert "pt-PT: staff.welcome takes 12.5 s" in done.output


def test_a_voice_that_does_not_speak_the_language_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PONTE_VOICES", '{"pt-PT": "Polly.Amy"}')
    done = CliRunner().invoke(ponte, ["prompts", "check"])
    assert done.exit_code == 1
    assert "pt-PT: Polly.Amy is no voice of it" in done.output


def test_settings_that_cannot_be_read_are_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PONTE_VOICES", "pt-PT=Polly.Ines")
    done = CliRunner().invoke(ponte, ["prompts", "check"])
    assert done.exit_code == 2
    assert "A setting cannot be read" in done.output
