"""Form and schema on the cases of the question types that DAKU lacks: the same answers, the same sentences."""

from __future__ import annotations

import json
from typing import Any

import pytest
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from tests import typed
from tests.services.test_cases import outcome
from webapp.services import AreaBook, Definition

cases = pytest.mark.parametrize("case", typed.CASES, ids=[case["name"] for case in typed.CASES])


@pytest.fixture(scope="module")
def service() -> Definition:
    return typed.definition()


def form_data(answers: dict[str, Any]) -> MultiDict[str, str]:
    """What a browser sends for it."""
    data: MultiDict[str, str] = MultiDict()
    for name, value in answers.items():
        if isinstance(value, list):
            for number, row in enumerate(value):
                for part, inner in row.items():
                    data.add(f"{name}-{number}-{part}", inner)
        elif isinstance(value, dict):
            data.add(name, ":".join(next(iter(value.items()))))
        else:
            data.add(name, value)
    return data


@cases
def test_form_and_schema_agree(case: dict[str, Any], service: Definition, areas: AreaBook) -> None:
    answers = typed.typed_answers(service, areas, case)
    loaded, errors = service.check(answers, areas)
    form = service.form(areas)(form_data(answers))
    assert form.validate() is (not errors)
    assert form.answers() == loaded
    assert {name: texts for name, texts in errors.items() if "." not in name} == form.errors
    told = {f"{name}{key}": texts for name in form.errors for key, texts in form[name].told.items()}
    assert told == errors

    faulty = case["faulty"]
    assert errors == ({faulty: case["said"], **case.get("inside", {})} if faulty else {})
    for name, value in case.get("canonical", {}).items():
        assert loaded.get(name) == value
    assert set(case.get("warns", ())) <= set(service.warnings(loaded, areas))
    if not errors:
        # What was accepted is accepted again unchanged, also after a journey as JSON.
        assert service.check(json.loads(json.dumps(loaded)), areas) == (loaded, {})


@cases
def test_the_short_way_and_marshmallow_agree(
    case: dict[str, Any], service: Definition, areas: AreaBook
) -> None:
    schema = service.schema(areas)
    answers = typed.typed_answers(service, areas, case)
    for sent in (answers, {**answers, "tidak_ada": "x"}):
        assert outcome(schema.load, sent) == outcome(lambda data: Schema.load(schema, data), sent)


def test_the_page_carries_the_sentences(service: Definition, areas: AreaBook) -> None:
    """A fault that the page can find has its words there, for every rule that a case shows."""
    attributes = service.questions["produk"].attributes(areas)
    assert attributes["data-fault-row"] == "Produk ke-{row}: {text}"
    assert attributes["data-fault-max"] == "Daftar produk: paling banyak 200 produk. Hapus yang lebih."
    assert (
        service.questions["kemudahan"].attributes(areas)["data-fault-required"] == typed.CASES[2]["said"][0]
    )
    with pytest.raises(ValidationError):
        service.schema(areas).load({})
