"""The services that come with the program: official wording, every language, and what their parts owe to each other."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from webapp.reports import skm as index
from webapp.services import AreaBook, Definition, catalogue, workdays
from webapp.services.language import LANGUAGES
from webapp.services.types.choice import Choice
from webapp.services.types.score import Score

SERVICES = (
    *("buku_tamu", "catatan_pelayanan", "daftar_hadir", "daku", "dasi", "evaluasi_sop", "faisal"),
    *("pengamatan_sop", "perisa", "skm", "standar_pelayanan", "survei_gerakan"),
)
EACH = pytest.mark.parametrize("service", SERVICES)
# Permenpan RB 14/2017: the questions of the sample questionnaire in its order, with the answers that score 1 to 4.
SKM: dict[str, tuple[str, tuple[str, str, str, str]]] = {
    "persyaratan": (
        "Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?",
        ("Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"),
    ),
    "prosedur": (
        "Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini?",
        ("Tidak mudah", "Kurang mudah", "Mudah", "Sangat mudah"),
    ),
    "waktu": (
        "Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?",
        ("Tidak cepat", "Kurang cepat", "Cepat", "Sangat cepat"),
    ),
    "biaya": (
        "Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?",
        ("Sangat mahal", "Cukup mahal", "Murah", "Gratis"),
    ),
    "produk": (
        "Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar "
        "pelayanan dengan hasil yang diberikan?",
        ("Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"),
    ),
    "kompetensi": (
        "Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan?",
        ("Tidak kompeten", "Kurang kompeten", "Kompeten", "Sangat kompeten"),
    ),
    "perilaku": (
        "Bagaimana pendapat Saudara tentang perilaku petugas dalam pelayanan terkait kesopanan dan keramahan?",
        ("Tidak sopan dan ramah", "Kurang sopan dan ramah", "Sopan dan ramah", "Sangat sopan dan ramah"),
    ),
    "sarana": (
        "Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?",
        ("Buruk", "Cukup", "Baik", "Sangat baik"),
    ),
    "pengaduan": (
        "Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?",
        (
            *("Tidak ada", "Ada tetapi tidak berfungsi"),
            *("Berfungsi kurang maksimal", "Dikelola dengan baik"),
        ),
    ),
}
# The 14 components of UU 25/2009 Pasal 21: six that must be published, eight behind them.
PUBLISHED = {"persyaratan", "prosedur", "jangka_waktu", "biaya", "produk", "pengaduan"}
BEHIND = {
    *("dasar_hukum", "sarana", "kompetensi", "pengawasan"),
    *("jumlah_pelaksana", "jaminan_pelayanan", "jaminan_keamanan", "evaluasi"),
}


def built(service: str) -> Definition:
    return catalogue.builtin()[service]


def options(service: str, question: str) -> list[str]:
    found = built(service).questions[question]
    assert isinstance(found, Choice)
    return list(found.options)


def texts(raw: Any) -> Iterator[dict[str, str]]:
    """Every text per language in a definition."""
    if isinstance(raw, dict):
        if "id" in raw and set(raw) <= set(LANGUAGES) and isinstance(raw["id"], str):
            yield raw
        else:
            for inner in raw.values():
                yield from texts(inner)
    elif isinstance(raw, list):
        for inner in raw:
            yield from texts(inner)


def test_these_services_and_no_other() -> None:
    assert set(catalogue.builtin()) == set(SERVICES)


@EACH
def test_whatever_is_more_than_a_name_is_said_in_three_languages(service: str) -> None:
    only_indonesian = [text["id"] for text in texts(built(service).raw) if set(text) != set(LANGUAGES)]
    # NIK, RT, S1, WhatsApp, "Instagram, Facebook, TikTok": the same everywhere.
    assert all(len(text.split()) <= 3 for text in only_indonesian), only_indonesian


@EACH
def test_a_form_is_short_and_its_steps_too(service: str) -> None:
    definition = built(service)
    needed = [one for one in definition.questions.values() if one.required and one.show_if is None]
    assert len(needed) <= {"faisal": 22, "skm": 10, "pengamatan_sop": 10, "perisa": 12}.get(service, 8)
    # A checklist of taps may be longer than a step that is typed.
    longest = max(len(section.questions) for section in definition.sections)
    assert longest <= (11 if service in ("faisal", "dasi") else 9)


def test_the_survey_asks_the_nine_elements_in_the_official_words() -> None:
    questions = built("skm").questions
    assert [name for name, one in questions.items() if isinstance(one, Score)] == list(SKM)
    for element, (wording, answers) in SKM.items():
        question = questions[element]
        assert isinstance(question, Score)
        assert question.label.by_language["id"] == wording
        assert tuple(label.by_language["id"] for label in question.options.values()) == answers
        assert question.name.by_language["id"] == index.ELEMENTS[element]
    assert tuple(SKM) == index.QUESTIONNAIRE_ORDER


@pytest.mark.parametrize("service", ["skm", "evaluasi_sop", "survei_gerakan"])
def test_surveys_are_anonymous_and_counted_at_once(service: str) -> None:
    definition = built(service)
    assert definition.anonymous
    assert not definition.workflow.transitions
    assert definition.workflow.states[definition.workflow.start].phase == "approved"
    assert not definition.file_questions


def test_the_survey_knows_all_services_of_the_counter() -> None:
    kinds = options("catatan_pelayanan", "jenis")
    assert len(kinds) == 23
    assert options("skm", "layanan")[:23] == kinds
    assert options("standar_pelayanan", "layanan")[:23] == kinds
    # Two things that are both called SKM.
    assert str(built("catatan_pelayanan").questions["jenis"].display("sk_miskin", AreaBook())) == (
        "Surat Keterangan Miskin"
    )


def test_the_service_standard_has_its_fourteen_components() -> None:
    questions = built("standar_pelayanan").questions
    assert {name for name, one in questions.items() if one.type == "long_text"} == PUBLISHED | BEHIND
    assert {name for name in PUBLISHED | BEHIND if questions[name].required} == PUBLISHED


def test_the_path_of_faisal_carries_the_codes_of_sihalal() -> None:
    path = built("faisal").workflow
    assert {name: state.code for name, state in path.states.items() if state.code} == {
        **{"diajukan": "OF1", "lengkap": "OF10", "verval": "OF71", "bpjph": "OF72", "fatwa": "OF74"},
        **{"sidang": "OF100", "reguler": "OF15", "terbit": "OF300"},
        **{"dikembalikan": "OF280", "balik_fatwa": "OF285"},
    }
    way = ["diajukan", "lengkap", "verval", "bpjph", "fatwa", "sidang", "terbit"]
    assert all(path.may("supervisor", one, after) for one, after in zip(way, way[1:], strict=False))


@pytest.mark.parametrize(
    ("service", "limits"),
    [
        ("perisa", {"diajukan": 1, "diperiksa": 2, "proses_oss": 3, "tertunda": 10, "terbit": None}),
        ("faisal", {"diajukan": 3, "lengkap": 7, "verval": 5, "fatwa": 14, "reguler": None}),
    ],
)
def test_a_way_back_does_not_shorten_the_time_for_the_way_on(
    service: str, limits: dict[str, int | None]
) -> None:
    monday, zone = datetime(2026, 11, 23, 3, tzinfo=UTC), ZoneInfo("Asia/Jakarta")
    path = built(service).workflow
    for state, days in limits.items():
        assert path.due(state, monday, zone) == (days and workdays.deadline(monday, days, zone)), state


def test_whatever_oss_or_the_fatwa_says_there_is_a_way_on() -> None:
    path = built("perisa").workflow
    # OSS may find fault with what the desk thought complete.
    for state in ("proses_oss", "tertunda"):
        assert all(path.may("supervisor", state, way) for way in ("dikembalikan", "ditolak", "ditarik"))
    path = built("faisal").workflow
    # The companion may find that self-declare is not open; nothing on the way is a dead end.
    assert all(path.may("supervisor", state, "reguler") for state in ("lengkap", "verval", "bpjph"))
    assert all(path.may("supervisor", state, "dibatalkan") for state in ("fatwa", "balik_fatwa", "sidang"))


@pytest.mark.parametrize(("service", "target"), [("perisa", "terbit"), ("faisal", "terbit")])
def test_what_was_issued_reaches_the_registry(service: str, target: str) -> None:
    (step,) = [one for one in built(service).workflow.transitions if one.target == target]
    assert set(step.updates) == (
        {"nib", "nib_date", "scale"} if service == "perisa" else {"halal_number", "halal_date"}
    )
    assert "pdf" in next(one.raw["accept"] for one in step.asks.questions.values() if one.type == "file")


@pytest.mark.parametrize("service", ["perisa", "faisal"])
def test_every_state_tells_the_citizen_something(service: str) -> None:
    for state in built(service).workflow.states.values():
        assert state.citizen is not None
        assert state.final or state.next is not None


@pytest.mark.parametrize("service", ["perisa", "faisal"])
def test_a_known_business_fills_the_form_and_its_sheet_names_every_answer_once(service: str) -> None:
    definition = built(service)
    assert definition.registry is not None
    fills = definition.questions["usaha"].raw["fills"]
    for field, question in fills.items():
        assert definition.registry.fields[field] == question
    fields = [name for screen in definition.sheet for name in screen.fields]
    assert len(fields) == len(set(fields))


def test_files_are_named_after_their_service() -> None:
    for path in Path(catalogue.FOLDER).glob("*.yaml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["id"] == path.stem
