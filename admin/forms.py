"""Turns the columns of a register into the fields of a form, and a form that was sent into texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from admin.words import catalogue
from dispatch.domain.plain_text import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.datastructures import MultiDict

    from dispatch.domain.plain_text import Wrong

Option = tuple[str, str]
"""A value and what it is called."""

SPARE_ROWS = 2
"""Empty rows for more languages than somebody has; saved, there are as many again."""

LONG_TEXT = 300

WIDGETS = {
    Kind.PHONE: "tel",
    Kind.NUMBER: "number",
    Kind.DAY: "date",
    Kind.CLOCK: "time",
    Kind.CHOICE: "select",
    Kind.ONE_OF: "select",
    Kind.FLAG: "check",
    Kind.LEVELS: "levels",
    Kind.WORDS: "words",
    Kind.HOURS: "area",
    Kind.ASKED: "area",
}
"""How each kind of value is asked for; what is missing, by a line of text."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field as its template needs it."""

    name: str
    widget: str
    label: str
    hint: str | None
    value: Any
    problem: str | None
    is_required: bool
    longest: int
    options: Sequence[Option] = ()
    levels: Sequence[Option] = ()
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class FormTexts:
    """What fills a form: the texts it has now, what is wrong with them, and what can be chosen."""

    register: str
    texts: Mapping[str, str]
    wrong: Mapping[str, Wrong]
    options: Mapping[str, Sequence[Option]]
    fixed: frozenset[str] = frozenset()  # shown, and not to be changed


def fields_of(columns: Sequence[Column], told: FormTexts, language: str) -> list[Field]:
    """Return the fields of a form in the reader's language."""
    return [_field(column, told, language) for column in columns]


def texts_from(columns: Sequence[Column], form: MultiDict[str, str]) -> dict[str, str]:
    """Return what a form was filled in with; a box without a tick says no."""
    texts = {}
    for column in columns:
        if column.kind is Kind.FLAG:
            texts[column.name] = "yes" if form.get(column.name) else "no"
        elif column.kind is Kind.WORDS:
            texts[column.name] = " ".join(form.getlist(column.name))
        elif column.kind is Kind.LEVELS:
            tags, levels = form.getlist(column.name), form.getlist(f"{column.name}_level")
            pairs = zip(tags, levels, strict=False)
            texts[column.name] = " ".join(f"{tag}:{level}" for tag, level in pairs if tag)
        else:
            texts[column.name] = form.get(column.name, "")
    return texts


def label_of(register: str, name: str, language: str) -> str:
    """Return what a column is called; a word of its register's own goes first."""
    words = catalogue(language)
    return words.get(f"column.{register}_{name}") or words[f"column.{name}"]


def name_of_choice(column: str, value: str, language: str) -> str:
    """Return what a choice is called; one that nobody named, itself."""
    return catalogue(language).get(f"choice.{column}_{value}", value)


def _field(column: Column, told: FormTexts, language: str) -> Field:
    words = catalogue(language)
    text = told.texts.get(column.name, column.default)
    wrong = told.wrong.get(column.name)
    return Field(
        name=column.name,
        widget="area" if column.longest > LONG_TEXT and column.kind is Kind.TEXT else _widget(column),
        label=label_of(told.register, column.name, language),
        hint=words.get(f"hint.{told.register}_{column.name}") or words.get(f"hint.{column.name}"),
        value=_value(column, text),
        problem=words[f"wrong.{wrong}"].format(longest=column.longest) if wrong else None,
        is_required=column.is_required,
        longest=column.longest,
        options=_options(column, told, text, language),
        levels=[(value, name_of_choice(column.name, value, language)) for value in column.choices],
        is_fixed=column.name in told.fixed,
    )


def _widget(column: Column) -> str:
    return WIDGETS.get(column.kind, "text")


def _value(column: Column, text: str) -> Any:
    if column.kind is Kind.FLAG:
        return text == "yes"
    if column.kind is Kind.WORDS:
        return text.split()
    if column.kind is Kind.LEVELS:
        pairs = [one.partition(":") for one in text.split()]
        return [(tag, level) for tag, _, level in pairs] + [("", column.usual)] * SPARE_ROWS
    if column.kind in (Kind.HOURS, Kind.ASKED):
        return text.replace("; ", "\n")
    return text


def _options(column: Column, told: FormTexts, text: str, language: str) -> Sequence[Option]:
    if column.kind is Kind.CHOICE:
        return [(value, name_of_choice(column.name, value, language)) for value in column.choices]
    if column.kind is Kind.WORDS:
        offered = dict(told.options.get(column.name, ()))
        return [*offered.items(), *((word, word) for word in text.split() if word not in offered)]
    return told.options.get(column.of, ())
