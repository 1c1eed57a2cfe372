"""The rules that no single part can show.

Walls between packages, nothing of a machine in git, nothing unsigned believed, a way out of every state, jobs
that may run twice, and a documented meaning for every setting.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select

import workers.jobs
from config.settings import Settings, VoiceSettings
from dispatch.domain.settings import DispatchSettings
from dispatch.domain.states import CALL_MOVES, OFFER_MOVES, PRESENCE_MOVES, REQUEST_MOVES, Presence
from dispatch.records.columns import Base
from dispatch.records.engine import Records, open_engine
from dispatch.records.facts import append_facts
from dispatch.records.migrate import migrate
from dispatch.records.rate_cards import add_rate_card
from dispatch.services import Services
from telephony.app import create_app
from telephony.settings import TelephonySettings
from tests.dispatch.domain.call_story import plain_call
from tests.dispatch.records.test_recording import CARD
from tests.workers.conftest import FixedClock
from workers.context import WorkerServices, install
from workers.schedule import PERIODIC_JOBS

ROOT = Path(__file__).resolve().parent.parent

# Written in pieces, so that this file does not name them itself.
REGISTRIES = "|".join(
    ("py" + r"pi\.org", "python" + "hosted", "registry" + r"\.npm" + "js", "deb" + r"\.debian" + r"\.org")
)
PLACES = r"/(?:home|Users)/[a-z]\w*/|/ro" + r"ot/\w|/wo" + r"rk/\w|/tm" + r"p/[a-z]\w*\d{3}"
SECRETS = r"BEGIN (?:RSA |EC )?PRIVATE" + r" KEY|\bSK[0-9a-f]{32}\b"


def test_the_walls_between_packages_hold() -> None:
    lint_imports = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_committed_file_names_a_registry_a_machine_or_a_secret() -> None:
    forbidden = re.compile(f"{REGISTRIES}|{PLACES}|{SECRETS}")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in _committed_texts()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if forbidden.search(line)
    ]
    assert not found


def test_every_webhook_refuses_the_unsigned() -> None:
    settings = TelephonySettings("https://ponte.example", "AC" + "5a" * 16, ("a token of tests",))
    nobody = cast("Services", None)  # Whoever is refused never reaches a service.
    app = create_app(nobody, settings)
    open_to_all = {"telephony.quiet_music", "telephony.soft_tone", "telephony.recording"}
    asked = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in open_to_all]
    assert len(asked) > 20
    client = app.test_client()
    for rule in asked:
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            for headers in ({}, {"X-Twilio-Signature": "bm90IHNpZ25lZA=="}):
                answer = client.open(rule.rule, method=method, headers=headers, data={"CallSid": "CA1"})
                assert answer.status_code == 403, (rule.rule, method)


@pytest.mark.parametrize("moves", [CALL_MOVES, OFFER_MOVES, REQUEST_MOVES, PRESENCE_MOVES])
def test_every_state_has_a_way_out(moves: Mapping[Any, Mapping[str, Any]]) -> None:
    ends = {state for state, ways in moves.items() if not ways} or {Presence.OFF_DUTY}
    assert {to for ways in moves.values() for to in ways.values()} <= moves.keys()
    for state in moves:
        assert ends & _reachable(moves, state), f"{state} leads to no end"


JOB_ARGUMENTS: dict[str, list[Any]] = {
    "record_calls": [["call-1"]],
    "sweep_unrecorded": [],
    "plan_shifts": [],
    "tell_minutes": [],
    "issue_statements": [],
    "reckon_standby": [],
    "reconcile_carrier": [],
    "forget_expired": [],
}
"""With what each job is called; a job that is missing here fails."""


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(workers.jobs.__path__)])
def test_every_job_runs_twice_harmlessly(name: str, tmp_path: Path) -> None:
    records = Records(open_engine(f"sqlite:///{tmp_path / 'ponte.db'}"))
    migrate(records.engine)
    with records.writing() as session:
        add_rate_card(session, CARD)
        append_facts(session, plain_call().facts)
    install(WorkerServices(records, FixedClock()))
    job = getattr(importlib.import_module(f"workers.jobs.{name}"), name)
    job(*JOB_ARGUMENTS[name])
    once = _everything_in(records)
    job(*JOB_ARGUMENTS[name])
    assert _everything_in(records) == once
    records.engine.dispose()


def test_every_periodic_job_exists() -> None:
    for periodic in PERIODIC_JOBS:
        module, _, name = periodic.function.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))
        assert periodic.every_seconds > 0


def test_every_setting_stands_in_the_docs_with_its_unit_default_and_meaning() -> None:
    """Copy the lines that are missing from this test's message into docs/settings.md."""
    told = [line for line in (ROOT / "docs/settings.md").read_text().splitlines() if line.startswith("| `")]
    assert told == settings_table()


def settings_table() -> list[str]:
    """Return the lines that docs/settings.md must have, made from the settings themselves."""
    lines = []
    meanings = _meanings(VoiceSettings) | _meanings(Settings)
    for name, field in Settings.model_fields.items():
        if name != "dispatch":
            default = "required" if field.is_required() else field.get_default(call_default_factory=True)
            lines.append(_line(f"PONTE_{name}", default, meanings[name]))
    meanings = _meanings(DispatchSettings)
    return lines + [
        _line(f"PONTE_DISPATCH__{each.name}", each.default, meanings[each.name])
        for each in fields(DispatchSettings)
    ]


UNITS = {
    "_seconds": "s",
    "_per_second": "1/s",
    "_port": "TCP port",
    "_workers": "processes",
    "_attempts": "times",
    "_days": "days",
}


def _line(name: str, default: object, meaning: str) -> str:
    unit = next((unit for end, unit in UNITS.items() if name.endswith(end)), "")
    shown = "" if default is None else f"{default}" if default == "required" else f"`{default}`"
    return f"| `{name.upper()}` | {unit} | {shown} | {' '.join(meaning.split())} |"


def _meanings(owner: type) -> dict[str, str]:
    """Return the string that stands under each field."""
    (body,) = ast.parse(inspect.getsource(owner)).body
    found: dict[str, str] = {}
    statements = cast("ast.ClassDef", body).body
    for field, text in pairwise(statements):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            found[ast.unparse(field.target)] = str(ast.literal_eval(text.value))
    return found


def _reachable(moves: Mapping[Any, Mapping[str, Any]], state: Any) -> set[Any]:
    found, border = {state}, [state]
    while border:
        new = set(moves[border.pop()].values()) - found
        found |= new
        border += new
    return found


def _everything_in(records: Records) -> dict[str, list[tuple[Any, ...]]]:
    with records.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def _committed_texts() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("only git knows what is committed")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8000]]
