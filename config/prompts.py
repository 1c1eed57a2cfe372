"""What is spoken, looked at from a desk: whether all prompts are fit to be heard."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from telephony.settings import TelephonySettings


@click.group()
def prompts() -> None:
    """Check the spoken prompts, or print the card of keypad codes."""


@prompts.command()
def check() -> None:
    """Tell which prompts are missing, too long, or spoken by nobody; fail if there is one.

    Reads the voices and the folder of recordings from the settings where there are some.
    """
    from telephony.prompts.catalogue import read_speakers
    from telephony.prompts.check import LONGEST_SECONDS, prompt_faults
    from telephony.prompts.client import load_phrases, phrase_notes
    from telephony.prompts.speech import CHARACTERS_PER_SECOND

    settings = _telephony_settings()
    faults = prompt_faults(settings)
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(f"{len(faults)} faults.")
    for language, speaker in read_speakers(settings).items():
        voice = f"{speaker.voice.name} ({speaker.voice.language})" if speaker.voice else "recordings alone"
        click.echo(f"{language}: {len(speaker.texts)} prompts, {len(speaker.recordings)} recorded; {voice}")
    phrases = load_phrases(settings)
    click.echo(f"clients hear {len(phrases)} languages: {' '.join(phrases)}")
    for note in phrase_notes(phrases):
        click.echo(f"  {note}")
    click.echo(f"All can be heard, within {LONGEST_SECONDS:g} s at {CHARACTERS_PER_SECOND} letters a second.")


@prompts.command()
@click.argument("language")
@click.option("--no", "forbid", is_flag=True, help="Allow it no longer.")
def allow(language: str, *, forbid: bool) -> None:
    """Let clients hear phrases of a LANGUAGE (its tag, as `uk`) that no speaker has reviewed."""
    from config.bootstrap import build_records
    from config.settings import read_settings
    from dispatch.records.languages import UnknownLanguageError, set_plays_unreviewed

    try:
        with build_records(read_settings()).writing() as session:
            set_plays_unreviewed(session, language, now=datetime.now(UTC), allowed=not forbid)
    except UnknownLanguageError:
        raise click.ClickException(f"There is no language {language} in the catalogue.") from None
    click.echo(f"{language}: phrases that nobody has reviewed are {'not heard' if forbid else 'heard'}.")


def _telephony_settings() -> TelephonySettings:
    """Return the installation's voices and recordings; nothing else of the settings matters here."""
    from config.settings import read_voices
    from telephony.settings import TelephonySettings

    chosen = read_voices()
    return TelephonySettings(
        public_base_url="https://ponte.example",
        account_sid="AC" + "0" * 32,
        auth_tokens=("nobody asks",),
        voices=chosen.voices,
        audio_folder=chosen.audio_folder,
    )
