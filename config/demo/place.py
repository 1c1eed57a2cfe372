"""Where a demonstration lives: a folder that is its own alone, free ports, and secrets invented for it."""

from __future__ import annotations

import fcntl
import json
import os
import random
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.settings import ROOT, Settings
from config.world.plan import LINES
from dispatch.domain.directory import LineKind

DEFAULT_FOLDER = ROOT / "var" / "demo"
MARK = "demo.lock"
SECRETS = "secrets.json"
OF_ONE_RUN = ("redis", "logs")
LASTING = (SECRETS, "ponte.db", "ponte.db-wal", "ponte.db-shm")
"""Together with the mark, all that a demonstration ever writes into its folder."""
MOST_COPIES = 50
# Below the range from which systems draw the ports of outgoing connections, which could take ours while a
# process is started again.
PORTS = range(20_000, 32_000)
HOST = "127.0.0.1"
CALLS_PER_SECOND = 5.0


class NoPlaceError(Exception):
    """There is no folder for the demonstration; the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that nobody else uses; `lock` is the open descriptor that keeps it so."""

    folder: Path
    lock: int

    @property
    def logs(self) -> Path:
        """Where each process writes its log."""
        return self.folder / "logs"


@contextmanager
def taken_place(wanted: Path | None, *, keep: bool) -> Iterator[Place]:
    """Take the folder that is wanted, or the first free one beside the default, and make it empty.

    With `keep` its records stay; who was on duty and what was going on is forgotten all the same.
    """
    candidates = [wanted.absolute()] if wanted else _default_folders()
    place = next((place for folder in candidates if (place := _take(folder))), None)
    if place is None:
        where = wanted or DEFAULT_FOLDER.parent
        raise NoPlaceError(f"another demonstration is running in {where}; choose another folder with --data.")
    try:
        for name in OF_ONE_RUN if keep else OF_ONE_RUN + LASTING:
            _remove(place.folder / name)
        yield place
    finally:
        os.close(place.lock)


def values_for(place: Place, redis_url: str) -> dict[str, Any]:
    """Return the settings of a demonstration, by the names of `Settings`."""
    web, admin, carrier = free_ports(3)
    staff_line = next(line for line in LINES if line.kind is LineKind.STAFF)
    return {
        **_secrets_of(place),
        "data_folder": place.folder,
        "redis_url": redis_url,
        "database_url": f"sqlite:///{place.folder / 'ponte.db'}",
        "public_base_url": f"http://{HOST}:{web}",
        "twilio_api_base_url": f"http://{HOST}:{carrier}",
        "dial_from": staff_line.number,
        "text_from": staff_line.number,
        "web_host": HOST,
        "web_port": web,
        "web_workers": 1,
        "admin_host": HOST,
        "admin_port": admin,
        "admin_cookie_secure": False,
    }


def install(values: dict[str, Any], dispatch: dict[str, Any]) -> Settings:
    """Put settings into this process's environment, which its processes inherit, and return them checked.

    Whatever else the environment says of this service is dropped, because it may name a real account; only
    the numbers of dispatching may be tried out, and come before ours in `dispatch`.
    """
    for name in [name for name in os.environ if name.startswith("PONTE_") and not _may_stay(name)]:
        del os.environ[name]
    for name, value in values.items():
        os.environ[f"PONTE_{name.upper()}"] = str(value)
    for name, value in dispatch.items():
        os.environ.setdefault(f"PONTE_DISPATCH__{name.upper()}", str(value))
    os.environ.update(PYTHONPATH=str(ROOT), PYTHONSAFEPATH="1", PYTHONUNBUFFERED="1")
    return Settings(_env_file=None)  # type: ignore[call-arg]  # the environment gives the arguments


def free_ports(count: int) -> list[int]:
    """Return ports of this machine that nobody uses now."""
    chance = random.Random()
    found: list[int] = []
    while len(found) < count:
        port = chance.choice(PORTS)
        if port not in found and _is_free(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _default_folders() -> list[Path]:
    others = (DEFAULT_FOLDER.with_name(f"{DEFAULT_FOLDER.name}-{number}") for number in range(2, MOST_COPIES))
    return [DEFAULT_FOLDER, *others]


def _take(folder: Path) -> Place | None:
    """Return the folder as a place of ours, or None where another demonstration has it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / MARK).exists() and any(folder.iterdir()):
            raise NoPlaceError(f"{folder} holds other files; a demonstration wants a folder of its own.")
        lock = os.open(folder / MARK, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise NoPlaceError(f"{folder} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return Place(folder, lock)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _secrets_of(place: Place) -> dict[str, str]:
    """Return the folder's secrets; they stay with kept data, whose codes and PINs are keyed by them."""
    path = place.folder / SECRETS
    if not path.exists():
        invented = {
            "directory_secret": secrets.token_hex(16),
            "admin_secret": secrets.token_hex(16),
            "twilio_account_sid": f"AC{secrets.token_hex(16)}",
            "twilio_auth_token": secrets.token_hex(16),
        }
        path.touch(mode=0o600)
        path.write_text(json.dumps(invented), encoding="utf-8")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _may_stay(name: str) -> bool:
    return name.startswith("PONTE_DISPATCH__") or name == "PONTE_VENV"
