"""Scores, times, files, businesses looked up, and rows: what each makes of an answer and shows of it."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from tests.services.one_question import DIGEST, NOWHERE, fault_of, make
from webapp.services import AreaBook, Definition, DefinitionError, load
from webapp.services.types.repeat import Repeat

BUSINESS = "0192e5a0-0000-7000-8000-0000000000aa"
PRODUCTS = [
    {"nama": "Keripik", "harga": 5000, "bahan": ["gula"]},
    {"nama": "Sirup"},
]
QUESTIONS: list[dict[str, Any]] = [
    {"id": "usaha", "type": "lookup", "label": {"id": "Usaha"}, "fills": {"name": "nama"}},
    {"id": "nama", "type": "text", "label": {"id": "Nama"}, "required": True},
    {
        "id": "produk",
        "type": "repeat",
        "label": {"id": "Daftar produk"},
        "item": {"id": "produk", "en": "product"},
        "max": 200,
        "questions": [
            {"id": "nama", "type": "text", "label": {"id": "Nama"}, "required": True},
            {"id": "harga", "type": "money", "label": {"id": "Harga"}},
            {
                "id": "bahan",
                "type": "choices",
                "label": {"id": "Bahan"},
                "choices": [{"code": code, "label": {"id": code.title()}} for code in ("gula", "garam")],
            },
        ],
    },
    {"id": "surat", "type": "file", "label": {"id": "Surat"}, "accept": ["pdf"]},
]


def definition(**changes: Any) -> Definition:
    """A small service with rows, the repeated question changed."""
    rows = {**QUESTIONS[2], **changes}
    return load(
        {
            "id": "uji",
            "version": 1,
            "title": {"id": "Uji"},
            "short_title": {"id": "Uji"},
            "audience": ["officer", "public"],
            "title_from": ["nama"],
            "search_from": ["nama", "produk"],
            "sections": [
                {"id": "satu", "title": {"id": "Satu"}, "questions": [*QUESTIONS[:2], rows, QUESTIONS[3]]}
            ],
            "workflow": {
                "start": "recorded",
                "states": {"recorded": {"label": {"id": "Baru"}}},
                "transitions": [],
            },
        },
        "uji.yaml",
    )


def rows() -> Repeat:
    found = definition().questions["produk"]
    assert isinstance(found, Repeat)
    return found


def test_a_score_is_a_number_with_a_name() -> None:
    score = make("score")
    assert score.check("4", NOWHERE) == score.check(4.0, NOWHERE) == 4
    assert score.display(3, NOWHERE) == "3 - Baik"
    for wrong in (0, 5, "0", "5", 2.5, True, "baik", "\u0664"):
        assert fault_of(score, wrong) == "choice"
    assert make("score", answers=[{"id": "Ya"}, {"id": "Tidak"}]).json_schema()["maximum"] == 2
    with pytest.raises(ValueError, match="2 sampai 10"):
        make("score", answers=[{"id": "Ya"}])


@pytest.mark.parametrize(
    "typed", ["09:05", "9.05", "09:05:59", "09:05:00.000", "pukul 09.05 WIB", " 9:05 wita"]
)
def test_a_time_as_people_write_it(typed: str) -> None:
    assert make("time").check(typed, NOWHERE) == "09:05"


@pytest.mark.parametrize(
    "typed", ["24:00", "9:60", "905", "9", "09:05 pagi", "09:5", "-1:00", "\u0660\u0669:05"]
)
def test_a_time_that_is_none(typed: str) -> None:
    assert fault_of(make("time"), typed) == "type"


def test_a_file_says_what_it_takes() -> None:
    assert make("file").native()["accept"] == "application/pdf,image/jpeg,image/png"
    assert make("file", accept=["pdf"]).native()["accept"] == "application/pdf"
    assert make("file").difference(None, DIGEST, NOWHERE) == ("", "Berkas baru")
    for wrong in ([], ["doc"], [1]):
        with pytest.raises(ValueError, match="accept"):
            make("file", accept=wrong)


@pytest.mark.parametrize(
    ("asked", "printable"),
    [
        ({"id": "foto_tempat", "type": "photo"}, True),
        ({"id": "foto_ktp", "type": "photo"}, False),
        ({"id": "foto_depan", "type": "photo", "identity": True}, False),
        ({"id": "foto_papan_nik", "type": "photo", "identity": False}, True),
        ({"id": "paraf", "type": "signature"}, False),
        ({"id": "surat", "type": "file"}, False),
    ],
)
def test_papers_stay_out_of_reports(asked: dict[str, Any], printable: bool) -> None:
    last = {**asked, "label": {"id": "Berkas"}}
    raw = definition().raw
    section = {"id": "satu", "title": {"id": "Satu"}, "questions": [QUESTIONS[1], last]}
    made = load({**raw, "search_from": ["nama"], "sections": [section]}, "uji")
    assert made.printable(asked["id"]) is printable
    assert not made.printable("lain")


def test_a_business_is_named_by_its_id_and_never_on_a_public_page() -> None:
    lookup = make("lookup")
    assert lookup.check({"business": BUSINESS.upper()}, NOWHERE) == {"business": BUSINESS}
    assert lookup.check({"entry": BUSINESS}, NOWHERE) == {"entry": BUSINESS}
    for wrong in (
        {"business": "x"},
        {"warung": BUSINESS},
        {"business": BUSINESS, "entry": BUSINESS},
        BUSINESS,
    ):
        assert fault_of(lookup, wrong) == "type"
    form = definition().form(NOWHERE)(MultiDict({"nama": "A", "usaha": f"business:{BUSINESS}"}))
    assert form.validate()
    assert form.answers() == {"usaha": {"business": BUSINESS}, "nama": "A"}
    assert form["usaha"]._value() == f"business:{BUSINESS}"
    assert "usaha" not in definition().public.questions
    assert {"surat"} == set(definition().file_questions)


def test_rows_are_counted_shown_and_searched() -> None:
    question = rows()
    assert [(column.key, column.value({"produk": PRODUCTS}, NOWHERE)) for column in question.columns()] == [
        ("produk.jumlah", 2),
        ("produk.nama", "Keripik; Sirup"),
        ("produk.harga", "5000; -"),
        ("produk.bahan", "Gula; -"),
    ]
    assert question.display(PRODUCTS, NOWHERE) == "1. Keripik, Rp5.000, Gula; 2. Sirup"
    assert question.masked(PRODUCTS, NOWHERE) == "2 produk"
    assert question.difference(PRODUCTS, [PRODUCTS[0], {"nama": "Selai"}], NOWHERE) == (
        "2. Sirup",
        "2. Selai",
    )
    assert question.difference(PRODUCTS, PRODUCTS[:1], NOWHERE) == ("2. Sirup", "")
    assert definition().search_text({"nama": "A", "produk": PRODUCTS}) == "a\nkeripik rp5.000 gula sirup"


def test_blank_rows_are_dropped_and_faults_name_row_and_question(areas: AreaBook) -> None:
    sent = {"nama": "A", "produk": [{}, {"nama": " Keripik ", "harga": "Rp 5.000"}, {"nama": "  "}]}
    assert definition().check(sent, areas) == (
        {"nama": "A", "produk": [{"nama": "Keripik", "harga": 5000}]},
        {},
    )
    faulty = {"nama": "A", "produk": [{"nama": "Keripik"}, {}, {"harga": "lima"}]}
    assert definition().check(faulty, areas) == (
        {"nama": "A"},
        {
            "produk": [
                "Produk ke-3: Nama belum diisi.",
                "Produk ke-3: Harga harus rupiah tanpa sen. Contoh: 1.500.000.",
            ],
            "produk.2.nama": ["Nama belum diisi."],
            "produk.2.harga": ["Harga harus rupiah tanpa sen. Contoh: 1.500.000."],
        },
    )


def test_rows_have_limits(areas: AreaBook) -> None:
    many = [{"nama": f"Produk {number}"} for number in range(201)]
    assert definition().check({"nama": "A", "produk": many[:200]}, areas)[1] == {}
    _, faults = definition().check({"nama": "A", "produk": many}, areas)
    assert faults == {"produk": ["Daftar produk: paling banyak 200 produk. Hapus yang lebih."]}
    _, faults = definition(min=3).check({"nama": "A", "produk": many[:2]}, areas)
    assert faults == {"produk": ["Daftar produk: isi paling sedikit 3 produk."]}
    assert definition(min=3).check({"nama": "A"}, areas)[1] == {}
    _, faults = definition(required=True).check({"nama": "A", "produk": [{}]}, areas)
    assert faults == {"produk": ["Daftar produk belum diisi. Isi paling sedikit satu produk."]}
    # Of very many faults the first are told.
    _, faults = definition().check({"nama": "A", "produk": [{"harga": "x"}] * 200}, areas)
    assert len(faults["produk"]) == 20


def test_a_form_keeps_the_rows_that_were_typed_and_offers_two_more() -> None:
    typed = MultiDict(
        [("nama", "A"), ("produk-0-nama", "Keripik"), ("produk-2-harga", "lima"), ("produk-3-nama", "")]
    )
    form = definition().form(NOWHERE)(typed)
    assert not form.validate()
    assert form.errors == {
        "produk": [
            "Produk ke-2: Nama belum diisi.",
            "Produk ke-2: Harga harus rupiah tanpa sen. Contoh: 1.500.000.",
        ]
    }
    shown = [
        [(one.question.id, one._value(), list(one.errors)) for one in row[:2]]
        for row in form["produk"].rows()
    ]
    assert len(shown) == 4
    assert shown[1] == [
        ("produk-1-nama", "", ["Nama belum diisi."]),
        ("produk-1-harga", "lima", ["Harga harus rupiah tanpa sen. Contoh: 1.500.000."]),
    ]
    # More than allowed: none is lost.
    typed = MultiDict([("nama", "A"), *((f"produk-{number}-nama", "x") for number in range(201))])
    form = definition().form(NOWHERE)(typed)
    assert not form.validate()
    assert len(list(form["produk"].rows())) == 201


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        ({"questions": []}, "produk", "paling sedikit satu"),
        ({"questions": "nama"}, "produk", "harus berupa daftar"),
        (
            {"questions": [{"id": "a", "type": "photo", "label": {"id": "A"}}]},
            "produk.a",
            "tidak dapat berada",
        ),
        ({"questions": [{"id": "a", "type": "text"}]}, "produk.a", "label belum diisi"),
        ({"questions": [{"type": "text", "label": {"id": "A"}}]}, "produk", "memerlukan id"),
        ({"questions": [{"id": "a-b", "type": "text", "label": {"id": "A"}}]}, "produk.a-b", "huruf kecil"),
        (
            {"questions": [{"id": "a", "type": "text", "label": {"id": "A"}, "show_if": {}}]},
            "produk.a",
            "show_if tidak dikenal",
        ),
        ({"questions": [{"id": "a", "type": "text", "label": {"id": "A"}}] * 2}, "produk", "id yang sama"),
        ({"questions": [{"id": "a", "type": "digits", "label": {"id": "A"}}]}, "produk", "a: length"),
        ({"max": 201}, "produk", "paling banyak 200"),
        ({"min": 5, "max": 4}, "produk", "tidak masuk akal"),
        ({"item": {"en": "product"}}, "produk", "item memerlukan"),
    ],
)
def test_rows_that_cannot_work_are_refused(change: dict[str, Any], where: str, said: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        definition(**change)
    assert any(name == where and said in text for name, text in caught.value.faults), caught.value.faults
