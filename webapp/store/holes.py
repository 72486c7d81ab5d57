"""Which numbers of a row have come, kept as the holes between them: arithmetic only, no database."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

# Ranges of missing numbers that are kept. A phone that counts by twos must not make its row grow for ever.
MOST_HOLES = 200

# First and last of a range of missing numbers.
Hole = tuple[int, int]


class Numbers(NamedTuple):
    """The numbers 1, 2, 3 ... that have come, seen from what is missing.

    Attributes:
        highest: the highest that came; 0: none did.
        looked_to: up to here all that is missing is in `holes`; beyond, nobody has looked.
        holes: ranges of missing numbers, in order.
    """

    highest: int = 0
    looked_to: int = 0
    holes: tuple[Hole, ...] = ()

    def with_(self, came: Iterable[int]) -> Numbers:
        """The same after these numbers have come too, in any order, known ones among them."""
        ordered = sorted(set(came))
        left: list[Hole] = []
        for first, last in self.holes:
            inside = ordered[bisect_left(ordered, first) : bisect_right(ordered, last)]
            left += _between(first, inside, last)
        above = ordered[bisect_right(ordered, self.highest) :]
        highest = above[-1] if above else self.highest
        if self.looked_to < self.highest:
            # What lies above is not known anyway.
            return Numbers(highest, self.looked_to, tuple(left))
        left += _between(self.highest + 1, above, highest)
        return Numbers(highest, highest, tuple(left))._at_most()

    def looked_further(self, found: Iterable[Hole]) -> Numbers:
        """The same after looking beyond `looked_to`, given all the holes there or more than `MOST_HOLES` of them."""
        return Numbers(self.highest, self.highest, (*self.holes, *found))._at_most()

    def missing(self, most: int) -> list[int]:
        """The lowest missing numbers that are known, so many at most."""
        return list(islice((number for first, last in self.holes for number in range(first, last + 1)), most))

    def tells(self, most: int) -> bool:
        """Whether `missing` gives the lowest there are, without a look beyond `looked_to`."""
        return self.looked_to >= self.highest or len(self.missing(most)) >= most

    def _at_most(self) -> Numbers:
        if len(self.holes) <= MOST_HOLES:
            return self
        return Numbers(self.highest, self.holes[MOST_HOLES][0] - 1, self.holes[:MOST_HOLES])


def _between(first: int, came: Iterable[int], last: int) -> list[Hole]:
    """What is missing from first to last, both included, when these came, in order."""
    missing = []
    for number in (*came, last + 1):
        if number > first:
            missing.append((first, number - 1))
        first = number + 1
    return missing
