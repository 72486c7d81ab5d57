"""What is asked of a report, and the figures it is made of: the store reads them, `webapp/reports` calculates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Wanted(NamedTuple):
    """Which figures a report reads.

    Attributes:
        prefix: what the reader may see, such as `User.area`.
        service: id of the service.
        first, last: months, both included: `2026-01`.
        area, point: only these; empty: all.
        doubtful: whether doubtful answers count.
        served: how many people were served, typed in; None: as recorded.
    """

    prefix: str
    service: str
    first: str
    last: str
    area: str = ""
    point: str = ""
    doubtful: bool = True
    served: int | None = None

    @property
    def around(self) -> Wanted:
        """All that the reader may see, in whole years."""
        return self._replace(area="", point="", first=f"{self.first[:4]}-01", last=f"{self.last[:4]}-12")

    def holds(self, row: PlaceFigure) -> bool:
        """Whether a figure of the whole is one of this part."""
        return (
            self.first <= row.month <= self.last
            and row.area.startswith(self.area)
            and self.point in ("", row.point)
        )

    @property
    def months(self) -> list[str]:
        """All months, in order."""
        first, last = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (self.first, self.last))
        return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, last + 1)]


class GroupFigure(NamedTuple):
    """How many of a group gave an answer, see `webapp.reports.tallies.CountRow`."""

    dimension: str
    value: str
    question: str
    answer: str
    amount: int


class PlaceFigure(NamedTuple):
    """How many at a place in a month gave an answer."""

    area: str
    point: str
    month: str
    question: str
    answer: str
    amount: int


class StateFigure(NamedTuple):
    """How many entries of a kelurahan, collected in a month, stand in a state."""

    area: str
    month: str
    state: str
    amount: int


@dataclass(frozen=True)
class Figures:
    """What a report is calculated from.

    Attributes:
        groups, places, states: counts; none below zero, zeros left out.
        areas: the kelurahan that the reader may see: code -> name.
        served: people served in the period, as recorded or typed in; None: not known.
        doubts: doubtful answers by reason; `doubtful`: how many, whether they count (`with_doubtful`) or not.
        around: of a survey, how many people there are in the years that are touched, in the whole area of the reader.
        left_out: doubtful people that do not count, by place; `left_out_groups`: by group. Empty when they count.
        businesses: kelurahan -> figures of the registry, by name; empty when the service is not about businesses.
    """

    groups: Sequence[GroupFigure] = ()
    places: Sequence[PlaceFigure] = ()
    states: Sequence[StateFigure] = ()
    areas: Mapping[str, str] = field(default_factory=dict)
    served: int | None = None
    businesses: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    doubts: Mapping[str, int] = field(default_factory=dict)
    doubtful: int = 0
    with_doubtful: bool = True
    around: Sequence[PlaceFigure] = ()
    left_out: Sequence[PlaceFigure] = ()
    left_out_groups: Sequence[GroupFigure] = ()
