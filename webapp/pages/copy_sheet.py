"""The lines of the sheet from which an entry is copied into another office's system: one text per field there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from ..services import Definition, Question
from ..services.areas import AreaBook
from ..services.types.repeat import Repeat

BARE = {"integer", "money", "year", "nik", "nib", "npwp", "digits"}


@dataclass(frozen=True)
class Line:
    """One field of the other system.

    Attributes:
        name: of its tick; stays the same when other fields are answered.
        copy: what goes into the field; empty when nothing was answered.
        shown: how people read it, where that says more than the text to copy.
        fields: of a row (one product, one ingredient): its fields; then there is nothing to copy of the line itself.
    """

    name: str
    label: str
    copy: str = ""
    shown: str = ""
    fields: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One screen of the other system."""

    title: str
    lines: list[Line]


def parts(definition: Definition, answers: Mapping[str, Any], book: AreaBook) -> list[Part]:
    """The answers in the order of the other system's screens."""
    return [
        Part(
            str(screen.title),
            [
                line
                for name in screen.fields
                for line in _lines(definition.questions[name], answers.get(name), book)
            ],
        )
        for screen in definition.sheet
    ]


def _lines(question: Question, value: Any, book: AreaBook) -> Iterator[Line]:
    if isinstance(question, Repeat) and value:
        yield from _rows(question, value, book)
        return
    label = str(question.name)
    yield Line(question.id, label, copied(question, value, book), _shown(question, value, book))
    # The other systems ask for it beside the kelurahan, and nobody here was asked.
    if question.type == "area" and value in book and (code := book[value].postal_code):
        yield Line(f"{question.id}-pos", _("Kode pos"), code)


def _rows(question: Repeat, rows: list[Mapping[str, Any]], book: AreaBook) -> Iterator[Line]:
    """One line per row, for the other system takes them one by one; what was left blank is not copied."""
    for number, row in enumerate(rows, 1):
        fields = [
            Line(f"{question.id}-{number}-{name}", str(inner.name), copied(inner, row[name], book))
            for name, inner in question.questions.items()
            if name in row
        ]
        item = str(question.item)
        label = _("%(item)s ke-{n}", item=item[:1].upper() + item[1:]).replace("{n}", str(number))
        yield Line(f"{question.id}-{number}", label, fields=fields)


def copied(question: Question, value: Any, book: AreaBook) -> str:
    """An answer as another system's field takes it: numbers bare, days as 31/12/2026, codes without their names."""
    if value is None:
        return ""
    if question.type in BARE:
        return str(value)
    if question.type == "phone":
        return f"0{value[3:]}"  # as OSS and SIHALAL want it: no +62, no dashes
    if question.type == "date":
        return date.fromisoformat(value).strftime("%d/%m/%Y")
    if question.type == "kbli":
        return str(value["code"])
    if question.type == "location":
        return f"{value['lat']:.6f}, {value['lon']:.6f}" if "lat" in value else ""
    return question.display(value, book)


def _shown(question: Question, value: Any, book: AreaBook) -> str:
    """A code alone does not say which of two editions it is from."""
    return question.display(value, book) if value and question.type == "kbli" else ""
