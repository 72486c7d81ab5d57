"""Numbers, money and days as people write them: what each type accepts and what it makes of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.services.one_question import NOWHERE, fault_of, make
from webapp.services.types.integer import grouped, parse


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.378", 1378),
        ("1.378.500", 1378500),
        ("1.378.500,00", 1378500),
        ("1 378 500", 1378500),
        ("1,378,500", 1378500),
        ("1,378,500.00", 1378500),
        ("007", 7),
        ("-5", -5),
        ("1,378", None),
        ("1.37", None),
        ("1.3785", None),
        ("1.378,5", None),
        ("12.34.567", None),
        ("1e3", None),
        ("0x10", None),
        ("\u0661", None),
        ("--5", None),
        ("", None),
    ],
)
def test_numbers_as_indonesians_write_them(text: str, number: int | None) -> None:
    assert parse(text) == number


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_number_that_was_grouped_reads_back(number: int) -> None:
    assert parse(grouped(number)) == number
    assert parse(f"{grouped(number)},00") == number


def test_numbers_from_json() -> None:
    assert make("money").check(1378500, NOWHERE) == 1378500
    assert make("money").check(1378500.0, NOWHERE) == 1378500
    assert fault_of(make("money"), 1.378) == "type"
    assert fault_of(make("money"), True) == "type"
    assert fault_of(make("money"), 2**64) == "max"
    assert fault_of(make("integer"), -(2**64)) == "min"
    assert make("integer", min=-5).check("-5", NOWHERE) == -5


def test_money_names_the_size_of_the_business() -> None:
    sales = make("money", scale="sales")
    assert sales.display(2_000_000_000, NOWHERE) == "Rp2.000.000.000 (Usaha mikro)"
    assert sales.display(2_000_000_001, NOWHERE) == "Rp2.000.000.001 (Usaha kecil)"
    thresholds = json.loads(sales.attributes(NOWHERE)["data-scale"])
    assert thresholds["source"] == "PP 7/2021 Pasal 35"
    assert [one["max"] for one in thresholds["classes"]] == [
        2_000_000_000,
        15_000_000_000,
        50_000_000_000,
        None,
    ]
    assert [column.value({"uji": 1}, NOWHERE) for column in sales.columns()] == [1, "Usaha mikro"]


@pytest.mark.parametrize("text", ["1990-08-17", "17-08-1990", "17/8/1990", "17.8.1990", "17 8 1990"])
def test_days_as_people_write_them(text: str) -> None:
    assert make("date").check(text, NOWHERE) == "1990-08-17"


@pytest.mark.parametrize(
    "text", ["1990-02-30", "31-04-1990", "1990/08/17", "besok", "19900817", "\u0661990-08-17"]
)
def test_days_that_are_none(text: str) -> None:
    assert fault_of(make("date"), text) == "type"


def test_a_day_has_limits() -> None:
    question = make("date", min="2020-01-01", max="2020-12-31")
    assert fault_of(question, "2019-12-31") == "min"
    assert fault_of(question, "2021-01-01") == "max"
    assert question.message("max") == "Uji paling akhir 31-12-2020."
    assert question.display("2020-05-02", NOWHERE) == "2 Mei 2020"
