"""What a person types into the questions of tests/cases/types.yaml, by the cases in tests/cases/types.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from webapp.services import AreaBook, Definition, load_file
from webapp.services.types.repeat import Repeat

FOLDER = Path(__file__).parent / "cases"
DEFINITION_FILE = FOLDER / "types.yaml"
CASES: list[dict[str, Any]] = json.loads((FOLDER / "types.json").read_text(encoding="utf-8"))


def definition() -> Definition:
    """The service that the cases are about."""
    return load_file(DEFINITION_FILE)


def typed_answers(service: Definition, areas: AreaBook, case: dict[str, Any]) -> dict[str, Any]:
    """Question id -> what is typed: the example as it stands in the controls, changed by the case."""
    typed: dict[str, Any] = {}
    for name, value in service.example(areas).items():
        question = service.questions[name]
        if isinstance(question, Repeat):
            typed[name] = [
                {part: question.questions[part].typed(one) for part, one in row.items()} for row in value
            ]
        else:
            typed[name] = question.typed(value)
    typed.update({name: _spread(value) for name, value in case.get("set", {}).items()})
    return {name: value for name, value in typed.items() if name not in case.get("unset", [])}


def _spread(value: Any) -> Any:
    if not isinstance(value, dict) or "times" not in value:
        return value
    text = value["of"]
    return (
        text * value["times"] if isinstance(text, str) else [dict(text) for _number in range(value["times"])]
    )
