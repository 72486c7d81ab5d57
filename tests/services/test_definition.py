"""What is derived from a definition: schema, form, public form, columns, texts."""

import copy
import gc
import weakref
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel, force_locale
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from webapp.services import Area, AreaBook, Definition, load, registry

from .test_loader import MINIMAL, TEXT


def test_answers_that_are_no_object_or_name_unknown_questions(daku: Definition, areas: AreaBook) -> None:
    wrongs: list[Any] = [None, [], "x", 3]
    for wrong in wrongs:
        canonical, errors = daku.check(wrong, areas)
        assert canonical == {}
        assert errors == {"_schema": ["Jawaban harus berupa objek JSON: nama pertanyaan dan isinya."]}
    _, errors = daku.check({**daku.example(areas), "sepatu": 42, "x" * 500: 1}, areas)
    assert errors == {
        "sepatu": ["Pertanyaan ini tidak ada di formulir."],
        "x" * 90: ["Pertanyaan ini tidak ada di formulir."],
    }


def test_a_required_question_with_a_condition_is_wanted_only_where_it_applies(areas: AreaBook) -> None:
    definition = load(MINIMAL, "contoh.yaml")
    assert definition.check({"nama": "A"}, areas)[1] == {}
    assert definition.check({"nama": "A", "punya": "tidak"}, areas)[1] == {}
    assert definition.check({"nama": "A", "punya": "ya"}, areas)[1] == {"nomor": ["Teks belum diisi."]}
    form = definition.form(areas)(MultiDict({"nama": "A", "punya": "ya"}))
    assert not form.validate()
    assert form.errors == {"nomor": ["Teks belum diisi."]}
    # Without JavaScript a native `required` would block those to whom it does not apply.
    attributes = definition.questions["nomor"].attributes(areas)
    assert "required" not in attributes
    assert attributes["data-fault-required"] == "Teks belum diisi."


def test_what_depends_on_a_hidden_answer_is_hidden_too(areas: AreaBook) -> None:
    raw = copy.deepcopy(MINIMAL)
    questions = raw["sections"][0]["questions"]
    questions.append(
        {"id": "lanjut", "type": "text", "label": TEXT, "show_if": {"question": "nomor", "filled": True}}
    )
    questions.append(
        {"id": "baca", "type": "note", "label": TEXT, "show_if": {"question": "nomor", "filled": True}}
    )
    definition = load(raw, "contoh.yaml")
    answers = {"nama": "A", "punya": "tidak", "nomor": "0123456789012", "lanjut": "x"}
    assert definition.shown(answers) == {"nama", "punya", "nik", "catatan"}
    assert definition.check(answers, areas) == ({"nama": "A", "punya": "tidak"}, {})
    assert {"lanjut", "baca"} <= definition.shown({**answers, "punya": "ya"})


def test_a_condition_on_a_section_holds_for_all_its_questions(areas: AreaBook) -> None:
    raw = copy.deepcopy(MINIMAL)
    raw["sections"].append(
        {
            "id": "dua",
            "title": TEXT,
            "show_if": {"question": "punya", "equals": "ya"},
            "questions": [{"id": "lagi", "type": "text", "label": TEXT, "required": True}],
        }
    )
    definition = load(raw, "contoh.yaml")
    assert "lagi" not in definition.shown({"punya": "tidak"})
    assert definition.check({"nama": "A"}, areas)[1] == {}
    assert definition.questions["lagi"].frame()["data-show-if"] == '{"question":"punya","equals":"ya"}'


def test_respondents_get_no_officers_questions(daku: Definition, areas: AreaBook) -> None:
    assert "catatan_petugas" in daku.questions
    assert "catatan_petugas" not in daku.public.questions
    assert "catatan_petugas" not in daku.public.form(areas)()
    answers = {**daku.example(areas), "catatan_petugas": "Bukan dari petugas"}
    assert daku.public.check(answers, areas)[1] == {
        "catatan_petugas": ["Pertanyaan ini tidak ada di formulir."]
    }
    assert (daku.public.id, daku.public.version) == (daku.id, daku.version)


def test_schemas_and_forms_are_built_once_per_area_book(daku: Definition) -> None:
    book = AreaBook([Area("32.71.02.1003", "Katulampa")])
    assert daku.schema(book) is daku.schema(book)
    assert daku.form(book) is daku.form_class(book)
    assert daku.form_class(book, FlaskForm) is daku.form_class(book, FlaskForm)
    assert daku.form(book) is not daku.form_class(book, FlaskForm)


def test_a_book_that_was_replaced_is_let_go(daku: Definition) -> None:
    book = AreaBook([Area("32.71.02.1003", "Katulampa")])
    daku.schema(book)
    daku.form(book)
    left = weakref.ref(book)
    del book
    gc.collect()
    assert left() is None


def test_the_form_works_with_csrf(daku: Definition, areas: AreaBook) -> None:
    app = Flask(__name__)
    app.secret_key = "uji"
    Babel(app)
    with app.test_request_context("/", method="POST", data={"nama_pemilik": "Siti"}):
        form = daku.public.form_class(areas, FlaskForm)()
        assert not form.validate_on_submit()
        assert "csrf_token" in form.errors
        assert form.nama_pemilik.data == "Siti"
        assert form.answers() == {"nama_pemilik": "Siti"}
        assert "csrf_token" in str(form.hidden_tag())


