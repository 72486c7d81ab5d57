"""Conditions: the whole grammar, evaluated on answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.services import Area, AreaBook, conditions
from webapp.services.types import TYPES

CODES = [{"code": code, "label": {"id": code}} for code in ("a", "b", "c")]
EARLIER = {
    "satu": TYPES["choice"]({"id": "satu", "label": {"id": "Satu"}, "choices": CODES}),
    "banyak": TYPES["choices"]({"id": "banyak", "label": {"id": "Banyak"}, "choices": CODES}),
    "teks": TYPES["text"]({"id": "teks", "label": {"id": "Teks"}}),
}
IS_A = {"question": "satu", "equals": "a"}
HAS_B = {"question": "banyak", "contains": "b"}
FILLED = {"question": "teks", "filled": True}


@pytest.mark.parametrize(
    ("raw", "answers", "holds"),
    [
        (IS_A, {"satu": "a"}, True),
        (IS_A, {"satu": "b"}, False),
        (IS_A, {}, False),
        (IS_A, {"satu": ["a"]}, False),
        ({"question": "satu", "in": ["a", "b"]}, {"satu": "b"}, True),
        ({"question": "satu", "in": ["a", "b"]}, {"satu": "c"}, False),
        ({"question": "satu", "in": ["a", "b"]}, {"satu": {"x": 1}}, False),
        (HAS_B, {"banyak": ["a", "b"]}, True),
        (HAS_B, {"banyak": ["a"]}, False),
        (HAS_B, {"banyak": "b"}, False),
        (HAS_B, {}, False),
        (FILLED, {"teks": "x"}, True),
        (FILLED, {"teks": "0"}, True),
        (FILLED, {"teks": " \u200b"}, False),
        (FILLED, {"teks": []}, False),
        (FILLED, {}, False),
        ({"not": FILLED}, {}, True),
        ({"all": [IS_A, HAS_B]}, {"satu": "a", "banyak": ["b"]}, True),
        ({"all": [IS_A, HAS_B]}, {"satu": "a"}, False),
        ({"any": [IS_A, HAS_B]}, {"banyak": ["b"]}, True),
        ({"any": [IS_A, {"not": {"all": [HAS_B, FILLED]}}]}, {"banyak": ["b"], "teks": "x"}, False),
    ],
)
def test_conditions(raw: Any, answers: dict[str, Any], holds: bool) -> None:
    assert conditions.read(raw, EARLIER).holds(answers) is holds


NIK = TYPES["nik"]({"id": "nik", "label": {"id": "NIK"}})
WARNED = {"question": "nik", "warned": True}
WHOLE = AreaBook([Area("32.71.01", "Bogor Selatan"), Area("32.71.02", "Bogor Timur")])


@pytest.mark.parametrize(
    ("typed", "holds"),
    [
        ("3271021708909901", False),
        ("3271991708909901", True),
        ("32.71.99 170890 9901", True),
        # What is refused is not doubted as well.
        ("3271993102909901", False),
        ("", False),
        (None, False),
        (["x"], False),
    ],
)
def test_a_warning_may_ask_for_a_reason(typed: Any, holds: bool) -> None:
    condition = conditions.read(WARNED, {"nik": NIK})
    assert condition.holds({"nik": typed}, WHOLE) is holds
    # Without the areas nothing is known of a kecamatan.
    assert condition.holds({"nik": typed}) is False


def test_a_difference_between_two_answers_may_ask_for_a_reason() -> None:
    sex = TYPES["choice"](
        {
            "id": "sex",
            "label": {"id": "Sex"},
            "choices": [{"code": code, "label": {"id": code}} for code in "LP"],
        }
    )
    sex.agrees = ("nik", "sex")
    condition = conditions.read({"question": "sex", "warned": True}, {"nik": NIK, "sex": sex})
    assert condition.holds({"nik": "3271021708909901", "sex": "P"})
    assert not condition.holds({"nik": "3271021708909901", "sex": "L"})
    assert not condition.holds({"sex": "P"})
    with pytest.raises(ValueError, match="hanya boleh true"):
        conditions.read({"question": "sex", "warned": False}, {"sex": sex})


def test_a_condition_knows_what_it_reads() -> None:
    assert conditions.read({"any": [IS_A, {"not": FILLED}]}, EARLIER).questions == {"satu", "teks"}


def test_two_conditions_become_one() -> None:
    first, second = conditions.read(IS_A, EARLIER), conditions.read(FILLED, EARLIER)
    both = conditions.both(first, second)
    assert both is not None
    assert both.raw == {"all": [IS_A, FILLED]}
    assert conditions.read(both.raw, EARLIER).holds({"satu": "a", "teks": "x"})
    assert conditions.both(first, None) is first
    assert conditions.both(None, None) is None


SIMPLE = st.sampled_from([IS_A, HAS_B, FILLED])
NESTED = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds(lambda one: {"not": one}, inner),
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=8,
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)


@given(NESTED, st.dictionaries(st.sampled_from(["satu", "banyak", "teks"]), ANYTHING))
def test_no_answer_makes_a_condition_fail(raw: Any, answers: dict[str, Any]) -> None:
    holds = conditions.read(raw, EARLIER).holds(answers)
    assert conditions.read({"not": raw}, EARLIER).holds(answers) is not holds
