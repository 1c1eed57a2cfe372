"""The first command on a fresh machine: what it refuses, when it installs, what it trusts."""

import importlib.machinery
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def ponte(tmp_path: Path) -> ModuleType:
    """Load the script as a module whose checkout is a copy of what it reads."""
    loader = importlib.machinery.SourceFileLoader("ponte_script", str(ROOT / "ponte"))
    spec = importlib.util.spec_from_loader("ponte_script", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "deploy" / "bootstrap", checkout / "deploy" / "bootstrap")
    for lock in ROOT.glob("requirements*.lock"):
        shutil.copy(lock, checkout)
    vars(module).update(ROOT=checkout, BOOTSTRAP=checkout / "deploy" / "bootstrap")
    return module


@pytest.fixture
def venv(tmp_path: Path, ponte: ModuleType) -> Path:
    """Return an environment that looks complete: a Python that runs, and a stamp of today's locks."""
    folder = tmp_path / "environment"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    locks = {name: ponte.digest(ponte.ROOT / name) for name in (ponte.RUNTIME_LOCK, ponte.DEV_LOCK)}
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    _stamp(folder, python=version, machine=ponte.machine(), place=str(folder), locks=locks)
    return folder


@pytest.mark.parametrize("version", [(3, 8), (3, 10)])
def test_an_old_python_is_told_which_one_is_needed(ponte: ModuleType, version: tuple[int, int]) -> None:
    assert "Python 3.11 or newer is needed" in ponte.python_refusal(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 14)])
def test_a_fitting_python_is_not_refused(ponte: ModuleType, version: tuple[int, int]) -> None:
    assert ponte.python_refusal(version) is None


def test_a_python_without_wheels_is_told_so(ponte: ModuleType) -> None:
    assert "newer than the pinned dependencies" in ponte.python_refusal((3, 15))


def test_a_complete_environment_is_used_as_it_is(ponte: ModuleType, venv: Path) -> None:
    assert ponte.is_ready(venv, (ponte.RUNTIME_LOCK, ponte.DEV_LOCK))


def test_a_missing_environment_is_not_ready(ponte: ModuleType, tmp_path: Path) -> None:
    assert not ponte.is_ready(tmp_path / "nowhere", (ponte.RUNTIME_LOCK,))


def test_an_environment_of_another_lock_is_not_ready(ponte: ModuleType, venv: Path) -> None:
    with (ponte.ROOT / ponte.RUNTIME_LOCK).open("a") as lock:
        lock.write("# changed\n")
    assert not ponte.is_ready(venv, (ponte.RUNTIME_LOCK,))


def test_the_service_does_not_wait_for_a_changed_lock_of_the_tests(ponte: ModuleType, venv: Path) -> None:
    with (ponte.ROOT / ponte.DEV_LOCK).open("a") as lock:
        lock.write("# changed\n")
    assert ponte.is_ready(venv, (ponte.RUNTIME_LOCK,))
    assert not ponte.is_ready(venv, (ponte.RUNTIME_LOCK, ponte.DEV_LOCK))


@pytest.mark.parametrize(
    "changed",
    [{"python": "3.1"}, {"machine": "Abacus wood"}, {"place": "/elsewhere"}, {"locks": None}],
    ids=lambda changed: next(iter(changed)),
)
def test_an_environment_of_other_ground_is_not_ready(
    ponte: ModuleType, venv: Path, changed: dict[str, Any]
) -> None:
    _stamp(venv, **{**ponte.read_stamp(venv), **changed})
    assert not ponte.is_ready(venv, (ponte.RUNTIME_LOCK,))


def test_an_interrupted_preparing_leaves_nothing_ready(ponte: ModuleType, venv: Path) -> None:
    (venv / ponte.STAMP).write_text('{"python": ')
    assert not ponte.is_ready(venv, (ponte.RUNTIME_LOCK,))


def test_an_environment_whose_python_is_gone_is_not_ready(ponte: ModuleType, venv: Path) -> None:
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").symlink_to(venv / "no-such-python")
    assert not ponte.is_ready(venv, (ponte.RUNTIME_LOCK,))


