"""Each question type: what it accepts, what it makes of it, what it shows. Digits and numbers stand in other files."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.services.one_question import DIGEST, NOWHERE, fault_of, make
from webapp.services import AreaBook, Definition, Fault, catalogue
from webapp.services.types import TYPES

ANSWERED = sorted(kind for kind, one in TYPES.items() if one.answered)

# What any client might send where a string, a number, a list or an object is expected.
RUBBISH: list[Any] = [
    True,
    False,
    3.5,
    -1,
    10**30,
    float("nan"),
    float("inf"),
    1e308,
    "x" * 100_000,
    "\0",
    "\ud800",
    "\u202eabc",
    "1" * 5000,
    [None],
    [[]],
    [{}],
    ["ya"] * 1000,
    {"x": 1},
    {"lat": 1},
    {"lat": 10**400, "lon": 106.8},
    {"lat": True, "lon": False},
    {"lat": "9" * 400, "lon": "1e999", "at": "2026", "source": []},
    {"absent": {}},
    {"absent": "x" * 10_000},
    {"edition": [], "code": {}},
    {"edition": "2025", "code": "\uff15\uff16\uff11\uff10\uff11"},
    {"how": [], "version": {}},
    {"how": "tick", "version": "1", "given_by": "\0", "at": "x"},
    {"how": "tick", "version": "1", "given_by": "A", "at": "2026-11-20T09:20:00+99:99"},
]


@pytest.mark.parametrize("kind", ANSWERED)
def test_rubbish_is_refused_with_a_message_and_never_crashes(kind: str) -> None:
    question = make(kind)
    for value in RUBBISH:
        try:
            canonical = question.check(value, NOWHERE)
        except Fault as fault:
            text = question.message(fault.code, **fault.details)
            assert text.endswith(".")
            assert "{" not in text
        else:
            # Whatever is let through can be stored, and comes back the same.
            assert question.check(json.loads(json.dumps(canonical)), NOWHERE) == canonical


@pytest.mark.parametrize("kind", ANSWERED)
@given(
    value=st.one_of(
        st.text(max_size=40), st.integers(), st.floats(), st.lists(st.text(max_size=5), max_size=3)
    )
)
def test_what_a_type_makes_of_a_value_it_leaves_alone_afterwards(kind: str, value: Any) -> None:
    question = make(kind)
    try:
        canonical = question.check(value, NOWHERE)
    except Fault:
        return
    assert question.check(canonical, NOWHERE) == canonical
    if canonical is not None:
        assert isinstance(question.display(canonical, NOWHERE), str)
        assert isinstance(question.search_text(canonical, NOWHERE), str)
        # What stands in the control for it reads back as the same.
        if not question.parts and not isinstance(canonical, list):
            assert question.check(question.typed(canonical), NOWHERE) == canonical


@pytest.mark.parametrize("kind", ANSWERED)
@pytest.mark.parametrize("blank", [None, "", "  ", "\u200b", "\u00a0\n", [], {}])
def test_a_blank_is_an_answer_left_out(kind: str, blank: Any) -> None:
    assert make(kind).check(blank, NOWHERE) is None
    assert fault_of(make(kind, required=True), blank) == "required"


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_every_type_describes_itself(kind: str, areas: AreaBook) -> None:
    question = make(kind, required=TYPES[kind].answered)
    attributes = {**question.frame(), **question.attributes(areas)}
    assert all(isinstance(value, str) for value in attributes.values())
    assert attributes["data-type"] == kind
    assert ("data-fault-required" in attributes) is question.answered
    assert question.about
    for column in question.columns():
        assert column.kind in ("text", "integer", "number", "date", "datetime")
        value = question.example(areas) or DIGEST
        cell = column.value({"uji": value}, areas)
        assert cell is None or isinstance(cell, str | int | float)
        assert column.value({}, areas) in (None, "Tidak")


# Choices, KBLI, place, consent


def test_choices_come_out_in_the_order_of_the_catalogue() -> None:
    assert make("choices").check(["tidak", "ya", "tidak"], NOWHERE) == ["ya", "tidak"]
    assert make("choices").check("ya", NOWHERE) == ["ya"]
    each = make("choices", columns="each").columns()
    assert [column.key for column in each] == ["uji.ya", "uji.tidak"]
    assert [column.value({"uji": ["ya"]}, NOWHERE) for column in each] == [1, 0]
    assert [column.value({}, NOWHERE) for column in each] == [None, None]


def test_the_edition_of_a_kbli_is_part_of_the_answer() -> None:
    question = make("kbli")
    assert question.check({"edition": "2020", "code": "56102"}, NOWHERE) == {
        "edition": "2020",
        "code": "56102",
    }
    assert "Rumah/Warung Makan" in question.display({"edition": "2020", "code": "56102"}, NOWHERE)
    assert "Tidak Tetap" in question.display({"edition": "2025", "code": "56102"}, NOWHERE)
    assert question.display({"edition": "2025", "code": "01111"}, NOWHERE) == "01111 (KBLI 2025)"
    for wrong in ("1071", "107100", "10A10", {"edition": "2015", "code": "56101"}, {"code": "56101"}):
        assert fault_of(question, wrong) == "type"


def test_villages_are_known_by_code(areas: AreaBook) -> None:
    question = make("area")
    assert question.check("3271021003", areas) == "32.71.02.1003"
    assert question.display("32.71.02.1003", areas) == "Katulampa"
    code, name = question.columns()
    assert (code.value({"uji": "32.71.02.1003"}, areas), name.value({"uji": "32.71.02.1003"}, areas)) == (
        "32.71.02.1003",
        "Katulampa",
    )


def test_a_position() -> None:
    question = make("location")
    at = "2026-11-20T09:15:00.123+07:00"
    point = {"lat": -6.61031234567, "lon": 106.8, "accuracy": 8.04, "at": at, "source": "gps"}
    assert question.check(point, NOWHERE) == {
        "lat": -6.6103123,
        "lon": 106.8,
        "accuracy": 8.0,
        "at": "2026-11-20T09:15:00+07:00",
        "source": "gps",
    }
    assert fault_of(question, {**point, "accuracy": -1}) == "type"
    assert fault_of(question, {**point, "accuracy": None}) == "type"
    assert fault_of(question, {**point, "absent": "tidak ada sinyal"}) == "type"
    assert fault_of(question, {**point, "at": "kemarin"}) == "type"
    assert fault_of(question, {**point, "altitude": 3}) == "type"
    for said in ("Sinyal GPS tidak ada", "Sinyal GPS teu aya", "No GPS signal"):
        assert question.check({"absent": said}, NOWHERE) == {"absent": "Sinyal GPS tidak ada"}
    assert question.check({"absent": "Hujan lebat"}, NOWHERE) == {"absent": "Hujan lebat"}
    assert (
        question.display({"absent": "Sinyal GPS tidak ada"}, NOWHERE) == "Tidak diambil: Sinyal GPS tidak ada"
    )


def test_consent_is_for_one_wording_and_signed_when_it_says_so() -> None:
    question = make("consent")
    given = {"version": "1", "given_by": " Siti ", "how": "tick", "at": "2026-11-20T09:20:00+07:00"}
    assert question.check(given, NOWHERE)["given_by"] == "Siti"
    assert fault_of(question, {**given, "version": "2"}) == "version"
    assert fault_of(question, {**given, "how": "signature"}) == "signature"
    assert fault_of(question, {**given, "signature": DIGEST}) == "type"
    signed = {**given, "how": "signature", "signature": DIGEST.upper()}
    assert question.check(signed, NOWHERE)["signature"] == DIGEST
    assert question.display(question.check(given, NOWHERE), NOWHERE) == (
        "Siti, centang, 20 November 2026 (kalimat versi 1)"
    )


def test_a_changed_photo_is_told_without_its_digest() -> None:
    question = make("photo")
    assert question.difference(None, DIGEST, NOWHERE) == ("", "Berkas baru")
    assert question.difference(DIGEST, DIGEST, NOWHERE) is None


# Text


def test_a_text_has_limits_in_characters() -> None:
    question = make("text", max_length=5, min_length=2)
    assert question.check("\U0001f35c" * 5, NOWHERE) == "\U0001f35c" * 5
    assert fault_of(question, "abcdef") == "maxlength"
    assert fault_of(question, "a") == "minlength"
    assert fault_of(question, 12) == "type"
    assert (
        question.attributes(NOWHERE)["data-fault-maxlength"] == "Uji terlalu panjang. Paling banyak 5 huruf."
    )


def test_joiners_stay_inside_a_text_and_go_at_its_ends() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert make("text").check(f"\u200b\u200d{family}\ufeff", NOWHERE) == family
    assert make("text").check("war\u200bung", NOWHERE) == "warung"


@pytest.mark.parametrize(
    "character", ["\0", "\x1b", "\x7f", "\x85\x86", "\ud800", "\udfff", "\u202e", "\u2066", "\ufffe"]
)
def test_characters_nobody_types_are_refused(character: str) -> None:
    for kind in ("text", "long_text"):
        assert fault_of(make(kind), f"a{character}b") == "characters"


def test_lines_are_kept_only_where_there_may_be_several() -> None:
    assert make("text").check("satu\r\ndua\u2028tiga", NOWHERE) == "satu dua tiga"
    assert make("long_text").check("satu\r\ndua\rtiga", NOWHERE) == "satu\ndua\ntiga"


def test_messages_may_be_replaced_by_the_definition() -> None:
    question = make("text", messages={"required": {"id": "Tulis {label} dulu."}}, required=True)
    assert question.message("required") == "Tulis Uji dulu."
    assert question.attributes(NOWHERE)["data-fault-required"] == "Tulis Uji dulu."


def test_the_client_has_a_function_for_every_check(daku: Definition) -> None:
    names = {
        question.check_name
        for definition in catalogue.builtin().values()
        for question in definition.questions.values()
    }
    assert names - {""} == {"text", "nik", "date", "phone", "year", "money", "integer", "location", "consent"}
