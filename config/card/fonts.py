"""Tells which letters the card's own fonts have, so that no name is printed as empty boxes."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from admin.papers.pdf import Fonts

FOLDER = Path(__file__).parent / "fonts"
SEGMENTS, GROUPS = 4, 12
"""The two ways of telling letters that these fonts use.
Source: https://learn.microsoft.com/typography/opentype/spec/cmap"""


def printing_fonts() -> Fonts:
    """Return what statements are set with."""
    from admin.papers.pdf import Fonts

    return Fonts(FOLDER, letters())


def is_printable(text: str) -> bool:
    """Tell whether the fonts have every letter of a text."""
    return set(map(ord, text)) <= letters()


@cache
def letters() -> frozenset[int]:
    """Return every letter, as its Unicode number, that any of the fonts has."""
    files = [path for path in sorted(FOLDER.iterdir()) if path.suffix in {".ttf", ".otf"}]
    return frozenset(letter for path in files for letter in _letters_of(path.read_bytes()))


def _letters_of(font: bytes) -> Iterator[int]:
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for index in range(count):
        (offset,) = struct.unpack_from(">I", font, cmap + 8 + 8 * index)
        (kind,) = struct.unpack_from(">H", font, cmap + offset)
        if kind == SEGMENTS:
            yield from _segments(font, cmap + offset)
        elif kind == GROUPS:
            yield from _groups(font, cmap + offset)


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == name:
            return int(offset)
    raise ValueError("this font tells no letters")


def _segments(font: bytes, at: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    ends = struct.unpack_from(f">{twice // 2}H", font, at + 14)
    starts = struct.unpack_from(f">{twice // 2}H", font, at + 16 + twice)
    for start, end in zip(starts, ends, strict=True):
        if start != 0xFFFF:  # noqa: PLR2004 - the end of the list, by the format
            yield from range(start, end + 1)


def _groups(font: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    for index in range(count):
        start, end, _ = struct.unpack_from(">III", font, at + 16 + 12 * index)
        yield from range(start, end + 1)
