"""Receipt codes: the vectors shared with the phone, and what the check symbol notices."""

import json
import random
from itertools import combinations
from pathlib import Path
from uuid import UUID

import pytest

from sync.receipt import BASE, LENGTH, SYMBOLS, receipt_of, typed, written

CASES = json.loads((Path(__file__).parent.parent / "cases" / "receipts.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["written"])
def test_the_vectors_that_the_phone_shares(case: dict[str, str]) -> None:
    assert receipt_of(case["id"]) == case["receipt"]
    assert receipt_of(case["id"].upper()) == case["receipt"]
    assert written(case["receipt"]) == case["written"]


def test_a_code_by_the_rule_spelt_out() -> None:
    """Once more from the text of the rule, in the slow way, for ids that no vector holds."""
    chance = random.Random(7)
    for _ in range(200):
        number = chance.getrandbits(128)
        receipt = receipt_of(str(UUID(int=number)))
        values = [SYMBOLS.index(symbol) for symbol in receipt]
        assert sum(value * 31**power for value, power in zip(values[:9], range(8, -1, -1), strict=True)) == (
            number % 2**62 % 31**9
        )
        assert sum(weight * value for weight, value in zip(range(1, 11), values, strict=True)) % 31 == 0


def test_every_wrong_symbol_and_every_swap_is_noticed() -> None:
    receipt = CASES[7]["receipt"]
    for place in range(LENGTH):
        for symbol in SYMBOLS.replace(receipt[place], ""):
            assert typed(receipt[:place] + symbol + receipt[place + 1 :]) is None
    for first, second in combinations(range(LENGTH), 2):
        if receipt[first] != receipt[second]:
            swapped = list(receipt)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            assert typed("".join(swapped)) is None


def test_people_type_codes_in_their_own_way() -> None:
    receipt = CASES[5]["receipt"]
    for text in (
        receipt.lower(),
        written(receipt),
        f"  {receipt[:4]} {receipt[4:]}\n",
        written(receipt).lower(),
    ):
        assert typed(text) == receipt
    for text in ("", "K7QFM", receipt + "2", "0" * 10, "²" * 10, "ß" * 10):
        assert typed(text) is None


def test_symbols_are_31_and_none_is_confused_with_another() -> None:
    assert len(set(SYMBOLS)) == BASE == 31
    assert not set(SYMBOLS) & set("01OIL")
