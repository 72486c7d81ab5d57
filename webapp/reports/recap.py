"""The monthly recap: how often each kind of service was given, by month or by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class RecapRow:
    """One kind: its count in each column and its total."""

    kind: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Recap:
    """Kinds x periods. Every total is the sum of what is shown, never a figure of its own.

    Attributes:
        columns: keys of the periods, from `periods.periods`.
        rows: in the order of the kinds, also those that did not happen.
        totals: of each column.
        total: of everything.
    """

    columns: tuple[str, ...]
    rows: tuple[RecapRow, ...]
    totals: tuple[int, ...]
    total: int


def recap(counts: Iterable[tuple[str, str, int]], kinds: Sequence[str], columns: Sequence[str]) -> Recap:
    """Arrange counts as a table.

    Args:
        counts: (kind, period, count) in any order; the same kind and period add up, also negative counts that take
            back an earlier one.
        kinds: all kinds in the order to show them. A kind that is only in the counts (an older version had it) comes
            after them, so that nothing is lost from the totals.
        columns: all periods in order.

    Raises:
        ValueError: a count outside the columns: leaving it out would make the totals wrong.
    """
    place = {column: n for n, column in enumerate(columns)}
    table = {kind: [0] * len(columns) for kind in kinds}
    older: dict[str, list[int]] = {}
    for kind, column, count in counts:
        if column not in place:
            raise ValueError(f"{column} is not among the periods of the recap")
        row = table[kind] if kind in table else older.setdefault(kind, [0] * len(columns))
        row[place[column]] += count
    table.update((kind, older[kind]) for kind in sorted(older) if any(older[kind]))
    rows = tuple(RecapRow(kind, tuple(row), sum(row)) for kind, row in table.items())
    totals = tuple(sum(row.counts[n] for row in rows) for n in range(len(columns)))
    return Recap(tuple(columns), rows, totals, sum(totals))
