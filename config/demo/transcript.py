"""Tells in the terminal what happens on the phones: when, who, what; with colours where there is a screen."""

from __future__ import annotations

import sys
import textwrap
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.demo.handsets import Event, Handset
    from config.demo.wording import Wording

WIDTH = 79
TIME_WIDTH, WHO_WIDTH = 8, 10
LABEL_WIDTH = 15
DIM, BOLD, PLAIN = "2", "1", "0"
COLOURS = ("36", "33", "35", "32")
PLAIN_EVENTS = {"answers": "answers", "ringing": "the phone rings"}
SOUNDS = {"play": "quiet music", "ringing": "a ringing tone"}


class Screen:
    """Where the demonstration speaks; plain text unless it is a terminal."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self.is_terminal = self._out.isatty()
        self._has_status = False

    def say(self, text: str = "", style: str = PLAIN) -> None:
        """Write lines."""
        self.clear_status()
        for line in text.split("\n"):
            self._out.write(self.styled(line, style) + "\n")
        self._out.flush()

    def paragraph(self, text: str, first_indent: str = "", indent: str = "") -> None:
        """Write a text wrapped to the width."""
        self.say(textwrap.fill(text, WIDTH, initial_indent=first_indent, subsequent_indent=indent))

    def entry(self, label: str, text: str) -> None:
        """Write a label with what stands beside it."""
        lines = textwrap.wrap(text, WIDTH - LABEL_WIDTH - 2) or [""]
        for number, line in enumerate(lines):
            self.say("  " + self.styled((label if not number else "").ljust(LABEL_WIDTH), DIM) + line)

    def status(self, text: str) -> None:
        """Show one line in place of the last such line; only on a terminal."""
        self._out.write(f"\r\033[K{text[:WIDTH]}")
        self._out.flush()
        self._has_status = True

    def clear_status(self) -> None:
        """Take the status line away."""
        if self._has_status:
            self._out.write("\r\033[K")
            self._has_status = False

    def styled(self, text: str, style: str) -> str:
        """Return a text in a style, or as it is where there is no terminal."""
        return f"\033[{style}m{text}\033[0m" if self.is_terminal and style != PLAIN and text else text


class Transcript:
    """Witnesses handsets and writes a line for everything a person there does or hears."""

    def __init__(self, screen: Screen, wording: Wording, names: Mapping[str, str]) -> None:
        """`names` says what a number is called in the story."""
        self._screen = screen
        self._wording = wording
        self._names = names
        self._began_at: float | None = None
        self._colours: dict[str, str] = {}
        self._last_sound: dict[str, str] = {}

    def witness(self, handset: Handset, event: Event) -> None:
        """Write what one event means for the person."""
        told = self._meaning(event)
        if told:
            self.tell(handset.name, *told)

    def tell(self, who: str, what: str, english: str | None = None) -> None:
        """Write one line of the story, with its translation below."""
        if self._began_at is None:
            self._began_at = time.monotonic()
        at = f"{time.monotonic() - self._began_at:5.1f} s"
        colour = self._colours.setdefault(who, COLOURS[len(self._colours) % len(COLOURS)])
        indent = " " * (TIME_WIDTH + WHO_WIDTH)
        lines = textwrap.wrap(what, WIDTH - len(indent))
        screen = self._screen
        name = screen.styled(who.ljust(WHO_WIDTH), colour)
        screen.say(screen.styled(at.ljust(TIME_WIDTH), DIM) + name + lines[0])
        for line in lines[1:]:
            screen.say(indent + line)
        for line in textwrap.wrap(f"({english})" if english else "", WIDTH - len(indent)):
            screen.say(indent + screen.styled(line, DIM))

    def _meaning(self, event: Event) -> tuple[str, str | None] | None:
        kind = event["event"]
        if kind == "heard":
            return self._heard(event)
        self._last_sound.pop(event.get("phone", ""), None)
        if kind == "presses":
            told: str | None = f"presses {' '.join(event['keys'])}"
        elif kind == "dialled":
            told = f"dials {self._names.get(event['to'], event['to'])}"
        elif kind == "ended":
            told = "hangs up" if event["cause"] == "phone" else "the line is closed"
        else:
            told = PLAIN_EVENTS.get(kind)
        return (told, None) if told else None

    def _heard(self, event: Event) -> tuple[str, str | None] | None:
        if event["kind"] == "say":
            recognised = self._wording.recognise(event["text"])
            self._last_sound.pop(event["phone"], None)
            return f"hears “{event['text']}”", recognised.english if recognised else None
        sound = SOUNDS.get(event["kind"])
        if sound is None or self._last_sound.get(event["phone"]) == sound:
            return None
        self._last_sound[event["phone"]] = sound
        return f"hears {sound}", None
