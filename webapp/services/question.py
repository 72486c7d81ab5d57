"""What every question has in common; each type in `types/` adds its own rule."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms.fields.core import UnboundField

from . import messages
from .areas import AreaBook
from .conditions import Condition, is_filled
from .faults import Fault
from .fields import AnswerField, TextAnswer
from .language import Text

Answers = Mapping[str, Any]
Cell = str | int | float | None
# Which settings a type understands, and what each of them holds.
Keys = Mapping[str, type | tuple[type, ...]]


@dataclass(frozen=True)
class Column:
    """One column of an export.

    Attributes:
        key: stable name for machines (`lokasi.lat`).
        label: heading for people.
        kind: text, integer, number, date or datetime. A text cell stays text (NIK, NIB, phone).
        value: reads it from canonical answers; dates and times as ISO text, None when there is none.
        about: how the data dictionary explains it.
    """

    key: str
    label: str
    kind: str
    value: Callable[[Answers, AreaBook], Cell]
    about: str = ""


class Question:
    """One question of a definition. A subclass in `types/` per question type."""

    type: ClassVar[str] = ""
    # Keys that the type understands beyond those of every question, with what they hold.
    keys: ClassVar[Keys] = {}
    # Fault codes beyond `required` that the page needs the messages of.
    faults: tuple[str, ...] = ()
    warning_codes: ClassVar[tuple[str, ...]] = ()
    # Name of the client's function for what HTML cannot express.
    check_name: ClassVar[str] = ""
    # Whether an answer exists at all, and whether it is given in several controls (then inside a fieldset).
    answered: ClassVar[bool] = True
    grouped: bool = False
    parts: ClassVar[tuple[str, ...]] = ()
    # Few forms have it: what the phone needs for it is a file of its own.
    rare: ClassVar[bool] = False
    # Of the file that answers it, or a part of it.
    media_types: tuple[str, ...] = ()
    # Whether that file shows a person's papers.
    identity: bool = False
    column_kind: ClassVar[str] = "text"
    # What the data dictionary says of its column; printed in the reader's language.
    about: ClassVar[Any] = ""
    default_example: ClassVar[Any] = None

    def __init__(self, raw: Mapping[str, Any], show_if: Condition | None = None) -> None:
        """Raises ValueError with a sentence when a setting of the type makes no sense."""
        self.raw = raw
        self.id: str = raw["id"]
        self.label = Text(raw["label"])
        # What messages, lists and column heads call it, where the label is a whole sentence.
        self.name = Text(raw["name"]) if "name" in raw else self.label
        self.hint = Text(raw["hint"]) if "hint" in raw else None
        self.required: bool = raw.get("required", False)
        self.officer_only: bool = raw.get("officer_only", False)
        self.derive: dict[str, str] = raw.get("derive", {})
        self.show_if = show_if
        self.agrees: tuple[str, str] | None = None
        self._own_messages = {code: Text(text) for code, text in raw.get("messages", {}).items()}

    # Checking

    def normalise(self, value: Any, areas: AreaBook) -> Any:
        """The canonical form of what was typed or sent (never blank); None when nothing is left of it.

        Raises:
            Fault: it cannot be accepted.
        """
        raise NotImplementedError

    def known(self, areas: AreaBook) -> Collection[str]:
        """The texts that are canonical answers as they stand, where they can be listed: no need to check those."""
        return ()

    def check(self, value: Any, areas: AreaBook) -> Any:
        """The canonical answer, or None when it was left blank.

        Raises:
            Fault: it is missing though required, or cannot be accepted.
        """
        canonical = self.normalise(value, areas) if is_filled(value) else None
        if canonical is None and self.required:
            raise Fault("required")
        return canonical

    def warnings(self, value: Any, areas: AreaBook) -> list[str]:
        """What a person should look at again in a canonical answer, without refusing it."""
        return []

    def doubts(self, answers: Answers, questions: Mapping[str, Question], areas: AreaBook) -> list[str]:
        """The warnings of its canonical answer, also beside the answer that it should agree with."""
        texts = self.warnings(answers[self.id], areas)
        if self.agrees is not None:
            other, fact = self.agrees
            if other in answers and questions[other].facts(answers[other])[fact] != answers[self.id]:
                texts = [*texts, self.warning(fact)]
        return texts

    def facts(self, value: Any) -> Mapping[str, str]:
        """What can be read from a canonical answer (the NIK tells sex and birth date), for `derive`."""
        return {}

    def message(self, code: str, **details: Any) -> str:
        """The sentence for a fault code, in the reader's language."""
        return self._fill(self._own_messages.get(code) or messages.fault(self.type, code), details)

    def explain(self, fault: Fault) -> dict[str, list[str]]:
        """The sentences for a fault: "" -> the question's own; `.<row>.<inner>` -> those of one answer in a row."""
        return {"": [self.message(fault.code, **fault.details)]}

    def warning(self, code: str) -> str:
        """The sentence for a warning code, in the reader's language."""
        return self._fill(messages.WARNINGS[code], {})

    def _fill(self, template: Any, details: Mapping[str, Any]) -> str:
        text = str(template)
        for key, value in {"label": self.name, **self.placeholders(), **details}.items():
            text = text.replace(f"{{{key}}}", str(value))
        return text

    def placeholders(self) -> Mapping[str, Any]:
        """What fills the placeholders of this question's messages, beside `{label}`."""
        return {}

    # Derivations

    def schema_field(self, areas: AreaBook) -> AnswerField:
        """The marshmallow field."""
        return AnswerField(self, areas)

    def form_field(self, areas: AreaBook) -> UnboundField:
        """The WTForms field, not yet bound to a form."""
        return TextAnswer(question=self, areas=areas)

    def from_form(self, form: Any, name: str) -> Any:
        """What was typed, from a multi-dict of form data."""
        values = [value for value in form.getlist(name) if isinstance(value, str)]
        return values[0] if values else None

    def typed(self, value: Any) -> str:
        """What stands in the control for an answer, canonical or as typed."""
        return value if isinstance(value, str) else "" if value is None else str(value)

    def typed_part(self, value: Any, part: str) -> str:
        """The same for one control of a grouped question."""
        inner = value.get(part) if isinstance(value, Mapping) else None
        return "" if inner is None else str(inner)

    def json_schema(self) -> dict[str, Any]:
        """The canonical value in JSON Schema terms, for the API description."""
        return {"type": "string", "description": self.label.by_language["id"]}

    def display(self, value: Any, areas: AreaBook) -> str:
        """A canonical answer as people read it (review page, printout, receipt); "" when there is none."""
        return "" if value is None else str(value)

    def masked(self, value: Any, areas: AreaBook) -> str:
        """As `display`, with what a stranger must not read left out (public receipt and status pages)."""
        return self.display(value, areas)

    def difference(self, old: Any, new: Any, areas: AreaBook) -> tuple[str, str] | None:
        """Old and new answer as people read them; None when they are the same."""
        return None if old == new else (self.display(old, areas), self.display(new, areas))

    def search_text(self, value: Any, areas: AreaBook) -> str:
        """What the text filter finds it by."""
        return self.display(value, areas)

    def columns(self) -> list[Column]:
        """Its columns in an export, headed in the reader's language."""
        return [self.column("", "", self.column_kind, lambda answers, areas: answers.get(self.id))]

    def column(
        self,
        part: str,
        heading: str,
        kind: str,
        value: Callable[[Answers, AreaBook], Cell],
        about: str | None = None,
    ) -> Column:
        """One of its columns.

        Args:
            part: added to the key after a dot; "" for the only or the first column.
            heading: added to the question's name; "" for none.
            about: for the data dictionary; what the type says by default.
        """
        key = f"{self.id}.{part}" if part else self.id
        label = f"{self.name} - {heading}" if heading else str(self.name)
        return Column(key, label, kind, value, str(self.about) if about is None else about)

    def part_column(self, part: str, heading: str, kind: str, about: str) -> Column:
        """A column for one part of a composite answer."""

        def value(answers: Answers, areas: AreaBook) -> Cell:
            found: Cell = answers.get(self.id, {}).get(part)
            return found

        return self.column(part, heading, kind, value, about)

    def example(self, areas: AreaBook) -> Any:
        """A valid canonical answer; None when the example leaves it out."""
        return self.raw.get("example", self.default_example)

    # The page

    def frame(self) -> dict[str, str]:
        """Attributes of the element around the question: id, type, and when it applies."""
        attributes = {"data-question": self.id, "data-type": self.type}
        if self.show_if is not None:
            attributes["data-show-if"] = _json(self.show_if.raw)
        return attributes

    def attributes(self, areas: AreaBook) -> dict[str, str]:
        """Attributes of the control, or of the fieldset of a grouped question.

        Native constraints, `data-check`, and the message of every fault the client can find by itself. A question
        that must be answered carries `data-fault-required`; the native `required` only where it always applies, for
        without JavaScript a question that does not apply would block the form.
        """
        attributes = self.native()
        if self.required:
            attributes["data-fault-required"] = self.message("required")
            if self.show_if is None and not self.grouped:
                attributes["required"] = "required"
        if self.check_name:
            attributes["data-check"] = self.check_name
        for code in self.faults:
            attributes[f"data-fault-{code}"] = self.message(code)
        for code in self.warning_codes:
            attributes[f"data-warning-{code}"] = self.warning(code)
        if self.derive:
            attributes["data-fills"] = _json(self.derive)
        if self.agrees is not None:
            question, fact = self.agrees
            attributes["data-agrees"] = _json({"question": question, "fact": fact})
            attributes["data-warning-agrees"] = self.warning(fact)
        return attributes

    def native(self) -> dict[str, str]:
        """Native HTML attributes of the control."""
        return {"type": "text"}

    def part_attributes(self, part: str) -> dict[str, str]:
        """Native attributes of one control of a grouped question."""
        return {"type": "text"}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
