"""NIK, phone, NPWP, P-IRT and other digits: what each type accepts, says and shows."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.services.one_question import NOWHERE, fault_of, make
from webapp.services import Area, AreaBook, Fault
from webapp.services.types.nik import read

REFERENCE_DAY = date(2026, 11, 22)


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