def test_a_form_shows_an_entry_again_and_reads_back_the_same(daku: Definition, areas: AreaBook) -> None:
    answers = daku.example(areas)
    form = daku.form(areas)(data=answers)
    assert form.modal._value() == "5.000.000"
    assert form.telepon._value() == "081234567890"
    assert form.kbli._value() == "2025:56102"
    assert form.lokasi.typed_part("lat") == "-6.6103"
    assert form.validate()
    assert form.answers() == answers


def test_every_field_can_be_rendered_and_is_escaped(daku: Definition, areas: AreaBook) -> None:
    form = daku.form(areas)(MultiDict({"nama_pemilik": '"><script>', "persetujuan-given_by": '"><script>'}))
    form.validate()
    html = "".join(str(field()) for field in form)
    assert "<script>" not in html
    assert "data-fault-required=" in html


def test_a_page_may_put_the_digest_of_an_upload_in_place(daku: Definition, areas: AreaBook) -> None:
    form = daku.form(areas)(data=daku.example(areas))
    form.foto_tempat.data = "a" * 64
    assert form.validate()
    assert form.answers()["foto_tempat"] == "a" * 64


def test_columns(daku: Definition, areas: AreaBook) -> None:
    columns = {column.key: column for column in daku.columns()}
    answers = daku.example(areas)
    cells = {key: column.value(answers, areas) for key, column in columns.items()}
    assert cells["nik"] == "3271025708909901"
    assert columns["nik"].kind == columns["telepon"].kind == columns["nib"].kind == "text"
    assert cells["jenis_kelamin"] == "Perempuan"
    assert (cells["kelurahan"], cells["kelurahan.nama"]) == ("32.71.02.1003", "Katulampa")
    assert (cells["kbli"], cells["kbli.edisi"]) == ("56102", "2025")
    assert (cells["penjualan"], cells["penjualan.skala"]) == (70000000, "Usaha mikro")
    assert cells["saluran"] == "Di tempat usaha; WhatsApp"
    assert (cells["dukungan.halal"], cells["dukungan.nib"]) == (1, 0)
    assert (cells["lokasi.lat"], cells["lokasi.absent"]) == (-6.6103, None)
    assert cells["persetujuan.at"] == "2026-11-20T09:20:00+07:00"
    assert cells["foto_tempat"] == "Tidak"
    assert all(column.value({}, areas) in (None, "Tidak") for column in columns.values())
    assert all(str(column.label) and column.about for column in columns.values())


def test_title_search_and_differences(daku: Definition, areas: AreaBook) -> None:
    answers = daku.example(areas)
    assert daku.title_of(answers) == "Warung Sari - Siti Aminah"
    text = daku.search_text(answers)
    assert text == text.lower()
    for word in ("warung sari", "siti aminah", "3271025708909901", "081234567890", "0123456789012"):
        assert word in text
    assert daku.title_of({}) == daku.search_text({}) == ""
    changed = {**answers, "modal": 1, "telepon": None}
    del changed["telepon"]
    assert [(one.question.id, one.old, one.new) for one in daku.differences(answers, changed, areas)] == [
        ("telepon", "0812-3456-7890", ""),
        ("modal", "Rp5.000.000 (Usaha mikro)", "Rp1 (Usaha mikro)"),
    ]


def test_what_other_rooms_ask_for(daku: Definition) -> None:
    assert daku.area_question == "kelurahan"
    assert daku.file_questions == ("foto_produk", "foto_tempat", "persetujuan")
    assert daku.workflow.start == "recorded"
    assert daku.workflow.may("supervisor", "recorded", "approved")
    assert not daku.workflow.may("petugas", "recorded", "approved")
    assert daku.workflow.may("petugas", "returned", "revised")
    assert [name for name, state in daku.workflow.states.items() if state.final] == ["approved", "rejected"]


def test_the_form_is_short_in_what_it_demands(daku: Definition) -> None:
    required = [name for name, one in daku.questions.items() if one.required and one.show_if is None]
    assert required == [
        *("nama_pemilik", "nik", "jenis_kelamin", "tanggal_lahir"),
        *("nama_usaha", "produk_utama", "kelurahan", "persetujuan"),
    ]
    for section in daku.sections:
        at_first = [one for one in section.questions if one.show_if is None]
        assert len(at_first) <= 6, section.id


@pytest.mark.parametrize(
    ("language", "label"), [("id", "Nama pemilik"), ("su", "Nami nu gaduh"), ("en", "Owner's name")]
)
def test_texts_follow_the_readers_language(daku: Definition, language: str, label: str) -> None:
    app = Flask(__name__)
    Babel(app, default_locale="id")
    with app.test_request_context(), force_locale(language):
        question = daku.questions["nama_pemilik"]
        assert render_template_string("{{ q.label }}", q=question) == label.replace("'", "&#39;")
        # Where a text has no translation, Indonesian stands in.
        assert str(daku.questions["nik"].label) == "NIK"
        assert label in question.message("required")


def test_labels_in_every_language_are_texts(daku: Definition) -> None:
    def texts(raw: Any) -> list[Any]:
        if isinstance(raw, dict):
            own = [raw] if "id" in raw and set(raw) <= {"id", "su", "en"} else []
            return own + [text for value in raw.values() for text in texts(value)]
        return [text for value in raw for text in texts(value)] if isinstance(raw, list) else []

    found = texts(daku.raw)
    assert len(found) > 100
    assert all(isinstance(text, str) and text.strip() == text for one in found for text in one.values())


def test_the_first_version_of_daku_says_the_same_to_the_registry(daku: Definition) -> None:
    first = {name: value for name, value in daku.raw.items() if name not in ("registry", "report")}
    told = registry.part_of(load({**first, "version": 1}, "daku v1"))
    assert told is not None
    assert told == daku.registry
