"""Which groups of a survey are too small to be shown, and which others would give their figures by subtraction.

A survey counts at once, so what came between two looks at a report can always be told; nothing here is about that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from .report_figures import Figures, PlaceFigure, Wanted

SMALLEST_GROUP = 5  # The members of a smaller group could be recognised.

Group = TypeVar("Group", bound=Hashable)


def hidden(sizes: Mapping[Group, int]) -> set[Group]:
    """The groups of one dimension whose figures are not shown: those of fewer than five people.

    Where those hold fewer than five people together, the next larger group is hidden as well: its figures and the
    total would give theirs by subtraction.
    """
    found = {value for value, size in sizes.items() if 0 < size < SMALLEST_GROUP}
    others = sorted((size, str(value), value) for value, size in sizes.items() if size >= SMALLEST_GROUP)
    if found and others and sum(sizes[value] for value in found) < SMALLEST_GROUP:
        found.add(others[0][2])
    return found


def withheld(wanted: Wanted, people: int, around: Iterable[PlaceFigure]) -> bool:
    """Whether the part that is asked for must not be shown by itself.

    A kelurahan or service point is not, where the table of all of them hides it. Nor are fewer than five people, unless
    they are all that the year has: then they are no part of anything.

    Args:
        people: how many the part holds.
        around: how many people there are at each place in each month of the years that are touched, in the whole area
            of the reader.
    """
    rows = list(around)
    if 0 < people < SMALLEST_GROUP and sum(row.amount for row in rows) > people:
        return True
    return place_hidden(wanted, rows)


def place_hidden(wanted: Wanted, around: Iterable[PlaceFigure]) -> bool:
    """Whether the kelurahan, the point, or the point within the kelurahan that is asked for is a hidden group."""
    length = len(wanted.area)
    cells = Counter[tuple[str, str]]()
    for row in around:
        if wanted.first <= row.month <= wanted.last:  # of all places
            cells[row.area[:length], row.point] += row.amount
    cuts = []
    if wanted.area:
        cuts.append((wanted.area, _sizes((area, n) for (area, _point), n in cells.items())))
    if wanted.point:
        cuts.append((wanted.point, _sizes((point, n) for (_area, point), n in cells.items())))
    if wanted.area and wanted.point:
        here = _sizes((point, n) for (area, point), n in cells.items() if area == wanted.area)
        same = _sizes((area, n) for (area, point), n in cells.items() if point == wanted.point)
        cuts += [(wanted.point, here), (wanted.area, same)]
    return any(value in hidden(sizes) for value, sizes in cuts)


def sizes_left_out(wanted: Wanted, figures: Figures, dimension: str) -> Mapping[str, int]:
    """How many doubtful people of each group of a dimension do not count; `month`, `point` and `area` are places.

    Where they are few, the group must not be shown: with them and without them would tell what they answered.
    """
    if dimension not in ("month", "point", "area"):
        return _sizes(
            (row.value, row.amount) for row in figures.left_out_groups if row.dimension == dimension
        )
    return _sizes((getattr(row, dimension), row.amount) for row in figures.left_out if wanted.holds(row))


def _sizes(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    found = Counter[str]()
    for value, amount in pairs:
        found[value] += amount
    return found
