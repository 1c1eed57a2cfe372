"""What the WSGI server imports: applications built from the environment's settings."""

from flask import Flask

from config import bootstrap
from config.logs import set_up_logs
from config.settings import read_settings


def build_web_app() -> Flask:
    """Build the application that the carrier calls."""
    set_up_logs()
    return bootstrap.build_web_app(read_settings())


def build_admin_app() -> Flask:
    """Build the administrators' pages."""
    set_up_logs()
    return bootstrap.build_admin_app(read_settings())
