"""Who is heard: recordings where there are some, the carrier's voices elsewhere."""

from pathlib import Path

import pytest

from config.rehearsal.stage import StageSettings
from tests.scenarios.cast import UKRAINIAN
from tests.scenarios.parties import Interpreter, Staff
from tests.scenarios.play import Play
from tests.telephony.recordings import record


@pytest.fixture
def stage_settings(tmp_path: Path) -> StageSettings:
    """Record the welcome and one sentence of the wait."""
    folder = tmp_path / "recordings"
    record(folder, "pt-PT", "staff.welcome", 1.5)
    record(folder, "pt-PT", "wait.ringing_one_a", 2.25)
    return StageSettings(audio_folder=folder)


def test_a_recorded_prompt_is_heard_in_its_place_and_for_as_long_as_it_lasts(
    play: Play, ana: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    ana.asks_for(UKRAINIAN).hears_out("wait.ringing_one_a.wav")
    olena.accepts()
    assert ana.talks_with(olena)
    played = {
        heard.text.rpartition("/")[2]: heard.seconds_heard
        for heard in ana.leg.heard
        if "recordings" in heard.text and not heard.cut_short
    }
    assert played == pytest.approx({"staff.welcome.wav": 1.5, "wait.ringing_one_a.wav": 2.25})
    assert not ana.has_heard("Serviço de intérpretes.")
    ana.hangs_up()
    olena.hangs_up()
    play.settles()
