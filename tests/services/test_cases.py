"""Form, schema and page attributes on the same cases: the same question, the same message."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from webapp.services import AreaBook, Definition, catalogue

FOLDER = Path(__file__).parent.parent / "cases"
CASES = {
    name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in catalogue.builtin()
}
EACH = pytest.mark.parametrize(
    ("service", "case"),
    [
        pytest.param(name, case, id=f"{name}: {case['name']}")
        for name, cases in CASES.items()
        for case in cases
    ],
)


def typed_answers(definition: Definition, areas: AreaBook, case: dict[str, Any]) -> dict[str, Any]:
    """Question id -> what is typed: the example as it stands in the controls, changed by the case."""
    typed: dict[str, Any] = {}
    for name, value in definition.example(areas).items():
        question = definition.questions[name]
        if question.parts:
            typed[name] = {part: question.typed_part(value, part) for part in question.parts if part in value}
        else:
            typed[name] = list(value) if isinstance(value, list) else question.typed(value)
    typed.update(case.get("set", {}))
    for name in case.get("unset", []):
        del typed[name]
    return typed


def form_data(typed: dict[str, Any]) -> MultiDict[str, str]:
    """What a browser sends for it."""
    data: MultiDict[str, str] = MultiDict()
    for name, value in typed.items():
        if isinstance(value, dict):
            for part, inner in value.items():
                data.add(f"{name}-{part}", inner)
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            for row, inner in enumerate(value):
                for part, one in inner.items():
                    data.add(f"{name}-{row}-{part}", str(one))
        else:
            for one in value if isinstance(value, list) else [value]:
                data.add(name, one)
    return data


@EACH
def test_form_and_schema_agree(service: str, case: dict[str, Any], areas: AreaBook) -> None:
    definition = catalogue.builtin()[service]
    typed = typed_answers(definition, areas, case)
    form = definition.form(areas)(form_data(typed))
    form_is_valid = form.validate()
    try:
        loaded, schema_errors = definition.schema(areas).load(typed), {}
    except ValidationError as error:
        loaded, schema_errors = error.valid_data, error.normalized_messages()

    # Of a fault in a row the API names the place too; the page has one message for all rows.
    assert form.errors == {name: texts for name, texts in schema_errors.items() if "." not in name}
    assert form.answers() == loaded
    assert form_is_valid is (not schema_errors)
    assert definition.check(typed, areas) == (loaded, schema_errors)

    faulty = case["faulty"]
    assert list(form.errors) == ([faulty] if faulty else [])
    if case.get("code") == "row":
        assert any(name.startswith(f"{faulty}.") for name in schema_errors)
    elif faulty:
        question = definition.questions[faulty]
        attributes = question.attributes(areas)
        template = attributes.get(f"data-fault-{case['code']}")
        if template is None:
            # What the page makes impossible has no message there; form and schema still share one.
            assert case.get("page") is False
            template = question.message(case["code"])
        before, _, after = template.partition("{date}")
        (message,) = schema_errors[faulty]
        assert message.startswith(before)
        assert message.endswith(after)
        assert "{" not in message
    for name, value in case.get("canonical", {}).items():
        assert loaded.get(name) == value
    for name in case.get("warns", []):
        assert name in definition.warnings(loaded, areas)


@EACH
def test_what_was_accepted_is_accepted_again_unchanged(
    service: str, case: dict[str, Any], areas: AreaBook
) -> None:
    definition = catalogue.builtin()[service]
    answers, errors = definition.check(typed_answers(definition, areas, case), areas)
    if errors:
        answers, errors = definition.check(answers, areas)
        assert set(errors) <= {case["faulty"]}
    else:
        assert definition.check(answers, areas) == (answers, {})
        assert definition.check(json.loads(json.dumps(answers)), areas) == (answers, {})


@pytest.mark.parametrize("service", CASES)
def test_the_cases_miss_out_every_required_question_once(service: str) -> None:
    missed = {case["faulty"] for case in CASES[service] if case.get("code") == "required"}
    assert missed == {name for name, one in catalogue.builtin()[service].questions.items() if one.required}


def test_the_cases_cover_every_question_of_daku_that_has_a_rule(daku: Definition) -> None:
    touched = {name for case in CASES["daku"] for name in [*case.get("set", {}), *case.get("unset", [])]}
    alike = {"tanggal_npwp", "tanggal_pirt", "tanggal_halal", "tanggal_merek", "foto_produk"}
    assert set(daku.answered) - alike <= touched
    assert len(CASES["daku"]) >= 60


def test_a_question_whose_condition_does_not_hold_is_neither_wanted_nor_kept(
    daku: Definition, areas: AreaBook
) -> None:
    answers = {**daku.example(areas), "punya_nib": "tidak", "nib": {"not": "even text"}}
    canonical, errors = daku.check(answers, areas)
    assert errors == {}
    assert "nib" not in canonical
    assert "nib" not in daku.shown(answers)
    assert {"nib", "tanggal_nib"} <= daku.shown(daku.example(areas))


@EACH
def test_the_short_way_and_marshmallow_agree(service: str, case: dict[str, Any], areas: AreaBook) -> None:
    definition = catalogue.builtin()[service]
    typed = typed_answers(definition, areas, case)
    given: list[Any] = [typed, {**typed, "tidak_ada": "x"}, {}, [], None]
    for answers in given:
        assert outcome(definition.schema(areas).load, answers) == outcome(
            lambda data: Schema.load(definition.schema(areas), data), answers
        )


def outcome(load: Callable[[Any], Any], answers: Any) -> tuple[list[tuple[str, Any]], Any]:
    """What became of answers: the loaded ones in their order, or those that were right and the faults."""
    try:
        return list(load(answers).items()), None
    except ValidationError as error:
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        return list(valid.items()), error.normalized_messages()
