"""A question as a marshmallow field and as a WTForms field. Both ask the question itself, so they cannot disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from marshmallow import ValidationError, fields, missing
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, widgets
from wtforms.fields import SelectChoice
from wtforms.utils import unset_value

from .faults import Fault

if TYPE_CHECKING:
    from .areas import AreaBook
    from .question import Question


class AnswerField(fields.Field[Any]):
    """The schema's view of a question."""

    def __init__(self, question: Question, areas: AreaBook) -> None:
        # A question with a condition is only sometimes required; the schema puts a null where it then is missing.
        super().__init__(
            required=question.required and question.show_if is None, metadata=question.json_schema()
        )
        self.question = question
        self.areas = areas

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        """The canonical answer; `missing` when it was left blank."""
        if value is missing:
            if not self.required:
                return missing
            value = None
        try:
            canonical = self.question.check(value, self.areas)
        except Fault as fault:
            # The schema puts the faults inside a repeated question beside it.
            raise ValidationError(self.question.explain(fault)) from None
        return missing if canonical is None else canonical


class Checked:
    """The form's view of a question, mixed into a WTForms field.

    Attributes:
        question: the question itself, for the template.
        data: what was typed (or a canonical answer to begin with); a page may replace it before validation, as it
            does with the digest of an uploaded photo.
        canonical: the canonical answer after validation; None when blank or faulty.
        told: the sentences of its fault as `Question.explain` gives them.
        warnings: what to look at again in an answer that was accepted, after validation.
    """

    question: Question
    areas: AreaBook
    canonical: Any = None
    told: Mapping[str, list[str]] = {}
    warnings: Sequence[str] = ()

    def __init__(
        self, label: Any = None, validators: Any = None, *, question: Question, areas: AreaBook, **kwargs: Any
    ) -> None:
        self.question = question
        self.areas = areas
        kwargs.setdefault("render_kw", question.attributes(areas))
        kwargs.setdefault("description", question.hint or "")
        super().__init__(question.label, (), **kwargs)  # type: ignore[call-arg]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.object_data = self.data = None if data is unset_value else data
        self.raw_data: list[Any] | None = None
        if formdata is not None:
            self.raw_data = formdata.getlist(self.name)  # type: ignore[attr-defined]
            self.data = self.question.from_form(formdata, self.name)  # type: ignore[attr-defined]

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        self.errors: list[str] = []
        self.canonical, self.told = None, {}
        if not form.applies(self.question.id):
            return True
        try:
            self.canonical = self.question.check(self.data, self.areas)
        except Fault as fault:
            self.told = self.question.explain(fault)
            self.errors.extend(self.told[""])
        return not self.errors

    def _value(self) -> str:
        return self.question.typed(self.data)

    def typed_part(self, part: str) -> str:
        """What stands in one control of a grouped question."""
        return self.question.typed_part(self.data, part)

    def located(self) -> list[tuple[str, str]]:
        """Its faults, each with the id of the element on the page that it is about."""
        return [(self.question.id, text) for text in self.errors]


class TextAnswer(Checked, StringField):
    """One line."""


class LongTextAnswer(Checked, TextAreaField):
    """Several lines."""


class RadioAnswer(Checked, RadioField):
    """One of a few options, all of them in sight."""


class SelectAnswer(Checked, SelectField):
    """One of many options."""


class CheckboxesAnswer(Checked, SelectMultipleField):
    """Any of the options."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def html_attributes(attributes: Mapping[str, str]) -> Markup:
    """Attributes as they stand in a tag."""
    return Markup(" ").join(Markup('{}="{}"').format(name, value) for name, value in attributes.items())


class PartsWidget:
    """A fieldset with one control per part."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        controls = [
            Markup('<input id="{0}-{1}" name="{0}-{1}" value="{2}" {3}>').format(
                field.name,
                part,
                field.typed_part(part),
                html_attributes(field.question.part_attributes(part)),
            )
            for part in field.question.parts
        ]
        return Markup('<fieldset id="{}" {}><legend>{}</legend>{}</fieldset>').format(
            field.id, html_attributes(field.render_kw), escape(str(field.label.text)), Markup().join(controls)
        )


class PartsAnswer(Checked, Field):
    """Several controls that make one answer."""

    widget = PartsWidget()


class RowControl:
    """One answer inside a row, for the template: what was typed and what is wrong with it."""

    def __init__(self, question: Question, data: Any, errors: Sequence[str]) -> None:
        self.question = question
        self.data = data
        self.errors = errors

    def _value(self) -> str:
        return self.question.typed(self.data)


class RowsAnswer(Checked, Field):
    """The same controls once per row."""

    def located(self) -> list[tuple[str, str]]:
        places = [f"{self.question.id}{key.replace('.', '-')}" for key in self.told if key]
        if not places or self.errors != self.told[""]:
            return super().located()
        return list(zip(places, self.errors, strict=True))

    def rows(self) -> Iterator[list[RowControl]]:
        """The rows that a page shows, blank ones to fill in among them."""
        repeat: Any = self.question
        typed = self.data if isinstance(self.data, list) else []
        for number in range(repeat.rows_shown(typed)):
            row = typed[number] if number < len(typed) and isinstance(typed[number], Mapping) else {}
            yield [
                RowControl(question, row.get(name), self.told.get(f".{number}.{name}", ()))
                for name, question in zip(repeat.questions, repeat.in_row(number), strict=True)
            ]

    def blank_row(self) -> list[RowControl]:
        """The pattern of a row, from which scripts make further ones: `#` stands for its number."""
        repeat: Any = self.question
        return [RowControl(question, None, ()) for question in repeat.in_row("#")]


def choices_of(options: Iterator[tuple[str, Any]] | list[tuple[str, Any]]) -> list[SelectChoice]:
    """Options as WTForms wants them (tuples are deprecated since 3.3)."""
    return [SelectChoice(value=code, label=label) for code, label in options]
