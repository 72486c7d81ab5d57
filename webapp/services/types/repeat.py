"""`repeat`: the same few questions once per thing (products, ingredients), in rows."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.core import UnboundField

from ..areas import AreaBook
from ..conditions import is_filled
from ..faults import Fault, RowFaults
from ..fields import RowsAnswer
from ..language import LANGUAGES, Text
from ..question import Answers, Cell, Column, Question
from .choice import Choice
from .choices import Choices
from .date import Date
from .digits import Digits
from .integer import Integer
from .long_text import LongText
from .money import Money
from .score import Score
from .text import Text as TextQuestion
from .year import Year

DEFAULT_MOST, MOST = 50, 200
# What is typed beyond the most is kept for showing it again, up to here.
MOST_READ = 1000
# A list of a thousand faults helps nobody.
MOST_TOLD = 20
_Types = Mapping[str, type[Question]]
SIMPLE: _Types = {
    one.type: one
    for one in (TextQuestion, LongText, Choice, Choices, Integer, Money, Date, Digits, Year, Score)
}
_ROW = Text({"id": "baris", "su": "baris", "en": "row"})
NOT_ANSWERED = "-"


class Repeat(Question):
    """Keys: questions (of simple types), item (what one row is called, per language), min, max (rows).

    HTML names are `<id>-<row>-<inner>`, rows from 0. Blank rows are dropped; `min` counts only where there is any row,
    or where the question must be answered.
    """

    type = "repeat"
    rare = True
    keys = {"questions": list, "item": dict, "min": int, "max": int}
    faults = ("min", "max", "row")
    grouped = True
    about = _l("Isi setiap baris, dipisah titik koma.")
    # The loader checks the inner questions as it checks all others.
    simple: ClassVar[_Types] = SIMPLE

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        inner = raw.get("questions")
        if not isinstance(inner, list) or not inner:
            raise ValueError("questions harus berupa daftar pertanyaan, paling sedikit satu")
        made = [self._inner(one) for one in inner]
        self.questions: dict[str, Question] = {one.id: one for one in made}
        if len(self.questions) < len(made):
            raise ValueError("questions memuat dua pertanyaan dengan id yang sama")
        item = raw.get("item", _ROW.by_language)
        if not isinstance(item, Mapping) or not item.get("id") or set(item) - set(LANGUAGES):
            raise ValueError("item memerlukan bahasa id, boleh ditambah su dan en")
        self.item = Text(item)
        self.low: int = raw.get("min", 1)
        self.high: int = raw.get("max", DEFAULT_MOST)
        if not 0 <= self.low <= self.high <= MOST or self.high < 1:
            raise ValueError(f"min dan max tidak masuk akal; paling banyak {MOST} baris")
        self._names = re.compile(rf"{self.id}-([0-9]{{1,3}})-({'|'.join(self.questions)})", re.ASCII)

    def _inner(self, raw: Any) -> Question:
        if not isinstance(raw, Mapping) or raw.get("type") not in SIMPLE:
            raise ValueError(f"questions hanya boleh berjenis {', '.join(sorted(SIMPLE))}")
        try:
            return SIMPLE[raw["type"]](raw)
        except ValueError as error:
            raise ValueError(f"{raw.get('id')}: {error}") from None

    # Checking

    def normalise(self, value: Any, areas: AreaBook) -> list[dict[str, Any]] | None:
        if not isinstance(value, list):
            raise Fault("type")
        if len(value) > MOST_READ:
            raise Fault("max")
        rows: list[dict[str, Any]] = []
        faults: list[tuple[int, Question, Fault]] = []
        for number, row in enumerate(value):
            if not isinstance(row, Mapping) or not set(row) <= set(self.questions):
                raise Fault("type")
            if not any(is_filled(one) for one in row.values()):
                continue
            rows.append(self._row(number, row, areas, faults))
        if faults:
            raise RowFaults(faults)
        rows = [row for row in rows if row]
        if len(rows) > self.high:
            raise Fault("max")
        if rows and len(rows) < self.low:
            raise Fault("min")
        return rows or None

    def _row(
        self, number: int, row: Mapping[str, Any], areas: AreaBook, faults: list[tuple[int, Question, Fault]]
    ) -> dict[str, Any]:
        canonical = {}
        for name, question in self.questions.items():
            try:
                answer = question.check(row.get(name), areas)
            except Fault as fault:
                if len(faults) < MOST_TOLD:
                    faults.append((number, question, fault))
                continue
            if answer is not None:
                canonical[name] = answer
        return canonical

    def explain(self, fault: Fault) -> dict[str, list[str]]:
        """One sentence per faulty answer, naming row and question; beside it the answer's own key `.<row>.<inner>`."""
        if not isinstance(fault, RowFaults):
            return super().explain(fault)
        told: dict[str, list[str]] = {"": []}
        for number, question, inner in fault.found:
            text = question.message(inner.code, **inner.details)
            told[""].append(self.message("row", row=number + 1, text=text))
            told[f".{number}.{question.id}"] = [text]
        return told

    def placeholders(self) -> Mapping[str, Any]:
        item = str(self.item)
        return {"min": self.low, "max": self.high, "item": item, "Item": item[:1].upper() + item[1:]}

    # The form

    def form_field(self, areas: AreaBook) -> UnboundField:
        return RowsAnswer(question=self, areas=areas)

    def from_form(self, form: Any, name: str) -> Any:
        """All rows, blank ones between others too: a fault names the row as it is counted on the page."""
        rows: dict[int, dict[str, Any]] = {}
        for key in form:
            if found := self._names.fullmatch(key):
                rows.setdefault(int(found[1]), {})[found[2]] = self.questions[found[2]].from_form(form, key)
        typed = [
            {part: inner for part, inner in rows[number].items() if is_filled(inner)}
            for number in sorted(rows)
        ]
        while typed and not typed[-1]:
            typed.pop()
        return typed or None

    def rows_shown(self, value: Any) -> int:
        """How many rows a page without JavaScript shows: those filled and two more, none of them left out."""
        filled = len(value) if isinstance(value, list) else 0
        return max(filled, min(filled + 2, self.high), 1)

    def in_row(self, row: int | str) -> Iterator[Question]:
        """The inner questions under the names that they have in a row of the page."""
        for name, question in self.questions.items():
            named = copy.copy(question)
            named.id = f"{self.id}-{row}-{name}"
            yield named

    # Showing

    def _cells(self, row: Mapping[str, Any], areas: AreaBook) -> str:
        shown = (question.display(row.get(name), areas) for name, question in self.questions.items())
        return ", ".join(text for text in shown if text)

    def lines(self, value: Any, areas: AreaBook) -> list[str]:
        """One text per row, with its number."""
        return [f"{number}. {self._cells(row, areas)}" for number, row in enumerate(value or (), 1)]

    def display(self, value: Any, areas: AreaBook) -> str:
        return "; ".join(self.lines(value, areas))

    def masked(self, value: Any, areas: AreaBook) -> str:
        return f"{len(value)} {self.item}" if value else ""

    def difference(self, old: Any, new: Any, areas: AreaBook) -> tuple[str, str] | None:
        """Only the rows that differ, each with its number."""
        if old == new:
            return None
        old, new = old or [], new or []
        pairs = [
            (number, old[number] if number < len(old) else {}, new[number] if number < len(new) else {})
            for number in range(max(len(old), len(new)))
        ]
        changed = [pair for pair in pairs if pair[1] != pair[2]]
        return (
            "; ".join(f"{number + 1}. {self._cells(row, areas)}" for number, row, _new in changed if row),
            "; ".join(f"{number + 1}. {self._cells(row, areas)}" for number, _old, row in changed if row),
        )

    def search_text(self, value: Any, areas: AreaBook) -> str:
        found = (
            question.search_text(row[name], areas)
            for row in value or ()
            for name, question in self.questions.items()
            if name in row
        )
        return " ".join(text for text in found if text)

    def json_schema(self) -> dict[str, Any]:
        return {
            **super().json_schema(),
            "type": "array",
            "maxItems": self.high,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": [name for name, one in self.questions.items() if one.required],
                "properties": {name: one.json_schema() for name, one in self.questions.items()},
            },
        }

    def columns(self) -> list[Column]:
        def count(answers: Answers, areas: AreaBook) -> Cell:
            return len(answers[self.id]) if self.id in answers else None

        joined = [self._joined(column) for one in self.questions.values() for column in one.columns()]
        about = _("Banyaknya %(item)s.", item=self.item)
        return [self.column("jumlah", _("jumlah"), "integer", count, about), *joined]

    def _joined(self, inner: Column) -> Column:
        """One column for all rows; a row without an answer keeps its place."""

        def value(answers: Answers, areas: AreaBook) -> Cell:
            cells = [inner.value(row, areas) for row in answers.get(self.id, ()) if isinstance(row, Mapping)]
            return "; ".join(NOT_ANSWERED if cell is None else str(cell) for cell in cells) or None

        return self.column(inner.key, inner.label, "text", value)

    def example(self, areas: AreaBook) -> Any:
        if "example" in self.raw:
            return self.raw["example"]
        found = {name: one.example(areas) for name, one in self.questions.items()}
        row = {name: answer for name, answer in found.items() if answer is not None}
        return [dict(row) for _number in range(max(1, self.low))]

    def native(self) -> dict[str, str]:
        return {"data-min": str(self.low), "data-max": str(self.high)}
