"""What is spoken, looked at from a desk: whether all prompts are fit to be heard."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from dispatch.records.engine import Records
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
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("card.pdf"), show_default=True
)
@click.option("--line", "line_id", help="Of several lines for staff, the id of the one to print.")
@click.option("--words", default="pt-PT", show_default=True, help="The card's language: pt-PT or en.")
@click.option("--demo", is_flag=True, help="Print the demonstration's world; nothing needs to be set up.")
def card(out: Path, line_id: str | None, words: str, *, demo: bool) -> None:
    """Print the card of keypad codes that lies on a desk, as PDF."""
    from config.card.facts import NoLineError, card_of_plan, card_of_records
    from config.card.make import make_card

    today = datetime.now(UTC).date()
    try:
        made = card_of_plan(words, today) if demo else card_of_records(_records(), line_id, words, today)
    except NoLineError as error:
        raise click.ClickException(str(error)) from None
    out.write_bytes(make_card(made))
    click.echo(f"{out}: {len(made.languages)} languages, {made.line_number}")
    if made.unprintable:
        told = ", ".join(made.unprintable)
        click.echo(f"Without their own names, whose letters no font of the card has: {told}")


@prompts.command()
@click.option("--write", is_flag=True, help="Write the table into docs/dialogues.md instead of printing it.")
def questions(*, write: bool) -> None:
    """Tell every question of the dialogues with its keys and deadlines, as the code has them."""
    from telephony.questions import question_table, written_into
    from telephony.webhooks.blueprint import ROUTES

    table = question_table(ROUTES)
    if not write:
        click.echo("\n".join(table))
        return
    page = Path(__file__).parent.parent / "docs" / "dialogues.md"
    page.write_text(written_into(page.read_text(encoding="utf-8"), table), encoding="utf-8")
    click.echo(f"{page.name}: {len(table)} lines")


def _records() -> Records:
    from config.bootstrap import build_records
    from config.settings import read_settings

    return build_records(read_settings())


@prompts.command()
@click.argument("language")
@click.option("--no", "forbid", is_flag=True, help="Allow it no longer.")
def allow(language: str, *, forbid: bool) -> None:
    """Let clients hear phrases of a LANGUAGE (its tag, as `uk`) that no speaker has reviewed."""
    from dispatch.records.languages import UnknownLanguageError, set_plays_unreviewed

    try:
        with _records().writing() as session:
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
