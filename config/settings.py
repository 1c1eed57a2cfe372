"""Every setting, from the environment (`PONTE_...`) or a `.env` file, checked at start.

`docs/settings.md` lists them; a house rule holds that list to this module.
"""

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import click
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from dispatch.domain.settings import DispatchSettings

ROOT = Path(__file__).resolve().parent.parent

Wanted = TypeVar("Wanted", bound=BaseSettings)


def _absolute(path: Path) -> Path:
    return path if path.is_absolute() else ROOT / path


def _maybe_absolute(path: Path | None) -> Path | None:
    return None if path is None else _absolute(path)


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("there is no such time zone; one is Europe/Lisbon") from None
    return name


def _region(name: str) -> str:
    from dispatch.public_holidays import calendar_for  # which takes a while to load

    calendar_for("Europe/Lisbon", name)
    return name


def _regions(text: str) -> str:
    from telephony.client_numbers import unknown_regions  # which takes a while to load

    if not text.split() or unknown_regions(text.split()):
        raise ValueError("there is no such country; written as PT ES FR, home first")
    return text


def _sensible(dispatch: DispatchSettings) -> DispatchSettings:
    values = asdict(dispatch)
    below = [name for name, value in values.items() if value < 0]
    below += [name for name in ("most_phones", "calls_per_second", "code_attempts") if not values[name]]
    if below:
        raise ValueError(f"too small: {', '.join(below)}")
    shares = [name for name in values if name.endswith(("_share", "_chance", "_fading"))]
    above = [name for name in shares if values[name] > 1 or (name == "urgent_share" and values[name] == 1)]
    if above:
        raise ValueError(f"too large: {', '.join(above)}")
    return dispatch


class VoiceSettings(BaseSettings):
    """Who speaks; looked at without the rest by `./ponte prompts`."""

    model_config = SettingsConfigDict(
        env_prefix="PONTE_", env_nested_delimiter="__", env_file=".env", extra="ignore"
    )

    voices: dict[str, str] = Field(default_factory=dict)
    """Voice by prompt language as JSON, where it is not the first of `telephony/voices.toml`."""
    audio_folder: Annotated[Path | None, AfterValidator(_maybe_absolute)] = None
    """Where recorded prompts are, as `<language>/<prompt>.wav`; empty: the carrier's voices speak all."""


class Settings(VoiceSettings):
    """What an installation decides."""

    data_folder: Annotated[Path, AfterValidator(_absolute)] = Path("var")
    """Where SQLite keeps its file; relative to the checkout."""
    redis_url: str = Field(pattern=r"^(rediss?|unix)://")
    """Redis 7 or Valkey 8 and newer, with an append-only file."""
    redis_prefix: str = "ponte:"
    """What every key begins with."""
    database_url: str | None = None
    """`postgresql+psycopg://...` in production; without one SQLite in the data folder."""

    public_base_url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^/]")
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
    text_from: str | None = Field(default=None, pattern=r"^(\+[1-9][0-9]{6,14}|[A-Za-z][A-Za-z0-9 ]{0,10})$")
    """E.164 number of ours, or up to 11 letters, where text messages come from; empty: none are sent."""
    fallback_number: str | None = Field(default=None, pattern=r"^\+[1-9][0-9]{6,14}$")
    """E.164; where callers are led who cannot be served because of a fault."""
    client_question_share: Annotated[float, Field(ge=0, le=1)] = 0.05
    """The share of calls at whose end the client beside staff is asked one question, in their language."""
    client_regions: Annotated[str, AfterValidator(_regions)] = "PT ES FR DE GB UA MD RO BR IN NP BD PK"
    """Countries whose numbers staff may have a client called at, home first; ordinary numbers only."""
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
    admin_base_url: str = Field(default="http://127.0.0.1:8001", pattern=r"^https?://[^/]")
    """Where readers reach the administrators' pages; links in letters begin so."""
    mail_url: SecretStr | None = None
    """Mail server, as `smtp://user:password@host:587` or `smtps://`; empty: `outbox` in the data folder."""
    mail_from: str = Field(default="ponte@localhost", pattern=r"^[^@\s]+@[^@\s]+$")
    """Who letters are from."""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Europe/Lisbon"
    """In which days begin and end, on pages, in statistics and on statements."""
    public_holidays: Annotated[str, AfterValidator(_region)] = "PT"
    """Country, or country and part as PT-20, on whose public holidays no shifts are; empty: none are kept."""
    statement_days: int = Field(default=5, ge=0, le=27)
    """Days of a month that pass before the last one is stated, for late facts; 0: people issue statements."""

    clock_speed: float = Field(default=1.0, gt=0)
    """How many times faster than the wall time runs; other than 1 for rehearsals only."""
    clock_epoch: datetime | None = None
    """The wall's moment from which a faster clock counts; shared by all processes of a rehearsal."""

    dispatch: Annotated[DispatchSettings, AfterValidator(_sensible)] = DispatchSettings()
    """The numbers that dispatching turns on, as `PONTE_DISPATCH__RING_SECONDS`."""

    @property
    def database(self) -> str:
        """The database's address for SQLAlchemy."""
        return self.database_url or f"sqlite:///{self.data_folder / 'ponte.db'}"


def read_settings() -> Settings:
    """Read the settings, or say in a readable list what is wrong with them and end."""
    return _read(Settings)


def read_voices() -> VoiceSettings:
    """Read who speaks, alone, or say what is wrong with it and end."""
    return _read(VoiceSettings)


def _read(wanted: type[Wanted]) -> Wanted:
    try:
        return wanted()
    except SettingsError as error:  # what should have been JSON
        click.echo(f"A setting cannot be read: {error}", err=True)
    except ValidationError as error:
        click.echo("These settings are missing or wrong (docs/settings.md tells what each is for):", err=True)
        for problem in error.errors():
            name = "PONTE_" + "__".join(str(part) for part in problem["loc"]).upper()
            told = problem["msg"].removeprefix("Value error, ")
            reason = "missing" if problem["type"] == "missing" else told
            click.echo(f"  {name}: {reason}", err=True)
    sys.exit(2)
