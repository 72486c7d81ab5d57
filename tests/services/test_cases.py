"""Form, schema and page attributes on the same cases: the same question, the same message."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from webapp.services import AreaBook, Definition

CASES = json.loads((Path(__file__).parent.parent / "cases" / "daku.json").read_text(encoding="utf-8"))


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
        else:
            for one in value if isinstance(value, list) else [value]:
                data.add(name, one)
    return data


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_form_and_schema_agree(case: dict[str, Any], daku: Definition, areas: AreaBook) -> None:
    typed = typed_answers(daku, areas, case)
    form = daku.form(areas)(form_data(typed))
    form_is_valid = form.validate()
    try:
        loaded, schema_errors = daku.schema(areas).load(typed), {}
    except ValidationError as error:
        loaded, schema_errors = error.valid_data, error.normalized_messages()

    assert form.errors == schema_errors
    assert form.answers() == loaded
    assert form_is_valid is (not schema_errors)
    assert daku.check(typed, areas) == (loaded, schema_errors)

    faulty = case["faulty"]
    assert list(schema_errors) == ([faulty] if faulty else [])
    if faulty:
        question = daku.questions[faulty]
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
        assert name in daku.warnings(loaded, areas)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_was_accepted_is_accepted_again_unchanged(
    case: dict[str, Any], daku: Definition, areas: AreaBook
) -> None:
    answers, errors = daku.check(typed_answers(daku, areas, case), areas)
    if errors:
        answers, errors = daku.check(answers, areas)
        assert set(errors) <= {case["faulty"]}
    else:
        assert daku.check(answers, areas) == (answers, {})
        assert daku.check(json.loads(json.dumps(answers)), areas) == (answers, {})


def test_the_cases_cover_every_question_that_has_a_rule(daku: Definition) -> None:
    touched = {name for case in CASES for name in [*case.get("set", {}), *case.get("unset", [])]}
    alike = {"tanggal_npwp", "tanggal_pirt", "tanggal_halal", "tanggal_merek", "foto_produk"}
    assert set(daku.answered) - alike <= touched
    assert len(CASES) >= 60
    # Every required question is missed out once.
    missed = {case["faulty"] for case in CASES if case.get("code") == "required"}
    assert missed == {name for name, question in daku.questions.items() if question.required}


def test_a_question_whose_condition_does_not_hold_is_neither_wanted_nor_kept(
    daku: Definition, areas: AreaBook
) -> None:
    answers = {**daku.example(areas), "punya_nib": "tidak", "nib": {"not": "even text"}}
    canonical, errors = daku.check(answers, areas)
    assert errors == {}
    assert "nib" not in canonical
    assert "nib" not in daku.shown(answers)
    assert {"nib", "tanggal_nib"} <= daku.shown(daku.example(areas))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_short_way_and_marshmallow_agree(case: dict[str, Any], daku: Definition, areas: AreaBook) -> None:
    typed = typed_answers(daku, areas, case)
    given: list[Any] = [typed, {**typed, "tidak_ada": "x"}, {}, [], None]
    for answers in given:
        assert outcome(daku.schema(areas).load, answers) == outcome(
            lambda data: Schema.load(daku.schema(areas), data), answers
        )


def outcome(load: Callable[[Any], Any], answers: Any) -> tuple[list[tuple[str, Any]], Any]:
    """What became of answers: the loaded ones in their order, or those that were right and the faults."""
    try:
        return list(load(answers).items()), None
    except ValidationError as error:
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        return list(valid.items()), error.normalized_messages()
