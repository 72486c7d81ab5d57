"""The sample of Krejcie and Morgan against their printed table."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.reports.sample_size import coverage, sample_size

TABLE = {
    10: 10, 20: 19, 30: 28, 40: 36, 50: 44, 60: 52, 70: 59, 80: 66,
    100: 80, 120: 92, 150: 108, 180: 123, 200: 132, 220: 140, 250: 152, 280: 162,
    300: 169, 400: 196, 500: 217, 600: 234, 700: 248, 800: 260, 900: 269, 1_000: 278,
    1_500: 306, 2_000: 322, 3_000: 341, 5_000: 357, 10_000: 370, 20_000: 377, 50_000: 381, 1_000_000: 384,
    # Two offices: 132 guests and 437 visitors.
    132: 98, 437: 205,
}  # fmt: skip


@pytest.mark.parametrize(("population", "sample"), TABLE.items())
def test_the_printed_table(population: int, sample: int) -> None:
    assert sample_size(population) == sample


def test_the_smallest_populations() -> None:
    assert sample_size(0) == 0
    assert sample_size(1) == 1
    with pytest.raises(ValueError, match="-1"):
        sample_size(-1)


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10**12))
def test_the_sample_never_exceeds_the_population_and_never_shrinks(population: int) -> None:
    assert sample_size(population) <= min(population, 384)
    assert sample_size(population) <= sample_size(population + 1)


def test_answers_against_the_sample() -> None:
    few = coverage(132, 5)
    assert (few.needed, few.missing, few.enough, few.share) == (98, 93, False, Fraction(5, 98))
    assert coverage(132, 98).enough
    assert coverage(132, 120).missing == 0
    nobody = coverage(0, 0)
    assert (nobody.needed, nobody.enough, nobody.share) == (0, True, None)
    with pytest.raises(ValueError, match="-1"):
        coverage(10, -1)
