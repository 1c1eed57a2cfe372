"""The services a use case is handed: built once by `config.bootstrap`, never looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.live.directory import Directory
    from dispatch.live.state import LiveState
    from dispatch.ports import Clock


@dataclass(frozen=True, slots=True)
class Services:
    """What the path that connects a call needs: live state, directory, clock. No SQL, no carrier."""

    live: LiveState
    directory: Directory
    clock: Clock
