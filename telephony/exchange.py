"""What every dialogue is made with: settings, words and addresses."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony.addresses import Addresses
from telephony.prompts.catalogue import Prompts, Speaker, load_prompts
from telephony.prompts.client import ClientPhrases, load_phrases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telephony.settings import TelephonySettings


@dataclass(frozen=True, slots=True)
class Exchange:
    """The equipment of the telephone side, without anything that changes."""

    settings: TelephonySettings
    prompts: Prompts
    addresses: Addresses
    client: Mapping[str, ClientPhrases]  # by tag

    def speaker(self, language: str | None) -> Speaker:
        """Return who speaks this prompt language."""
        return self.prompts.speaker(language)

    def answer_to(self, path: str, **parameters: object) -> str:
        """Return the address that a question's answer goes to, different each time the question is asked.

        Two answers to the same question asked twice must not look like one delivery repeated.
        """
        return self.addresses.document(path, **parameters, nonce=secrets.token_hex(4))


def make_exchange(settings: TelephonySettings) -> Exchange:
    """Return the equipment, or raise where prompts do not match."""
    return Exchange(
        settings, load_prompts(settings), Addresses(settings.public_base_url), load_phrases(settings)
    )
