"""Each question type: what it accepts, what it makes of it, what it shows."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.services import Area, AreaBook, Definition, Fault, catalogue
from webapp.services.question import Question
from webapp.services.types import TYPES
from webapp.services.types.integer import grouped, parse
from webapp.services.types.nik import read

NOWHERE = AreaBook()
REFERENCE_DAY = date(2026, 11, 22)
DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

YES_NO = [{"code": "ya", "label": {"id": "Ya"}}, {"code": "tidak", "label": {"id": "Tidak"}}]
SETTINGS: dict[str, dict[str, Any]] = {
    "digits": {"length": 5},
    "choice": {"choices": YES_NO},
    "choices": {"choices": YES_NO},
    "rt_rw": {"part": "rt"},
    "score": {"answers": [{"id": text} for text in ("Tidak baik", "Kurang baik", "Baik", "Sangat baik")]},
    "repeat": {
        "item": {"id": "produk"},
        "questions": [
            {"id": "nama", "type": "text", "label": {"id": "Nama"}, "required": True},
            {"id": "harga", "type": "money", "label": {"id": "Harga"}},
        ],
    },
    "consent": {"version": "1", "text": {"id": "Saya setuju."}},
}


def make(kind: str, **settings: Any) -> Question:
    """A question of a type, with the settings that the type cannot do without."""
    raw = {"id": "uji", "type": kind, "label": {"id": "Uji"}, **SETTINGS.get(kind, {}), **settings}
    return TYPES[kind](raw)


def fault_of(question: Question, value: Any) -> str:
    """The code of the fault that a value is refused with."""
    with pytest.raises(Fault) as caught:
        question.check(value, NOWHERE)
    return caught.value.code


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


# NIK


@pytest.mark.parametrize(
    ("nik", "sex", "born"),
    [
        ("3271021708909901", "L", "1990-08-17"),
        ("3271025708909901", "P", "1990-08-17"),
        ("3214024506859912", "P", "1985-06-05"),
        ("3271022902009903", "L", "2000-02-29"),
        # 1905 would make the owner 121 years old.
        ("3271021708059901", "L", "2005-08-17"),
        # Nobody of 17 to 100 fits 2020 or 1920; a child does.
        ("3271021708209901", "L", "2020-08-17"),
        # 2026-12-31 is still to come.
        ("3271023112269901", "L", "1926-12-31"),
    ],
)
def test_what_a_nik_says(nik: str, sex: str, born: str) -> None:
    reading = read(nik, REFERENCE_DAY)
    assert (reading.sex, reading.birth_date.isoformat()) == (sex, born)
    assert (reading.region, reading.serial) == (nik[:6], nik[12:])


def test_a_nik_names_the_day_that_does_not_exist() -> None:
    question = make("nik", label={"id": "NIK"})
    with pytest.raises(Fault) as caught:
        question.check("3271023102909901", NOWHERE)
    assert (
        question.message(caught.value.code, **caught.value.details)
        == "Tanggal lahir di NIK tidak ada (31-02). Periksa angka ke-7 sampai ke-12."
    )


def test_a_region_is_doubted_only_where_the_whole_regency_is_known() -> None:
    nik = make("nik")
    whole = AreaBook([Area("32.71.01", "Bogor Selatan"), Area("32.71.02", "Bogor Timur")])
    part = AreaBook([Area("32.71.02", "Bogor Timur")])
    assert nik.warnings("3271021708909901", whole) == []
    assert nik.warnings("3271991708909901", whole) != []
    assert nik.warnings("3271991708909901", part) == []
    assert nik.warnings("3273991708909901", whole) == []
    assert nik.warnings("9999991708909901", part) != []
    assert json.loads(nik.attributes(whole)["data-regions"]) == {"3271": ["01", "02"]}
    assert "data-regions" not in nik.attributes(part)


def test_a_nik_is_masked_for_strangers() -> None:
    assert make("nik").masked("3271021708909901", NOWHERE) == "327102******9901"


# Phone, NPWP, P-IRT, digits


def test_a_landline_is_accepted_only_where_it_is_allowed() -> None:
    assert fault_of(make("phone"), "0251-0000000") == "pattern"
    assert make("phone", landline=True).check("0251-0000000", NOWHERE) == "+622510000000"
    assert make("phone", landline=True).check("0812-3456-7890", NOWHERE) == "+6281234567890"


def test_phones_are_shown_as_people_write_them() -> None:
    assert make("phone").display("+6281234567890", NOWHERE) == "0812-3456-7890"
    assert make("phone").masked("+6281234567890", NOWHERE) == "0812-****-890"
    assert make("phone").search_text("+6281234567890", NOWHERE) == "081234567890"


@given(
    st.from_regex(r"8[1-35-9][0-9]{7,10}", fullmatch=True),
    st.sampled_from(["0", "62", "+62", "0062", "", "+620"]),
)
def test_every_way_to_write_a_number_leads_to_the_same(national: str, prefix: str) -> None:
    written = prefix + "-".join(national[place : place + 4] for place in range(0, len(national), 4))
    assert make("phone").check(written, NOWHERE) == f"+62{national}"


def test_the_npwp_of_an_entity_gets_its_leading_zero() -> None:
    assert make("npwp", holder="entity").check("01.234.567.8-901.000", NOWHERE) == "0012345678901000"
    assert make("npwp").check("NPWP: 01.234.567.8-901.000", NOWHERE) == "012345678901000"
    assert make("npwp").display("012345678901000", NOWHERE) == "01.234.567.8-901.000"


def test_a_pirt_is_shown_with_its_year() -> None:
    assert make("pirt").display("206327101000127", NOWHERE) == "2063271010001-27"


def test_digits_keep_leading_zeros_and_are_never_numbers() -> None:
    assert make("digits").check("01 234", NOWHERE) == "01234"
    assert fault_of(make("digits"), 16144) == "pattern"
    assert make("digits", length=[5, 7]).check("1234567", NOWHERE) == "1234567"


# Numbers and dates


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
