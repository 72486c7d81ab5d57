"""A definition that cannot work is refused, with file, question and fault named."""

import copy
from pathlib import Path
from typing import Any

import pytest

from webapp.services import DefinitionError, catalogue, load, load_file

TEXT = {"id": "Teks"}
MINIMAL: dict[str, Any] = {
    "id": "contoh",
    "version": 1,
    "title": TEXT,
    "short_title": TEXT,
    "audience": ["officer", "public"],
    "title_from": ["nama"],
    "search_from": ["nama"],
    "sections": [
        {
            "id": "satu",
            "title": TEXT,
            "questions": [
                {"id": "nama", "type": "text", "label": TEXT, "required": True},
                {
                    "id": "punya",
                    "type": "choice",
                    "label": TEXT,
                    "choices": [{"code": "ya", "label": TEXT}, {"code": "tidak", "label": TEXT}],
                },
                {
                    "id": "nomor",
                    "type": "nib",
                    "label": TEXT,
                    "required": True,
                    "show_if": {"question": "punya", "equals": "ya"},
                },
                {"id": "nik", "type": "nik", "label": TEXT},
                {"id": "catatan", "type": "long_text", "label": TEXT, "officer_only": True},
            ],
        }
    ],
    "workflow": {
        "start": "recorded",
        "states": {"recorded": {"label": TEXT}, "approved": {"label": TEXT}},
        "transitions": [{"from": ["recorded"], "to": "approved", "by": ["supervisor"], "label": TEXT}],
    },
}


# A step of which a rule of law is to say when it is the one to take.
JUDGED = {
    **MINIMAL["workflow"],
    "transitions": [{**MINIMAL["workflow"]["transitions"][0], "verdict": "regular"}],
}


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """The minimal definition with one place changed; `to=...` (Ellipsis) takes it away."""
    raw = copy.deepcopy(MINIMAL)
    place = raw
    for step in path[:-1]:
        place = place[step]
    if to is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return raw


def faults_of(raw: Any) -> list[tuple[str | None, str]]:
    """What is said against a definition, by question."""
    with pytest.raises(DefinitionError) as caught:
        load(raw, "contoh.yaml")
    for line in str(caught.value).splitlines():
        assert line.startswith("contoh.yaml")
    return caught.value.faults


def question(place: int, key: str, to: Any) -> dict[str, Any]:
    return changed("sections", 0, "questions", place, key, to=to)


def test_the_minimal_definition_is_accepted() -> None:
    assert list(load(MINIMAL, "contoh.yaml").questions) == ["nama", "punya", "nomor", "nik", "catatan"]


