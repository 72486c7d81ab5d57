"""Figures as people write them in Indonesia: `1.378,50`, `Rp1.500.000`, `12,5%`."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor

from babel.numbers import format_decimal

INDONESIAN = "id"

Number = Fraction | Decimal | int | float


def half_up(value: Number | str, places: int = 0) -> Decimal:
    """A figure rounded half away from zero, as spreadsheets do, without passing through a binary fraction."""
    # A float is read as the decimal it prints as: 76.605 is meant as 76.605.
    exact = Fraction(str(value))
    scaled = floor(abs(exact) * 10**places + Fraction(1, 2))
    # Built from its digits: arithmetic on decimals would stop at 28 of them.
    return Decimal((int(exact < 0 and scaled > 0), tuple(int(digit) for digit in str(scaled)), -places))


def decimal(value: Number, places: int = 2, locale: str = INDONESIAN) -> str:
    """A figure with a fixed number of decimals: `1.378,50`."""
    pattern = "#,##0" if places == 0 else "#,##0." + "0" * places
    rounded = half_up(value, places)
    # Decimals count with 28 digits unless told otherwise, and Babel fails on a longer figure.
    with localcontext(prec=max(28, len(rounded.as_tuple().digits) + places)):
        return format_decimal(rounded, pattern, locale=locale)


def whole(value: Number, locale: str = INDONESIAN) -> str:
    """A count: `1.378`."""
    return decimal(value, 0, locale)


def rupiah(amount: Number, locale: str = INDONESIAN) -> str:
    """An amount in whole rupiah: `Rp1.500.000`, `-Rp250`."""
    rounded = half_up(amount)
    return ("-" if rounded < 0 else "") + "Rp" + whole(rounded.copy_abs(), locale)


def percent(value: Number, places: int = 1, locale: str = INDONESIAN) -> str:
    """A share that already counts in hundredths: 12.5 becomes `12,5%`."""
    return decimal(value, places, locale) + "%"
