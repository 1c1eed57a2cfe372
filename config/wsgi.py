"""What the WSGI server imports: applications built from the environment's settings."""

import gc
import os
import signal
import threading

from flask import Flask

from config import bootstrap
from config.logs import set_up_logs
from config.settings import read_settings

ORPHAN_SECONDS = 1.0


def build_web_app() -> Flask:
    """Build the application that the carrier calls."""
    _begin()
    return settled(bootstrap.build_web_app(read_settings()))


def build_admin_app() -> Flask:
    """Build the administrators' pages."""
    _begin()
    return settled(bootstrap.build_admin_app(read_settings()))


def settled(app: Flask) -> Flask:
    """Take all that exists now out of the rounds of the garbage collector, and return the application.

    It stays as long as the process. Walking over all of it cost some request in every few dozen a tenth of a
    second.
    """
    gc.collect()
    gc.freeze()
    return app


def _begin() -> None:
    set_up_logs()
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()


def _end_with_parent(parent: int) -> None:
    """End this worker when its server is gone: killed outright, it leaves its workers to serve on alone."""
    while os.getppid() == parent:
        threading.Event().wait(ORPHAN_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
