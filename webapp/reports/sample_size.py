"""How many respondents a survey needs (Krejcie and Morgan), and whether enough answered."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

CHI_SQUARE = Fraction("3.841")  # one degree of freedom, 95 % confidence
PROPORTION = Fraction(1, 2)  # the share that needs the largest sample
MARGIN = Fraction(1, 20)  # error of 5 %


def sample_size(population: int) -> int:
    """Respondents needed for a population of N people who used the service in the period before.

        S = X2 * N * P * (1 - P) / (d^2 * (N - 1) + X2 * P * (1 - P)),  X2 = 3.841, P = 0.5, d = 0.05

    to the nearest whole person, computed exactly; nobody for an empty population.

    Source: Krejcie and Morgan, Determining Sample Size for Research Activities (1970); the nearest whole number
    gives their printed table.

    Raises:
        ValueError: a population below zero.
    """
    if population < 0:
        raise ValueError(f"a population of {population} people does not exist")
    spread = CHI_SQUARE * PROPORTION * (1 - PROPORTION)
    exact = spread * population / (MARGIN**2 * (population - 1) + spread)
    return floor(exact + Fraction(1, 2))


@dataclass(frozen=True)
class Coverage:
    """Answers against the sample that is needed; `share` is answers / needed, None where none are needed."""

    population: int
    needed: int
    answers: int

    @property
    def missing(self) -> int:
        """Respondents still to be asked."""
        return max(0, self.needed - self.answers)

    @property
    def enough(self) -> bool:
        """Whether the sample has been reached."""
        return self.missing == 0

    @property
    def share(self) -> Fraction | None:
        """Answers per respondent needed; above 1 when more answered than needed."""
        return Fraction(self.answers, self.needed) if self.needed else None


def coverage(population: int, answers: int) -> Coverage:
    """Compare the number of respondents with the sample for a population.

    Raises:
        ValueError: a number below zero.
    """
    if answers < 0:
        raise ValueError(f"{answers} answers do not exist")
    return Coverage(population, sample_size(population), answers)
