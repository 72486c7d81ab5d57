"""Every kind of report by its name: the one door to all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..services import Definition
from ..services.report_figures import Figures, Wanted
from ..services.report_part import PLAIN, Part
from . import coverage_paper, recap_paper, shares_paper, skm_paper, steps_paper
from .paper import Paper

BUILDERS: Mapping[str, Callable[[Definition, Part, Wanted, Figures], Paper]] = {
    "skm": skm_paper.build,
    "shares": shares_paper.build,
    "recap": recap_paper.build,
    "coverage": coverage_paper.build,
    "steps": steps_paper.build,
}


def build(definition: Definition, wanted: Wanted, figures: Figures) -> Paper:
    """The report of a service; one that says nothing of it is told by its numbers of entries."""
    part = definition.report or PLAIN
    return BUILDERS[part.kind](definition, part, wanted, figures)
