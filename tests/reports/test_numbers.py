"""Figures in Indonesian notation."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.reports import numbers, skm


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(2175, 27), 2, "80,56"),
        (Decimal("76.605"), 2, "76,61"),
        (76.605, 2, "76,61"),
        (0.125, 2, "0,13"),
        (100, 2, "100,00"),
        (Decimal("1378.5"), 2, "1.378,50"),
        (1378, 0, "1.378"),
        (Fraction(-1, 8), 2, "-0,13"),
        (Fraction(-1, 1000), 2, "0,00"),
        (0, 2, "0,00"),
        (10**40, 1, "10" + ".000" * 13 + ",0"),
    ],
)
def test_decimals(value: numbers.Number, places: int, shown: str) -> None:
    assert numbers.decimal(value, places) == shown


def test_other_languages() -> None:
    assert numbers.decimal(Decimal("1378.5"), locale="en") == "1,378.50"
    assert numbers.decimal(Decimal("1378.5"), locale="su") == "1.378,50"
    assert numbers.rupiah(1_500_000, locale="en") == "Rp1,500,000"


def test_rupiah_percent_and_counts() -> None:
    assert numbers.rupiah(0) == "Rp0"
    assert numbers.rupiah(1_500_000) == "Rp1.500.000"
    assert numbers.rupiah(-250) == "-Rp250"
    assert numbers.rupiah(Fraction(-1, 3)) == "Rp0"
    assert numbers.rupiah(Decimal("47999.5")) == "Rp48.000"
    assert numbers.rupiah(15 * 10**30 + 1) == "Rp15" + ".000" * 9 + ".001"
    assert numbers.percent(Decimal("12.5")) == "12,5%"
    assert numbers.percent(Fraction(100, 3), 2) == "33,33%"
    assert numbers.whole(1_000_000) == "1.000.000"


@settings(deadline=None)
@given(st.fractions(min_value=25, max_value=100))
def test_an_index_is_shown_as_it_is_graded(index: Fraction) -> None:
    found = skm.grade(index)
    assert found.low <= numbers.half_up(index, 2) <= found.high


@settings(deadline=None)
@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(min_value=0, max_value=4))
def test_rounding_moves_by_half_a_unit_at_most(value: Fraction, places: int) -> None:
    assert abs(Fraction(numbers.half_up(value, places)) - value) <= Fraction(1, 2 * 10**places)
    assert numbers.half_up(-value, places) == -numbers.half_up(value, places)
