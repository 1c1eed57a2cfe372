"""Every setting, from the environment (`PONTE_...`) or a `.env` file, checked at start.

`docs/settings.md` lists them; a house rule holds that list to this module.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import click
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from dispatch.domain.settings import DispatchSettings

ROOT = Path(__file__).resolve().parent.parent


def _absolute(path: Path) -> Path:
    return path if path.is_absolute() else ROOT / path


class Settings(BaseSettings):
    """What an installation decides."""

    model_config = SettingsConfigDict(
        env_prefix="PONTE_", env_nested_delimiter="__", env_file=".env", extra="ignore"
    )

    data_folder: Annotated[Path, AfterValidator(_absolute)] = Path("var")
    """Where embedded servers and SQLite keep their files; relative to the checkout."""
    redis_url: str | None = None
    """Redis 7 or Valkey 8 and newer; without one an embedded server is started by whoever comes first."""
    redis_prefix: str = "ponte:"
    """What every key begins with."""
    database_url: str | None = None
    """`postgresql+psycopg://...` in production; without one SQLite in the data folder."""

    public_base_url: str = "http://127.0.0.1:8000"
    """Where the carrier reaches the web process; signatures are checked against it."""
    directory_secret: SecretStr = Field(min_length=16)
    """Keys the digests of access codes, PINs and caller IDs. Changing it makes all of them unknown."""
    admin_secret: SecretStr = Field(min_length=16)
    """Signs the forms of the administrators' pages."""

    twilio_account_sid: str = Field(pattern=r"^AC[0-9a-f]{32}$")
    """The carrier account."""
    twilio_auth_token: SecretStr = Field(min_length=1)
    """Signs the carrier's requests, and logs in to its API."""
    twilio_next_auth_token: SecretStr | None = None
    """The token that will sign after a rotation; accepted already."""
    twilio_region: str | None = None
    """Such as `ie1`; with `twilio_edge`."""
    twilio_edge: str | None = None
    """Such as `dublin`."""
    twilio_api_base_url: str | None = None
    """Another address of the carrier's API: the sandbox's."""
    dial_from: str = Field(pattern=r"^\+[1-9][0-9]{6,14}$")
    """E.164; the number of ours that interpreters see when they are rung."""
    fallback_number: str | None = Field(default=None, pattern=r"^\+[1-9][0-9]{6,14}$")
    """E.164; where callers are led who cannot be served because of a fault."""

    web_host: str = "127.0.0.1"
    """Where the web process listens."""
    web_port: int = 8000
    """Where the web process listens."""
    web_workers: int = 2
    """Processes that answer webhooks."""
    admin_host: str = "127.0.0.1"
    """Where the admin process listens."""
    admin_port: int = 8001
    """Where the admin process listens."""
    admin_cookie_secure: bool = True
    """False only where the administrators' pages are reached without TLS."""
    time_zone: str = "Europe/Lisbon"
    """In which days begin and end, on pages and in statistics."""

    clock_speed: float = Field(default=1.0, gt=0)
    """How many times faster than the wall time runs; other than 1 for rehearsals only."""
    clock_epoch: datetime | None = None
    """The wall's moment from which a faster clock counts; shared by all processes of a rehearsal."""

    dispatch: DispatchSettings = DispatchSettings()
    """The numbers that dispatching turns on, as `PONTE_DISPATCH__RING_SECONDS`."""

    @property
    def database(self) -> str:
        """The database's address for SQLAlchemy."""
        return self.database_url or f"sqlite:///{self.data_folder / 'ponte.db'}"


def read_settings() -> Settings:
    """Read the settings, or say in a readable list what is wrong with them and end."""
    try:
        return Settings()  # type: ignore[call-arg]  # The environment gives the arguments.
    except ValidationError as error:
        click.echo("These settings are missing or wrong (docs/settings.md tells what each is for):", err=True)
        for problem in error.errors():
            name = "PONTE_" + "__".join(str(part) for part in problem["loc"]).upper()
            reason = "missing" if problem["type"] == "missing" else problem["msg"]
            click.echo(f"  {name}: {reason}", err=True)
        sys.exit(2)
