"""The Lua scripts as one library of Redis functions.

A script run by EVALSHA would define all that scripts share anew each time, which took longer than most
transitions do. In a library it is defined once, when that is loaded; each script is one function of it.

A library is named by a digest of its text, so that processes of two versions can work side by side on one
server. Functions are replicated and outlive a restart of the server; one that does not know ours is told.
Source: https://redis.io/docs/latest/develop/programmability/functions-intro/
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.domain.settings import DispatchSettings
    from dispatch.live.keys import Keys

GROUND = (
    "_ground",
    "_reach",
    "_demand",
    "_people",
    "_lines",
    "_matching",
    "_standby",
    "_waiting",
    "_offers",
    "_duty",
    "_calls",
    "_clients",
    "_assistants",
    "_callbacks",
    "_partners",
)
"""The files every script stands on, in this order."""


@lru_cache(maxsize=8)
def library(keys: Keys, settings: DispatchSettings) -> tuple[str, str]:
    """Return the name and the text of the library for these keys and settings."""
    numbers = "\n".join(f"SETTINGS.{name} = {value!r}" for name, value in asdict(settings).items())
    ground = "\n".join(read_source(name) for name in GROUND)
    shared = f"{keys.lua()}\nlocal SETTINGS = {{}}\n{numbers}\n{ground}\n"
    sources = {name: read_source(name) for name in script_names()}
    text = shared + "\n".join(f"-- {name}\n{source}" for name, source in sources.items())
    name = f"ponte_{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    functions = "\n".join(_function(name, script, source) for script, source in sources.items())
    return name, f"#!lua name={name}\n{shared}{functions}\n"


def _function(library_name: str, script: str, source: str) -> str:
    name = function_name(library_name, script)
    return f"redis.register_function('{name}', function(_, ARGV) begin(ARGV)\n{source}end)"


def function_name(library_name: str, script: str) -> str:
    """Return the name of a script's function; all libraries of a server share one space of names."""
    return f"{library_name}_{script}"


def script_names() -> list[str]:
    """Return the names of all scripts that are transitions or readings of their own."""
    files = (file.name for file in resources.files("dispatch.live").joinpath("scripts").iterdir())
    return sorted(name.removesuffix(".lua") for name in files if name.endswith(".lua") and name[0] != "_")


def read_source(name: str) -> str:
    """Return the text of one `.lua` file of `dispatch/live/scripts`."""
    return resources.files("dispatch.live").joinpath("scripts", f"{name}.lua").read_text(encoding="utf-8")
