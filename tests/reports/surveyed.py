"""People who answered a satisfaction survey, and what the index says of them."""

from __future__ import annotations

from typing import Any

from webapp.reports import skm, tallies
from webapp.reports.skm import ELEMENTS, Survey

KEYS = list(ELEMENTS)


def person(*scores: int, **more: Any) -> dict[str, Any]:
    """Answers in the order of the regulation's list."""
    return {**dict(zip(KEYS, scores, strict=False)), **more}


def surveyed(*people: dict[str, Any]) -> Survey:
    return skm.survey(tallies.from_answers(people, skm.scores_of).total)