@pytest.mark.parametrize(
    ("raw", "about", "says"),
    [
        (question(0, "type", "tekst"), "nama", "jenis 'tekst' tidak dikenal"),
        (question(0, "type", ...), "nama", "jenis None tidak dikenal"),
        (question(0, "label", ...), "nama", "label belum diisi"),
        (question(0, "label", {"en": "Name"}), "nama", "label memerlukan teks bahasa Indonesia (id)"),
        (question(0, "label", {"id": " "}), "nama", "label: teks id kosong"),
        (question(0, "label", {"id": "Nama", "jv": "Jeneng"}), "nama", "bahasa 'jv' tidak dikenal"),
        (question(0, "label", "Nama"), "nama", "label harus berupa nama dan isinya"),
        (question(0, "panjang", 3), "nama", "panjang tidak dikenal"),
        (question(0, "required", "ya"), "nama", "required harus berupa true atau false"),
        (question(0, "max_length", True), "nama", "max_length harus berupa bilangan bulat"),
        (question(0, "max_length", 0), "nama", "min_length dan max_length tidak masuk akal"),
        (question(0, "id", "Nama Pemilik"), "Nama Pemilik", "id harus huruf kecil"),
        (question(0, "id", "data"), "data", "id ini dipakai oleh formulir sendiri"),
        (question(1, "id", "nama"), "nama", "id ini dipakai dua kali"),
        (question(0, "messages", {"salah": TEXT}), "nama", "kode 'salah' tidak dikenal"),
        (question(0, "example", "\0"), "nama", "contohnya tidak lolos pemeriksaan"),
        (question(1, "choices", []), "punya", "choices harus berupa daftar pilihan"),
        (
            question(1, "choices", [{"code": True, "label": TEXT}]),
            "punya",
            "kode pilihan True harus berupa teks",
        ),
        (question(1, "choices", [{"code": "a b", "label": TEXT}]), "punya", "hanya boleh berisi huruf"),
        (question(1, "choices", [{"code": "a", "label": TEXT}] * 2), "punya", "'a' muncul dua kali"),
        (question(1, "choices", [{"code": "a"}]), "punya", "memerlukan tepat code dan label"),
        (question(1, "choices", [{"code": "a", "label": {"en": "A"}}]), "punya", "memerlukan bahasa id"),
        (question(2, "show_if", {"question": "entah", "equals": "ya"}), "nomor", "menyebut 'entah'"),
        (
            question(1, "show_if", {"question": "nomor", "filled": True}),
            "punya",
            "menyebut 'nomor', yang tidak ada",
        ),
        (question(2, "show_if", {"question": "nomor", "filled": True}), "nomor", "menyebut 'nomor'"),
        (question(2, "show_if", {"question": "punya", "equals": "y"}), "nomor", "'y' bukan kode pilihan"),
        (question(2, "show_if", {"question": "punya", "in": "ya"}), "nomor", "in harus berisi daftar"),
        (
            question(2, "show_if", {"question": "punya", "contains": "ya"}),
            "nomor",
            "hanya berlaku untuk jenis choices",
        ),
        (
            question(2, "show_if", {"question": "nama", "equals": "x"}),
            "nomor",
            "hanya berlaku untuk jenis choice",
        ),
        (question(2, "show_if", {"question": "punya"}), "nomor", "tepat satu dari equals"),
        (question(2, "show_if", {"question": "punya", "filled": False}), "nomor", "filled hanya boleh true"),
        (question(2, "show_if", {"all": []}), "nomor", "all harus berisi daftar syarat"),
        (question(2, "show_if", {"xor": []}), "nomor", "memakai kata 'xor'"),
        (question(2, "show_if", {"all": [], "any": []}), "nomor", "lebih dari satu syarat"),
        (question(3, "derive", {"sex": "entah"}), "nik", "derive menyebut 'entah'"),
        (question(3, "derive", {"sex": "punya"}), "nik", "punya tidak dapat berisi sex"),
        (question(3, "derive", {"height": "punya"}), "nik", "tidak dapat dibaca 'height'"),
        (question(4, "officer_only", 1), "catatan", "officer_only harus berupa true atau false"),
        (
            changed("checks", to=[{"question": "nama", "agrees_with": "nik"}]),
            None,
            "checks: setiap isi memerlukan",
        ),
        (
            changed("checks", to=[{"question": "entah", "agrees_with": "nik", "fact": "sex"}]),
            None,
            "checks menyebut 'entah'",
        ),
        (
            changed("checks", to=[{"question": "punya", "agrees_with": "nama", "fact": "sex"}]),
            "punya",
            "dari nama tidak dapat dibaca 'sex'",
        ),
        (changed("version", to=0), None, "version dimulai dari 1"),
        (changed("version", to=True), None, "version harus berupa bilangan bulat"),
        (changed("version", to=...), None, "version belum diisi"),
        (changed("id", to="Contoh!"), None, "id 'Contoh!' harus huruf kecil"),
        (changed("audience", to=["semua"]), None, "audience harus daftar dari officer, public"),
        (changed("title_from", to=["entah"]), None, "title_from menyebut 'entah'"),
        (changed("warna", to="biru"), None, "warna tidak dikenal"),
        (changed("sections", to=[]), None, "sections masih kosong"),
        (changed("sections", 0, "questions", to=[]), None, "tidak memuat pertanyaan"),
        (changed("sections", 0, "title", to=...), None, "bagian satu: title belum diisi"),
        (changed("sections", 0, to="satu"), None, "setiap bagian (section) harus berupa"),
        (changed("sections", 0, "questions", 0, to="nama"), None, "setiap pertanyaan memerlukan id"),
        (changed("workflow", "start", to="entah"), None, "start menyebut 'entah'"),
        (changed("workflow", "transitions", 0, "to", to="entah"), None, "menyebut keadaan 'entah'"),
        (changed("workflow", "transitions", 0, "by", to=["camat"]), None, "by harus daftar dari"),
        (changed("workflow", "transitions", 0, "days", to=0), None, "days harus jumlah hari kerja"),
        (changed("workflow", "transitions", to=[]), None, "tidak ada jalan ke approved"),
        (changed("workflow", "states", "recorded", to={}), None, "recorded memerlukan label"),
        ([], None, "harus berupa nama dan isinya"),
        (None, None, "harus berupa nama dan isinya"),
    ],
)
def test_each_fault_is_named(raw: Any, about: str | None, says: str) -> None:
    found = faults_of(raw)
    assert any(name == about and says in text for name, text in found), found


def test_all_faults_are_named_at_once() -> None:
    raw = question(0, "type", "tekst")
    del raw["sections"][0]["questions"][3]["label"]
    assert [name for name, _ in faults_of(raw)] == ["nama", "nik"]


def test_the_public_form_must_not_depend_on_an_officers_question() -> None:
    raw = changed("sections", 0, "questions", 1, "officer_only", to=True)
    assert any("hanya untuk petugas" in text for _, text in faults_of(raw))