def test_a_folder_that_is_no_environment_is_never_emptied(ponte: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ponte.CannotPrepareError, match="PONTE_VENV"):
        ponte.make_empty(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_an_environment_behind_a_link_is_never_emptied(ponte: ModuleType, venv: Path, tmp_path: Path) -> None:
    link = tmp_path / "linked"
    link.symlink_to(venv)
    with pytest.raises(ponte.CannotPrepareError, match="link"):
        ponte.make_empty(link)
    assert (venv / ponte.STAMP).exists()


def test_only_tests_and_checks_need_what_they_need(ponte: ModuleType) -> None:
    assert ponte.needed_locks(["test", "-k", "offer"]) == (ponte.RUNTIME_LOCK, ponte.DEV_LOCK)
    assert ponte.needed_locks(["demo", "--once"]) == (ponte.RUNTIME_LOCK,)
    assert ponte.needed_locks([]) == (ponte.RUNTIME_LOCK,)


def test_the_kept_pip_is_the_one_that_its_sum_names(ponte: ModuleType) -> None:
    assert ponte.bootstrap_pip().name.startswith("pip-")


def test_a_tampered_pip_is_refused(ponte: ModuleType) -> None:
    with ponte.bootstrap_pip().open("ab") as wheel:
        wheel.write(b"x")
    with pytest.raises(ponte.CannotPrepareError, match="not the file"):
        ponte.bootstrap_pip()


@pytest.mark.parametrize(
    ("pip_said", "told"),
    [
        (
            "ERROR: Could not install: [Errno 28] No space left on device",
            "disk is full",
        ),
        (
            "WARNING: Retrying (...\nERROR: No matching distribution found for x",
            "does not answer",
        ),
        ("ERROR: No matching distribution found for x==1", "no wheel for this system"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM ...",
            "not the one that the lock",
        ),
    ],
)
def test_a_failed_installation_is_told_in_one_line(
    ponte: ModuleType, tmp_path: Path, pip_said: str, told: str
) -> None:
    log = tmp_path / "pip.log"
    log.write_text(pip_said)
    assert told in ponte.pip_refusal(log)
    assert "\n" not in ponte.pip_refusal(log)


def test_a_folder_that_cannot_be_written_is_told_with_the_way_out(ponte: ModuleType) -> None:
    assert "PONTE_VENV" in ponte.explain(PermissionError(13, "Permission denied", "/usr/ponte/.venv"))


def test_progress_counts_what_is_fetched(ponte: ModuleType, tmp_path: Path) -> None:
    log = "Collecting a==1\n  Downloading\nCollecting b==2\n"
    assert ponte.progress_line(log, tmp_path, 5) == "fetched 2 of 5 packages"


def test_progress_tells_that_the_index_is_silent(ponte: ModuleType, tmp_path: Path) -> None:
    assert "trying again" in ponte.progress_line("Collecting a==1\nWARNING: Retrying (...", tmp_path, 5)


def test_a_package_has_one_name_however_it_is_spelled(ponte: ModuleType) -> None:
    assert ponte.normalized("Flask_WTF") == ponte.normalized("flask-wtf")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_every_package_with_hashes_and_names_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert "://" not in text
    assert not [line for line in lines if line.startswith("-")]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if "==" in line:
            assert following.startswith("    --hash=sha256:")
        else:
            assert line.startswith("    --hash=sha256:")


def test_every_direct_dependency_is_locked_at_its_pin(ponte: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = ponte.names_in((ponte.RUNTIME_LOCK,))
    everything = ponte.names_in((ponte.RUNTIME_LOCK, ponte.DEV_LOCK))
    assert _names(project["project"]["dependencies"], ponte) <= runtime
    for group in project["dependency-groups"].values():
        assert _names(group, ponte) <= everything - runtime


@pytest.mark.parametrize("from_another_folder", [False, True])
def test_the_script_runs_commands_from_anywhere(tmp_path: Path, *, from_another_folder: bool) -> None:
    if not (Path(sys.prefix) / "ponte.json").exists():
        pytest.skip("these tests run in an environment that ./ponte did not make")
    link = tmp_path / "ponte"
    link.symlink_to(ROOT / "ponte")
    environment = {**os.environ, "PONTE_VENV": sys.prefix}
    folder = tmp_path if from_another_folder else ROOT
    (tmp_path / "config.py").write_text("raise SystemExit('the wrong module')")
    done = subprocess.run(
        [sys.executable, link, "--help"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Commands" in done.stdout


def _stamp(folder: Path, **content: object) -> None:
    (folder / "ponte.json").write_text(json.dumps(content))


def _names(requirements: list[str], ponte: ModuleType) -> set[str]:
    return {ponte.normalized(requirement.split("==")[0].split("[")[0]) for requirement in requirements}
