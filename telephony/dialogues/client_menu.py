"""What the menus of staff say of a client who is elsewhere: what became of them, and one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.domain.states import ClientStep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dispatch.domain.views import CallView

CALL, OTHER_NUMBER = "7", "8"
"""The client, and a number other than the one that is kept; the same in every menu."""
CHOSEN = frozenset({CALL, OTHER_NUMBER})

KEYS: Mapping[ClientStep, str] = {
    ClientStep.NONE: "staff.menu_client",
    ClientStep.KEYED: "staff.menu_client",
    ClientStep.WANTED: "staff.menu_client_wanted",
    ClientStep.RINGING: "staff.menu_client_rings",
    ClientStep.HERE: "staff.menu_client_here",
    ClientStep.OVER: "staff.menu_client_again",
}


def news_of(view: CallView) -> tuple[str, ...]:
    """Return what staff are to hear of the client at the beginning of a menu."""
    return (f"staff.client_{view.client_news}",) if view.client_news else ()


def key_of(view: CallView) -> str:
    """Return the sentence that tells the client's key."""
    return KEYS[view.client]
