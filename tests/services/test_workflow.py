"""The path of an entry: its syntax with each fault named, who may step where, how long a step may take."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import MultiDict

from webapp.services import AreaBook, Definition, catalogue, load, workdays
from webapp.services.workflow import SENDERS, Workflow

from .test_loader import MINIMAL, TEXT, faults_of

JAKARTA, JAYAPURA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
DESK = ["supervisor", "admin"]
LICENCE: dict[str, Any] = {
    "start": "diajukan",
    "states": {
        "diajukan": {"phase": "new", "label": TEXT, "citizen": TEXT, "next": TEXT, "code": "OF1"},
        "kembali": {"phase": "returned", "label": TEXT},
        "lengkap": {"phase": "revised", "label": TEXT},
        "proses_oss": {"phase": "working", "label": {"id": "Diproses di OSS"}},
        "terbit": {"phase": "approved", "label": TEXT},
        "batal": {"phase": "withdrawn", "label": TEXT},
    },
    "transitions": [
        {"from": ["diajukan", "lengkap"], "to": "proses_oss", "by": DESK, "days": 3, "label": TEXT},
        {"from": ["diajukan", "lengkap"], "to": "kembali", "by": DESK, "days": 2, "label": TEXT},
        {"from": ["kembali"], "to": "lengkap", "by": ["petugas"], "days": 7, "label": TEXT},
        {
            "from": ["proses_oss"],
            "to": "terbit",
            "by": ["admin"],
            "label": TEXT,
            "asks": [
                {"id": "nib", "type": "nib", "label": {"id": "NIB"}, "required": True},
                {"id": "tanggal_nib", "type": "date", "label": TEXT, "max": "today"},
            ],
            "updates": {"nib": "nib", "nib_date": "tanggal_nib"},
        },
        {"from": ["diajukan", "proses_oss"], "to": "batal", "by": DESK, "label": TEXT},
    ],
}
RAW = {**MINIMAL, "registry": {"fields": {"name": "nama"}}, "workflow": LICENCE}


@pytest.fixture(scope="module")
def licence() -> Definition:
    return load(RAW, "izin.yaml")


@pytest.fixture(scope="module")
def path(licence: Definition) -> Workflow:
    return licence.workflow


def changed(*place: Any, to: Any) -> dict[str, Any]:
    """The licence with one place of its path changed."""
    raw = copy.deepcopy(RAW)
    inner: Any = raw["workflow"]
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = to
    return raw


def test_who_may_step_where(path: Workflow) -> None:
    assert [step.target for step in path.steps("supervisor", "diajukan")] == [
        "proses_oss",
        "kembali",
        "batal",
    ]
    assert [step.target for step in path.steps("supervisor", "proses_oss")] == ["batal"]
    assert [step.target for step in path.steps("petugas", "diajukan")] == []
    assert path.may("admin", "proses_oss", "terbit")
    assert not path.may("supervisor", "proses_oss", "terbit")
    assert path.step("diajukan", "terbit") is None
    assert path.states["diajukan"].code == "OF1"
    assert [name for name, state in path.states.items() if state.final] == ["terbit", "batal"]


def test_form_and_schema_of_what_a_step_asks_agree(path: Workflow) -> None:
    step = path.step("proses_oss", "terbit")
    assert step is not None
    areas = AreaBook()
    answers, faults = step.asks.check({"nib": "0123456789012", "tanggal_nib": "2026-11-20"}, areas)
    assert faults == {}
    assert step.facts(answers) == {"nib": "0123456789012", "nib_date": "2026-11-20"}
    assert step.facts({"nib": "0123456789012"}) == {"nib": "0123456789012"}
    _, faults = step.asks.check({"nib": "123"}, areas)
    form = step.asks.form(areas)(MultiDict({"nib": "123"}))
    assert not form.validate()
    assert form.errors == faults == {"nib": ["NIB harus 13 angka. Hitung lagi angkanya."]}


def test_where_an_entry_stands_after_it_was_sent_again(path: Workflow) -> None:
    assert path.after_revision("diajukan") == "diajukan"
    assert path.after_revision("kembali") == "lengkap"
    assert path.after_revision("lengkap") == "lengkap"
    # States of another version's path, and of none.
    assert path.after_revision("lama") == "diajukan"
    assert path.after_revision("quarantined", mended=True) == "lengkap"
    assert [state for state in path.states if path.reviewed(state)] == ["proses_oss", "terbit", "batal"]
    plain = catalogue.builtin()["daku"].workflow
    assert plain.after_revision("returned") == plain.after_revision("revised") == "revised"
    assert plain.after_revision("recorded") == "recorded"


def test_a_limit_is_the_desks_shortest_and_ends_with_a_day_of_the_area(path: Workflow) -> None:
    # Friday 20 November 2026, 23:30 in Jakarta; in Jayapura it is Saturday already.
    friday = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert path.due("diajukan", friday, JAKARTA) == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert path.due("diajukan", friday, JAYAPURA) == datetime(2026, 11, 24, 15, tzinfo=UTC)
    # The officer's limit is not the desk's; and some steps may take as long as they take.
    assert path.due("kembali", friday, JAKARTA) is None
    assert path.due("proses_oss", friday, JAKARTA) is None
    assert path.due("kembali", friday, JAKARTA, SENDERS) == datetime(2026, 12, 1, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "days", "last"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 22), 5, date(2026, 11, 27)),
        (date(2026, 12, 30), 3, date(2027, 1, 4)),
    ],
)
def test_working_days(day: date, days: int, last: date) -> None:
    assert workdays.after(day, days) == last


STEP = LICENCE["transitions"][3]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (changed("start", to=3), "start menyebut 3"),
        (changed("start", to="batal"), "keadaan awal batal harus berfase new"),
        (changed("states", "terbit", "phase", to="selesai"), "keadaan terbit memerlukan phase"),
        (changed("states", "terbit", to={"label": TEXT}), "keadaan terbit memerlukan phase"),
        (
            changed("states", "returned", to={"phase": "new", "label": TEXT}),
            "returned harus berfase returned",
        ),
        (changed("states", "quarantined", to={"label": TEXT}), "bukan quarantined"),
        (changed("states", "terbit", "code", to=300), "terbit: code harus berupa teks"),
        (
            changed("states", "terbit", "citizen", to={"en": "x"}),
            "citizen keadaan terbit memerlukan bahasa id",
        ),
        (changed("states", "terbit", "warna", to="x"), "keadaan terbit memerlukan label; boleh"),
        (changed("transitions", 0, "from", to="diajukan"), "proses_oss: from harus daftar"),
        (changed("transitions", 0, "from", to=["entah"]), "menyebut keadaan 'entah'"),
        (changed("transitions", 0, "from", to=["proses_oss"]), "mulai dari proses_oss sendiri"),
        (changed("transitions", 0, "days", to=True), "days harus jumlah hari kerja"),
        (changed("transitions", 0, "lama", to=3), "setiap langkah memerlukan from"),
        (changed("transitions", 0, "to", to="kembali"), "ada 2 langkah dari diajukan ke kembali"),
        (changed("transitions", 2, "by", to=DESK), "bukan meja"),
        (changed("transitions", 0, "by", to=["petugas"]), "hanya melangkah dari keadaan berfase returned"),
        (changed("transitions", 2, "asks", to=STEP["asks"]), "asks dijawab di meja"),
        (changed("transitions", 3, "asks", to="nib"), "asks harus daftar pertanyaan"),
        (changed("transitions", 3, "updates", to={"nib": "nomor"}), "updates menyebut 'nomor'"),
        (changed("transitions", 3, "updates", to={"Nomor NIB": "nib"}), "huruf kecil"),
        (changed("transitions", 0, "verdict", to=True), "verdict harus berupa teks"),
        ({**MINIMAL, "workflow": LICENCE}, "updates memerlukan registry"),
    ],
)
def test_each_fault_of_a_path_is_named(raw: dict[str, Any], says: str) -> None:
    found = faults_of(raw)
    assert any(name is None and text.startswith("workflow: ") and says in text for name, text in found), found


def test_a_fault_in_what_a_step_asks_names_step_and_question() -> None:
    found = faults_of(changed("transitions", 3, "asks", 0, "type", to="nomor"))
    assert [name for name, _ in found] == ["nib"]
    assert found[0][1].startswith("workflow: langkah ke terbit: jenis 'nomor' tidak dikenal")
    consent = {"id": "setuju", "type": "consent", "label": TEXT, "text": TEXT, "version": "1"}
    found = faults_of(changed("transitions", 3, "asks", 0, to=consent))
    assert any("tidak dapat ditanyakan pada langkah" in text for _, text in found), found


def test_faults_of_several_states_are_named_at_once() -> None:
    raw = changed("states", "terbit", to={})
    raw["workflow"]["states"]["batal"] = {"phase": "x", "label": TEXT}
    assert len(faults_of(raw)) == 2
