"""Change a running sandbox: its latency, its faults, its limits."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any, TypeVar

from telephony.sandbox.faults import Faults
from telephony.sandbox.settings import LatencyProfile, SandboxSettings

T = TypeVar("T", LatencyProfile, Faults)


def read_settings(settings: SandboxSettings) -> dict[str, Any]:
    """Return what can be changed, and what can only be looked at; never a token."""
    return {
        "latency": asdict(settings.latency),
        "faults": asdict(settings.faults),
        "unverified": asdict(settings.unverified),
        "calls_per_second": settings.calls_per_second,
        "concurrent_calls": settings.concurrent_calls,
        "numbers": {number: asdict(config) for number, config in settings.numbers.items()},
    }


def write_settings(settings: SandboxSettings, given: dict[str, Any]) -> None:
    """Change what is given, all or nothing; raise ValueError for what cannot be."""
    unknown = set(given) - {"latency", "faults", "calls_per_second", "concurrent_calls"}
    if unknown:
        raise ValueError(f"these cannot be changed: {', '.join(sorted(unknown))}")
    latency = _changed(settings.latency, given.get("latency", {}))
    faults = _changed(settings.faults, given.get("faults", {}))
    rate = given.get("calls_per_second", settings.calls_per_second)
    if not _is_number(rate) or not rate > 0:
        raise ValueError("'calls_per_second' must be above zero")
    most = given.get("concurrent_calls", settings.concurrent_calls)
    if most is not None and (not isinstance(most, int) or isinstance(most, bool) or most < 0):
        raise ValueError("'concurrent_calls' must be a whole number or null")
    settings.latency, settings.faults = latency, faults
    settings.calls_per_second, settings.concurrent_calls = float(rate), most


def _changed(now: T, given: object) -> T:
    if not isinstance(given, dict):
        raise ValueError("settings come as a JSON object")  # noqa: TRY004  # it is a value of a request
    known = {one.name: getattr(now, one.name) for one in fields(now)}
    changes: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise ValueError(f"there is no such setting: {name}")
        changes[name] = _alike(name, known[name], value)
    return replace(now, **changes)


def _alike(name: str, now: object, value: object) -> object:
    """Return a value of the same shape as the present one, or raise ValueError."""
    if isinstance(now, bool):
        fits = isinstance(value, bool)
    elif isinstance(now, int):
        fits = isinstance(value, int) and _is_number(value) and value >= 0
    elif isinstance(now, float):
        fits = _is_number(value)
    elif isinstance(now, dict):
        fits = isinstance(value, dict) and all(_is_number(one) for one in value.values())
    elif name == "delay_range_seconds":
        fits = isinstance(value, list) and len(value) == 2 and all(_is_number(one) for one in value)  # noqa: PLR2004
    else:
        fits = isinstance(value, list) and all(isinstance(one, str) and one for one in value)
    if not fits:
        raise ValueError(f"'{name}' cannot be {value!r}")
    return tuple(value) if isinstance(value, list) else value


def _is_number(value: object) -> bool:
    """Return whether a value is a number that can be counted or waited for."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < float("inf")
