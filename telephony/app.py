"""The web application that the carrier calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from telephony.webhooks.blueprint import telephony_blueprint

if TYPE_CHECKING:
    from dispatch.services import Services
    from telephony.settings import TelephonySettings

LARGEST_REQUEST_BYTES = 64 * 1024
"""The carrier's requests have a few hundred bytes; who sends more is refused before anything is read."""


def create_app(services: Services, settings: TelephonySettings) -> Flask:
    """Return the application with every address under `/telephony`; it waits for Redis, nothing else."""
    app = Flask("telephony", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_REQUEST_BYTES
    app.register_blueprint(telephony_blueprint(services, settings))
    return app
