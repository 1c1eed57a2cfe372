"""What servers import is taken out of the rounds of the garbage collector."""

from __future__ import annotations

import gc

from flask import Flask

from config.wsgi import settled


def test_what_exists_when_an_application_is_built_is_walked_over_no_more() -> None:
    try:
        app = Flask("test")
        assert settled(app) is app
        assert gc.get_freeze_count() > 0
        assert not any(known is app for known in gc.get_objects())
    finally:
        gc.unfreeze()
