"""Business size: PP 7/2021 Pasal 35, with upper limits that are inclusive."""

from datetime import date

import pytest

from webapp.services import scale

BILLION = 1_000_000_000


@pytest.mark.parametrize(
    ("basis", "amount", "code"),
    [
        ("capital", 0, "mikro"),
        ("capital", 1 * BILLION, "mikro"),
        ("capital", 1 * BILLION + 1, "kecil"),
        ("capital", 5 * BILLION, "kecil"),
        ("capital", 5 * BILLION + 1, "menengah"),
        ("capital", 10 * BILLION, "menengah"),
        ("capital", 10 * BILLION + 1, "besar"),
        ("sales", 0, "mikro"),
        ("sales", 2 * BILLION, "mikro"),
        ("sales", 2 * BILLION + 1, "kecil"),
        ("sales", 15 * BILLION, "kecil"),
        ("sales", 15 * BILLION + 1, "menengah"),
        ("sales", 50 * BILLION, "menengah"),
        ("sales", 50 * BILLION + 1, "besar"),
    ],
)
def test_classes(basis: str, amount: int, code: str) -> None:
    assert scale.classify(basis, amount).code == code
    # The page carries the same limits.
    classes = scale.as_data(basis)["classes"]
    assert next(one["code"] for one in classes if one["max"] is None or amount <= one["max"]) == code


def test_a_rule_holds_from_its_day_on() -> None:
    assert scale.rule(date(2021, 2, 2)).source == "PP 7/2021 Pasal 35"
    assert scale.rule(date(2099, 1, 1)) == scale.rules()[-1]
    assert list(scale.rules()) == sorted(scale.rules(), key=lambda one: one.since)


@pytest.mark.parametrize(("basis", "amount"), [("profit", 1), ("sales", -1)])
def test_what_has_no_class(basis: str, amount: int) -> None:
    with pytest.raises(ValueError, match="no business size"):
        scale.classify(basis, amount)