def test_a_definition_survives_json_and_keeps_its_digest() -> None:
    import json

    daku = catalogue.builtin()["daku"]
    again = load(json.loads(json.dumps(daku.raw)), "daku v1")
    assert again.digest == daku.digest
    assert again.public.digest == daku.digest
    altered = {**json.loads(json.dumps(daku.raw)), "about": {"id": "Lain"}}
    assert load(altered, "daku v1").digest != daku.digest


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: [", "bukan YAML yang benar"),
        ("id: a\nid: b\n", "kunci 'id' dua kali, baris 2"),
        ("- a\n", "harus berupa nama dan isinya"),
        ("", "harus berupa nama dan isinya"),
        ("!!python/object/apply:os.system ['true']", "bukan YAML yang benar"),
        ("? [a]\n: b\n", "bukan YAML yang benar"),
    ],
)
def test_files_that_are_no_definition(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "rusak.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="rusak.yaml") as caught:
        load_file(path)
    assert says in str(caught.value)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="tidak dapat dibuka"):
        load_file(tmp_path / "tiada.yaml")
    (tmp_path / "foto.yaml").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(DefinitionError, match="bukan teks UTF-8"):
        load_file(tmp_path / "foto.yaml")


def test_an_unquoted_day_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "hari.yaml"
    path.write_text("id: hari\nversion: 2021-02-02\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="version harus berupa bilangan bulat"):
        load_file(path)


ROLES = {
    "registry": {"fields": {"name": "nama", "nik": "nik"}},
    "report": {"kind": "coverage", "groups": ["punya"]},
    "sheet": [{"screen": TEXT, "fields": ["nik", "nama"]}],
}


def test_what_answers_are_to_the_registry_and_to_reports() -> None:
    definition = load({**MINIMAL, **ROLES}, "contoh.yaml")
    assert definition.registry is not None
    assert definition.registry.fields == {"name": "nama", "nik": "nik"}
    assert definition.report is not None
    assert (definition.report.kind, dict(definition.report.questions)) == ("coverage", {"punya": "punya"})
    assert definition.sheet[0].fields == ("nik", "nama")
    assert definition.public.registry == definition.registry
    bare = load(MINIMAL, "contoh.yaml")
    assert (bare.registry, bare.report, bare.anonymous, bare.sheet) == (None, None, False, ())


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("registry", {"fields": {"name": "tidak_ada"}}, "registry: name menyebut 'tidak_ada'"),
        ("registry", {"fields": {"name": ["nama"]}}, "registry: name menyebut ['nama']"),
        ("registry", {"fields": {"Nama": "nama"}}, "huruf kecil"),
        ("registry", {"business": "nama", "fields": {}}, "bukan berjenis lookup"),
        ("registry", {"lain": 1}, "registry memerlukan fields"),
        ("report", {"kind": "kue"}, "report: kind harus salah satu dari"),
        (
            "report",
            {"kind": "recap", "by": "nama"},
            "report: by tidak dikenal untuk recap; yang ada: kinds, served",
        ),
        (
            "report",
            {"kind": "recap", "kinds": "nama"},
            "report: kinds menyebut nama, yang harus berjenis choice",
        ),
        ("report", {"kind": "shares", "questions": [3]}, "report: questions menyebut 3"),
        ("report", {"kind": "skm"}, "report: elements harus memuat unsur SKM"),
        ("anonymous", True, "anonymous: nik berjenis nik"),
        ("anonymous", "ya", "harus berupa true atau false"),
        ("rule", "kue", "rule 'kue' tidak dikenal; yang ada: halal"),
        ("workflow", JUDGED, "langkah ke approved: verdict 'regular' tidak dikenal dan memerlukan rule"),
        ("sheet", [{"screen": TEXT}], "sheet: setiap layar memerlukan"),
        ("sheet", [{"screen": {"en": "x"}, "fields": []}], "sheet: screen memerlukan bahasa id"),
        ("sheet", [{"screen": TEXT, "fields": ["tidak_ada"]}], "sheet: layar Teks menyebut"),
    ],
)
def test_a_role_that_cannot_work_is_named(key: str, value: Any, said: str) -> None:
    assert any(said in text for _, text in faults_of({**MINIMAL, key: value}))


@pytest.mark.parametrize("nested", ["[", "- ", "{a: ", "? "])
def test_a_file_of_nothing_but_brackets_is_refused(nested: str, tmp_path: Path) -> None:
    file = tmp_path / "dalam.yaml"
    file.write_text(nested * 200_000)
    with pytest.raises(DefinitionError, match="bersarang lebih dari 100 tingkat, baris 1"):
        load_file(file)
