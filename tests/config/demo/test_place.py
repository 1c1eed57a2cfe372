"""Where a demonstration lives: never where another runs or something else lies, with secrets of its own."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from config.demo import place as module
from config.demo.place import NoPlaceError, free_ports, install, taken_place, values_for


def test_a_second_copy_finds_a_place_beside_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEFAULT_FOLDER", tmp_path / "demo")
    with taken_place(None, keep=False) as first, taken_place(None, keep=False) as second:
        assert first.folder == tmp_path / "demo"
        assert second.folder == tmp_path / "demo-2"
    with taken_place(None, keep=False) as third:
        assert third.folder == tmp_path / "demo"


def test_a_folder_that_is_asked_for_and_taken_is_refused(tmp_path: Path) -> None:
    refused = pytest.raises(NoPlaceError, match="another demonstration")
    with taken_place(tmp_path, keep=False), refused, taken_place(tmp_path, keep=False):
        pass


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NoPlaceError, match="cannot be used"), taken_place(tmp_path / "file", keep=False):
        pass


def test_an_earlier_demonstration_is_cleared_away_unless_its_records_are_to_stay(tmp_path: Path) -> None:
    with taken_place(tmp_path, keep=False) as place:
        secrets = values_for(place, "unix:///nowhere")["directory_secret"]
        (tmp_path / "ponte.db").write_text("records")
        (tmp_path / "redis").mkdir()
    with taken_place(tmp_path, keep=True) as place:
        assert values_for(place, "unix:///nowhere")["directory_secret"] == secrets
        assert (tmp_path / "ponte.db").exists()
        assert not (tmp_path / "redis").exists()
    with taken_place(tmp_path, keep=False) as place:
        assert not (tmp_path / "ponte.db").exists()
        assert values_for(place, "unix:///nowhere")["directory_secret"] != secrets


def test_ports_are_free_and_each_another() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20
    for port in ports:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))


def test_settings_of_a_real_account_do_not_reach_the_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ, "PONTE_TWILIO_REGION": "ie1"})
    os.environ["PONTE_DISPATCH__RING_SECONDS"] = "12"
    with taken_place(tmp_path, keep=False) as place:
        settings = install(values_for(place, "unix:///nowhere"), {"ring_seconds": 9, "wrap_up_seconds": 6.0})
    assert settings.twilio_region is None
    assert (settings.dispatch.ring_seconds, settings.dispatch.wrap_up_seconds) == (12, 6.0)
    assert "PONTE_TWILIO_REGION" not in os.environ
