"""Share of each answer to a choice question, exact and as it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor


@dataclass(frozen=True)
class Share:
    """One answer of a question.

    Attributes:
        code: code of the choice.
        count: how many gave it.
        exact: percent, 0 to 100; None when nobody answered.
        shown: the same, rounded; None when nobody answered.
    """

    code: str
    count: int
    exact: Fraction | None
    shown: Decimal | None


def single(counts: Mapping[str, int], codes: Sequence[str] = (), places: int = 1) -> list[Share]:
    """Shares of a question with one answer per person; what is shown adds up to exactly 100.

    Method: largest remainder (Hamilton). Every share is cut off after `places` decimals, and the units that are missing
    from 100 go to the largest remainders; on a tie the earlier choice gets it. A shown share is less than one unit off
    its exact value, and more answers never show as less.

    Args:
        counts: code -> number of people. Codes that are not in `codes` (an older version had them) come last.
        codes: the choices in the order to show them; those nobody gave count 0.

    Raises:
        ValueError: a count below zero.
    """
    ordered = _ordered(counts, codes)
    total = sum(counts.values())
    if not total:
        return [Share(code, 0, None, None) for code in ordered]
    exact = {code: Fraction(100 * counts.get(code, 0), total) for code in ordered}
    units = {code: floor(share * 10**places) for code, share in exact.items()}
    by_remainder = sorted(ordered, key=lambda code: units[code] - exact[code] * 10**places)
    for code in by_remainder[: 100 * 10**places - sum(units.values())]:
        units[code] += 1
    return [
        Share(code, counts.get(code, 0), exact[code], Decimal(units[code]).scaleb(-places))
        for code in ordered
    ]


def several(
    counts: Mapping[str, int], people: int, codes: Sequence[str] = (), places: int = 1
) -> list[Share]:
    """Shares of a question where several answers may be ticked: of the people who answered, so they pass 100 together.

    Each is rounded half-up for itself.

    Args:
        counts: code -> number of people who ticked it.
        people: how many people answered the question.
        codes: the choices in the order to show them.

    Raises:
        ValueError: a count below zero or above the number of people.
    """
    ordered = _ordered(counts, codes)
    if max(counts.values(), default=0) > people:
        raise ValueError(f"more ticks than the {people} people who answered")
    shares = []
    for code in ordered:
        count = counts.get(code, 0)
        exact = Fraction(100 * count, people) if people else None
        shown = None if exact is None else Decimal(floor(exact * 10**places + Fraction(1, 2))).scaleb(-places)
        shares.append(Share(code, count, exact, shown))
    return shares


def _ordered(counts: Mapping[str, int], codes: Sequence[str]) -> list[str]:
    if min(counts.values(), default=0) < 0:
        raise ValueError(f"counts below zero: {dict(counts)}")
    return [*codes, *sorted(code for code, count in counts.items() if count and code not in codes)]
